using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using Status = EntraPrivateAccess.Models.ConnectorStatus;

namespace EntraPrivateAccess.Commands.ConnectorStatus;

/// <summary>
/// Tells the truth about a connector in one row: what its server says, what the tenant says, and what to do next.
/// </summary>
[Cmdlet(VerbsCommon.Get, "ConnectorStatus")]
[OutputType(typeof(Status))]
public sealed class GetConnectorStatusCommand : ServerCmdlet
{
    /// <summary>
    /// Connectors to ask the tenant about, by machine name with wildcards. Without it: this server, or from a
    /// workstation every connector.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("MachineName")]
    [SupportsWildcards, ConnectorTransformation, ArgumentCompleter(typeof(ConnectorNameCompleter))]
    [ValidateNotNullOrEmpty]
    public ConnectorReference[]? Name { get; set; }

    /// <summary>Waits until everything that is asked for is Healthy; what is not by then is an error.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>The longest that -Wait waits, 1 to 86400 seconds. Default 900.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSeconds { get; set; } = 900;

    private readonly StatusNames _names = new();
    private ConnectorException? _obstacle;

    private protected override void Process() => _names.Add(Name, WriteFault);

    // At the end, so that fifty names from the pipeline cost the tenant one listing and not fifty.
    private protected override void End()
    {
        Await(scope => _names.ResolveAsync(Session?.OpenTenant(scope.Reporter), scope.Stop))
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

    private async Task<IReadOnlyList<Status>> RunAsync(CommandScope scope)
    {
        StatusReader reader = new(Environment, Session?.OpenTenant(scope.Reporter), Environment.Time, scope.Reporter)
        {
            TenantId = Session?.TenantId,
        };
        IReadOnlyList<Status> rows =
            _names.IsEmpty && await IsThisServerAsync(scope).ConfigureAwait(false)
                ? [await reader.OfServerAsync(Server, scope.Stop).ConfigureAwait(false)]
                : await reader.OfTenantAsync(_names.Match, scope.Stop).ConfigureAwait(false);
        _obstacle = reader.Obstacle;
        return rows;
    }

    // A signed-in sandbox session without a named server stands for a workstation.
    private async Task<bool> IsThisServerAsync(CommandScope scope) =>
        Session is null or { Tokens: null } or { IsServerNamed: true }
        || (
            Session.Server is null
            && Platform.IsWindows
            && await StatusReader.IsMeantAsync(Server, scope.Stop).ConfigureAwait(false)
        );
}
