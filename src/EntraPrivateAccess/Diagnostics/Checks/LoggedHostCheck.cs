using EntraPrivateAccess.Diagnostics.Events;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>
/// Connects to the hosts that the connector's recent errors name and that no other check covers: one row per host.
/// </summary>
/// <param name="listed">The hosts that other checks cover.</param>
/// <param name="stepsOf">Creates the checks of one host, in their order.</param>
internal sealed class LoggedHostsCheck(
    NetworkProbes probes,
    IReadOnlyList<ProbeTarget> listed,
    Func<ProbeTarget, IReadOnlyList<Check>> stepsOf
) : Check(NetworkCheckTable.LoggedHosts)
{
    private const int AtMost = 10;
    private const int Https = 443;

    public override string ErrorId => "LoggedHostNotReached";

    public override async Task<IReadOnlyList<CheckResult>> RunAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        string[] hosts =
        [
            .. (await context.ErrorsAsync(cancellationToken).ConfigureAwait(false) ?? [])
                .Select(found => EventRow.ProblemOf(found)?.Host)
                .OfType<string>()
                .Distinct()
                .Where(host => !IsListed(host))
                .Take(AtMost),
        ];
        if (hosts.Length == 0)
        {
            return [Pass(Target, "The errors of the last day name no host that another check does not cover.")];
        }

        return probes.Scene(context).Unreal is string unreal
            ? [.. hosts.Select(host => Skip(host, unreal))]
            : await Task.WhenAll(hosts.Select(host => RowAsync(host, context, cancellationToken)))
                .ConfigureAwait(false);
    }

    // The part of a listed name before the placeholder's end is the tenant's ID.
    private bool IsListed(string host) =>
        listed.Any(target =>
            target.NeedsTenant
                ? host.EndsWith(target.Host.Replace(ProbeTarget.Tenant, ""), StringComparison.OrdinalIgnoreCase)
                : host.Equals(target.Host, StringComparison.OrdinalIgnoreCase)
        );

    private async Task<CheckResult> RowAsync(string host, CheckContext context, CancellationToken cancellationToken)
    {
        if (!ServiceHosts.Contains(host))
        {
            return await ApplicationRowAsync(host, context, cancellationToken).ConfigureAwait(false);
        }

        ProbeTarget target = new(host, Https, "Connector: named in its log", NameSource.Documented);
        foreach (Check step in stepsOf(target))
        {
            IReadOnlyList<CheckResult> rows = await step.RunAsync(context, cancellationToken).ConfigureAwait(false);
            if (rows.FirstOrDefault(row => row.Status is CheckStatus.Fail or CheckStatus.Warn) is { Action: { } } found)
            {
                CheckResult row =
                    found.Status is CheckStatus.Fail
                        ? Fail(target.ToString(), $"{step.Name}: {found.Detail}", found.Action, found.Health)
                        : Warn(target.ToString(), $"{step.Name}: {found.Detail}", found.Action, found.Health);
                return row with { Cause = found.Cause };
            }
        }

        return Pass(target.ToString(), "The log named this host; it can be reached now.");
    }

    // The connector connects to applications directly. The log rarely contains their port.
    private async Task<CheckResult> ApplicationRowAsync(
        string host,
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        Answer<IReadOnlyList<System.Net.IPAddress>> found = await probes
            .Scene(context)
            .ResolveAsync(host, cancellationToken)
            .ConfigureAwait(false);
        return found.Value is { } addresses
            ? Pass(host, $"The log named this host; its name resolves to {string.Join(", ", addresses)} now.")
            : Warn(
                    host,
                    $"The log named this host. {found.Reason}",
                    $"If an application uses {host}, make sure that the server's DNS resolves it. If it is the "
                        + "outbound proxy, run Set-ConnectorProxy -Proxy http://host:port with the correct name."
                )
                .About(host, Https, pattern: null);
    }
}
