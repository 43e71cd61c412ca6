using System.Diagnostics;
using System.IO;
using System.IO.Compression;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>
/// One of the two Windows Installer packages of the bundle, which is created on the machine that installs it.
/// </summary>
/// <remarks>
/// A package contains a program, its configuration and its service; that of the connector also contains the
/// registration script and module. The files are stored uncompressed next to the package. They come from an archive at
/// the end of this program: PART/COMPONENT/NAME.
/// </remarks>
internal sealed class Package(FixtureVersion version, int part, uint startType)
{
    private const string Upgrade = "OLDVERSION",
        Downgrade = "NEWERVERSION";

    private const string ComponentColumns =
        "Component s72, ComponentId S38, Directory_ s72, Attributes i2, Condition S255, KeyPath S72";
    private const string FeatureColumns =
        "Feature s38, Feature_Parent S38, Title L64, Description L255, Display I2, "
        + "Level i2, Directory_ S72, Attributes i2";
    private const string FileColumns =
        "File s72, Component_ s72, FileName l255, FileSize i4, Version S72, "
        + "Language S20, Attributes I2, Sequence i2";
    private const string MediaColumns =
        "DiskId i2, LastSequence i2, DiskPrompt L64, Cabinet S255, VolumeLabel S32, Source S72";
    private const string ServiceColumns =
        "ServiceInstall s72, Name s255, DisplayName L255, ServiceType i4, "
        + "StartType i4, ErrorControl i4, LoadOrderGroup S255, Dependencies S255, StartName S255, Password S255, "
        + "Arguments S255, Component_ s72, Description L255";
    private const string UpgradeColumns =
        "UpgradeCode s38, VersionMin S20, VersionMax S20, Language S255, "
        + "Attributes i4, Remove S255, ActionProperty s72";

    private static readonly string[] s_actions =
    [
        "25 FindRelatedProducts",
        "100 LaunchConditions",
        "800 CostInitialize",
        "900 FileCost",
        "1000 CostFinalize",
        "1400 InstallValidate",
        "1401 RemoveExistingProducts",
        "1500 InstallInitialize",
        "1600 ProcessComponents",
        "1800 UnpublishFeatures",
        "1900 StopServices",
        "2000 DeleteServices",
        "2600 RemoveRegistryValues",
        "3500 RemoveFiles",
        "4000 InstallFiles",
        "5000 WriteRegistryValues",
        "5800 InstallServices",
        "5900 StartServices",
        "6100 RegisterProduct",
        "6300 PublishFeatures",
        "6400 PublishProduct",
        "6600 InstallFinalize",
    ];

    /// <summary>Writes the package and its files into an empty folder.</summary>
    /// <returns>The path of the package.</returns>
    public string Write(string folder)
    {
        List<(string Component, string Name)> files = Extract(folder);
        string[] components = [.. files.Select(file => file.Component).Distinct()];
        using PackageDatabase database = new(Path.Combine(folder, "package.msi"));
        database.Import("_SummaryInformation", 1, "PropertyId i2, Value l255", Summary());
        database.Import("Property", 1, "Property s72, Value l0", Properties());
        database.Import("Directory", 1, "Directory s72, Directory_Parent S72, DefaultDir l255", Directories());
        database.Import("Component", 1, ComponentColumns, components.Select(name => ComponentRow(name, files)));
        database.Import("Feature", 1, FeatureColumns, [Row("Main", "", "", "", 0, 1, "", 0)]);
        database.Import(
            "FeatureComponents",
            2,
            "Feature_ s38, Component_ s72",
            components.Select(name => Row("Main", name))
        );
        database.Import("File", 1, FileColumns, files.Select((file, index) => FileRow(folder, file, index)));
        database.Import("Media", 1, MediaColumns, [Row(1, files.Count, "", "", "", "")]);
        database.Import(
            "Registry",
            1,
            "Registry s72, Root i2, Key l255, Name L255, Value L0, Component_ s72",
            [Row("Version", 2, version.RegistryKey(part), "Version", version.Version, "Program")]
        );
        string service = FixtureVersion.ServiceNames[part];
        string display = version.Display(part),
            account = version.Account(part);
        database.Import(
            "ServiceInstall",
            1,
            ServiceColumns,
            [Row("Service", service, display, 16, startType, 1, "", "", account, "", "", "Program", "")]
        );
        // The service is stopped at installation and removal (0x22) and deleted at removal (0x80); Windows Installer
        // waits for both.
        database.Import(
            "ServiceControl",
            1,
            "ServiceControl s72, Name l255, Event i2, Arguments S255, Wait I2, Component_ s72",
            [Row("Control", service, 0xA2, "", 1, "Program")]
        );
        database.Import(
            "Upgrade",
            5,
            UpgradeColumns,
            [
                Row(UpgradeCode, "", version.Version, "", 1, "", Upgrade),
                Row(UpgradeCode, version.Version, "", "", 2, "", Downgrade),
            ]
        );
        database.Import(
            "LaunchCondition",
            1,
            "Condition s255, Description l255",
            [Row($"NOT {Downgrade}", "A newer version is already installed.")]
        );
        database.Import(
            "InstallExecuteSequence",
            1,
            "Action s72, Condition S255, Sequence I2",
            s_actions.Select(action => action.Split(' ')).Select(action => Row(action[1], "", action[0]))
        );
        database.Commit();
        return database.FilePath;
    }

