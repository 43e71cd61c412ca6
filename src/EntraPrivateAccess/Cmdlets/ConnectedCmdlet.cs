using System.Management.Automation;
using System.Reflection;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Models;
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

    // These cmdlets act on the tenant, so what they confirm is a change there, unless they write a file.
    private protected override bool ChangesTenant => SupportsShouldProcess && !IsExport;

    private bool IsExport => GetType().GetCustomAttribute<CmdletAttribute>() is { VerbName: VerbsData.Export };

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
    /// Waits until connectors meet a condition. A connector that was active from the beginning may have been cut off
    /// since the tenant last heard from it, so its own server must confirm it.
    /// </summary>
    /// <param name="arrived">Receives the connectors that meet the condition, as soon as they do.</param>
    /// <param name="late">Creates the error of a connector that does not meet the condition within the limit. The
    /// evidence is null unless the tenant lists the connector as active but its own server does not confirm it.</param>
    private protected void WaitFor(
        ConnectorWait wait,
        Action<IReadOnlyList<Connector>> arrived,
        Func<Connector, ContactEvidence?, ConnectorException> late
    )
    {
        // A connector that becomes active was just heard.
        HashSet<string> doubtful =
        [
            .. wait.Goal == WaitCondition.Active
                ? wait.Pending.Where(WaitCondition.Active.IsReached).Select(connector => connector.Id)
                : [],
        ];
        OwnConnector? own = doubtful.Count == 0 ? null : Await(scope => OwnConnector.FindAsync(Session, scope.Stop));
        List<Connector> unconfirmed = [];
        int elsewhere = 0;
        while (Await(scope => Tenant(scope).Waits.NextAsync(wait, scope.Stop)) is { Count: > 0 } next)
        {
            ILookup<bool, Connector> isOwn = next.ToLookup(connector =>
                doubtful.Contains(connector.Id) && own?.Is(connector) == true
            );
            unconfirmed.AddRange(isOwn[true]);
            elsewhere += isOwn[false].Count(connector => doubtful.Contains(connector.Id));
            arrived([.. isOwn[false]]);
        }

        foreach (Connector connector in unconfirmed)
        {
            ContactEvidence contact = Await(scope => own!.WaitAsync(wait.Left, scope));
            if (contact.Confirms)
            {
                arrived([connector]);
            }
            else
            {
                WriteFault(late(connector, contact));
            }
        }

        if (elsewhere > 0)
        {
            Await(scope =>
            {
                scope.Reporter.Notice(
                    "Active means that the tenant last heard from a connector up to an hour ago. "
                        + "Run Get-ConnectorStatus on its server to see whether it is connected now."
                );
                return Task.CompletedTask;
            });
        }

        foreach (Connector connector in wait.Pending)
        {
            WriteFault(late(connector, null));
        }
    }

    /// <summary>Returns the usable references, and writes an error for each of the others.</summary>
    private protected IEnumerable<T> Usable<T>(IEnumerable<T> references)
        where T : INameReference
    {
        foreach (T reference in references)
        {
            if (reference.Refusal is { } refusal)
            {
                WriteFault(refusal);
            }
            else
            {
                yield return reference;
            }
        }
    }

    /// <summary>Returns the valid IDs, and writes an error for each of the others.</summary>
    private protected List<string> ValidIds(IEnumerable<string>? ids)
    {
        ILookup<bool, string> given = (ids ?? []).ToLookup(GraphPaths.IsId);
        foreach (string invalid in given[false])
        {
            WriteFault(ConnectorErrors.InvalidId(invalid));
        }

        return [.. given[true]];
    }

    /// <summary>
    /// Determines which applications a change would take the last active connector from, and asks for consent if there
    /// are any. With <c>-WhatIf</c>, it only writes a warning.
    /// </summary>
    /// <param name="force">True if the user gave consent in advance.</param>
    /// <param name="target">The object of the error.</param>
    /// <exception cref="ConnectorException"><c>LastActiveConnector</c>: the prompt was declined.</exception>
    private protected void RequireConsent(
        Func<ImpactReader, CancellationToken, Task<AvailabilityImpact>> read,
        bool force,
        object? target
    )
    {
        bool isPlan = IsWhatIf;
        Await(async scope =>
        {
            AvailabilityImpact impact = await read(Tenant(scope).Impacts, scope.Stop).ConfigureAwait(false);
            await new ImpactConsent(scope.Reporter, scope.Ask) { IsAccepted = force, IsPlan = isPlan }
                .RequireAsync(impact, target)
                .ConfigureAwait(false);
        });
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
