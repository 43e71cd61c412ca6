using System.Management.Automation;
using System.Management.Automation.Runspaces;
using EntraPrivateAccess.Cmdlets.Fleet;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>
/// The base class of the cmdlets that act on a server: this machine, the session's virtual server, or the servers
/// behind PowerShell sessions.
/// </summary>
public abstract class ServerCmdlet : EntraCmdlet
{
    private readonly FleetTable _table = new();
    private bool _hasSessions;
    private bool _isFleetBegun;
    private bool _isHereBegun;

    /// <summary>
    /// Gets or sets the PowerShell sessions of the servers to act on, from New-PSSession. By default the command acts
    /// on this server.
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public PSSession[]? Session { get; set; }

    /// <summary>
    /// Gets or sets the names of the servers among those of <see cref="Session"/> to act on. A name without a session
    /// is an error; the command never acts on this machine instead.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[]? Server { get; set; }

    /// <summary>Gets or sets on how many servers the command runs at the same time, 1 to 256. Default 16.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    [WholeNumber]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>
    /// Gets or sets whether to refuse a server that does not have this version of the module, instead of copying the
    /// module there.
    /// </summary>
    [Parameter]
    public SwitchParameter NoModuleCopy { get; set; }

    /// <summary>Gets the runspace's session, signed in or not, or null.</summary>
    private protected Session? Connection { get; } = SessionStore.Current;

    /// <summary>
    /// Gets the environment for downloads and registration: the session's cloud or, without a session, the public
    /// cloud.
    /// </summary>
    private protected ConnectorEnvironment Environment => Connection?.Environment ?? Environments.Global;

    /// <summary>
    /// Gets the server to act on: in a sandbox session a virtual server, never this machine. If this machine does not
    /// run Windows, all members except the files throw <c>WindowsRequired</c>.
    /// </summary>
    private protected IServer TargetServer => field ??= Connection?.Server ?? Default();

    private protected sealed override void Begin()
    {
        if (Session is not null)
        {
            _hasSessions = true;
            RequireFleet();
        }
        // Sessions from the pipeline are not known yet.
        else if (!MyInvocation.ExpectingInput)
        {
            RequireHere();
        }
    }

    private protected sealed override void Process()
    {
        if (Session is null && (Server is null || !NamesRequireSessions))
        {
            RequireHere();
            ProcessHere();
        }
        else if (_hasSessions && Server is null && RowsNameServers && MyInvocation.ExpectingInput)
        {
            // All servers would get the parameters of this row.
            WriteFault(ConnectorErrors.RowWithoutServer());
        }
        else
        {
            RequireFleet();
            _table.Add(Session ?? [], Server ?? [], FleetParameters.Of(this, NotSent), FleetRequest);
        }
    }

    private void RequireHere()
    {
        if (!_isHereBegun)
        {
            Require(BeginHere);
            _isHereBegun = true;
        }
    }

    // Called for each record, because the first session may come from the pipeline.
    private void RequireFleet()
    {
        if (!_isFleetBegun)
        {
            BeginFleet();
            _isFleetBegun = true;
        }
    }

    private protected sealed override void End()
    {
        if (!_table.IsUsed)
        {
            EndHere();
            return;
        }

        FleetOptions options = new(Environment, ModuleCopy.OfThisModule(), NoModuleCopy, ThrottleLimit)
        {
            IsReadOnly = Connection is { IsReadOnly: true },
        };
        AwaitFleet(scope => RunFleetAsync(options, scope));
    }

    /// <summary>
    /// Gets whether a name in <see cref="Server"/> without <see cref="Session"/> is an error, so that a row of a table
    /// never acts on this machine.
    /// </summary>
    private protected virtual bool NamesRequireSessions => true;

    /// <summary>Gets whether the command takes nothing but rows for servers from the pipeline.</summary>
    private protected virtual bool RowsNameServers => true;

    /// <summary>
    /// Gets whether the command uses the tenant's data about the connector, which a signed-in workstation reads once
    /// for all servers.
    /// </summary>
    private protected virtual bool ReadsTenant => false;

    /// <summary>
    /// Gets how long connectors do not serve applications if the command runs on all servers at the same time, or null
    /// if it does not interrupt them or handles that itself.
    /// </summary>
    private protected virtual LossDuration? FleetInterruption => null;

    /// <summary>Gets whether the user accepted in advance that applications lose their last active connector.</summary>
    private protected virtual bool IsInterruptionAccepted => false;

    /// <summary>Gets whether the servers of a group take turns. With -WhatIf, the turns are shown.</summary>
    private protected virtual bool TakesTurns => false;

    /// <summary>Gets the parameters that the workstation handles itself.</summary>
    private protected virtual IReadOnlyCollection<string> NotSent => [];

    /// <summary>Gets the request of a provisioning command for the current record of the pipeline, or null.</summary>
    private protected virtual ProvisioningRequest? FleetRequest => null;

    // Created before the first item, on the pipeline thread.
    private protected virtual void BeginHere() => _ = TargetServer;

    /// <summary>Runs the work on many servers off the pipeline thread.</summary>
    private protected virtual void AwaitFleet(Func<CommandScope, Task> work) => Await(work);

    /// <summary>Checks the parameters before the first server is contacted.</summary>
    private protected virtual void BeginFleet() { }

    /// <summary>Processes one item on this server.</summary>
    private protected virtual void ProcessHere() { }

    /// <summary>Completes the command on this server.</summary>
    private protected virtual void EndHere() { }

