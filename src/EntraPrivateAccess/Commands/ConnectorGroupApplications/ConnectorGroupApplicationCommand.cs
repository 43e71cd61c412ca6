using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Commands.ConnectorGroupApplications;

/// <summary>
/// The base class of the cmdlets that assign applications to groups. Many applications from the pipeline require few
/// requests.
/// </summary>
public abstract class ConnectorGroupApplicationCommand : ConnectedCmdlet
{
    private readonly List<ApplicationReference> _references = [];

    /// <summary>Gets or sets the applications: name, object ID, application (client) ID or object.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true), Alias("DisplayName", "Id", "AppId")]
    [ApplicationTransformation, ArgumentCompleter(typeof(ApplicationNameCompleter))]
    public ApplicationReference[] Name { get; set; } = [];

    /// <summary>Gets or sets whether to return each application after the change.</summary>
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
