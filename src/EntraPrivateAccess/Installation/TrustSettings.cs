using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml;
using System.Xml.Linq;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Installation;

/// <summary>TrustSettings.xml: which certificate the connector uses, and in whose store it is.</summary>
/// <param name="Thumbprint">SHA-1, upper case.</param>
/// <param name="IsInUserStore">True after the connector renewed it: then it lives in Network Service's own store.</param>
internal sealed record TrustSettings(string Path, string Thumbprint, bool IsInUserStore)
{
    /// <summary>Every trust settings file of the server that can be understood, the most recently written first.</summary>
    public static IReadOnlyList<TrustSettings> ReadAll(IServer server) =>
        [.. Paths(server).Where(server.Files.FileExists).OrderByDescending(server.Files.LastWriteTime)
            .Select(path => Parse(path, server.Files.ReadAllText(path))).OfType<TrustSettings>()];

    /// <summary>Where the file can be: three places, since Microsoft's pages and the rename disagree.</summary>
    public static IEnumerable<string> Paths(IServer server) => ConnectorBrand.All.SelectMany(brand => brand.DataFolders)
        .Select(folder => $@"{server.Files.Folder(ServerFolder.ProgramData)}\Microsoft\{folder}\Config\TrustSettings.xml");

    internal static TrustSettings? Parse(string path, string text)
    {
        try
        {
            // DTDs are prohibited by default: the file is data of another program.
            using XmlReader reader = XmlReader.Create(new StringReader(text));
            XElement? trust = XDocument.Load(reader).Root?.Element("CloudProxyTrust");
            string thumbprint = trust?.Element("Thumbprint")?.Value.Trim().ToUpperInvariant() ?? "";
            bool inUserStore = string.Equals(trust?.Element("IsInUserStore")?.Value.Trim(), "true", StringComparison.OrdinalIgnoreCase);
            return thumbprint.Length == 0 ? null : new TrustSettings(path, thumbprint, inUserStore);
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
