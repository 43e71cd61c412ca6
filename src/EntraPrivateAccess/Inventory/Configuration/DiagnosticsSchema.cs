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
