using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Servers;

/// <summary>Windows Server 2016 and later is 64-bit; a 32-bit client is not a place for a connector.</summary>
internal sealed class ArchitectureCheck() : SingleCheck("Architecture", CheckCategories.Server)
{
    public override string ErrorId => "OperatingSystemNotSupported";

    protected override Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken) => Task.FromResult(
        context.Description.Is64Bit
            ? Pass(context.Description.Name, "Windows is 64-bit.")
            : Fail(context.Description.Name, "Windows is 32-bit here; a connector needs the 64-bit Windows Server 2016 or later.", "Use a server with Windows Server 2016 or later."));
}
