using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Identity;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics;

/// <summary>Which check is tested with which outcomes, and where: a check that is new shows up here first.</summary>
public sealed class CheckCoverageTests
{
    private static readonly Dictionary<string, string> s_tested = new()
    {
        ["Elevation"] = "Pass Fail: PreflightCheckTests",
        ["OperatingSystem"] = "Pass Warn Fail: PreflightCheckTests",
        ["Architecture"] = "Pass Fail: PreflightCheckTests",
        ["DotNetFramework"] = "Pass Fail: PreflightCheckTests",
        ["DiskSpace"] = "Pass Fail: PreflightCheckTests",
        ["Sizing"] = "Pass Warn Skip: PreflightCheckTests",
        ["PasswordProtectionProxy"] = "Pass Fail: ServerRowTests",
        ["PendingReboot"] = "Pass Warn: PreflightCheckTests",
        ["Clock"] = "Pass Warn Skip: PreflightCheckTests",
        ["Fips"] = "Pass Warn: PreflightCheckTests",
        ["ExecutionPolicy"] = "Pass Warn Fail: PreflightCheckTests",
        ["LanguageMode"] = "Pass Warn Fail: PreflightCheckTests",
        ["EnhancedSecurity"] = "Pass Warn: PreflightCheckTests, ServerRowTests",
        ["Tls12"] = "Pass Fail: PreflightCheckTests",
        ["StrongCrypto"] = "Pass Fail: PreflightCheckTests",
        ["SystemDefaultTlsVersions"] = "Pass Fail: PreflightCheckTests",
        ["Http2"] = "Pass: PreflightCheckTests",
        ["ProxyRoute"] = "Pass Warn Skip: ProxyRouteTests",
        ["HostName"] = "Pass Warn Fail Skip: NetworkCheckTests, EndpointRowTests",
        ["Port"] = "Pass Fail Skip: NetworkCheckTests, EndpointRowTests",
        ["TlsCertificate"] = "Pass Warn Fail Skip: NetworkCheckTests, EndpointRowTests",
        ["HttpAnswer"] = "Pass Fail Skip: NetworkCheckTests, EndpointRowTests",
        ["RevocationList"] = "Pass Warn Fail Skip: NetworkCheckTests, ProxyRouteTests",
        ["OcspAnswer"] = "Pass Warn Fail Skip: NetworkCheckTests, ProxyRouteTests",
        ["Installation"] = "Pass Fail: ConnectorCheckTests",
        ["Version"] = "Pass Warn Skip: ConnectorCheckTests",
        ["Registration"] = "Pass Warn Fail Skip: ConnectorCheckTests",
        ["TrustSettings"] = "Pass Warn Fail Skip: ConnectorCheckTests",
        ["ConfigurationFiles"] = "Pass Warn Fail Skip: ConnectorCheckTests",
        ["ProxyAgreement"] = "Pass Fail Skip: ConnectorCheckTests",
        ["TrustCertificate"] = "Pass Warn Skip: ConnectorCheckTests",
        ["TrustIssuer"] = "Pass Warn Fail Skip: ConnectorCheckTests",
        ["TenantMatch"] = "Pass Fail Skip: ConnectorCheckTests",
        ["EndpointsFile"] = "Pass Warn Skip: ConnectorCheckTests",
        ["ConnectorService"] = "Pass Warn Fail Skip: ConnectorCheckTests, ServiceCheckTests",
        ["UpdaterService"] = "Pass Fail Skip: ConnectorCheckTests",
        ["Listed"] = "Pass Warn Fail Skip: TenantObservationTests, CloudRowTests",
        ["Active"] = "Pass Fail: CloudRowTests",
        ["ConnectorGroup"] = "Pass Warn: CloudRowTests",
        ["HighAvailability"] = "Pass Warn Skip: CloudRowTests",
        ["Namesakes"] = "Pass Warn: ConnectorCheckTests, TenantObservationTests, CloudRowTests",
        ["RecentEvents"] = "Pass Warn: RecentEventsCheckTests",
    };

    [Fact]
    public void Every_check_has_its_tests() =>
        Assert.Equal(s_tested.Keys.OrderBy(name => name, System.StringComparer.Ordinal), CheckCatalogue.All(Environments.Global).Select(check => check.Name).Distinct().OrderBy(name => name, System.StringComparer.Ordinal));

    [Fact]
    public void Every_check_can_pass() => Assert.All(s_tested, tested => Assert.StartsWith("Pass", tested.Value, System.StringComparison.Ordinal));

    [Fact]
    public void The_classes_that_are_named_are_there() => Assert.All(
        s_tested.Values.SelectMany(where => where.Substring(where.IndexOf(':') + 1).Split(',')).Select(name => name.Trim()).Distinct(),
        name => Assert.Contains(typeof(CheckCoverageTests).Assembly.GetTypes(), type => type.Name == name));
}
