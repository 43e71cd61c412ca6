using System.Text;
using System.Xml.Linq;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Inventory;

/// <summary>
/// The outbound proxy in the two services' configuration files (Microsoft: "Work with existing on-premises proxy
/// servers").
/// </summary>
internal sealed class ProxyConfiguration
{
    // The initial content of a file that is missing.
    private static readonly byte[] s_empty = Encoding.UTF8.GetBytes(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<configuration>\r\n</configuration>\r\n"
    );

    private readonly IServerFiles _files;
    private readonly InstalledConnector _connector;

    public ProxyConfiguration(IServer server, InstalledConnector connector)
    {
        _files = server.Files;
        _connector = connector;
    }

    /// <summary>The configuration files, connector first. A file may not exist yet.</summary>
    public IReadOnlyList<string> Paths =>
        [$@"{_connector.Folder}\{_connector.Brand.ServiceProgram}.config", UpdaterProgram + ".config"];

    private string UpdaterProgram =>
        _connector.UpdaterService is { } updater
        && ConnectorInventory.ProgramOf(updater.BinaryPath) is { } program
        && program.EndsWith(@"\" + _connector.Brand.UpdaterProgram, StringComparison.OrdinalIgnoreCase)
            ? program
            : $@"{_files.Folder(ServerFolder.ProgramFiles)}\{_connector.Brand.UpdaterFolder}\"
                + _connector.Brand.UpdaterProgram;

    /// <summary>Reads the proxy from a configuration file; null if the file is missing.</summary>
    /// <exception cref="ConnectorException"><c>ConfigurationUnreadable</c>.</exception>
    public static ProxySection? Read(IServerFiles files, string path) =>
        ConfigurationFile.Read(files, path) is { } file ? ProxySection.Read(Parse(file).Root) : null;

    /// <summary>Returns true if both files already contain the setting.</summary>
    public bool IsSet(ProxySetting wanted)
    {
        foreach (string path in Paths)
        {
            if (!(Read(_files, path) ?? new ProxySection(Models.ConnectorProxyMode.Default)).Says(wanted))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Writes the setting to both files. Everything else in them stays unchanged, and the previous content is saved
    /// with the extension <c>.bak</c>.
    /// </summary>
    /// <returns>The written changes, so that they can be rolled back.</returns>
    public ConfigurationChanges Set(ProxySetting wanted)
    {
        // Both files are read and edited before the first is written, so if one cannot be read, both stay unchanged.
        List<(string Path, byte[]? Before, byte[] After)> edits = [];
        foreach (string path in Paths)
        {
            ConfigurationFile? file = ConfigurationFile.Read(_files, path);
            if (
                !(
                    (file is null ? null : ProxySection.Read(Parse(file).Root))
                    ?? new ProxySection(Models.ConnectorProxyMode.Default)
                ).Says(wanted)
            )
            {
                edits.Add((path, file?.Bytes, Edit(file, path, wanted)));
            }
        }

        ConfigurationChanges changes = new(_files);
        foreach ((string path, byte[]? before, byte[] after) in edits)
        {
            changes.Write(path, before, after);
        }

        return changes;
    }

    private static byte[] Edit(ConfigurationFile? file, string path, ProxySetting wanted)
    {
        if (file is not null)
        {
            return file.Encode(ProxySection.Write(Parse(file), wanted).Text);
        }

        return Encoding.UTF8.GetBytes(
            ProxySection.Write(XmlSource.Parse(Encoding.UTF8.GetString(s_empty)), wanted).Text
        );
    }

    private static XmlSource Parse(ConfigurationFile file)
    {
        XmlSource source = file.Parse();
        return ProxySection.IsElsewhere(source.Root) ? throw ConnectorErrors.ConfigurationElsewhere(file.Path) : source;
    }
}

/// <summary>The proxy section of a .NET configuration file: system.net/defaultProxy.</summary>
/// <param name="Mode">The configured mode; <see cref="ConnectorProxyMode.Default"/> also if nothing is
/// configured.</param>
/// <param name="Address">The proxy's address without credentials, or null.</param>
/// <param name="Remark">Another relevant property of the section, or null.</param>
internal sealed record ProxySection(ConnectorProxyMode Mode, string? Address = null, string? Remark = null)
{
    private const string Settings = "system.net";
    private const string Defaults = "defaultProxy";
    private const string Proxy = "proxy";

    private static readonly string[] s_foundOtherwise = ["scriptLocation", "autoDetect"];

    /// <summary>Regular expressions of addresses that bypass the proxy.</summary>
    public IReadOnlyList<string> BypassList { get; init; } = [];

    /// <summary>Returns true if the section is in another file, which is not read.</summary>
    public static bool IsElsewhere(XElement root) => DefaultsOf(root)?.Attribute("configSource") is not null;

    public static ProxySection Read(XElement root)
    {
        XElement? defaults = DefaultsOf(root);
        XElement? proxy = Child(defaults, Proxy);
        string? address = proxy?.Attribute("proxyaddress")?.Value.Trim();
        return Is(defaults?.Attribute("enabled"), "false") ? new ProxySection(ConnectorProxyMode.Bypass)
            : !string.IsNullOrEmpty(address)
                ? Explicit(address!) with
                {
                    BypassList = Bypassed(Child(defaults, "bypasslist")),
                }
            : new ProxySection(
                ConnectorProxyMode.Default,
                Remark: proxy is null ? null
                    : proxy.Attribute("scriptLocation")?.Value is { Length: > 0 } script
                        ? $"A script chooses the proxy: {script}."
                    : "Its proxy element contains no address."
            );
    }

    public bool Says(ProxySetting wanted) =>
        Mode == wanted.Mode
        && Remark is null
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
            ConnectorProxyMode.Explicit => WriteProxy(Ensure(text, Settings, Defaults, Proxy), wanted.Text!),
            ConnectorProxyMode.Bypass => Ensure(text, Settings, Defaults) is { } source
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

    private static XmlSource Clear(XmlSource text)
    {
        text = ProxyOf(text.Root) is { } proxy ? text.Without(proxy) : text;
        text = DefaultsOf(text.Root) is { } defaults ? text.WithoutAttribute(defaults, "enabled") : text;
        text = DefaultsOf(text.Root) is { } left && IsBare(left) ? text.Without(left) : text;
        return Child(text.Root, Settings) is { } settings && IsBare(settings) ? text.Without(settings) : text;
    }

    private static XmlSource Ensure(XmlSource text, params string[] path)
    {
        for (int depth = 0; depth < path.Length; depth++)
        {
            XElement parent = path.Take(depth).Aggregate(text.Root, (element, name) => Child(element, name)!);
            text = Child(parent, path[depth]) is null ? text.WithChild(parent, path[depth]) : text;
        }

        return text;
    }

    private static ProxySection Explicit(string address) =>
        !Uri.TryCreate(address, UriKind.Absolute, out Uri? proxy)
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
            );

    private static List<string> Bypassed(XElement? list)
    {
        List<string> found = [];
        foreach (XElement entry in list?.Elements() ?? [])
        {
            string address = entry.Attribute("address")?.Value ?? "";
            switch (entry.Name.LocalName)
            {
                case "add" when address.Length > 0:
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

    private static XElement? DefaultsOf(XElement root) => Child(Child(root, Settings), Defaults);

    private static XElement? ProxyOf(XElement root) => Child(DefaultsOf(root), Proxy);

    // Elements are matched by local name because the root of an old file can have a namespace.
    private static XElement? Child(XElement? parent, string name) =>
        parent?.Elements().FirstOrDefault(element => element.Name.LocalName == name);

    private static bool IsBare(XElement element) =>
        !element.HasAttributes && element.Nodes().All(node => node is XText text && text.Value.Trim().Length == 0);

    private static bool Is(XAttribute? attribute, string value) =>
        string.Equals(attribute?.Value.Trim(), value, StringComparison.OrdinalIgnoreCase);
}
