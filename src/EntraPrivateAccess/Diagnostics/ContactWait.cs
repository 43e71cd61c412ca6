using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>
/// Waits until the server confirms that its connector is in contact with its service, after the tenant has listed it as
/// active.
/// </summary>
internal sealed class ContactWait(
    IServer server,
    ConnectorEnvironment environment,
    TenantDirectory? tenant,
    TimeProvider clock,
    IReporter reporter
)
{
    /// <summary>Reads the server's evidence anew.</summary>
    public async Task<ContactEvidence> ReadAsync(CancellationToken cancellationToken)
    {
        ServerDescription description = await server.DescribeAsync(cancellationToken).ConfigureAwait(false);
        CheckContext context = new(server, description, environment, tenant, clock);
        return (await context.LocalAsync(cancellationToken).ConfigureAwait(false)).Contact;
    }

    /// <returns>The latest evidence. It confirms the contact unless the limit was reached or the log can't be
    /// read.</returns>
    public async Task<ContactEvidence> RunAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        PollClock polling = new(clock, limit);
        while (true)
        {
            ContactEvidence seen = await ReadAsync(cancellationToken).ConfigureAwait(false);
            if (seen.Confirms || seen.State is ContactState.Unreadable)
            {
                return seen;
            }

            reporter.Progress(
                new ProgressUpdate(
                    "Waiting for the connector to reach its service",
                    seen.Describe(),
                    SecondsRemaining: polling.SecondsLeft,
                    Id: 1
                )
            );
            if (!await polling.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                return seen;
            }
        }
    }
}
