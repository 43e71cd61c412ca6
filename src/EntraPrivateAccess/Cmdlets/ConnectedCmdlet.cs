using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>Base of the cmdlets that ask the tenant: there must be a signed-in session.</summary>
public abstract class ConnectedCmdlet : EntraCmdlet
{
    private Session? _session;

    /// <summary>
    /// The signed-in session of this runspace. Without one the command ends with <c>NotConnected</c>.
    /// </summary>
    private protected Session Session => _session ??= SignedIn();

    /// <summary>The tenant, reporting to the work that runs in this scope.</summary>
    private protected TenantDirectory Tenant(CommandScope scope) => Session.OpenTenant(scope.Reporter)!;

    /// <summary>What names and ids mean; each that means nothing is told as its own error.</summary>
    private protected List<T> Found<T>(IReadOnlyList<LookupResult<T>> resolved)
        where T : class
    {
        foreach (ConnectorException fault in resolved.Select(each => each.Error).OfType<ConnectorException>())
        {
            WriteFault(fault);
        }

        return [.. resolved.Select(each => each.Item).OfType<T>()];
    }

    /// <summary>Tells what did not get into its group and, where asked for, shows what did.</summary>
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

    // Asked for before the first item, so that a pipeline ends once and not once an item.
    private protected override void Begin() => _ = Session;

    private static Session SignedIn() =>
        SessionStore.Current switch
        {
            null => throw ConnectorErrors.NotConnected(),
            { Tokens: null } session => throw ConnectorErrors.NotSignedIn(session.Environment),
            { } session => session,
        };
}