    /// <summary>Reads what the tenant lists about servers, with a few requests for all of them.</summary>
    private protected async Task ObserveAsync(IReadOnlyList<FleetWork> work, CommandScope scope)
    {
        try
        {
            await new FleetTenant(Connection!.OpenTenant(scope.Reporter)!, Connection.TenantId)
                .ObserveAsync([.. work.Select(each => each.Server)], scope.Stop)
                .ConfigureAwait(false);
        }
        catch (ConnectorException fault) when (!RequiresTenant)
        {
            scope.Reporter.Warning(
                $"The tenant could not be queried, so only the servers' own data is known. {fault.Message}"
            );
        }
    }

    /// <summary>Gets whether the command can't run on servers if the tenant can't be read.</summary>
    private protected virtual bool RequiresTenant => false;

    /// <summary>Runs the command on servers that were opened.</summary>
    private protected virtual Task RunFleetAsync(FleetRun run, IReadOnlyList<FleetWork> work, CommandScope scope) =>
        run.RunAsync(work);

    private async Task RunFleetAsync(FleetOptions options, CommandScope scope)
    {
        FleetRun run = new(MyInvocation.MyCommand.Name, options, scope);
        List<RemoteServer> unusable = [];
        bool identifies = ReadsTenant && Connection is { Tokens: not null };
        IReadOnlyDictionary<Guid, RemoteServer> servers = await run.OpenAsync(_table.Sessions, unusable, identifies)
            .ConfigureAwait(false);
        IReadOnlyList<FleetWork> work = _table.Match(servers, unusable, scope.WriteError);
        if (work.Count == 0)
        {
            return;
        }

        if (identifies)
        {
            work = await run.IdentifyAsync(work).ConfigureAwait(false);
            await ObserveAsync(work, scope).ConfigureAwait(false);
        }

        work = await ConfirmAsync(work, scope).ConfigureAwait(false);
        if (FleetInterruption is { } duration)
        {
            await RequireConsentAsync(work, duration, scope).ConfigureAwait(false);
        }

        if (work.Count > 0)
        {
            await RunFleetAsync(run, work, scope).ConfigureAwait(false);
        }
    }

    // With -WhatIf, this shows the servers, and each of them describes its own plan.
    private async Task<IReadOnlyList<FleetWork>> ConfirmAsync(IReadOnlyList<FleetWork> work, CommandScope scope)
    {
        if (!SupportsShouldProcess || (TakesTurns && work.Any(each => each.Parameters["WhatIf"] is true)))
        {
            return work;
        }

        List<FleetWork> confirmed = [];
        foreach (FleetWork each in work)
        {
            bool isConfirmed = await scope.Confirm(each.Server.Name, MyInvocation.MyCommand.Name).ConfigureAwait(false);
            if (isConfirmed || each.Parameters["WhatIf"] is true)
            {
                confirmed.Add(each);
            }
        }

        return confirmed;
    }

    private async Task RequireConsentAsync(IReadOnlyList<FleetWork> work, LossDuration duration, CommandScope scope)
    {
        List<Connector> stopping = [.. work.Select(each => each.Server.Observation?.Connector).OfType<Connector>()];
        AvailabilityImpact impact = Connection is { Tokens: not null }
            ? await Connection
                .OpenTenant(scope.Reporter)!
                .Impacts.OfStopsAsync(stopping, duration, scope.Stop)
                .ConfigureAwait(false)
            : AvailabilityImpact.Unknown("you are not signed in to the tenant (Connect-EntraPrivateAccess)");
        await new ImpactConsent(scope.Reporter, scope.Ask)
        {
            IsAccepted = IsInterruptionAccepted,
            IsPlan = work.Any(each => each.Parameters["WhatIf"] is true),
        }
            .RequireAsync(impact, string.Join(", ", work.Select(each => each.Server.Name)))
            .ConfigureAwait(false);
    }

    // The session keeps the sandbox's first server, even if another one is created later.
    private IServer Default() =>
        Connection is null || SandboxTarget.IsThisMachine(Environment)
            ? LocalServer.Create()
            : Connection.Server = Await(scope =>
                SandboxTarget.ConnectAsync(Environment, null, Connection.Http, scope.Stop)
            );

    /// <summary>
    /// Converts a path on the server to a full path. On this machine it is relative to PowerShell's current location;
    /// on a virtual server, which has no current location, it must be a full path.
    /// </summary>
    /// <exception cref="ConnectorException"><c>PathNotOnServer</c>.</exception>
    private protected string? OnServer(string? path)
    {
        if (path is null || Session is not null)
        {
            // Each server resolves the path itself.
            return path;
        }

        if (Connection?.Server is not null)
        {
            return ServerPaths.RequireFull(path);
        }

        string full = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return provider.Name == "FileSystem"
            ? full
            : throw ConnectorErrors.PathNotOnServer(
                path,
                $"it is a path of PowerShell's provider {provider.Name}, not of a disk",
                "Specify a file on a disk."
            );
    }
}

/// <summary>Validates paths on the disk of a virtual server.</summary>
internal static class ServerPaths
{
    /// <exception cref="ConnectorException"><c>PathNotOnServer</c>: the path has no drive.</exception>
    public static string RequireFull(string path) =>
        IsFull(path)
            ? path
            : throw ConnectorErrors.PathNotOnServer(
                path,
                "it is not a full path, and a virtual server has no current folder",
                @"Specify the full path, such as C:\Windows\Temp\setup.exe."
            );

    private static bool IsFull(string path) =>
        path.StartsWith(@"\\", StringComparison.Ordinal)
        || (path.Length > 2 && char.IsLetter(path[0]) && path[1] == ':' && path[2] is '\\' or '/');
}
