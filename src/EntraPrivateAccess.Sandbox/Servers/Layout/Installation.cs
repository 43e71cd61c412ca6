using EntraPrivateAccess.Sandbox.Servers.Windows;

namespace EntraPrivateAccess.Sandbox.Servers.Layout;

/// <summary>Installs or upgrades the product on a server, and removes it.</summary>
internal static class Installation
{
    /// <summary>The delay of files and services: the installer returns before all of them are in place.</summary>
    public static TimeSpan Lag { get; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Performs the part of the installation that completes before the installer returns.</summary>
    public static IReadOnlyList<string> Begin(VirtualMachine machine, InstalledProduct product)
    {
        IReadOnlyList<string> ran = ProductServices.Halt(machine);
        if (machine.Product is { } before && before != product)
        {
            ProductEntries.Replace(machine, before, product.Names);
            machine.Disk.Delete(before.CachedBundle[..before.CachedBundle.LastIndexOf('\\')]);
            if (before.Names != product.Names)
            {
                ProductFiles.Remove(machine, before);
                machine.Disk.MoveFolder(before.Names.DataFolder, product.Names.DataFolder);
            }
        }

        ProductFiles.CacheBundle(machine, product);
        ProductEntries.Write(machine, product);
        if (machine.Product is not null)
        {
            // The connector package is installed first while the old updater still exists, so nothing seems to be
            // missing.
            ProductFiles.PlaceConnector(machine, product);
            ProductServices.PlaceConnector(machine, product);
        }

        return ran;
    }

    /// <summary>Performs the part of the installation that completes after the installer has returned.</summary>
    public static async Task FinishAsync(VirtualMachine machine, InstalledProduct product, IReadOnlyList<string> ran)
    {
        await LagAsync(machine);
        string? updaterStart = machine.Services.Get(ProductServices.Names[1])?.StartType;
        machine.Services.Remove(ProductServices.Names[1]);
        ProductFiles.Place(machine, product);
        await LagAsync(machine);
        Services(machine, product, ran, updaterStart);
    }

    /// <summary>Installs everything at once, for servers that start with a connector.</summary>
    public static void Complete(VirtualMachine machine, InstalledProduct product)
    {
        IReadOnlyList<string> ran = Begin(machine, product);
        ProductFiles.Place(machine, product);
        Services(machine, product, ran);
    }

    /// <summary>
    /// Removes the product but leaves the data folder and the certificate, as the real uninstaller does.
    /// </summary>
    public static void Remove(VirtualMachine machine, InstalledProduct product)
    {
        _ = ProductServices.Halt(machine);
        ProductServices.Remove(machine, product);
        ProductFiles.Remove(machine, product);
        ProductEntries.Remove(machine, product);
        machine.Disk.Delete(product.CachedBundle[..product.CachedBundle.LastIndexOf('\\')]);
        machine.Product = null;
        machine.Note("connector removed", product.Version.ToString());
    }

    private static Task LagAsync(VirtualMachine machine)
    {
        DateTimeOffset due = machine.World.Clock.GetUtcNow() + Lag;
        return machine.World.Waits.UntilAsync(() => due);
    }

    private static void Services(
        VirtualMachine machine,
        InstalledProduct product,
        IReadOnlyList<string> ran,
        string? updaterStart = null
    )
    {
        ProductServices.Place(machine, product, updaterStart);
        machine.Product = product;
        machine.Note("connector installed", product.Version.ToString());
        foreach (string service in ran)
        {
            if (machine.Services.Get(service) is { StartType: not "Disabled" })
            {
                TryStart(machine, service);
            }
        }
    }

    private static void TryStart(VirtualMachine machine, string service)
    {
        try
        {
            machine.Services.Start(service);
        }
        catch (WindowsError refused)
        {
            machine.Note("service not started after setup", refused.Message);
        }
    }
}
