using System.Globalization;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>What is tested of one destination of an application.</summary>
/// <param name="Label">The application and the destination, as the rows show them.</param>
internal sealed record ApplicationTarget(string Label)
{
    /// <summary>
    /// The host and port; of a sample, the first port of a host name. Null if no single host is tested.
    /// </summary>
    public ProbeTarget? Endpoint { get; init; }

    /// <summary>The sample of a range; null if the destination is one host and port.</summary>
    public RangeSample? Sample { get; init; }

    /// <summary>The reason why the destination is not tested, as a sentence; null if it is.</summary>
    public string? Untested { get; init; }

    /// <summary>What makes a test possible; null if nothing does.</summary>
    public string? Action { get; init; }

    /// <summary>Whether the destinations of the application could not be read.</summary>
    public bool IsUnread { get; init; }

    /// <summary>Whether the protocol is known; otherwise it is assumed from the number of the port.</summary>
    public bool IsProtocolKnown { get; init; }

    /// <summary>Whether the connector validates the certificate; null if it is unknown or the connector does not see
    /// it.</summary>
    public bool? ValidatesCertificate { get; init; }

    /// <summary>Whether the connector passes TLS on to the user's device, so that it sees no certificate.</summary>
    public bool PassesTls { get; init; }
}

/// <summary>A few addresses and ports of a range.</summary>
/// <param name="HostCount">The number of addresses in the range.</param>
/// <param name="PortCount">The number of ports in the range.</param>
internal sealed record RangeSample(
    IReadOnlyList<string> Hosts,
    string HostCount,
    IReadOnlyList<int> Ports,
    int PortCount,
    BackendKind Kind
)
{
    public IEnumerable<ProbeTarget> Targets =>
        Hosts.SelectMany(host => Ports.Select(port => ApplicationTargets.Raw(host, port, Kind)));

    /// <summary>Describes how much of the range is tested, as a sentence.</summary>
    public string Describe() =>
        FormattableString.Invariant(
            $"Sample: {Hosts.Count} of {HostCount} addresses, {Ports.Count} of {PortCount} ports."
        );
}

/// <summary>Reads the destinations of applications, and those that a user specifies.</summary>
internal static class ApplicationTargets
{
    private const string Use = "Application";
    private const string NotAHost = "is not a host name or an address";

    // Assumed from the registered use of the ports, because a segment has no higher protocol.
    private static readonly int[] s_tls = [443, 8443];
    private static readonly int[] s_plain = [80, 8080];

    /// <summary>Gets what is tested of a destination that the tenant describes.</summary>
    public static IReadOnlyList<ApplicationTarget> Of(PublishedDestination published) =>
        published switch
        {
            { Unknown: { } reason } =>
            [
                new ApplicationTarget(published.Application)
                {
                    Untested = reason,
                    Action = published.Action,
                    IsUnread = published.Action is not null,
                },
            ],
            { Url: { } url } => [OfUrl(published, url)],
            _ => OfSegment(published),
        };

    /// <summary>Reads <c>host:port</c>, or an address that starts with <c>http://</c> or <c>https://</c>.</summary>
    /// <exception cref="ConnectorException"><c>DestinationInvalid</c>.</exception>
    public static ApplicationTarget Parse(string text)
    {
        string destination = text.Trim();
        if (destination.Contains("://"))
        {
            return Web(destination, out string? problem) is { } web
                ? new ApplicationTarget(LabelOf(web)) { Endpoint = web, IsProtocolKnown = true }
                : throw ConnectorErrors.DestinationInvalid(Shown(text), problem!);
        }

        int colon = destination.LastIndexOf(':');
        string host = colon < 0 ? destination : destination.Substring(0, colon);
        bool isBracketed =
            host.StartsWith("[", StringComparison.Ordinal) && host.EndsWith("]", StringComparison.Ordinal);
        host = isBracketed ? host.Substring(1, host.Length - 2) : host;
        string? fault =
            colon < 0 ? "it has no port"
            : !isBracketed && host.Contains(':') ? "an IPv6 address requires brackets"
            : HostProblem(host) is { } why ? $"'{host}' {why}"
            : null;
        if (fault is not null || Port(destination.Substring(colon + 1)) is not int port)
        {
            throw ConnectorErrors.DestinationInvalid(
                Shown(text),
                text.Contains('@')
                    ? "it contains a user name or a password, and none is ever sent"
                    : fault ?? "its port is not a number from 1 to 65535"
            );
        }

        ProbeTarget endpoint = Guess(ToAscii(host)!, port, BackendKind.ApplicationProxy);
        return new ApplicationTarget(endpoint.ToString()) { Endpoint = endpoint };
    }

    /// <summary>Creates a target of which only the port is opened.</summary>
    public static ProbeTarget Raw(string host, int port, BackendKind kind) =>
        new(host, port, Use, NameSource.Documented)
        {
            IsTls = false,
            IsRaw = true,
            Backend = kind,
        };

    private static ApplicationTarget OfUrl(PublishedDestination published, string url)
    {
        if (url.Contains('*'))
        {
            return new ApplicationTarget($"{published.Application} ({url})")
            {
                Untested = "A wildcard is not a host name, so none of its addresses is tested.",
                Action = "Test an address with Test-ConnectorApplication -Destination HOST:PORT.",
            };
        }

        return Web(url, out string? problem) is { } web
            ? new ApplicationTarget($"{published.Application} ({LabelOf(web)})")
            {
                Endpoint = web,
                IsProtocolKnown = true,
                ValidatesCertificate = published.ValidatesCertificate,
            }
            : new ApplicationTarget(published.Application) { Untested = $"The internal URL can't be used: {problem}." };
    }

