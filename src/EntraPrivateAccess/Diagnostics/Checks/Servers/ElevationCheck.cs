using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Servers;

/// <summary>The installer, the services and HKLM want an administrator.</summary>
internal sealed class ElevationCheck() : SingleCheck("Elevation", CheckCategories.Server)
{
    public override string ErrorId => "NotElevated";

    protected override Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken) => Task.FromResult(
        context.Description.IsElevated
            ? Pass(context.Description.Name, "This session holds administrator rights.")
            : Fail(context.Description.Name, "This session does not hold administrator rights, which the installer and the services need.", "Start PowerShell with 'Run as administrator' and run the command again. Over remoting Windows filters a local account's rights: use a domain account, or the built-in Administrator."));
}
