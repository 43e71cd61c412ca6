using System.Management.Automation;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Commands.Session;

/// <summary>Gets the signed-in account, its tenant and its cloud. Returns no object without a session.</summary>
[Cmdlet(VerbsCommon.Get, "EntraPrivateAccessContext")]
[OutputType(typeof(EntraPrivateAccessContext))]
public sealed class GetEntraPrivateAccessContextCommand : EntraCmdlet
{
    private protected override void Process()
    {
        if (SessionStore.Current is { } session)
        {
            WriteObject(SessionContext.Of(session));
            return;
        }

        Await(scope =>
        {
            scope.Reporter.Notice("There is no session. Run Connect-EntraPrivateAccess to start one.");
            return Task.CompletedTask;
        });
    }
}
