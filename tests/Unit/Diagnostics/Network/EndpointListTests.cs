using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Network;

/// <summary>Tests that Get-ConnectorEndpoint and the network checks use one list, each row with its source.</summary>
public sealed class EndpointListTests
{
    public static TheoryData<string> Clouds => [.. Environments.All.Select(environment => environment.Name)];

    [Theory, MemberData(nameof(Clouds))]
    public void List_covers_exactly_the_hosts_that_the_network_checks_probe(string cloud)
    {
        ConnectorEnvironment environment = Environments.Find(cloud)!;
        IReadOnlyList<ConnectorEndpoint> all = EndpointList.Of(environment);

        Assert.Equal(
            ProbeTargets.Named(environment).Select(target => target.ToString()).Order(),
            all.SelectMany(endpoint =>
                    endpoint.IsWildcard
                        ? endpoint.KnownNames.Select(name => $"{name}:{endpoint.Port}")
                        : [endpoint.ToString()]
                )
                .Order()
        );
        Assert.All(all, endpoint => Assert.NotEmpty(endpoint.Source));
        Assert.All(all, endpoint => Assert.True(EndpointList.Covers(endpoint, endpoint.Host.Replace("*.", "any."))));
    }

    [Fact]
    public void Names_from_other_sources_than_Microsoft_are_only_observed()
    {
        IReadOnlyList<ProbeTarget> targets = ProbeTargets.Named(Environments.Global);

        Assert.Equal(
            ["connector-update.msappproxy.net", "{tenant}.bootstrap.msappproxy.net"],
            targets
                .Where(target =>
                    target.Source is NameSource.Observed && !target.Host.StartsWith("cwap-", StringComparison.Ordinal)
                )
                .Select(target => target.Host)
                .Order(StringComparer.Ordinal)
        );
        Assert.Contains(targets, target =>
            target is { Host: "download.msappproxy.net", Source: NameSource.Documented }
        );
    }

    [Theory]
    [InlineData("*.msappproxy.net", "a.msappproxy.net", true)]
    [InlineData("*.msappproxy.net", "A.B.MSAPPPROXY.NET", true)]
    [InlineData("*.msappproxy.net", "msappproxy.net", false)]
    [InlineData("*.msappproxy.net", "evilmsappproxy.net", false)]
    [InlineData("crl3.digicert.com", "CRL3.digicert.com", true)]
    [InlineData("crl3.digicert.com", "a.crl3.digicert.com", false)]
    public void Wildcard_covers_names_below_its_domain(string host, string name, bool expected) =>
        Assert.Equal(
            expected,
            EndpointList.Covers(new ConnectorEndpoint { Host = host, IsWildcard = host.StartsWith('*') }, name)
        );
}
