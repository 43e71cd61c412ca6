using EntraPrivateAccess.Sandbox.Servers.Windows;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Servers.Layout;

/// <summary>The registry entries of an installed connector.</summary>
internal static class ProductEntries
{
    private const string Uninstall = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\";

    public static void Write(VirtualMachine machine, InstalledProduct product)
    {
        VirtualRegistry registry = machine.Registry;
        ProductNames names = product.Names;
        registry.Write(names.RegistryKey, "Version", product.Version.ToString());
        registry.Write(names.UpdaterRegistryKey, "Version", product.Version.ToString());
        Package(registry, product.ConnectorProductCode, names.BundleName, product);
        Package(registry, product.UpdaterProductCode, names.UpdaterDisplay, product);
        Bundle(registry, product);
    }

    public static void Remove(VirtualMachine machine, InstalledProduct product)
    {
        _ = machine.Registry.DeleteKey(product.Names.RegistryKey);
        _ = machine.Registry.DeleteKey(product.Names.UpdaterRegistryKey);
        RemovePrograms(machine.Registry, product);
    }

    /// <summary>
    /// Removes the entries of the former version during an upgrade. Values that setup did not write stay under their
    /// key, also if the new version uses another key; with the rule, they are moved.
    /// </summary>
    public static void Replace(VirtualMachine machine, InstalledProduct product, ProductNames by)
    {
        VirtualRegistry registry = machine.Registry;
        RemovePrograms(registry, product);
        string key = product.Names.RegistryKey;
        _ = registry.DeleteValue(key, "Version");
        _ = registry.DeleteValue(product.Names.UpdaterRegistryKey, "Version");
        if (machine.World.Faults.Value(FaultNames.SetupLeavesValues, machine.Spec.Name) is not "moved")
        {
            return;
        }

        foreach (string name in registry.ValueNames(key).Where(_ => key != by.RegistryKey))
        {
            registry.Write(by.RegistryKey, name, registry.Read(key, name)!);
            _ = registry.DeleteValue(key, name);
        }
    }

    private static void RemovePrograms(VirtualRegistry registry, InstalledProduct product)
    {
        foreach (string id in (IEnumerable<string>)[product.ConnectorProductCode, product.UpdaterProductCode])
        {
            _ = registry.DeleteKey(Uninstall + id);
        }

        _ = registry.DeleteKey(Uninstall + product.BundleId, wow64: true);
    }

    /// <summary>Writes the bundle's entry to the 32-bit view, because its engine is a 32-bit program.</summary>
    private static void Bundle(VirtualRegistry registry, InstalledProduct product)
    {
        string key = Uninstall + product.BundleId;
        Dictionary<string, string> values = new()
        {
            ["DisplayName"] = product.Names.BundleName,
            ["DisplayVersion"] = product.Version.ToString(),
            ["BundleVersion"] = product.Version.ToString(),
            ["BundleCachePath"] = product.CachedBundle,
            ["Publisher"] = "Connector Sandbox",
            ["UninstallString"] = $"\"{product.CachedBundle}\"  /uninstall",
            ["QuietUninstallString"] = $"\"{product.CachedBundle}\" /uninstall /quiet",
        };
        foreach ((string name, string value) in values)
        {
            registry.Write(key, name, value, wow64: true);
        }
    }

    private static void Package(VirtualRegistry registry, string code, string name, InstalledProduct product)
    {
        string key = Uninstall + code;
        registry.Write(key, "DisplayName", name);
        registry.Write(key, "DisplayVersion", product.Version.ToString());
        registry.Write(key, "Publisher", "Connector Sandbox");
        registry.Write(key, "UninstallString", $"MsiExec.exe /X{code}");
        registry.Write(key, "WindowsInstaller", 1);
        registry.Write(key, "SystemComponent", 1);
    }
}

/// <summary>The two services of a connector, and the event channels they write to.</summary>
internal static class ProductServices
{
    public static readonly string[] Names = ["WAPCSvc", "WAPCUpdaterSvc"];

    /// <summary>Creates both services. An upgrade keeps their start types.</summary>
    /// <param name="updaterStart">The start type of an updater service that was removed during the upgrade.</param>
    public static void Place(VirtualMachine machine, InstalledProduct product, string? updaterStart = null)
    {
        ProductNames names = product.Names;
        PlaceConnector(machine, product);
        Place(
            machine,
            Names[1],
            names.UpdaterDisplay,
            $"\"{names.UpdaterFolder}\\{names.UpdaterProgram}.exe\"",
            @"NT AUTHORITY\SYSTEM",
            updaterStart
        );
        machine.Events.AddChannel(names.AdminChannel);
        machine.Events.AddChannel(names.UpdaterChannel);
    }

    /// <summary>Creates the service of the first package, the connector.</summary>
    public static void PlaceConnector(VirtualMachine machine, InstalledProduct product) =>
        Place(
            machine,
            Names[0],
            product.Names.Display,
            $"\"{product.Names.Folder}\\{product.Names.ServiceProgram}.exe\"",
            @"NT AUTHORITY\NETWORK SERVICE"
        );

    public static void Remove(VirtualMachine machine, InstalledProduct product)
    {
        foreach (string name in Names)
        {
            machine.Services.Remove(name);
            if (!machine.Services.IsMarked(name))
            {
                _ = machine.Registry.DeleteKey($@"HKLM\SYSTEM\CurrentControlSet\Services\{name}");
            }
        }

        machine.Events.RemoveChannel(product.Names.AdminChannel);
        machine.Events.RemoveChannel(product.Names.UpdaterChannel);
    }

    /// <returns>The services that were running.</returns>
    public static IReadOnlyList<string> Halt(VirtualMachine machine)
    {
        List<string> ran = [];
        foreach (string name in Names)
        {
            if (machine.Services.Get(name) is { State: ServiceStatus.Running or ServiceStatus.StartPending })
            {
                ran.Add(name);
            }
        }

        machine.Services.Halt(service => ran.Contains(service.Name));
        return ran;
    }

    private static void Place(
        VirtualMachine machine,
        string name,
        string display,
        string program,
        string account,
        string? start = null
    )
    {
        bool disabled = machine.World.Faults.Strikes(FaultNames.ServiceDisabled, $"{machine.Spec.Name}/{name}", out _);
        VirtualService? before = machine.Services.Get(name);
        machine.Registry.Write($@"HKLM\SYSTEM\CurrentControlSet\Services\{name}", "DisplayName", display);
        machine.Registry.Write($@"HKLM\SYSTEM\CurrentControlSet\Services\{name}", "ImagePath", program);
        machine.Services.Put(
            new VirtualService(
                name,
                display,
                program,
                account,
                disabled ? "Disabled" : before?.StartType ?? start ?? "AutomaticDelayed"
            )
        );
    }
}
