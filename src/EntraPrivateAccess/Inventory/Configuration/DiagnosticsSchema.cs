using System.Xml.Linq;

namespace EntraPrivateAccess.Inventory.Configuration;

/// <summary>The schema of <c>system.diagnostics</c>.</summary>
/// <remarks>Source: SystemDiagnosticsSection and its elements in Microsoft's reference source.</remarks>
internal static class DiagnosticsSchema
{
    public static ElementSchema Create()
    {
        ElementSchema listener = SectionSchemas.Leaf(
            ("name", ValueSchema.Text),
            ("type", ValueSchema.Text),
            ("initializeData", ValueSchema.Text),
            (
                "traceOutputOptions",
                ValueSchema.Words(
                    "None",
                    "LogicalOperationStack",
                    "DateTime",
                    "Timestamp",
                    "ProcessId",
                    "ThreadId",
                    "Callstack"
                )
            )
        ) with
        {
            Children = SectionSchemas.Of(
                (
                    "filter",
                    SectionSchemas.Leaf(("type", ValueSchema.Text), ("initializeData", ValueSchema.Text)) with
                    {
                        Required = ["type"],
                    }
                )
            ),
            Required = ["name"],
            AllowsOtherAttributes = true,
        };
        ElementSchema listeners = SectionSchemas.Collection("name", listener);
        ElementSchema source = SectionSchemas.Leaf(
            ("name", ValueSchema.Text),
            ("switchName", ValueSchema.Text),
            ("switchValue", ValueSchema.Text),
            ("switchType", ValueSchema.Text)
        ) with
        {
            Children = SectionSchemas.Of(("listeners", listeners)),
            Required = ["name"],
            AllowsOtherAttributes = true,
        };
        return new ElementSchema
        {
            Children = SectionSchemas.Of(
                (
                    "assert",
                    SectionSchemas.Leaf(("assertuienabled", ValueSchema.Boolean), ("logfilename", ValueSchema.Text))
                ),
                ("performanceCounters", SectionSchemas.Leaf(("filemappingsize", ValueSchema.Number))),
                (
                    "sources",
                    new ElementSchema { Items = new CollectionSchema("source", source, "name", IsMap: false, false) }
                ),
                (
                    "sharedListeners",
                    new ElementSchema
                    {
                        Items = new CollectionSchema(
                            "add",
                            listener with
                            {
                                Required = ["name", "type"],
                            },
                            "name",
                            IsMap: false,
                            RefusesDuplicates: false
                        ),
                    }
                ),
                (
                    "switches",
                    SectionSchemas.Collection(
                        "name",
                        SectionSchemas.Leaf(("name", ValueSchema.Text), ("value", ValueSchema.Text)) with
                        {
                            Required = ["name", "value"],
                            AllowsOtherAttributes = true,
                        }
                    )
                ),
                (
                    "trace",
                    SectionSchemas.Leaf(
                        ("autoflush", ValueSchema.Boolean),
                        ("indentsize", ValueSchema.Number),
                        ("useGlobalLock", ValueSchema.Boolean)
                    ) with
                    {
                        Children = SectionSchemas.Of(("listeners", listeners)),
                    }
                )
            ),
        };
    }
}

/// <summary>A listener of <c>system.diagnostics</c> that writes to a file.</summary>
/// <param name="Name">The listener's name.</param>
/// <param name="File">The path as it is written in the file; relative to the folder of the configuration file if it
/// isn't absolute (source: TraceUtils in Microsoft's reference source).</param>
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

    /// <summary>Gets the full path of the file.</summary>
    /// <param name="configuration">The full path of the configuration file.</param>
    public string FullPath(string configuration)
    {
        string path = File.Replace('/', '\\');
        return path.StartsWith(@"\\", StringComparison.Ordinal) || (path.Length > 1 && path[1] == ':') ? path
            : path.StartsWith(@"\", StringComparison.Ordinal) ? configuration.Substring(0, 2) + path
            : configuration.Substring(0, configuration.LastIndexOf('\\') + 1) + path;
    }

    /// <summary>Reads the listeners of a configuration file that write to a file.</summary>
    public static IReadOnlyList<TraceListener> ReadAll(XElement root) =>
        [
            .. (ConfigurationSections.Find(root, SectionSchemas.Diagnostics)?.Descendants() ?? [])
                .Where(element => element.Name.LocalName == "add" && IsWriter(element))
                .Select(element => new TraceListener(
                    element.Attribute("name")?.Value ?? "",
                    element.Attribute("initializeData")?.Value ?? ""
                ))
                .Where(listener => listener.File.Length > 0),
        ];

    // The name of a type is followed by its assembly.
    private static bool IsWriter(XElement listener) =>
        s_writers.Contains(listener.Attribute("type")?.Value.Split(',')[0].Trim());
}
