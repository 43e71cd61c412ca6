using System.Globalization;
using Newtonsoft.Json;
using Newtonsoft.Json.Converters;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Diagnostics.Export;

/// <summary>How data is written into an export: names as PowerShell shows them, times in UTC, nothing that is not known.</summary>
internal static class ExportJson
{
    // Explicit settings and not JsonConvert.DefaultSettings, which any other code of the process may have changed.
    private static readonly JsonSerializer s_serializer = JsonSerializer.Create(new JsonSerializerSettings
    {
        NullValueHandling = NullValueHandling.Ignore,
        DateParseHandling = DateParseHandling.None,
        MaxDepth = 64,
        Converters =
        {
            new StringEnumConverter(),
            new VersionConverter(),
            new IsoDateTimeConverter { DateTimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'", DateTimeStyles = DateTimeStyles.AdjustToUniversal, Culture = CultureInfo.InvariantCulture },
        },
    });

    public static JToken From(object data) => JToken.FromObject(data, s_serializer);

    public static string Print(JToken data) => data.ToString(Formatting.Indented);
}
