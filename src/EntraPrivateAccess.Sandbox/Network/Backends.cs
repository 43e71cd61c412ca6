using System.Net;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.Network;

/// <summary>
/// The hosts of the corporate network that serve the tenant's applications. A host listens only at the ports that an
/// application publishes. Of a range of addresses, only the odd ones are in use.
/// </summary>
internal sealed class Backends(TenantStore tenant)
{
    private static readonly int[] s_tls = [443, 8443];
    private static readonly int[] s_plain = [80, 8080];

    private IEnumerable<ApplicationRecord> Applications => tenant.View(TimeSpan.Zero).State.Applications;

    /// <summary>Returns whether an application is published at this host name or address.</summary>
    public bool Has(string host) =>
        Applications.Any(application =>
            Web(application).Any(url => IsSame(url.Host, host))
            || application.Segments.Any(segment => Covers(segment, host))
        );

    /// <summary>Returns whether a machine has the address. Every host name has one.</summary>
    public bool IsAlive(string host) =>
        !IPAddress.TryParse(host, out IPAddress? address)
        || address.GetAddressBytes()[^1] % 2 == 1
        || Applications.Any(application => application.Segments.Any(segment => IsSame(segment.DestinationHost, host)));

    /// <summary>Returns what a host serves at a port.</summary>
    public BackendProtocol ProtocolOf(string host, int port)
    {
        foreach (ApplicationRecord application in Applications)
        {
            if (Web(application).FirstOrDefault(url => IsSame(url.Host, host) && url.Port == port) is { } url)
            {
                return url.Scheme == Uri.UriSchemeHttps ? BackendProtocol.Https : BackendProtocol.Http;
            }

            if (
                application.Segments.Any(segment =>
                    Covers(segment, host) && segment.Ports.Any(ports => Has(ports, port))
                )
            )
            {
                return s_tls.Contains(port) ? BackendProtocol.Https
                    : s_plain.Contains(port) ? BackendProtocol.Http
                    : BackendProtocol.Other;
            }
        }

        return BackendProtocol.None;
    }

    private static IEnumerable<Uri> Web(ApplicationRecord application) =>
        application
            .FurtherUrls.Prepend(application.InternalUrl)
            .Select(text => Uri.TryCreate(text, UriKind.Absolute, out Uri? url) ? url : null)
            .OfType<Uri>();

    private static bool Covers(SegmentRecord segment, string host) =>
        segment.DestinationType != "dnsSuffix"
        && (
            IsSame(segment.DestinationHost, host)
            || (
                IPAddress.TryParse(host, out IPAddress? address)
                && (
                    (IPNetwork.TryParse(segment.DestinationHost, out IPNetwork network) && network.Contains(address))
                    || IsBetween(segment.DestinationHost.Split(".."), address)
                )
            )
        );

    private static bool IsBetween(string[] ends, IPAddress address) =>
        ends.Length == 2
        && IPAddress.TryParse(ends[0], out IPAddress? first)
        && IPAddress.TryParse(ends[1], out IPAddress? last)
        && first.GetAddressBytes().AsSpan().SequenceCompareTo(address.GetAddressBytes()) <= 0
        && last.GetAddressBytes().AsSpan().SequenceCompareTo(address.GetAddressBytes()) >= 0;

    private static bool Has(string ports, int port)
    {
        int[] ends = [.. ports.Split('-').Select(end => int.TryParse(end, out int number) ? number : 0)];
        return ends[0] <= port && port <= ends[^1];
    }

    private static bool IsSame(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What a host serves at a port.</summary>
internal enum BackendProtocol
{
    /// <summary>Nothing listens.</summary>
    None,
    Http,
    Https,

    /// <summary>A protocol in which the client begins.</summary>
    Other,
}
