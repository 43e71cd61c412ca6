using System.Collections.Generic;
using EntraPrivateAccess.Sandbox.Servers.Windows;

namespace EntraPrivateAccess.Sandbox.Servers.Layout;

/// <summary>What an installed connector leaves in the registry.</summary>
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
        VirtualRegistry registry = machine.Registry;
        _ = registry.DeleteKey(product.Names.RegistryKey);
        _ = registry.DeleteKey(product.Names.UpdaterRegistryKey);
        foreach (string id in (IEnumerable<string>)[product.ConnectorProductCode, product.UpdaterProductCode])
        {
            _ = registry.DeleteKey(Uninstall + id);
        }

        _ = registry.DeleteKey(Uninstall + product.BundleId, wow64: true);
    }

    /// <summary>A bundle's engine is a 32-bit program, so its entry stands in the 32-bit view.</summary>
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
