using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant.Configuration;

namespace EntraPrivateAccess.Commands.ConnectorConfigurations;

/// <summary>
/// Compares a configuration file with the tenant or with another file. Returns one row per difference.
/// </summary>
[Cmdlet(VerbsData.Compare, "ConnectorConfiguration")]
[OutputType(typeof(ConnectorConfigurationChange), typeof(bool))]
public sealed class CompareConnectorConfigurationCommand : ConnectorConfigurationCommand
{
    /// <summary>Gets or sets the file to compare with, which Export-ConnectorConfiguration wrote.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true), Alias("FullName")]
    [ValidateNotNullOrEmpty]
    [SingleValue]
    public string Path { get; set; } = "";

    /// <summary>Gets or sets another file, whose differences are returned. Default: the tenant.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [SingleValue]
    public string? DifferencePath { get; set; }

    /// <summary>Gets or sets the parts to compare. Default all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ConfigurationPart[] Only { get; set; } = [.. AllParts];

    /// <summary>Gets or sets whether to return only whether the configurations are equal.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    // Two files are compared without a sign-in.
    private protected override void Begin()
    {
        if (DifferencePath is null)
        {
            base.Begin();
        }
    }

    private protected override void Process()
    {
        TenantConfiguration reference = ReadFile(Path);
        TenantConfiguration difference = DifferencePath is { } other
            ? ReadFile(other)
            : Await(scope => Tenant(scope).Configurations.ReadAsync(Identity, reference, scope.Stop));
        string first = System.IO.Path.GetFileName(Path);
        string second = DifferencePath is null ? "the tenant" : System.IO.Path.GetFileName(DifferencePath);
        IReadOnlyList<ConnectorConfigurationChange> changes = ConfigurationComparison.Compare(
            ConfigurationMatch.Find(reference, difference),
            Only,
            first,
            second
        );
        if (Quiet)
        {
            WriteObject(changes.Count == 0);
            return;
        }

        WriteObject(changes, enumerateCollection: true);
        if (changes.Count == 0)
        {
            Await(scope =>
            {
                scope.Reporter.Notice($"There is no difference between {first} and {second}.");
                return Task.CompletedTask;
            });
        }
    }
}
