using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Commands.Session;

/// <summary>Shows who is signed in to which tenant and cloud; nothing without a session.</summary>
[Cmdlet(VerbsCommon.Get, "EntraPrivateAccessContext")]
[OutputType(typeof(EntraPrivateAccessContext))]
public sealed class GetEntraPrivateAccessContextCommand : EntraCmdlet
{
    private protected override void Process()
    {
        if (SessionStore.Current is { } session)
        {
            WriteObject(SessionContext.Of(session));
        }
    }
}
