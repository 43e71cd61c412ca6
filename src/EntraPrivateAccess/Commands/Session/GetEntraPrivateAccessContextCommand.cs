using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Commands.Session;

/// <summary>Gets the signed-in account, its tenant and its cloud. Returns nothing without a session.</summary>
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
