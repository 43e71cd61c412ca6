using System.Globalization;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using Newtonsoft.Json;
using Newtonsoft.Json.Converters;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Diagnostics.Export;

/// <summary>The data that the parts of one export share. The checks run once for all parts that use them.</summary>
internal sealed class ExportContext
{
    private readonly TimeSpan _limit;
    private readonly IReadOnlyList<Check> _checks;
    private Task<CheckReport>? _report;

    /// <param name="limit">The time limit for all checks together.</param>
    public ExportContext(CheckContext checks, IReadOnlyList<Check> catalogue, TimeSpan limit, TimeProvider clock)
    {
        Checks = checks;
        Clock = clock;
        _checks = catalogue;
        _limit = limit;
    }

    public CheckContext Checks { get; }

    public IServer Server => Checks.Server;

    public TimeProvider Clock { get; }

    /// <summary>The time limit of a part that has no limit of its own.</summary>
    public TimeSpan PartLimit { get; } = TimeSpan.FromMinutes(1);

    public Task<CheckReport> ReportAsync(CancellationToken cancellationToken) =>
        _report ??= RunAsync(cancellationToken);

    private async Task<CheckReport> RunAsync(CancellationToken cancellationToken)
    {
        long begun = Clock.GetTimestamp();
        IReadOnlyList<CheckResult> rows = await new CheckRun(Checks, _limit, Clock)
            .RunAsync(_checks, null, cancellationToken)
            .ConfigureAwait(false);
        return new CheckReport(
            rows,
            Verdict.Of(rows.Where(CheckCatalogue.IsOfVerdict)),
            CheckSummary.Of(rows, Clock.GetElapsedTime(begun))
        );
    }
}

/// <summary>
/// Serializes the data of an export: names as PowerShell shows them, times in UTC, no unknown values.
/// </summary>
internal static class ExportJson
{
    // Explicit settings instead of JsonConvert.DefaultSettings, which other code in the process may have changed.
    private static readonly JsonSerializer s_serializer = JsonSerializer.Create(
        new JsonSerializerSettings
        {
            NullValueHandling = NullValueHandling.Ignore,
            DateParseHandling = DateParseHandling.None,
            MaxDepth = 64,
            Converters =
            {
                new StringEnumConverter(),
                new VersionConverter(),
                new IsoDateTimeConverter
                {
                    DateTimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'",
                    DateTimeStyles = DateTimeStyles.AdjustToUniversal,
                    Culture = CultureInfo.InvariantCulture,
                },
            },
        }
    );

    public static JToken From(object data) => JToken.FromObject(data, s_serializer);

    public static string Print(JToken data) => data.ToString(Formatting.Indented);
}

/// <summary>The results of all checks.</summary>
internal sealed record CheckReport(IReadOnlyList<CheckResult> Rows, Verdict Verdict, string Summary);
