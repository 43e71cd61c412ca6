using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Commands.Connectors;

/// <summary>
/// A command that finds all connectors of its pipeline together, and then handles them within one time limit.
/// </summary>
public abstract class NamedConnectorsCommand : ConnectedCmdlet
{
    private readonly List<ConnectorReference> _references = [];

    /// <summary>
    /// Gets or sets the connectors: machine name with wildcards, ID or object. A group adds its members.
    /// </summary>
    [
        Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true),
        Alias("Id", "MachineName")
    ]
    [SupportsWildcards, ConnectorTransformation, ArgumentCompleter(typeof(ConnectorNameCompleter))]
    public ConnectorReference[] Name { get; set; } = [];

    private protected override void Process() => _references.AddRange(Usable(Name));

    private protected override void End()
    {
        if (_references.Count > 0)
        {
            IReadOnlyList<ConnectorReference> references = Prepare(_references);
            Handle(Found(Await(scope => PatternExpansion.FindAsync(Tenant(scope), references, scope.Stop))));
        }
    }

    /// <summary>Replaces references before they are resolved, and writes an error for each that it removes.</summary>
    private protected virtual IReadOnlyList<ConnectorReference> Prepare(IReadOnlyList<ConnectorReference> references) =>
        references;

    /// <summary>Handles the connectors that were found. An error was written for each of the others.</summary>
    private protected abstract void Handle(List<Connector> connectors);
}
