using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;

namespace EntraPrivateAccess.Diagnostics.Export.Parts;

/// <summary>The parts of an export, in the order in which they are shown.</summary>
internal static class DiagnosticParts
{
    public const string Checks = "checks.json";
    public const string Status = "status.json";
    public const string Events = "events.json";
    public const string Server = "server.json";
    public const string Services = "services.json";
    public const string Versions = "versions.json";
    public const string Registration = "registration.json";
    public const string Settings = "settings.json";

    public static IReadOnlyList<DiagnosticPart> All { get; } =
    [
        new DataPart(
            Checks,
            "The findings, one per cause, and every check: what it found, and what to do",
            ChecksAsync
        ),
        new DataPart(Status, "The connector in one row, as from Get-ConnectorStatus", ConnectorFacts.StatusAsync),
        new DataPart(
            Events,
            "Warnings and errors of the last week",
            EventFacts.ReadAsync,
            "None of the connector's event channels is on this server."
        ),
        new DataPart(Server, "The machine: system, names, rights, pending restart", ServerFacts.ReadAsync),
        new DataPart(
            Services,
            "Both services: state, start type, account, last exit code",
            ConnectorFacts.ServicesAsync,
            "Neither of the connector's services is on this server."
        ),
        new DataPart(
            Versions,
            "Installed programs and their versions",
            ConnectorFacts.VersionsAsync,
            "No connector is installed."
        ),
        new DataPart(
            Registration,
            "The registration and the public data of its certificate",
            ConnectorFacts.RegistrationAsync
        ),
        new DataPart(
            Settings,
            "Registry values and machine-wide proxy settings that matter to a connector",
            SettingFacts.ReadAsync
        ),
        new FilePart("config", "The connector's configuration files", ConnectorFiles.Configuration),
        new FilePart("logs/setup", "Logs of the installers that this module ran", server =>
            server.Files.Find(ModuleDataFolders.Logs(server.Files), "*.log")
        ),
        new FilePart("logs/temp", "Logs of installers that this module did not run", ConnectorFiles.InstallerLogs),
        new FilePart("logs/trace", "The connector's own trace", ConnectorFiles.Traces),
    ];

    private static async Task<object?> ChecksAsync(ExportContext context, CancellationToken cancellationToken)
    {
        CheckReport report = await context.ReportAsync(cancellationToken).ConfigureAwait(false);
        return new
        {
            report.Verdict.Health,
            report.Verdict.NextStep,
            report.Summary,
            Findings = CheckFindings.Problems(report.Rows).ToArray(),
            Checks = report.Rows.ToArray(),
        };
    }
}

/// <summary>A part whose data the module reads itself and writes as one JSON file.</summary>
/// <param name="read">Reads the data; returns null if the server has none.</param>
/// <param name="absent">The reason to record if there is no data.</param>
internal sealed class DataPart(
    string name,
    string content,
    Func<ExportContext, CancellationToken, Task<object?>> read,
    string absent = "There is no data."
) : DiagnosticPart(name, content)
{
    public override async Task CollectAsync(
        ExportContext context,
        DiagnosticBundle bundle,
        CancellationToken cancellationToken
    )
    {
        object? data;
        try
        {
            data = await ReadAsync(context, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            bundle.AddFailed(this, Name, null, fault.Message);
            return;
        }

        if (data is null)
        {
            bundle.AddAbsent(this, absent);
        }
        else
        {
            bundle.Add(this, data);
        }
    }

    // A read that ignores cancellation is abandoned and ends by itself.
    private async Task<object?> ReadAsync(ExportContext context, CancellationToken cancellationToken)
    {
        using CancellationTokenSource bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<object?> reading = Task.Run(() => read(context, bounded.Token), CancellationToken.None);
        Task ended = await Task.WhenAny(reading, context.Clock.DelayAsync(context.PartLimit, bounded.Token))
            .ConfigureAwait(false);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return ended == reading
                ? await reading.ConfigureAwait(false)
                : throw ConnectorErrors.WaitedTooLong(Content, context.PartLimit);
        }
        finally
        {
            bounded.Cancel();
        }
    }
}
