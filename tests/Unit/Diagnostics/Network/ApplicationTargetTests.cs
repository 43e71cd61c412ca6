using EntraPrivateAccess.Cmdlets.Fleet;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Network;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Network;

public sealed class ApplicationTargetTests
{
    [Theory]
    [InlineData("files.corp.test:445", "files.corp.test:445", "raw")]
    [InlineData(" 10.0.0.5:443 ", "10.0.0.5:443", "tls")]
    [InlineData("intranet:80", "intranet:80", "http")]
    [InlineData("[fd00::1]:8443", "[fd00::1]:8443", "tls")]
    [InlineData("https://app.test", "app.test:443", "tls")]
    [InlineData("HTTP://app.test:8081/a b", "app.test:8081/a%20b", "http")]
    [InlineData("https://app.test/one/?token=x", "app.test:443/one/", "tls")]
    [InlineData("https://münchen.test/", "xn--mnchen-3ya.test:443", "tls")]
    [InlineData("münchen.test:443", "xn--mnchen-3ya.test:443", "tls")]
    public void Destination_is_a_host_and_a_port(string text, string expected, string protocol)
    {
        ApplicationTarget target = ApplicationTargets.Parse(text);

        Assert.Equal(expected, target.Label);
        Assert.Equal(
            protocol,
            target.Endpoint!.IsTls ? "tls"
                : target.Endpoint.IsRaw ? "raw"
                : "http"
        );
        Assert.Equal(text.Contains("://"), target.IsProtocolKnown);
    }

