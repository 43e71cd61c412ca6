using System;

namespace EntraPrivateAccess.Sandbox.Download;

/// <summary>Which installer is served.</summary>
internal sealed record InstallerKind(Version Version, long Size, SignatureKind Signature, bool IsCorrupt)
{
    /// <summary>Until this version the product carried its old name (version history).</summary>
    public static Version LastOldBrand { get; } = new(1, 5, 3437, int.MaxValue);

    public bool IsOldBrand => Version <= LastOldBrand;

    public string FileName => IsOldBrand ? "AADApplicationProxyConnectorInstaller.exe" : "MicrosoftEntraPrivateNetworkConnectorInstaller.exe";

    public string ProductName => IsOldBrand ? "Microsoft Azure Active Directory Application Proxy Connector" : "Microsoft Entra private network connector";
}
