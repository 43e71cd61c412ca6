using System.Management.Automation;
using System.Security;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Tenant;
using EntraPrivateAccess.Tenant.Watch;

namespace EntraPrivateAccess.Commands.Connectors;

/// <summary>
/// Watches the connectors of the tenant and reports changes that last. It runs until it is stopped, or one pass for a
/// scheduler.
/// </summary>
[Cmdlet(VerbsCommon.Watch, "Connector", DefaultParameterSetName = Continuous)]
[OutputType(typeof(ConnectorStateChange), ParameterSetName = [Continuous])]
[OutputType(typeof(ConnectorWatchResult), ParameterSetName = [OnePass])]
public sealed class WatchConnectorCommand : ConnectedCmdlet
{
    private const string Continuous = "Continuous";
    private const string OnePass = "Once";
    private static readonly TimeSpan s_longestAfter = TimeSpan.FromDays(1);
    private readonly List<ConnectorGroupReference> _groups = [];

    /// <summary>
    /// Gets or sets the groups to watch: name with wildcards, ID or object. Default: all groups. The maintenance groups
    /// of these groups are included.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards, ConnectorGroupTransformation, ArgumentCompleter(typeof(ConnectorGroupNameCompleter))]
    public ConnectorGroupReference[]? ConnectorGroup { get; set; }

    /// <summary>Gets or sets the time between two passes, 10 to 86400 seconds. Default 60.</summary>
    [Parameter(ParameterSetName = Continuous), ValidateRange(10, 86400)]
    [WholeNumber]
    public int IntervalSeconds { get; set; } = 60;

    /// <summary>
    /// Gets or sets the time for which a change must last before it is reported. Default 5 minutes; 0 reports each
    /// change at once.
    /// </summary>
    [Parameter]
    [Duration]
    public TimeSpan After { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets or sets whether to run one pass and to return its result.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OnePass)]
    public SwitchParameter Once { get; set; }

    /// <summary>
    /// Gets or sets the file that keeps the state between runs. Without one, it is lost when the watch ends.
    /// </summary>
    [Parameter(ParameterSetName = Continuous)]
    [Parameter(Mandatory = true, ParameterSetName = OnePass)]
    [ValidateNotNullOrEmpty]
    [SingleValue]
    public string? StatePath { get; set; }

    /// <summary>Gets or sets the address of a webhook that receives the changes.</summary>
    [Parameter, SecretTransformation]
    [SingleValue]
    public SecureString? WebhookUri { get; set; }

    /// <summary>Gets or sets a file with that address, which only its owner can read.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    [SingleValue]
    public string? WebhookUriPath { get; set; }

    /// <summary>Gets or sets the format of the messages: Json, the default, or AdaptiveCard.</summary>
    [Parameter]
    public WebhookFormat WebhookFormat { get; set; }

    /// <summary>Gets or sets a file to which one line of JSON per event is appended.</summary>
    [Parameter, ValidateNotNullOrEmpty]
    [SingleValue]
    public string? LogPath { get; set; }

    private protected override bool FaultsTerminate => true;

    private protected override void Begin()
    {
        base.Begin();
        if (After < TimeSpan.Zero || After > s_longestAfter)
        {
            throw ConnectorErrors.WatchTimeOutOfRange(nameof(After), After, s_longestAfter);
        }

        if (WebhookUri is not null && WebhookUriPath is not null)
        {
            throw ConnectorErrors.WebhookGivenTwice();
        }
    }

    private protected override void Process()
    {
        foreach (ConnectorGroupReference group in ConnectorGroup ?? [])
        {
            _groups.Add(group.Refusal is { } refusal ? throw refusal : group);
        }
    }

    private protected override void End()
    {
        bool isAll = !MyInvocation.BoundParameters.ContainsKey(nameof(ConnectorGroup));
        if (!isAll && _groups.Count == 0)
        {
            return;
        }

        WebhookAddress? address =
            WebhookUri is not null ? WebhookAddress.Read(WebhookUri, Session.Environment.IsSandbox)
            : WebhookUriPath is not null
                ? WebhookAddress.ReadFile(OnDisk(WebhookUriPath), Session.Environment.IsSandbox)
            : null;
        using WatchStore? store = StatePath is null ? null : WatchStore.Open(OnDisk(StatePath));
        TimeProvider time = Session.Environment.Time;
        WatchMemory state = store?.Load(Session.Environment.Name, Session.TenantId, time.GetUtcNow())
            ?? new WatchMemory { Environment = Session.Environment.Name, TenantId = Session.TenantId };
        string? log = LogPath is null ? null : OnDisk(LogPath);
        ConnectorWatchResult? result = Await(scope => RunAsync(scope, log, Watch));
        if (Once)
        {
            WriteObject(result);
        }

        async Task<ConnectorWatchResult?> Watch(CommandScope scope)
        {
            ConnectorWatch watch = new(
                new WatchSetup(
                    new WatchReader(Tenant(scope), listing => Select(listing, isAll), isAll),
                    After,
                    time,
                    scope.Reporter,
                    Once ? _ => { } : scope.Write
                )
                {
                    Store = store,
                    Webhook = address is null ? null : new WebhookSender(Session.Http, address, WebhookFormat, time),
                    IsRehearsed = Session.Environment.IsSandbox,
                    IsSinglePass = Once,
                },
                state
            );
            if (Once)
            {
                return await watch.PassAsync(scope.Stop).ConfigureAwait(false);
            }

            await watch.RunAsync(TimeSpan.FromSeconds(IntervalSeconds), scope.Stop).ConfigureAwait(false);
            return null;
        }
    }

    private IReadOnlyList<ConnectorGroup> Select(GroupListing listing, bool isAll)
    {
        if (isAll)
        {
            return listing.Groups;
        }

        IReadOnlyList<LookupResult<ConnectorGroup>> found = PatternExpansion.Resolve(listing, _groups);
        return found.FirstOrDefault(each => each.Error is not null) is { Error: { } fault }
            ? throw fault
            : [.. found.Select(each => each.Item).OfType<ConnectorGroup>()];
    }

    private Task<ConnectorWatchResult?> RunAsync(
        CommandScope scope,
        string? log,
        Func<CommandScope, Task<ConnectorWatchResult?>> watch
    ) =>
        log is null
            ? watch(scope)
            : new RunLog(
                new RunLogFile(log, scope.Reporter.Warning),
                MyInvocation.MyCommand.Name,
                Session.Environment.Name,
                Session.Environment.Time
            ).RunAsync(scope, watch);
}
