using System.Xml.Linq;
using EntraPrivateAccess.Inventory.Configuration;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Inventory;

/// <summary>The proxy section of a .NET configuration file: system.net/defaultProxy.</summary>
/// <param name="Mode">The configured mode; <see cref="ConnectorProxyMode.Default"/> also if nothing is
/// configured.</param>
/// <param name="Address">The proxy's address without credentials, or null.</param>
/// <param name="Remark">Another relevant property of the section, or null.</param>
/// <remarks>Source of the effects: DefaultProxySectionInternal in Microsoft's reference source.</remarks>
internal sealed record ProxySection(ConnectorProxyMode Mode, string? Address = null, string? Remark = null)
{
    private const string Settings = SectionSchemas.Net;
    private const string Defaults = "defaultProxy";
    private const string Proxy = "proxy";

    private static readonly string[] s_foundOtherwise = ["scriptLocation", "autoDetect"];

    /// <summary>Regular expressions of addresses that bypass the proxy.</summary>
    public IReadOnlyList<string> BypassList { get; init; } = [];

    /// <summary>Whether names without a dot bypass the proxy; null if the section doesn't set it.</summary>
    public bool? BypassesLocal { get; init; }

    /// <summary>
    /// Whether the file contains the section. Even an empty one hides the section of machine.config.
    /// </summary>
    public bool IsPresent { get; init; }

    /// <summary>
    /// The reason why no connection through this proxy can work, and its remedy; null if none is known.
    /// </summary>
    public ProxyDefect? Defect { get; init; }

    /// <summary>Returns true if the section is in another file, which is not read.</summary>
    public static bool IsElsewhere(XElement root) => DefaultsOf(root)?.Attribute("configSource") is not null;

    /// <param name="root">The root of a file that .NET Framework accepts.</param>
    public static ProxySection Read(XElement root)
    {
        XElement? defaults = DefaultsOf(root);
        XElement? proxy = Child(defaults, Proxy);
        if (Is(defaults?.Attribute("enabled"), "false"))
        {
            return new ProxySection(ConnectorProxyMode.Bypass) { IsPresent = true };
        }

        IReadOnlyList<string> bypassed = Bypassed(Child(defaults, "bypasslist"));
        ProxySection section =
            Child(defaults, "module")?.Attribute("type")?.Value is { Length: > 0 } module
                ? new ProxySection(ConnectorProxyMode.Default, Remark: $"A module chooses the proxy: {module}.")
            : proxy?.Attribute("proxyaddress")?.Value.Trim() is { Length: > 0 } address ? Explicit(address)
            : WithoutAddress(proxy, bypassed.Count > 0);
        return section with
        {
            BypassList = bypassed,
            BypassesLocal = TriState(proxy, "bypassonlocal"),
            IsPresent = defaults is not null,
        };
    }

    private static ProxySection WithoutAddress(XElement? proxy, bool hasBypasses)
    {
        bool? system = TriState(proxy, "usesystemdefault");
        bool? local = TriState(proxy, "bypassonlocal");
        return proxy?.Attribute("scriptLocation")?.Value is { Length: > 0 } script
                ? new ProxySection(ConnectorProxyMode.Default, Remark: $"A script chooses the proxy: {script}.")
            : TriState(proxy, "autoDetect") is true
                ? new ProxySection(ConnectorProxyMode.Default, Remark: "The proxy is discovered (autoDetect).")
            : system is true ? new ProxySection(ConnectorProxyMode.Default)
            : system is false || local is not null || hasBypasses || TriState(proxy, "autoDetect") is false
                ? new ProxySection(ConnectorProxyMode.Bypass)
            : new ProxySection(
                ConnectorProxyMode.Default,
                Remark: proxy is null ? null : "Its proxy element contains no address."
            );
    }

    private static bool? TriState(XElement? proxy, string name) =>
        proxy?.Attribute(name)?.Value.Trim().ToUpperInvariant() switch
        {
            "TRUE" or "1" => true,
            "FALSE" or "0" => false,
            _ => null,
        };

    // A section without an address hides that of machine.config, so it is not the default.
    public bool Says(ProxySetting wanted) =>
        Mode == wanted.Mode
        && Remark is null
        && !(wanted.Mode is ConnectorProxyMode.Default && IsPresent)
        && (
            wanted.Address is null
            || (Uri.TryCreate(Address, UriKind.Absolute, out Uri? address) && address == wanted.Address)
        );

    /// <summary>Returns the setting that produces this section.</summary>
    /// <exception cref="Errors.ConnectorException"><c>ProxyNotUsable</c>.</exception>
    public ProxySetting AsSetting() =>
        Mode switch
        {
            ConnectorProxyMode.Explicit => ProxySetting.Explicit(new Uri(Address!, UriKind.RelativeOrAbsolute)),
            ConnectorProxyMode.Bypass => ProxySetting.Bypass,
            _ => ProxySetting.Default,
        };

    /// <summary>
    /// Writes the setting to the text. Other parts of the section, such as bypassed addresses, are preserved.
    /// </summary>
    public static XmlSource Write(XmlSource text, ProxySetting wanted) =>
        wanted.Mode switch
        {
            ConnectorProxyMode.Explicit => WriteProxy(EnsureProxy(EnsureSection(text)), wanted.Text!),
            ConnectorProxyMode.Bypass => EnsureSection(text) is { } source
                ? source.WithAttribute(DefaultsOf(source.Root)!, "enabled", "false")
                : text,
            _ => Clear(text),
        };