    [Theory]
    [InlineData("")]
    [InlineData("host")]
    [InlineData("host:")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:http")]
    [InlineData("host:-1")]
    [InlineData(":443")]
    [InlineData("a b:443")]
    [InlineData("*.corp.test:443")]
    [InlineData("fd00::1:443")]
    [InlineData("ftp://host/")]
    [InlineData("https://")]
    [InlineData("https://*.corp.test/")]
    [InlineData("10.0.0.0/24:443")]
    public void Unusable_destination_is_refused(string text)
    {
        ConnectorException fault = Assert.Throws<ConnectorException>(() => ApplicationTargets.Parse(text));

        Assert.Equal(("DestinationInvalid", ErrorKind.InvalidArgument), (fault.ErrorId, fault.Category));
        Assert.NotNull(fault.RecommendedAction);
    }

    [Theory]
    [InlineData("https://user:canary@host/")]
    [InlineData("user:canary@host:443")]
    public void Password_in_a_destination_is_not_repeated(string text)
    {
        ConnectorException fault = Assert.Throws<ConnectorException>(() => ApplicationTargets.Parse(text));

        Assert.Contains("user name or a password", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", $"{fault.Message} {fault.Target}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.20.0.0/28", "443", "10.20.0.1 10.20.0.7 10.20.0.14", "14", "443", 1)]
    [InlineData("10.0.0.1..10.0.0.9", "8000-8010", "10.0.0.1 10.0.0.5 10.0.0.9", "9", "8000 8005 8010", 11)]
    [InlineData("10.0.0.1-10.0.0.2", "1-65535", "10.0.0.1 10.0.0.2", "2", "1 32768 65535", 65535)]
    [InlineData("10.0.0.0/31", "22", "10.0.0.0 10.0.0.1", "2", "22", 1)]
    [InlineData("0.0.0.0/0", "22", "0.0.0.1 127.255.255.255 255.255.255.254", "4294967294", "22", 1)]
    [InlineData("fd00::/126", "22", "fd00:: fd00::1 fd00::3", "4", "22", 1)]
    [InlineData("app.test", "8000-8001", "app.test", "1", "8000 8001", 2)]
    public void Range_is_sampled_at_its_ends_and_in_the_middle(
        string host,
        string ports,
        string hosts,
        string count,
        string sampled,
        int portCount
    )
    {
        RangeSample sample = Assert.Single(Of(host, null, ports)).Sample!;

        Assert.Equal(hosts.Split(' '), sample.Hosts);
        Assert.Equal(count, sample.HostCount);
        Assert.Equal(sampled.Split(' '), sample.Ports.Select(port => $"{port}"));
        Assert.Equal(portCount, sample.PortCount);
    }

    [Theory]
    [InlineData("10.0.0.5/32", "ipRangeCidr", "10.0.0.5:443")]
    [InlineData("10.0.0.5..10.0.0.5", "ipRange", "10.0.0.5:443")]
    [InlineData("10.0.0.5", "ip", "10.0.0.5:443")]
    [InlineData("app.test", "fqdn", "app.test:443")]
    [InlineData("app.test", null, "app.test:443")]
    [InlineData("a-b.example", "fqdn", "a-b.example:443")]
    [InlineData("a-b.example", null, "a-b.example:443")]
    [InlineData("10-20", "fqdn", "10-20:443")]
    [InlineData("10-20", null, "10-20:443")]
    [InlineData("1234", null, "1234:443")]
    [InlineData("10.0.0.1-10.0.0.9", "fqdn", "10.0.0.1-10.0.0.9:443")]
    [InlineData("München.test", "fqdn", "xn--mnchen-3ya.test:443")]
    [InlineData("fd00::1", "ip", "[fd00::1]:443")]
    public void Range_of_one_address_is_one_destination(string host, string? type, string expected)
    {
        ApplicationTarget target = Assert.Single(Of(host, type, "443-443"));

        Assert.Null(target.Sample);
        Assert.Equal(expected, $"{target.Endpoint}");
    }

    [Theory]
    [InlineData("corp.test", "dnsSuffix", "443", "DNS suffix")]
    [InlineData("*.corp.test", "fqdn", "443", "wildcard")]
    [InlineData("MSSQL/db", "servicePrincipalName", "443", "does not know the type")]
    [InlineData("app.test", "fqdn", "80-79", "is not a port")]
    [InlineData("app.test", "fqdn", "web", "is not a port")]
    [InlineData("10.0.0.0/99", "ipRangeCidr", "443", "is not a host name or an address")]
    [InlineData("10.0.0.0/24", "fqdn", "443", "is not a host name or an address")]
    [InlineData("10/8", "ipRangeCidr", "443", "is not a host name or an address")]
    [InlineData("a\r\nb", "fqdn", "443", "is not a host name or an address")]
    public void Untestable_segment_has_a_reason(string host, string type, string ports, string words)
    {
        ApplicationTarget target = Assert.Single(Of(host, type, ports));

        Assert.Contains(words, target.Untested, StringComparison.Ordinal);
        Assert.Null(target.Endpoint);
    }

    [Theory]
    [InlineData("tcp,udp", 2, 1)]
    [InlineData("udp", 1, 1)]
    [InlineData("tcp", 1, 0)]
    [InlineData(null, 1, 0)]
    [InlineData("unknownFutureValue", 1, 1)]
    public void Each_protocol_of_a_segment_is_tested_or_named(string? protocol, int targets, int untested)
    {
        IReadOnlyList<ApplicationTarget> all = ApplicationTargets.Of(
            new PublishedDestination
            {
                Application = "App",
                Host = "app.test",
                Ports = ["443"],
                Protocol = protocol,
            }
        );

        Assert.Equal((targets, untested), (all.Count, all.Count(target => target.Untested is not null)));
    }

    [Fact]
    public void Addresses_of_one_host_differ_by_their_path()
    {
        string[] labels =
        [
            .. new[] { "https://app.test/one/", "https://app.test/two/", "https://app.test/" }
                .SelectMany(url => ApplicationTargets.Of(new PublishedDestination { Application = "App", Url = url }))
                .Select(target => target.Label),
        ];

        Assert.Equal(["App (app.test:443/one/)", "App (app.test:443/two/)", "App (app.test:443)"], labels);
    }

    [Fact]
    public void Destinations_reach_a_server_unchanged()
    {
        PublishedDestination[] sent =
        [
            new()
            {
                Application = "Web",
                IsWeb = true,
                Url = "https://a/",
                ValidatesCertificate = true,
                GroupId = "g",
            },
            new()
            {
                Application = "App",
                Host = "h",
                HostType = "fqdn",
                Ports = ["1", "2-3"],
                Protocol = "tcp,udp",
            },
            new()
            {
                Application = "X",
                Unknown = "Because.",
                Action = "Do.",
            },
        ];
        TenantObservation observation = new(null, null, []) { Destinations = sent };

        TenantObservation read = TenantObservationText.Read(TenantObservationText.Write(observation));

        Assert.Equal(sent.Select(Text), read.Destinations!.Select(Text));
        Assert.Null(
            TenantObservationText.Read(TenantObservationText.Write(new TenantObservation(null, null, []))).Destinations
        );

        static string Text(PublishedDestination each) => $"{each with { Ports = [] }} {string.Join(' ', each.Ports)}";
    }

    private static IReadOnlyList<ApplicationTarget> Of(string host, string? type, params string[] ports) =>
        ApplicationTargets.Of(
            new PublishedDestination
            {
                Application = "App",
                Host = host,
                HostType = type,
                Ports = ports,
                Protocol = "tcp",
            }
        );
}
