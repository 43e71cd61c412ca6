using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using EntraPrivateAccess.Sandbox.Servers.Layout;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>One version of the fixture connector, with the names that virtual servers use for it.</summary>
/// <remarks>In all members, part 0 is the connector and part 1 the updater.</remarks>
internal sealed record FixtureVersion(Version Version)
{
    private const string ProgramData = @"C:\ProgramData\";
    private const string ProgramFiles = @"C:\Program Files\";
    private const string Machine = @"HKLM\";

    public static string[] ServiceNames { get; } = ["WAPCSvc", "WAPCUpdaterSvc"];

    public InstalledProduct Product => new(Version);

    public ProductNames Names => Product.Names;

    public string Brand => Names == ProductNames.Old ? "old" : "new";

    /// <summary>The data folder, relative to %ProgramData%.</summary>
    public string DataFolder => Names.DataFolder[ProgramData.Length..];

    /// <summary>Reads the version resource of the running program.</summary>
    public static FixtureVersion OfThisProgram() =>
        new(Version.Parse(FileVersionInfo.GetVersionInfo(Environment.ProcessPath!).FileVersion!));

    /// <summary>Gets the program folder of a part, relative to %ProgramFiles%.</summary>
    public string Folder(int part) => (part == 0 ? Names.Folder : Names.UpdaterFolder)[ProgramFiles.Length..];

    public string ProgramName(int part) => (part == 0 ? Names.ServiceProgram : Names.UpdaterProgram) + ".exe";

    public string Display(int part) => part == 0 ? Names.Display : Names.UpdaterDisplay;

    public string Account(int part) => part == 0 ? @"NT AUTHORITY\NetworkService" : "LocalSystem";

    public string PackageName(int part) => part == 0 ? Names.BundleName : Names.UpdaterDisplay;

    public string ProductCode(int part) => part == 0 ? Product.ConnectorProductCode : Product.UpdaterProductCode;

    /// <summary>Gets the registry key of a part, relative to HKLM.</summary>
    public string RegistryKey(int part) => (part == 0 ? Names.RegistryKey : Names.UpdaterRegistryKey)[Machine.Length..];

    public string TraceName(int part) =>
        part == 0 ? Names.TraceName : Names.TraceName.Replace(".log", "Updater.log", StringComparison.Ordinal);

    /// <summary>Derives a GUID that is the same in every build, for upgrade codes and component IDs.</summary>
    public static string Id(string name)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes("connector fixture " + name));
        return new Guid(hash[..16]).ToString("B").ToUpperInvariant();
    }
}
