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
    /// <summary>
    /// Gets or sets the applications: name with wildcards, object ID, application (client) ID or object.
    /// </summary>
    [
        Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true),
        Alias("DisplayName", "Id", "AppId", "Application")
    ]
    [SupportsWildcards, ApplicationTransformation, ArgumentCompleter(typeof(ApplicationNameCompleter))]
    public ApplicationReference[] Name { get; set; } = [];

    /// <summary>
    /// Gets or sets whether to assign the applications without confirmation even if one of them loses its last active
    /// connector.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Gets or sets whether to return each application after the change.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected void Assign(IReadOnlyList<ApplicationReference> references, ConnectorGroup? target, string action)
    {
        List<ApplicationReference> named = Found(
            Await(scope => PatternExpansion.ExpandAsync(Tenant(scope), references, scope.Stop))
        );
        List<ConnectorGroupApplication> found = Found(
            Await(scope => Tenant(scope).Applications.ResolveManyAsync(named, scope.Stop))
        );
        List<ConnectorGroupApplication> wanted =
        [
            .. found.Where(application => Confirm($"application '{application}'", action)),
        ];
        RequireConsent(
            (impacts, stop) => impacts.OfAssignmentAsync(IsWhatIf ? found : wanted, target, stop),
            Force,
            target?.Name
        );
        WriteOutcomes(Await(scope => Tenant(scope).Assignments.PlaceAsync(wanted, target, scope.Stop)), PassThru);
    }
}
