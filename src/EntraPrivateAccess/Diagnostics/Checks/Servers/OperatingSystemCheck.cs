using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Servers;

/// <summary>Windows Server 2016 or later (Microsoft's configuration page, February 2026).</summary>
internal sealed class OperatingSystemCheck() : SingleCheck("OperatingSystem", CheckCategories.Server)
{
    // 10.0.14393 is Windows Server 2016.
    private static readonly Version s_minimum = new(10, 0, 14393);

    public override string ErrorId => "OperatingSystemNotSupported";

    protected override Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        string found = $"{context.Description.OperatingSystem} ({context.Description.OperatingSystemVersion})";
        return Task.FromResult(context.Description switch
        {
            { OperatingSystemVersion: Version version } when version < s_minimum =>
                Fail(context.Description.Name, $"This is {found}; a connector needs Windows Server 2016 or later.", "Use a server with Windows Server 2016 or later."),
            { IsWindowsServer: false } =>
                Warn(context.Description.Name, $"This is {found}, not a server edition; Microsoft supports connectors on Windows Server.", "Use Windows Server 2016 or later in production."),
            { IsServerCore: true } => Pass(context.Description.Name, $"{found}, Server Core: no sign-in window can open here, so hand a token in."),
            _ => Pass(context.Description.Name, found),
        });
    }
}
