using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Commands.Session;

/// <summary>Shows who is signed in to which tenant and cloud.</summary>
[Cmdlet(VerbsCommon.Get, "EntraPrivateAccessContext")]
[OutputType(typeof(EntraPrivateAccessContext))]
public sealed class GetEntraPrivateAccessContextCommand : EntraCmdlet
{
    private protected override void Process()
    {
        if (SessionStore.Current is { } session)
        {
            WriteObject(new EntraPrivateAccessContext { Environment = session.Environment.Name, TenantId = session.TenantId, TenantName = session.TenantName });
        }
    }
}
