using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>The base class of the cmdlets that access the tenant. They require a signed-in session.</summary>
public abstract class ConnectedCmdlet : EntraCmdlet
{
    private Session? _session;

    /// <summary>
    /// Gets the signed-in session of this runspace. Without one, the command fails with <c>NotConnected</c>.
    /// </summary>
    private protected Session Session => _session ??= SignedIn();

    /// <summary>Opens the tenant. Its messages go to the scope's reporter.</summary>
    private protected TenantDirectory Tenant(CommandScope scope) => Session.OpenTenant(scope.Reporter)!;

    /// <summary>
    /// Returns the objects that were found for names and IDs, and writes an error for each of the others.
    /// </summary>
    private protected List<T> Found<T>(IReadOnlyList<LookupResult<T>> resolved)
        where T : class
    {
        foreach (ConnectorException fault in resolved.Select(each => each.Error).OfType<ConnectorException>())
        {
            WriteFault(fault);
        }

        return [.. resolved.Select(each => each.Item).OfType<T>()];
    }

    /// <summary>
    /// Writes an error for each failed assignment and, with <paramref name="passThru"/>, the assigned objects.
    /// </summary>
    private protected void WriteOutcomes<T>(IReadOnlyList<GroupAssignmentResult<T>> outcomes, bool passThru)
    {
        foreach (GroupAssignmentResult<T> outcome in outcomes)
        {
            if (outcome.Error is not null)
            {
                WriteFault(outcome.Error);
            }
            else if (passThru)
            {
                WriteObject(outcome.Item);
            }
        }
    }

    // Checked before the first item, so that a pipeline fails once instead of once per item.
    private protected override void Begin() => _ = Session;

    private static Session SignedIn() =>
        SessionStore.Current switch
        {
            null => throw ConnectorErrors.NotConnected(),
            { Tokens: null } session => throw ConnectorErrors.NotSignedIn(session.Environment),
            { } session => session,
        };
}
