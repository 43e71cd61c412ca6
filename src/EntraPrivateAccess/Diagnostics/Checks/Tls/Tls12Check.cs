using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Tls;

/// <summary>The service accepts TLS 1.2 only. Absent values mean the default of Windows Server 2016 and later, which is on.</summary>
internal sealed class Tls12Check() : SingleCheck("Tls12", CheckCategories.Tls)
{
    private const string Schannel = @"HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\";

    public override string ErrorId => "Tls12Disabled";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        foreach (string side in (string[])["Client", "Server"])
        {
            object? enabled = await context.Server.Registry.ReadAsync(Schannel + side, "Enabled", cancellationToken).ConfigureAwait(false);
            object? disabled = await context.Server.Registry.ReadAsync(Schannel + side, "DisabledByDefault", cancellationToken).ConfigureAwait(false);
            if (enabled is 0 || disabled is int and not 0)
            {
                return Fail(
                    Schannel + side,
                    $"TLS 1.2 is switched off ({side}: Enabled={enabled ?? "absent"}, DisabledByDefault={disabled ?? "absent"}), and the connector service accepts nothing older.",
                    $"Run Repair-Connector, which sets Enabled to 1 and DisabledByDefault to 0 under {Schannel}{side}, then restart the server.");
            }
        }

        return Pass(Schannel + "Client", "TLS 1.2 is on.");
    }
}
