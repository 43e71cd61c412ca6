using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using EntraPrivateAccess.Sandbox.Servers.Layout;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>One version of the fixture connector, with the names that virtual servers use for it.</summary>
/// <remarks>A part is 0 for the connector, 1 for the updater.</remarks>
internal sealed record FixtureVersion(Version Version)
{
    private const string ProgramData = @"C:\ProgramData\";
    private const string ProgramFiles = @"C:\Program Files\";
    private const string Machine = @"HKLM\";

    public static string[] ServiceNames { get; } = ["WAPCSvc", "WAPCUpdaterSvc"];

    public InstalledProduct Product => new(Version);

    public ProductNames Names => Product.Names;

    public string Brand => Names == ProductNames.Old ? "old" : "new";

    /// <summary>Below %ProgramData%.</summary>
    public string DataFolder => Names.DataFolder[ProgramData.Length..];

    /// <summary>Reads the version resource of the running program.</summary>
    public static FixtureVersion OfThisProgram() =>
        new(Version.Parse(FileVersionInfo.GetVersionInfo(Environment.ProcessPath!).FileVersion!));

    /// <summary>Below %ProgramFiles%.</summary>
    public string Folder(int part) => (part == 0 ? Names.Folder : Names.UpdaterFolder)[ProgramFiles.Length..];

    public string ProgramName(int part) => (part == 0 ? Names.ServiceProgram : Names.UpdaterProgram) + ".exe";

    public string Display(int part) => part == 0 ? Names.Display : Names.UpdaterDisplay;

    public string Account(int part) => part == 0 ? @"NT AUTHORITY\NetworkService" : "LocalSystem";

    public string PackageName(int part) => part == 0 ? Names.BundleName : Names.UpdaterDisplay;

    public string ProductCode(int part) => part == 0 ? Product.ConnectorProductCode : Product.UpdaterProductCode;

    /// <summary>Below HKLM.</summary>
    public string RegistryKey(int part) => (part == 0 ? Names.RegistryKey : Names.UpdaterRegistryKey)[Machine.Length..];

    public string TraceName(int part) =>
        part == 0 ? Names.TraceName : Names.TraceName.Replace(".log", "Updater.log", StringComparison.Ordinal);

    /// <summary>A GUID that is the same in every build: upgrade codes, component IDs.</summary>
    public static string Id(string name)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes("connector fixture " + name));
        return new Guid(hash[..16]).ToString("B").ToUpperInvariant();
    }
}
