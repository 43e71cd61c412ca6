using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using EntraPrivateAccess.Sandbox.Servers.Layout;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>One version of the fixture connector: the sandbox's names for it, so that both play the same product.</summary>
internal sealed record FixtureVersion(Version Version)
{
    private const string ProgramData = @"C:\ProgramData\";
    private const string ProgramFiles = @"C:\Program Files\";
    private const string Machine = @"HKLM\";

    public InstalledProduct Product => new(Version);

    public ProductNames Names => Product.Names;

    public string Brand => Names == ProductNames.Old ? "old" : "new";

    /// <summary>Below %ProgramData%.</summary>
    public string DataFolder => Names.DataFolder[ProgramData.Length..];

    /// <summary>What the programs find in themselves.</summary>
    public string Traits(string service) => Lines(new()
    {
        ["version"] = Version.ToString(),
        ["brand"] = Brand,
        ["service"] = service,
        ["name"] = Names.BundleName,
        ["setup"] = Names.SetupName,
        ["bundle"] = Product.BundleId,
        ["connectorProduct"] = Product.ConnectorProductCode,
        ["updaterProduct"] = Product.UpdaterProductCode,
        ["folder"] = Names.Folder[ProgramFiles.Length..],
        ["updaterFolder"] = Names.UpdaterFolder[ProgramFiles.Length..],
        ["program"] = Names.ServiceProgram + ".exe",
        ["updaterProgram"] = Names.UpdaterProgram + ".exe",
        ["data"] = DataFolder,
        ["trace"] = Names.TraceName.Replace(".log", service == "WAPCUpdaterSvc" ? "Updater" : "", StringComparison.Ordinal),
    });

    /// <summary>The packager's variables for the connector (0) or the updater (1). Folders and codes tell versions and brands apart, upgrade codes do not.</summary>
    public IReadOnlyDictionary<string, string> Package(int part) => new Dictionary<string, string>
    {
        ["Version"] = Version.ToString(),
        ["Name"] = part == 0 ? Names.BundleName : Names.UpdaterDisplay,
        ["ProductCode"] = (part == 0 ? Product.ConnectorProductCode : Product.UpdaterProductCode).Trim('{', '}'),
        ["UpgradeCode"] = Id($"upgrades {part}"),
        ["Folder"] = (part == 0 ? Names.Folder : Names.UpdaterFolder)[ProgramFiles.Length..],
        ["ProgramName"] = (part == 0 ? Names.ServiceProgram : Names.UpdaterProgram) + ".exe",
        ["Service"] = ProductServices.Names[part],
        ["Display"] = part == 0 ? Names.Display : Names.UpdaterDisplay,
        ["Account"] = part == 0 ? @"NT AUTHORITY\NetworkService" : "LocalSystem",
        ["RegistryKey"] = (part == 0 ? Names.RegistryKey : Names.UpdaterRegistryKey)[Machine.Length..],
        ["ProgramGuid"] = Id($"program {part} {Brand}"),
        ["ConfigurationGuid"] = Id($"configuration {part} {Brand}"),
        ["ScriptGuid"] = Id($"script {Brand}"),
        ["ModuleGuid"] = Id($"module {Brand}"),
    };

    private static string Lines(Dictionary<string, string> values) => string.Concat(values.Select(pair => $"{pair.Key}={pair.Value}\n"));

    private static string Id(string part) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes("connector fixture " + part))[..16]).ToString("D").ToUpperInvariant();
}