    private string UpgradeCode => FixtureVersion.Id($"upgrades {part}");

    private IEnumerable<object[]> Summary() =>
        [
            Row(1, 1252),
            Row(2, "Installation Database"),
            Row(3, version.PackageName(part)),
            Row(4, "Connector Fixture"),
            Row(7, "x64;1033"),
            Row(9, FixtureVersion.Id($"package {version.ProductCode(part)}")),
            Row(14, 200),
            Row(15, 0),
            Row(19, 2),
        ];

    private IEnumerable<object[]> Properties() =>
        [
            Row("ProductCode", version.ProductCode(part)),
            Row("ProductName", version.PackageName(part)),
            Row("ProductVersion", version.Version),
            Row("ProductLanguage", 1033),
            Row("Manufacturer", "Connector Fixture"),
            Row("UpgradeCode", UpgradeCode),
            Row("ALLUSERS", 1),
            Row("ARPSYSTEMCOMPONENT", 1),
            Row("SecureCustomProperties", $"{Upgrade};{Downgrade}"),
        ];

    // The part after the colon is the source folder; all files are next to the package.
    private IEnumerable<object[]> Directories() =>
        [
            Row("TARGETDIR", "", "SourceDir"),
            Row("ProgramFiles64Folder", "TARGETDIR", ".:."),
            Row("INSTALLDIR", "ProgramFiles64Folder", $"CONNEC~{part}|{version.Folder(part)}:."),
            Row("MODULES", "INSTALLDIR", "Modules:."),
            Row("MODULE", "MODULES", $"MODULE|{version.Names.ModuleName}:."),
        ];

    private object[] ComponentRow(string name, List<(string Component, string Name)> files)
    {
        string directory = name == "Module" ? "MODULE" : "INSTALLDIR";
        string keyPath = FileKey(files.FindIndex(file => file.Component == name));
        return Row(name, FixtureVersion.Id($"{name} {part} {version.Brand}"), directory, 256, "", keyPath);
    }

    // The attributes are 512 (vital) and 8192 (not compressed).
    private static object[] FileRow(string folder, (string Component, string Name) entry, int index)
    {
        FileInfo file = new(Path.Combine(folder, entry.Name));
        string? fileVersion = FileVersionInfo.GetVersionInfo(file.FullName).FileVersion;
        return Row(
            FileKey(index),
            entry.Component,
            $"FILE{index}{file.Extension[..4]}|{file.Name}",
            file.Length,
            fileVersion ?? "",
            fileVersion is null ? "" : "1033",
            512 + 8192,
            index + 1
        );
    }

    private static string FileKey(int index) => $"File{index}";

    private static object[] Row(params object[] values) => values;

    private List<(string Component, string Name)> Extract(string folder)
    {
        List<(string Component, string Name)> files = [];
        using ZipArchive archive = ZipFile.OpenRead(Environment.ProcessPath!);
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            if (entry.FullName.Split('/') is [string owner, string component, string name] && owner == $"{part}")
            {
                entry.ExtractToFile(Path.Combine(folder, name));
                files.Add((component, name));
            }
        }

        return files;
    }
}