    private static XmlSource WriteProxy(XmlSource text, string address)
    {
        // enabled="false" is Microsoft's way to bypass every proxy. It would override the address, and so would
        // automatic proxy detection.
        text = text.WithoutAttribute(DefaultsOf(text.Root)!, "enabled");
        foreach (string other in s_foundOtherwise)
        {
            text = text.WithoutAttribute(ProxyOf(text.Root)!, other);
        }

        text = text.WithAttribute(ProxyOf(text.Root)!, "proxyaddress", address);
        foreach (string name in (string[])["bypassonlocal", "usesystemdefault"])
        {
            text = ProxyOf(text.Root)!.Attribute(name) is null
                ? text.WithAttribute(ProxyOf(text.Root)!, name, "True")
                : text;
        }

        return text;
    }

    // The whole section is removed: what is left of it would hide the section of machine.config, and a list of bypassed
    // addresses without a proxy bypasses every proxy.
    private static XmlSource Clear(XmlSource text)
    {
        text = DefaultsOf(text.Root) is { } defaults ? text.Without(defaults) : text;
        return Child(text.Root, Settings) is { } settings && IsBare(settings) ? text.Without(settings) : text;
    }

    private static XmlSource EnsureSection(XmlSource text)
    {
        if (DefaultsOf(text.Root) is not null)
        {
            return text;
        }

        text = Child(text.Root, Settings) is null ? text.WithChild(text.Root, Settings) : text;
        return text.WithChild(Child(text.Root, Settings)!, Defaults);
    }

    private static XmlSource EnsureProxy(XmlSource text) =>
        ProxyOf(text.Root) is null ? text.WithChild(DefaultsOf(text.Root)!, Proxy) : text;

    private static ProxySection Explicit(string address) =>
        ProxyText.WithScheme(address) is string full
            ? new ProxySection(ConnectorProxyMode.Explicit, address, $"http:// is missing: write {full}.")
            {
                Defect = ProxyDefect.SchemeMissing(address, full),
            }
        : !Uri.TryCreate(address, UriKind.Absolute, out Uri? proxy)
            ? new ProxySection(ConnectorProxyMode.Explicit, address, "It is not an absolute address.")
        : new ProxySection(
            ConnectorProxyMode.Explicit,
            proxy.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped),
            proxy switch
            {
                { UserInfo.Length: > 0 } => "It contains credentials, which a connector does not support.",
                { Scheme: not "http" } => $"Its scheme is {proxy.Scheme}, and only http:// is supported.",
                _ => null,
            }
        )
        {
            Defect = proxy.Scheme == Uri.UriSchemeHttp ? null : ProxyDefect.OtherScheme(proxy),
        };

    private static List<string> Bypassed(XElement? list)
    {
        List<string> found = [];
        foreach (XElement entry in list?.Elements() ?? [])
        {
            string address = entry.Attribute("address")?.Value ?? "";
            switch (entry.Name.LocalName)
            {
                case "add":
                    found.Add(address);
                    break;
                case "remove":
                    _ = found.Remove(address);
                    break;
                case "clear":
                    found.Clear();
                    break;
                default:
                    break;
            }
        }

        return found;
    }

    private static XElement? DefaultsOf(XElement root) => ConfigurationSections.Find(root, SectionSchemas.DefaultProxy);

    private static XElement? ProxyOf(XElement root) => Child(DefaultsOf(root), Proxy);

    // Elements are matched by local name because the root of an old file can have a namespace.
    private static XElement? Child(XElement? parent, string name) =>
        parent?.Elements().FirstOrDefault(element => element.Name.LocalName == name);

    private static bool IsBare(XElement element) =>
        !element.HasAttributes && element.Nodes().All(node => node is XText text && text.Value.Trim().Length == 0);

    private static bool Is(XAttribute? attribute, string value) =>
        string.Equals(attribute?.Value.Trim(), value, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A reason why no connection through a configured proxy can work.</summary>
/// <param name="Reason">The reason, as a sentence.</param>
/// <param name="Remedy">The command that corrects it, as a sentence.</param>
/// <param name="Intended">The address that was certainly intended, or null.</param>
internal sealed record ProxyDefect(string Reason, string Remedy, string? Intended = null)
{
    public static ProxyDefect SchemeMissing(string written, string full) =>
        new(
            $"http:// is missing in the address of the proxy, '{written}'.",
            $"Run Set-ConnectorProxy -Proxy {full}",
            full
        );

    public static ProxyDefect OtherScheme(Uri proxy) =>
        new(
            $"The scheme of the proxy {proxy.Scheme}://{proxy.Authority} is not http, and .NET Framework supports only "
                + "http:// for a proxy.",
            proxy.Host.Length == 0
                ? "Run Set-ConnectorProxy -Proxy http://host:port with the right address."
                : FormattableString.Invariant(
                    $"Run Set-ConnectorProxy -Proxy http://{proxy.Host}:{Math.Max(proxy.Port, 1)}"
                ) + " if the proxy also accepts http, or with another proxy."
        );
}
