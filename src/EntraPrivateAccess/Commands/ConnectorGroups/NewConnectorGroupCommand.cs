using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Commands.ConnectorGroups;

/// <summary>Creates a connector group with its region and its members.</summary>
[Consent(nameof(Force), "LastActiveConnector")]
[Cmdlet(VerbsCommon.New, "ConnectorGroup", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(ConnectorGroup))]
public sealed class NewConnectorGroupCommand : ConnectedCmdlet
{
    private const string ByName = "Name";
    private const string ByInput = "Input";

    private readonly List<ConnectorReference> _piped = [];

    /// <summary>Gets or sets the name of the group. Leading and trailing spaces are removed.</summary>
    [
        Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByName),
        Parameter(Position = 0, Mandatory = true, ParameterSetName = ByInput),
        AllowEmptyString
    ]
    [SingleValue]
    public string Name { get; set; } = "";

    /// <summary>
    /// Gets or sets the region where the group's traffic enters the service: <c>nam</c>, <c>eur</c>, <c>aus</c>,
    /// <c>asia</c>, <c>ind</c>, or a region that Microsoft adds later.
    /// </summary>
    // Not read from a connector in the pipeline: that is the region of the group that the connector leaves.
    [
        Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ByName),
        Parameter(ParameterSetName = ByInput)
    ]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [SingleValue]
    public string? Region { get; set; }

    /// <summary>
    /// Gets or sets the connectors to move into the group: machine name with wildcards, ID or object. A group adds its
    /// members.
    /// </summary>
    [Parameter(ParameterSetName = ByName)]
    [SupportsWildcards, ConnectorTransformation, ArgumentCompleter(typeof(ConnectorNameCompleter))]
    public ConnectorReference[] Connector { get; set; } = [];

    /// <summary>Gets or sets a connector from the pipeline. All of them are moved into the same group.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByInput)]
    public Connector? InputObject { get; set; }

    /// <summary>
    /// Gets or sets whether to accept a region that is unknown to this module, and whether to move the connectors
    /// without confirmation even if an application loses its last active connector.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process()
    {
        if (ParameterSetName == ByInput)
        {
            _piped.Add(new ConnectorReference(InputObject!));
        }
        else
        {
            Create(Connector);
        }
    }

    private protected override void End()
    {
        if (_piped.Count > 0)
        {
            Create(_piped);
        }
    }

    private void Create(IReadOnlyList<ConnectorReference> members)
    {
        KnownRegions.Require(Region, Force);
        string name = GroupNames.ReadNew(Name, nameof(Name));
        if (members.Select(member => member.Refusal).FirstOrDefault(refusal => refusal is not null) is { } unusable)
        {
            throw unusable;
        }

        NewGroup wanted = Await(async scope =>
            await Tenant(scope)
                .NewGroups.PrepareAsync(
                    name,
                    Region,
                    await ExpandAsync(members, scope).ConfigureAwait(false),
                    scope.Stop
                )
                .ConfigureAwait(false)
        );
        string added =
            wanted.Members.Count == 0
                ? ""
                : $" with {string.Join(", ", wanted.Members.Select(member => member.MachineName))}";
        string region = wanted.Region is null ? "" : $" in region {wanted.Region}";
        bool isConfirmed = Confirm($"connector group '{wanted.Name}'{region}{added}", "Create");
        if ((isConfirmed || IsWhatIf) && wanted.Members.Count > 0)
        {
            RequireConsent((impacts, stop) => impacts.OfMoveAsync(wanted.Members, null, stop), Force, wanted.Name);
        }

        if (!isConfirmed)
        {
            return;
        }

        GroupCreateResult outcome = Await(scope => Tenant(scope).NewGroups.MakeAsync(wanted, scope.Stop));
        foreach (ConnectorException fault in outcome.Faults)
        {
            WriteFault(fault);
        }

        WriteObject(outcome.Group);
    }

    private async Task<IReadOnlyList<ConnectorReference>> ExpandAsync(
        IReadOnlyList<ConnectorReference> members,
        CommandScope scope
    ) =>
        [
            .. (await PatternExpansion.ExpandAsync(Tenant(scope), members, scope.Stop).ConfigureAwait(false)).Select(
                each => each.Item ?? throw each.Error!
            ),
        ];
}
