using System;
using System.Xml;
using System.Xml.Linq;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>What a configuration file of .NET Framework says of the proxy.</summary>
/// <param name="Address">Null where it says to go past every proxy.</param>
internal sealed record DefaultProxy(Uri? Address)
{
    /// <summary>Null where the file leaves it to others, or cannot be read: another check tells of that.</summary>
    public static DefaultProxy? Read(string text)
    {
        XElement? element;
        try
        {
            element = XDocument.Parse(text).Root?.Element("system.net")?.Element("defaultProxy");
        }
        catch (XmlException)
        {
            return null;
        }

        return element is null ? null
            : string.Equals(element.Attribute("enabled")?.Value, "false", StringComparison.OrdinalIgnoreCase) ? new DefaultProxy(Address: null)
            : ProxyText.Parse(element.Element("proxy")?.Attribute("proxyaddress")?.Value) is { } address ? new DefaultProxy(address)
            : null;
    }
}
