using Microsoft.Win32;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>The entry of a bundle in the list of installed programs.</summary>
/// <remarks>The engine of a real bundle is a 32-bit program, so the entry is in the 32-bit view.</remarks>
internal sealed record Bundle(string Id, Version Version, string CachePath, string Brand)
{
    private const string Uninstall = @"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall";
    private const string Upgrades = "{0E5C8C86-27C6-4C55-8B52-5A6C5F8E5B41}";
    private const string SessionManager = @"SYSTEM\CurrentControlSet\Control\Session Manager";
    private const string Pending = "PendingFileRenameOperations";

    /// <summary>Gets the installed bundle of the fixture; null if there is none.</summary>
    public static Bundle? Find()
    {
        using RegistryKey root = OpenRoot();
        return root.GetSubKeyNames().Select(id => Read(root, id)).FirstOrDefault(found => found is not null);
    }

    public static void Register(FixtureVersion version, string cached)
    {
        using RegistryKey root = OpenRoot();
        using RegistryKey key = root.CreateSubKey(version.Product.BundleId);
        key.SetValue("DisplayName", version.Names.BundleName);
        key.SetValue("DisplayVersion", version.Version.ToString());
        key.SetValue("BundleVersion", version.Version.ToString());
        key.SetValue("BundleCachePath", cached);
        key.SetValue("BundleUpgradeCode", Upgrades);
        key.SetValue("BundleTag", version.Brand);
        key.SetValue("Publisher", "Connector Fixture");
        key.SetValue("UninstallString", $"\"{cached}\"  /uninstall");
        key.SetValue("QuietUninstallString", $"\"{cached}\" /uninstall /quiet");
    }

    public void Unregister()
    {
        using RegistryKey root = OpenRoot();
        root.DeleteSubKeyTree(Id, throwOnMissingSubKey: false);
    }

    /// <summary>
    /// Adds a pending file rename, like an installer that could not replace a file in use. Existing entries are kept.
    /// </summary>
    public static void PendRename(FixtureVersion version)
    {
        string program = Lab.Below(Environment.SpecialFolder.ProgramFiles, version.Folder(0), version.ProgramName(0));
        using RegistryKey key = Registry.LocalMachine.OpenSubKey(SessionManager, writable: true)!;
        string[] pending = [.. key.GetValue(Pending) as string[] ?? [], $@"\??\{program}.old", ""];
        key.SetValue(Pending, pending, RegistryValueKind.MultiString);
    }

    private static RegistryKey OpenRoot()
    {
        using RegistryKey view = RegistryKey.OpenBaseKey(RegistryHive.LocalMachine, RegistryView.Registry32);
        return view.CreateSubKey(Uninstall);
    }

    private static Bundle? Read(RegistryKey root, string id)
    {
        using RegistryKey? key = root.OpenSubKey(id);
        return key?.GetValue("BundleUpgradeCode") as string == Upgrades
            ? new Bundle(
                id,
                Version.Parse((string)key!.GetValue("BundleVersion")!),
                (string)key.GetValue("BundleCachePath")!,
                (string)key.GetValue("BundleTag")!
            )
            : null;
    }
}
