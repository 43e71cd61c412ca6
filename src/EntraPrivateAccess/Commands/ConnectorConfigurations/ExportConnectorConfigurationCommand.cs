using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant.Configuration;

namespace EntraPrivateAccess.Commands.ConnectorConfigurations;

/// <summary>
/// Writes the tenant's connector groups with their connectors and applications to a file that can be compared and
/// restored.
/// </summary>
[Cmdlet(VerbsData.Export, "ConnectorConfiguration", SupportsShouldProcess = true)]
[OutputType(typeof(ConnectorConfigurationExport))]
public sealed class ExportConnectorConfigurationCommand : ConnectorConfigurationCommand
{
    // Enough to recognize what is meant.
    private const int MostNames = 5;

    /// <summary>Gets or sets the file to write.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true), Alias("FullName")]
    [ValidateNotNullOrEmpty]
    [SingleValue]
    public string Path { get; set; } = "";

    /// <summary>Gets or sets whether to replace an existing file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process()
    {
        string path = OnDisk(Path);
        Store.CheckTarget(path, Force);
        if (!Confirm(path, "Write the configuration of the tenant's connector groups"))
        {
            return;
        }

        TenantConfiguration configuration = Await(scope =>
            Tenant(scope).Configurations.ReadAsync(Identity, null, scope.Stop)
        );
        Store.Write(path, configuration);
        ConfiguredMember[] suspended =
        [
            .. configuration.Members.Where(member => member.Group?.MaintenanceFor is not null),
        ];
        foreach (string warning in WarningsFor(configuration, suspended))
        {
            WriteWarning(warning);
        }

        WriteObject(
            new ConnectorConfigurationExport
            {
                Path = path,
                Groups = configuration.Groups.Count,
                Members = configuration.Members.Count,
                Applications = configuration.Applications.Count,
                SuspendedMembers = suspended.Length,
                TenantId = configuration.TenantId,
                TenantName = configuration.TenantName,
                Environment = Session.Environment.Name,
            }
        );
    }

    private static IEnumerable<string> WarningsFor(TenantConfiguration configuration, ConfiguredMember[] suspended)
    {
        if (suspended.Length > 0)
        {
            yield return "The file contains a temporary state: "
                + $"{List(suspended.Select(member => $"{member.Name} in '{member.Group}'"))} "
                + $"{(suspended.Length == 1 ? "is" : "are")} suspended. Restore-ConnectorConfiguration would suspend "
                + "again. Run Resume-Connector, and export again.";
        }

        foreach (
            (string kind, string twice) in new[]
            {
                ("connector groups", Twice(configuration.Groups)),
                ("connectors", Twice(configuration.Members)),
                ("applications", Twice(configuration.Applications)),
            }.Where(each => each.Item2.Length > 0)
        )
        {
            yield return $"Several {kind} have one name: {twice}. Only their IDs distinguish them, so they can't be "
                + "restored in another tenant, or after they were created again.";
        }
    }

    private static string Twice(IEnumerable<IConfigured> items) =>
        List(
            items
                .GroupBy(item => item.Name, StringComparer.OrdinalIgnoreCase)
                .Where(same => same.Skip(1).Any())
                .Select(same => $"{same.Count()} '{same.Key}'")
        );

    private static string List(IEnumerable<string> names)
    {
        List<string> all = [.. names];
        return string.Join(", ", all.Take(MostNames))
            + (all.Count > MostNames ? $" and {all.Count - MostNames} more" : "");
    }
}
