using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>Registry values of TLS and HTTP/2.</summary>
public sealed partial class RepairRunTests
{
    [Fact]
    public async Task HTTP_2_and_both_TLS_views_are_planned_together_with_a_restart()
    {
        const string Framework = @"HKLM\SOFTWARE\Microsoft\.NETFramework\v4.0.30319";
        Server.Registry.Set(Framework, "SchUseStrongCrypto", 0);
        Server.Registry.Set(Framework, "SchUseStrongCrypto", 0, wow64: true);

        IReadOnlyList<ConnectorRepair> rows = await RunAsync(checks: () =>
            [.. TlsCheckList.Create().Where(check => check is not Http2Check), new OnHttp2()]
        );

        Assert.Equal(["EnableStrongCrypto", "DisableHttp2"], rows.Select(row => row.Action));
        Assert.All(rows, row => Assert.True(row.RebootRequired));
        Assert.Equal(
            0,
            await Server.Registry.ReadAsync(Http2Check.Key, Http2Check.Value, TestContext.Current.CancellationToken)
        );
    }

    /// <summary>The check of HTTP/2 for a group with a web application.</summary>
    private sealed class OnHttp2() : SingleCheck(TlsCheckTable.Http2)
    {
        protected override async Task<CheckResult> LookAsync(
            CheckContext context,
            CancellationToken cancellationToken
        ) =>
            await context.Server.Registry.ReadAsync(Http2Check.Key, Http2Check.Value, cancellationToken) is 0
                ? Pass("", "HTTP/2 is off.")
                : Warn("", "HTTP/2 is on.", "Turn it off.", ConnectorHealth.Healthy);
    }

    [Fact]
    public async Task Both_views_of_the_registry_are_repaired_at_once()
    {
        const string Framework = @"HKLM\SOFTWARE\Microsoft\.NETFramework\v4.0.30319";
        Server.Registry.Set(Framework, "SchUseStrongCrypto", 0, wow64: true);

        ConnectorRepair row = Assert.Single(await RunAsync(checks: TlsCheckList.Create));

        Assert.Equal(
            ("EnableStrongCrypto", ConnectorRepairResult.Repaired, CheckStatus.Pass, true),
            (row.Action, row.Result, row.CheckAfter, row.RebootRequired)
        );
        Assert.Contains("SchUseStrongCrypto=1 (32-bit view)", row.Detail, StringComparison.Ordinal);
        Assert.Equal(
            1,
            await Server.Registry.ReadAsync(
                Framework,
                "SchUseStrongCrypto",
                TestContext.Current.CancellationToken,
                wow64: true
            )
        );
        Assert.Empty(await RunAsync(checks: TlsCheckList.Create));
    }
}
