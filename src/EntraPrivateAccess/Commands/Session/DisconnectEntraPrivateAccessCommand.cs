using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Identity;

namespace EntraPrivateAccess.Commands.Session;

/// <summary>Ends the session and removes its account from the sign-in cache.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "EntraPrivateAccess")]
[OutputType(typeof(void))]
public sealed class DisconnectEntraPrivateAccessCommand : EntraCmdlet
{
    private protected override void Process()
    {
        if (SessionStore.Current is not { } session)
        {
            return;
        }

        SessionStore.Set(null);
        if (session.Tokens is ObservedTokenSource { Inner: UserTokenSource account })
        {
            Await(_ => account.SignOutAsync());
        }
    }
}
