using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>The installer, the services and HKLM want an administrator.</summary>
internal sealed class ElevationCheck : ICheck
{
    public string Name => "Elevation";

    public string ErrorId => "NotElevated";

    public string Category => "Server";

    public Task<CheckResult> RunAsync(CheckContext context, CancellationToken cancellationToken) => Task.FromResult(
        context.Description.IsElevated
            ? this.Pass(context.Description.Name, "This session holds administrator rights.")
            : this.Fail(context.Description.Name, "This session does not hold administrator rights, which the installer and the services need.", "Start PowerShell with 'Run as administrator' and run the command again."));
}
