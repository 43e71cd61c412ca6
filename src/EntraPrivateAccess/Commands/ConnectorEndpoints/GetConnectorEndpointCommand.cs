using System.Management.Automation;
using EntraPrivateAccess.Binding;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Commands.ConnectorEndpoints;

/// <summary>
/// Gets the addresses that the servers of connectors must be able to reach, without a server, a sign-in or any request.
/// </summary>
[Cmdlet(VerbsCommon.Get, "ConnectorEndpoint")]
[OutputType(typeof(ConnectorEndpoint))]
public sealed class GetConnectorEndpointCommand : EntraCmdlet
{
    /// <summary>
    /// Gets or sets host names. A wildcard pattern selects rows by their host; an exact name also selects the
    /// documented wildcard that covers it. Default all.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty, SupportsWildcards]
    public string[]? HostName { get; set; }

    /// <summary>
    /// Gets or sets the clouds or running sandboxes. Default: the session's environment or, without a session, Global.
    /// </summary>
    [Parameter, EnvironmentListTransformation, ArgumentCompleter(typeof(EnvironmentCompleter)), SupportsWildcards]
    public ConnectorEnvironment[]? Environment { get; set; }

    private protected override void Process()
    {
        foreach (
            ConnectorEnvironment environment in Environment
                ?? [SessionStore.Current?.Environment ?? Environments.Global]
        )
        {
            Attempt(() => WriteAll(environment));
        }
    }

    private void WriteAll(ConnectorEnvironment environment)
    {
        IReadOnlyList<ConnectorEndpoint> all = EndpointList.Of(environment);
        if (all.Count == 0)
        {
            throw ConnectorErrors.EndpointsNotKnown(environment);
        }

        if (HostName is null)
        {
            WriteObject(all, enumerateCollection: true);
            return;
        }

        foreach (string text in HostName)
        {
            Attempt(() =>
                WriteMatches(
                    all,
                    string.IsNullOrWhiteSpace(text) ? throw ConnectorErrors.BlankHostName() : text.Trim(),
                    environment
                )
            );
        }
    }

    private void WriteMatches(IReadOnlyList<ConnectorEndpoint> all, string text, ConnectorEnvironment environment)
    {
        // The name of a documented wildcard is also a pattern, which matches that row and the names below it.
        bool isPattern = WildcardPattern.ContainsWildcardCharacters(text);
        WildcardPattern pattern = Wildcards.Pattern(text);
        ConnectorEndpoint[] found =
        [
            .. all.Where(endpoint => isPattern ? pattern.IsMatch(endpoint.Host) : EndpointList.Covers(endpoint, text)),
        ];
        if (found.Length == 0 && !isPattern)
        {
            throw ConnectorErrors.EndpointNotFound(text, environment);
        }

        WriteObject(found, enumerateCollection: true);
    }
}
