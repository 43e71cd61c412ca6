using System.IO;
using System.Net;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Servers;

/// <summary>The route on which a running connector service reaches the internet.</summary>
/// <param name="Proxy">The proxy; null for a direct connection.</param>
/// <param name="Refusal">The reason why .NET Framework can't use the service's settings; null if it can.</param>
/// <remarks>
/// A service reads its configuration when it starts. This implementation is independent of the product's, so that a
/// test of one doesn't prove the other.
/// </remarks>
internal sealed record ConnectorRoute(Uri? Proxy, string? Refusal = null)
{
    /// <summary>The configuration file of all .NET Framework programs.</summary>
    public const string MachineFile = @"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\Config\machine.config";
    private const string InternetSettings = @"Microsoft\Windows\CurrentVersion\Internet Settings";

    private static readonly Dictionary<string, string[]> s_known = new()
    {
        ["system.net"] =
        [
            "authenticationModules",
            "connectionManagement",
            "defaultProxy",
            "mailSettings",
            "requestCaching",
            "settings",
            "webRequestModules",
        ],
        ["defaultProxy"] = ["proxy", "bypasslist", "module", "@enabled", "@useDefaultCredentials", "@configSource"],
        ["proxy"] = ["@proxyaddress", "@bypassonlocal", "@usesystemdefault", "@scriptLocation", "@autoDetect"],
    };

    private IReadOnlyList<string> Bypassed { get; init; } = [];

    /// <summary>Reads the route from the service's file, machine.config or the Internet settings of Windows.</summary>
    public static ConnectorRoute Read(VirtualMachine machine)
    {
        try
        {
            string program = machine.Services.Get("WAPCSvc")!.BinaryPath.Trim('"');
            // .NET Framework reads machine.config first, and a file that it refuses ends the program, even if the
            // program's own file replaces the section.
            ConnectorRoute? ofMachine = OfFile(machine, MachineFile);
            return OfFile(machine, program + ".config") ?? ofMachine ?? OfWindows(machine);
        }
        catch (Exception refused)
            when (refused is XmlException or InvalidDataException or UriFormatException or ArgumentException)
        {
            return new ConnectorRoute(null, $"Configuration system failed to initialize: {refused.Message}");
        }
    }

    /// <summary>Returns whether the service reaches a host on this route.</summary>
    public bool Reaches(VirtualMachine machine, string host) => FindObstacle(machine, host) is null;

    /// <summary>Gets what prevents the service from reaching a host on this route, or null.</summary>
    public RouteObstacle? FindObstacle(VirtualMachine machine, string host)
    {
        FaultBoard faults = machine.World.Faults;
        bool Applies(string fault, string target) => faults.Applies(fault, $"{machine.Spec.Name}/{target}");
        string end = $"{host}:443";
        // Behind a proxy, the proxy resolves the name.
        return Refusal is not null ? new RouteObstacle(Refusal)
            : ProxyTo(host) is not null
                ? ReachesProxy(machine) && !Applies(FaultNames.ProxyAnswer, end)
                        ? FindTlsObstacle(faults, $"{machine.Spec.Name}/{end}", host)
                    : RouteObstacle.NoConnection
            : Applies(FaultNames.NameNotResolved, $"{host}:0")
                ? new RouteObstacle($"System.Net.WebException: The remote name could not be resolved: '{host}'")
            : Applies(FaultNames.ProxyRequired, end)
            || Applies(FaultNames.PortClosed, end)
            || Applies(FaultNames.PortBlackHoled, end)
                ? RouteObstacle.NoConnection
            : FindTlsObstacle(faults, $"{machine.Spec.Name}/{end}", host);
    }

    private bool ReachesProxy(VirtualMachine machine)
    {
        FaultBoard faults = machine.World.Faults;
        string name = machine.Spec.Name;
        return Proxy!.Scheme == Uri.UriSchemeHttp
            && CorporateProxies.Exists(HostsFile.AddressOf(machine, Proxy.Host)?.ToString() ?? Proxy.Host)
            && CorporateProxies.Listens(Proxy.Port)
            && !faults.Applies(FaultNames.NameNotResolved, $"{name}/{Proxy.Host}:0")
            && !faults.Applies(FaultNames.PortClosed, $"{name}/{Proxy.Authority}")
            && !faults.Applies(FaultNames.PortBlackHoled, $"{name}/{Proxy.Authority}");
    }

    // The connector signs in with its own certificate, which a TLS inspection removes, even a trusted one.
    private static RouteObstacle? FindTlsObstacle(FaultBoard faults, string target, string host) =>
        faults.Applies(FaultNames.TlsRefused, target)
            ? new RouteObstacle(
                "System.Net.WebException: The request was aborted: Could not create SSL/TLS secure channel. Url: "
                    + $"https://{host}/"
            )
        : faults.Applies(FaultNames.TlsInspection, target)
        && faults.Value(FaultNames.TlsInspection, target) == "trusted"
            ? new RouteObstacle("TlsInspected")
        : faults.Applies(FaultNames.TlsInspection, target)
        || faults.Applies(FaultNames.TlsExpired, target)
        || faults.Applies(FaultNames.TlsWrongName, target)
            ? new RouteObstacle(
                "System.Net.WebException: The underlying connection was closed: Could not establish trust relationship "
                    + $"for the SSL/TLS secure channel. Url: https://{host}/"
            )
        : faults.Value(FaultNames.HostAnswer, target) is { } status && status[0] is '4' or '5'
            ? new RouteObstacle(
                $"System.Net.WebException: The remote server returned an error: ({status}). Url: https://{host}/"
            )
        : null;

