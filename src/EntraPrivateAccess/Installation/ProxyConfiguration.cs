using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml;
using System.Xml.Linq;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Installation;

/// <summary>The outbound proxy in the two services' configuration files (Microsoft: "Work with existing on-premises proxy servers").</summary>
internal sealed class ProxyConfiguration
{
    private readonly IServer _server;
    private readonly InstalledConnector _connector;

    public ProxyConfiguration(IServer server, InstalledConnector connector)
    {
        _server = server;
        _connector = connector;
    }

    /// <summary>Connector first, updater second; a file that is not there yet is among them.</summary>
    public IReadOnlyList<string> Paths =>
    [
        $@"{_connector.Folder}\{_connector.Brand.ServiceProgram}.config",
        $@"{_server.Files.Folder(ServerFolder.ProgramFiles)}\{_connector.Brand.UpdaterFolder}\{_connector.Brand.UpdaterProgram}.config",
    ];

    /// <summary>A connector's proxy is plain http and lets it through without signing in.</summary>
    public static void Validate(Uri proxy)
    {
        string? why = proxy switch
        {
            { IsAbsoluteUri: false } => "it is not an absolute address",
            { Scheme: not "http" } => $"its scheme is {proxy.Scheme}, and only http:// is supported",
            { UserInfo.Length: > 0 } => "it carries a user name, and a proxy that asks for credentials is not supported",
            { PathAndQuery: not "/" } => "it carries a path",
            _ => null,
        };
        if (why is not null)
        {
            throw Faults.ProxyNotUsable(proxy, why);
        }
    }

    /// <summary>True where both files name this proxy already.</summary>
    public bool IsSet(Uri proxy) => Paths.All(path => _server.Files.FileExists(path) && Address(Load(path)) == Text(proxy));

    /// <summary>Writes the proxy into both files; everything else in them stays, and the former text lies beside it as <c>.bak</c>.</summary>
    public void Set(Uri proxy)
    {
        Validate(proxy);
        foreach (string path in Paths)
        {
            XDocument document = _server.Files.FileExists(path) ? Load(path) : new XDocument(new XElement("configuration"));
            if (Address(document) == Text(proxy))
            {
                continue;
            }

            Edit(document, proxy);
            if (_server.Files.FileExists(path))
            {
                _server.Files.WriteAllText(path + ".bak", _server.Files.ReadAllText(path));
            }

            _server.Files.WriteAllText(path, Print(document));
        }
    }

    private static void Edit(XDocument document, Uri proxy)
    {
        XElement settings = Child(document.Root!, "system.net");
        XElement defaults = Child(settings, "defaultProxy");
        // enabled="false" is Microsoft's way to bypass every proxy: it would outvote the address.
        defaults.Attribute("enabled")?.Remove();
        XElement element = Child(defaults, "proxy");
        element.SetAttributeValue("proxyaddress", Text(proxy));
        element.SetAttributeValue("bypassonlocal", "True");
        element.SetAttributeValue("usesystemdefault", "True");
    }

    private static XElement Child(XElement parent, string name)
    {
        XElement? child = parent.Element(name);
        if (child is null)
        {
            child = new XElement(name);
            parent.Add(child);
        }

        return child;
    }

    private static string? Address(XDocument document) => document.Root?.Element("system.net")?.Element("defaultProxy") is { } defaults
        && !string.Equals(defaults.Attribute("enabled")?.Value, "false", StringComparison.OrdinalIgnoreCase)
        ? defaults.Element("proxy")?.Attribute("proxyaddress")?.Value
        : null;

    private static string Text(Uri proxy) => proxy.GetLeftPart(UriPartial.Authority);

    private static string Print(XDocument document) =>
        (document.Declaration is null ? "" : document.Declaration + Environment.NewLine) + document.ToString(SaveOptions.DisableFormatting);

    private XDocument Load(string path)
    {
        try
        {
            return XDocument.Parse(_server.Files.ReadAllText(path), LoadOptions.PreserveWhitespace);
        }
        catch (XmlException exception)
        {
            throw Faults.ConfigurationUnreadable(path, exception.Message);
        }
    }
}
