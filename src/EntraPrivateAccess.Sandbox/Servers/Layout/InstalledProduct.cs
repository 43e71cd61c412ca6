using System;
using System.Security.Cryptography;
using System.Text;

namespace EntraPrivateAccess.Sandbox.Servers.Layout;

/// <summary>A version of the product on a server.</summary>
internal sealed record InstalledProduct(Version Version)
{
    public ProductNames Names => ProductNames.For(Version);

    /// <summary>Each build of a bundle has an id of its own.</summary>
    public string BundleId => Id("bundle");

    public string ConnectorProductCode => Id("connector");

    public string UpdaterProductCode => Id("updater");

    public string CachedBundle => $@"C:\ProgramData\Package Cache\{BundleId}\{Names.SetupName}";

    private string Id(string part) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{part} {Version}"))[..16]).ToString("B").ToUpperInvariant();
}
