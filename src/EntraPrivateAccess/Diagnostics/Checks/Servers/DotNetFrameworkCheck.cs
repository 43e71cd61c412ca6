using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Servers;

/// <summary>The connector needs .NET Framework 4.7.2 since 1.5.3437.0 (version history). Server 2016 ships 4.6.2.</summary>
internal sealed class DotNetFrameworkCheck() : SingleCheck("DotNetFramework", CheckCategories.Server)
{
    private const string Key = @"HKLM\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full";

    // 461808 on the 1803 releases of Windows, 461814 elsewhere: the lower one serves.
    private const int Release472 = 461808;

    public override string ErrorId => "DotNetFrameworkTooOld";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        object? value = await context.Server.Registry.ReadAsync(Key, "Release", cancellationToken).ConfigureAwait(false);
        return value is int release and >= Release472
            ? Pass(Key, $".NET Framework release {release}.")
            : Fail(Key, $".NET Framework release {value ?? "unknown"} is older than 4.7.2 ({Release472}), which the connector needs.", "Install .NET Framework 4.8, restart, and see with Test-Connector -Include DotNetFramework that it is there.");
    }
}
