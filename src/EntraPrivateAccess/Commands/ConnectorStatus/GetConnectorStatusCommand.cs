using System.Collections.Concurrent;
using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Cmdlets.Fleet;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using Status = EntraPrivateAccess.Models.ConnectorStatus;

namespace EntraPrivateAccess.Commands.ConnectorStatus;

/// <summary>Gets the status of a connector according to its server and its tenant, and the next step.</summary>
[Cmdlet(VerbsCommon.Get, "ConnectorStatus")]
[OutputType(typeof(Status))]
public sealed class GetConnectorStatusCommand : ServerCmdlet
{
    private protected override bool ReadsTenant => true;

    // A session from the pipeline also has a property Name, which binds to -Name, too.
    private protected override IReadOnlyCollection<string> NotSent =>
        [nameof(Name), nameof(Wait), nameof(TimeoutSeconds)];

    /// <summary>
    /// Gets or sets the connectors to read from the tenant, by machine name with wildcards. By default the command
    /// examines this server or, on a workstation, reads every connector.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("MachineName")]
    [SupportsWildcards, ConnectorTransformation, ArgumentCompleter(typeof(ConnectorNameCompleter))]
    [ValidateNotNullOrEmpty]
    public ConnectorReference[]? Name { get; set; }

    /// <summary>
    /// Gets or sets whether to wait until all connectors are Healthy. The expiry of the time limit is an error.
    /// </summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Gets or sets the time limit of -Wait, 1 to 86400 seconds. Default 900.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    [WholeNumber]
    public int TimeoutSeconds { get; set; } = 900;

    private readonly StatusNames _names = new();
    private ConnectorException? _obstacle;

    // The rows of this command have the name of their server, and may be piped to it again.
    private protected override bool NamesRequireSessions => false;

    private protected override void ProcessHere() => _names.Add(Name, WriteFault);

    // Runs at the end, so that many names from the pipeline require only one list request.
    private protected override void EndHere()
    {
        if (_names.IsUnusable)
        {
            return;
        }

        Await(scope => _names.ResolveAsync(Connection?.OpenTenant(scope.Reporter), scope.Stop))
            .ToList()
            .ForEach(WriteFault);

        TimeSpan limit = TimeSpan.FromSeconds(TimeoutSeconds);
        IReadOnlyList<Status> rows = Await(scope =>
            Wait
                ? new HealthWait(Environment.Time, scope.Reporter).RunAsync(
                    _ => RunAsync(scope),
                    () => _obstacle is not null,
                    limit,
                    scope.Stop
                )
                : RunAsync(scope)
        );
        WriteObject(rows, enumerateCollection: true);
        if (Wait && HealthWait.Ailing(rows) is { } ailing)
        {
            WriteFault(
                _obstacle ?? ConnectorErrors.WaitedTooLong($"{ailing.Server} to be Healthy", limit, ailing.NextStep)
            );
        }

        foreach (string name in _names.Missed)
        {
            WriteFault(ConnectorErrors.ConnectorNotFound(name));
        }
    }

    private protected override void BeginFleet()
    {
        if (Name is not null)
        {
            throw ConnectorErrors.NameWithSession();
        }
    }

    private protected override async Task RunFleetAsync(FleetRun run, IReadOnlyList<FleetWork> work, CommandScope scope)
    {
        if (!Wait)
        {
            await run.RunAsync(work).ConfigureAwait(false);
            return;
        }

        TimeSpan limit = TimeSpan.FromSeconds(TimeoutSeconds);
        IReadOnlyList<Status> rows = await new HealthWait(Environment.Time, scope.Reporter)
            .RunAsync(
                _ => ReadFleetAsync(run, work, scope),
                () => Connection is not { Tokens: not null },
                limit,
                scope.Stop
            )
            .ConfigureAwait(false);
        foreach (Status row in rows)
        {
            scope.Write(row);
        }

        if (HealthWait.Ailing(rows) is { } ailing)
        {
            scope.WriteError(
                Connection is { Tokens: not null }
                    ? ConnectorErrors.WaitedTooLong($"{ailing.Server} to be Healthy", limit, ailing.NextStep)
                    : ConnectorErrors.NotConnected()
            );
        }
    }

    private async Task<IReadOnlyList<Status>> ReadFleetAsync(
        FleetRun run,
        IReadOnlyList<FleetWork> work,
        CommandScope scope
    )
    {
        if (Connection is { Tokens: not null })
        {
            await ObserveAsync(work, scope).ConfigureAwait(false);
        }

        ConcurrentBag<Status> rows = [];
        await run.RunAsync(work, (_, row) => rows.Add((Status)row)).ConfigureAwait(false);
        return [.. rows.OrderBy(row => row.Server, StringComparer.OrdinalIgnoreCase)];
    }

    private async Task<IReadOnlyList<Status>> RunAsync(CommandScope scope)
    {
        using CommandResources resources = new(Connection, Environment);
        StatusReader reader = new(Environment, resources.OpenTenant(scope.Reporter), scope.Reporter);
        IReadOnlyList<Status> rows =
            _names.IsEmpty && await IsThisServerAsync(scope).ConfigureAwait(false)
                ?
                [
                    await reader
                        .OfServerAsync(resources.ChecksOf(TargetServer, scope.Reporter), scope.Stop)
                        .ConfigureAwait(false),
                ]
                : await reader.OfTenantAsync(_names.Match, scope.Stop).ConfigureAwait(false);
        _obstacle = reader.Obstacle;
        return rows;
    }

    // A session that is not signed in and a signed-in sandbox session without a specified server count as a
    // workstation, unless this machine is a server or has a connector.
    private async Task<bool> IsThisServerAsync(CommandScope scope) =>
        Connection is { IsRemoteHalf: true } or { Environment.IsSandbox: true, Tokens: null } or { IsServerNamed: true }
        || (
            Connection?.Server is null
            && Platform.IsWindows
            && await StatusReader.IsMeantAsync(TargetServer, scope.Stop).ConfigureAwait(false)
        );
}
