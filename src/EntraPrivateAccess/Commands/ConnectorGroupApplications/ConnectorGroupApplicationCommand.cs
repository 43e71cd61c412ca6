using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Commands.ConnectorGroupApplications;

/// <summary>
/// Base of the cmdlets that change which group serves applications: many from the pipeline cost few requests.
/// </summary>
public abstract class ConnectorGroupApplicationCommand : ConnectedCmdlet
{
    private readonly List<ApplicationReference> _references = [];

    /// <summary>The applications: name, object id, application (client) id or object.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true), Alias("DisplayName", "Id", "AppId")]
    [ApplicationTransformation, ArgumentCompleter(typeof(ApplicationNameCompleter))]
    public ApplicationReference[] Name { get; set; } = [];

    /// <summary>Returns each application as it is now.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process() => _references.AddRange(Name);

    private protected void Assign(ConnectorGroup? target, string action)
    {
        List<ConnectorGroupApplication> wanted =
        [
            .. Found(Await(scope => Tenant(scope).Applications.ResolveManyAsync(_references, scope.Stop)))
                .Where(application => Confirm($"application '{application}'", action)),
        ];
        WriteOutcomes(Await(scope => Tenant(scope).Assignments.PlaceAsync(wanted, target, scope.Stop)), PassThru);
    }
}
