using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Models;
using Status = EntraPrivateAccess.Models.ConnectorStatus;

namespace EntraPrivateAccess.Commands.ConnectorStatus;

/// <summary>Tells the truth about a connector in one row: what its server says, what the tenant says, and what to do next.</summary>
[Cmdlet(VerbsCommon.Get, "ConnectorStatus")]
[OutputType(typeof(Status))]
public sealed class GetConnectorStatusCommand : ServerCmdlet
{
    /// <summary>Connectors to ask the tenant about, by machine name with wildcards. Without it: this server, or from a workstation every connector.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("MachineName")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    private protected override void Process() => WriteObject(Await(RunAsync), enumerateCollection: true);

    private async Task<IReadOnlyList<Status>> RunAsync(CommandScope scope)
    {
        StatusReader reader = new(Environment, Session?.OpenTenant(scope.Reporter), TimeProvider.System, scope.Reporter);
        bool isServer = Session?.Server is not null || Platform.IsWindows;
        return Name is null && (isServer || Session?.Tokens is null)
            ? [await reader.OfServerAsync(Server, scope.Stop).ConfigureAwait(false)]
            : await reader.OfTenantAsync(IsWanted, scope.Stop).ConfigureAwait(false);
    }

    private bool IsWanted(Connector connector) => Name is null || Name.Any(name =>
        new WildcardPattern(name, WildcardOptions.IgnoreCase) is { } pattern
        && (pattern.IsMatch(connector.MachineName) || pattern.IsMatch(connector.MachineName.Split('.')[0])));
}