    /// <summary>Gets the proxy to a host; null if the host is reached directly.</summary>
    public Uri? ProxyTo(string host) =>
        Bypassed.Any(entry => Regex.IsMatch($"https://{host}", entry, RegexOptions.IgnoreCase)) ? null : Proxy;

    private static ConnectorRoute? OfFile(VirtualMachine machine, string path)
    {
        if (!machine.Disk.Exists(path))
        {
            return null;
        }

        XElement root = XDocument.Parse(machine.Disk.Read(path)).Root!;
        if (root.Attributes().FirstOrDefault(attribute => attribute.Name != "xmlns") is { } other)
        {
            throw new InvalidDataException($"Unrecognized attribute '{other.Name.LocalName}'.");
        }

        RequireNoText(root);
        foreach (XElement element in root.Elements().Where(element => element.Name.LocalName == "system.net"))
        {
            Check(element);
        }

        XElement? section = root.Descendants()
            .FirstOrDefault(element =>
                element.Name.LocalName == "defaultProxy" && element.Parent?.Name.LocalName == "system.net"
            );
        if (section is null)
        {
            return null;
        }

        if (bool.TryParse((string?)section.Attribute("enabled") ?? "true", out bool isOn) && !isOn)
        {
            return new ConnectorRoute(Proxy: null);
        }

        string? address = section
            .Elements()
            .FirstOrDefault(element => element.Name.LocalName == "proxy")
            ?.Attribute("proxyaddress")
            ?.Value;
        return address is null
            ? OfWindows(machine)
            : new ConnectorRoute(new Uri(address))
            {
                Bypassed =
                [
                    .. section
                        .Descendants()
                        .Where(element => element.Name.LocalName == "add")
                        .Select(element => Pattern((string?)element.Attribute("address") ?? "")),
                ],
            };
    }

    // .NET Framework reads each entry of the list as a regular expression.
    private static string Pattern(string entry)
    {
        _ = new Regex(entry);
        return entry;
    }

    private static void RequireNoText(XElement element)
    {
        if (element.Nodes().OfType<XText>().Any(text => text.Value.Trim().Length > 0))
        {
            throw new InvalidDataException("Unrecognized element.");
        }
    }

    // .NET Framework refuses unknown names, and names in another case.
    private static void Check(XElement element)
    {
        if (!s_known.TryGetValue(element.Name.LocalName, out string[]? known))
        {
            return;
        }

        RequireNoText(element);
        foreach (XElement child in element.Elements())
        {
            if (!known.Contains(child.Name.LocalName))
            {
                throw new InvalidDataException($"Unrecognized element '{child.Name.LocalName}'.");
            }

            Check(child);
        }

        string? unknown = element
            .Attributes()
            .Select(attribute => attribute.Name.LocalName)
            .FirstOrDefault(name => element.Name.LocalName != "system.net" && !known.Contains("@" + name));
        if (unknown is not null)
        {
            throw new InvalidDataException($"Unrecognized attribute '{unknown}'.");
        }
    }

    private static ConnectorRoute OfWindows(VirtualMachine machine)
    {
        VirtualRegistry registry = machine.Registry;
        bool isPolicy = registry.Number($@"HKLM\SOFTWARE\Policies\{InternetSettings}", "ProxySettingsPerUser") == 0;
        string[] keys = isPolicy
            ? [$@"HKLM\SOFTWARE\Policies\{InternetSettings}", $@"HKLM\SOFTWARE\{InternetSettings}"]
            : [$@"HKU\S-1-5-20\Software\{InternetSettings}"];
        string? key = keys.FirstOrDefault(key =>
            registry.Number(key, "ProxyEnable") == 1 && registry.Read(key, "ProxyServer")?.Value is string
        );
        if (key is null)
        {
            return new ConnectorRoute(Proxy: null);
        }

        // One proxy, or one per protocol: http=proxy:8080;https=proxy:8080.
        string[] servers = ((string)registry.Read(key, "ProxyServer")!.Value!).Split(';');
        string server = servers.FirstOrDefault(entry => entry.StartsWith("https=", StringComparison.OrdinalIgnoreCase))
            ?? servers[0];
        string[] exceptions = (registry.Read(key, "ProxyOverride")?.Value as string ?? "").Split(
            ';',
            StringSplitOptions.RemoveEmptyEntries
        );
        return new ConnectorRoute(new Uri("http://" + server.Split('=')[^1]))
        {
            Bypassed = [.. exceptions.Select(entry => $"//{Regex.Escape(entry).Replace(@"\*", ".*")}$")],
        };
    }
}

/// <summary>The reason why a service does not reach a host.</summary>
/// <param name="Message">What the connector logs, or the name of one of its messages; null for a connection that is not
/// made, which the connector logs when its attempt has timed out.</param>
internal sealed record RouteObstacle(string? Message)
{
    public static RouteObstacle NoConnection { get; } = new(Message: null);
}

/// <summary>
/// The corporate forward proxies of the simulated network: hosts whose name begins with <c>proxy.</c>, and addresses of
/// private networks (RFC 1918), at the ports 8080 and 3128.
/// </summary>
internal static class CorporateProxies
{
    private const string Prefix = "proxy.";

    public static bool Exists(string host) =>
        host.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out IPAddress? address) && IsPrivate(address));

    public static bool Listens(int port) => port is 8080 or 3128;

    public static bool IsPrivate(IPAddress address) =>
        address.GetAddressBytes() is [10, _, _, _] or [172, >= 16 and <= 31, _, _] or [192, 168, _, _];
}
