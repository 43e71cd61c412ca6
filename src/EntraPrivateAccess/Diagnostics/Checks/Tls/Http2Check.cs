using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Tls;

/// <summary>Microsoft asks to switch HTTP/2 off on Server 2019 and later for one case only: application proxy with Kerberos single sign-on (configuration page).</summary>
internal sealed class Http2Check() : SingleCheck("Http2", CheckCategories.Tls)
{
    private const string Key = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\WinHttp";

    private static readonly Version s_server2019 = new(10, 0, 17763);

    public override string Target => $@"{Key}\EnableDefaultHTTP2";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        if (context.Description.OperatingSystemVersion < s_server2019)
        {
            return Pass(Target, "This Windows has no HTTP/2 in WinHTTP.");
        }

        return await context.Server.Registry.ReadAsync(Key, "EnableDefaultHTTP2", cancellationToken).ConfigureAwait(false) is 0
            ? Pass(Target, "HTTP/2 is off, as application proxy with Kerberos single sign-on wants it; Private Access works either way.")
            : Pass(Target, "HTTP/2 is on, which is right for Private Access; only application proxy with Kerberos single sign-on wants EnableDefaultHTTP2=0.");
    }
}
