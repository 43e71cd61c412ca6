using System.Xml.Linq;

namespace EntraPrivateAccess.Inventory.Configuration;

/// <summary>A listener of <c>system.diagnostics</c> that writes to a file.</summary>
/// <param name="Name">The listener's name.</param>
/// <param name="File">The path as it is written in the file; relative to the program's folder if it isn't
/// absolute.</param>
internal sealed record TraceListener(string Name, string File)
{
    // The classes of System.Diagnostics whose initializeData is the path of a file.
    private static readonly string[] s_writers =
    [
        "System.Diagnostics.TextWriterTraceListener",
        "System.Diagnostics.DelimitedListTraceListener",
        "System.Diagnostics.XmlWriterTraceListener",
        "System.Diagnostics.EventSchemaTraceListener",
    ];

    /// <summary>Gets the folder of the file; null if the file is in the program's folder.</summary>
    public string? Folder => File.LastIndexOf('\\') is var end and > 0 ? File.Substring(0, end) : null;

    /// <summary>Reads the listeners of a configuration file that write to a file.</summary>
    public static IReadOnlyList<TraceListener> ReadAll(XElement root) =>
        [
            .. (ConfigurationSections.Find(root, SectionSchemas.Diagnostics)?.Descendants() ?? [])
                .Where(element => element.Name.LocalName == "add" && IsWriter(element))
                .Select(element => new TraceListener(
                    element.Attribute("name")?.Value ?? "",
                    element.Attribute("initializeData")?.Value.Replace('/', '\\') ?? ""
                ))
                .Where(listener => listener.File.Length > 0),
        ];

    // The name of a type is followed by its assembly.
    private static bool IsWriter(XElement listener) =>
        s_writers.Contains(listener.Attribute("type")?.Value.Split(',')[0].Trim());
}