    private static ProbeTarget? Web(string address, out string? problem)
    {
        bool isUri = Uri.TryCreate(address, UriKind.Absolute, out Uri? uri);
        problem =
            !isUri || uri!.Scheme is not ("http" or "https") ? "it does not start with http:// or https://"
            : uri.UserInfo.Length > 0 ? "it contains a user name or a password, and none is ever sent"
            : HostProblem(uri.DnsSafeHost) is { } why ? $"its host {why}"
            : null;
        return problem is null
            ? new ProbeTarget(uri!.IdnHost.Trim('[', ']'), uri.Port, Use, NameSource.Documented)
            {
                IsTls = uri.Scheme == "https",
                Backend = BackendKind.ApplicationProxy,
                Path = uri.AbsolutePath,
            }
            : null;
    }

    private static IReadOnlyList<ApplicationTarget> OfSegment(PublishedDestination published)
    {
        string protocols = published.Protocol ?? "tcp";
        string name = $"{published.Application} ({published.Host}";
        bool isUdp = protocols.IndexOf("udp", StringComparison.OrdinalIgnoreCase) >= 0;
        bool isTcp = protocols.IndexOf("tcp", StringComparison.OrdinalIgnoreCase) >= 0;
        List<ApplicationTarget> found = [];
        if (isTcp || !isUdp)
        {
            IEnumerable<string> ports = published.Ports.Count > 0 ? published.Ports : [""];
            found.AddRange(
                isTcp
                    ? ports.Select(port => OfPort(published, port))
                    : [new ApplicationTarget(name + ")") { Untested = $"The protocol '{protocols}' is unknown." }]
            );
        }

        if (isUdp)
        {
            found.Add(
                new ApplicationTarget($"{name}:{string.Join(",", published.Ports)}/udp)")
                {
                    Untested = "UDP has no connections: that nothing answers proves nothing, so it is not tested.",
                }
            );
        }

        return found;
    }

    private static ApplicationTarget OfPort(PublishedDestination published, string text)
    {
        string host = published.Host ?? "";
        string label = $"{published.Application} ({host}{(text.Length == 0 ? "" : ":" + text)})";
        string type = (published.HostType ?? "").ToLowerInvariant();
        if (type == "dnssuffix")
        {
            return new ApplicationTarget(label)
            {
                Untested = "A DNS suffix is not a host name, so none of its hosts is tested.",
                Action = "Test a host with Test-ConnectorApplication -Destination HOST:PORT.",
            };
        }

        if (type is not ("" or "ip" or "ipaddress" or "iprange" or "iprangecidr" or "fqdn"))
        {
            return new ApplicationTarget(label)
            {
                Untested = $"This version does not know the type of destination '{published.HostType}'.",
            };
        }

        if (host.Contains('*'))
        {
            return new ApplicationTarget(label)
            {
                Untested = "A wildcard is not a host name, so none of its hosts is tested.",
                Action = "Test a host with Test-ConnectorApplication -Destination HOST:PORT.",
            };
        }

        if (Ports(text) is not (int first, int last))
        {
            return new ApplicationTarget(label)
            {
                Untested =
                    text.Length == 0 ? "The segment has no ports." : $"'{text}' is not a port or a range of ports.",
            };
        }

        label = label.Replace(FormattableString.Invariant($":{first}-{first})"), $":{first})");
        AddressRange? range = type == "fqdn" ? null : AddressRange.Parse(host);
        if (range is null && HostProblem(host) is { } problem)
        {
            return new ApplicationTarget(label) { Untested = $"'{host}' {problem}." };
        }

        string single = range is { IsOne: true } ? range.Sample()[0] : ToAscii(host)!;
        ProbeTarget endpoint =
            first == last
                ? Guess(single, first, BackendKind.PrivateAccess)
                : Raw(single, first, BackendKind.PrivateAccess);
        bool isSample = range is { IsOne: false } || first != last;
        return new ApplicationTarget(isSample ? label : $"{published.Application} ({endpoint})")
        {
            Endpoint = range is null || !isSample ? endpoint : null,
            PassesTls = true,
            Sample = isSample
                ? new RangeSample(
                    range?.Sample() ?? [single],
                    range?.Count ?? "1",
                    [.. new[] { first, first + ((last - first) / 2), last }.Distinct()],
                    last - first + 1,
                    BackendKind.PrivateAccess
                )
                : null,
        };
    }

    private static ProbeTarget Guess(string host, int port, BackendKind kind) =>
        Raw(host, port, kind) with
        {
            IsTls = s_tls.Contains(port),
            IsRaw = !s_tls.Contains(port) && !s_plain.Contains(port),
        };

    private static (int First, int Last)? Ports(string text)
    {
        string[] ends = text.Split('-');
        return
            ends.Length <= 2 && Port(ends[0]) is int first && Port(ends[ends.Length - 1]) is int last && first <= last
            ? (first, last)
            : null;
    }

    private static int? Port(string text) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
        && port is > 0 and < 65536
            ? port
            : null;

    // Text before an @ may be a password.
    private static string? Shown(string text) => text.Contains('@') ? null : text;

    private static string? HostProblem(string host) =>
        Uri.CheckHostName(host) is UriHostNameType.Unknown or UriHostNameType.Basic || ToAscii(host) is null
            ? NotAHost
            : null;

    /// <summary>Gets the name as DNS, TLS and HTTP contain it; null if it can't be converted.</summary>
    private static string? ToAscii(string host)
    {
        try
        {
            return host.All(letter => letter < 128) ? host : new IdnMapping().GetAscii(host).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // Several addresses of one application can differ in their path only.
    private static string LabelOf(ProbeTarget web) => web.Path == "/" ? $"{web}" : $"{web}{web.Path}";
}
