using EntraPrivateAccess.Sandbox.Download;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Servers.Layout;

/// <summary>The files of an installed connector.</summary>
internal static class ProductFiles
{
    /// <summary>Creates the files. In an upgrade, those of the first package are already there.</summary>
    public static void Place(VirtualMachine machine, InstalledProduct product)
    {
        if (machine.Product is null)
        {
            PlaceConnector(machine, product);
        }

        ProductNames names = product.Names;
        Program(
            machine.Disk,
            $@"{names.UpdaterFolder}\{names.UpdaterProgram}.exe",
            product.Version,
            names.UpdaterDisplay
        );
        Configuration(
            machine,
            $@"{names.UpdaterFolder}\{names.UpdaterProgram}.exe.config",
            names.TraceName.Replace(".log", "Updater.log", StringComparison.Ordinal)
        );
    }

    /// <summary>Creates the files of the first of the two packages.</summary>
    public static void PlaceConnector(VirtualMachine machine, InstalledProduct product)
    {
        ServerDisk disk = machine.Disk;
        ProductNames names = product.Names;
        Program(disk, $@"{names.Folder}\{names.ServiceProgram}.exe", product.Version, names.Display);
        Configuration(machine, $@"{names.Folder}\{names.ServiceProgram}.exe.config", names.TraceName);
        string module = $@"{names.ModulesFolder}\{names.ModuleName}";
        disk.Write(
            names.Script,
            "# The sandbox simulates this script; the text of the real one is unknown.\r\n"
                + "param([string]$modulePath, [string]$moduleName, [string]$AuthenticationMode, "
                + "[securestring]$Token, [string]$TenantId, [string]$Feature)\r\n"
        );
        disk.Write(
            $@"{module}\{names.ModuleName}.psd1",
            $"@{{ ModuleVersion = '{product.Version}'; RootModule = '{names.ModuleName}.dll'; CmdletsToExport = "
                + $"'{names.ModuleCommand}' }}\r\n"
        );
        Program(
            disk,
            $@"{module}\Microsoft.Identity.Client.dll",
            new Version(4, 53, 0, 0),
            "Microsoft.Identity.Client"
        );
        if (product.Version >= new Version(1, 5, 4287))
        {
            Program(
                disk,
                $@"{names.Folder}\ConnectorDiagnosticsTool.exe",
                product.Version,
                "Connector Diagnostics Tool"
            );
        }
    }

    /// <summary>Removes everything except the data folder, which the real uninstaller leaves, too.</summary>
    public static void Remove(VirtualMachine machine, InstalledProduct product)
    {
        machine.Disk.Delete(product.Names.Folder);
        machine.Disk.Delete(product.Names.UpdaterFolder);
    }

    public static void CacheBundle(VirtualMachine machine, InstalledProduct product) =>
        Program(machine.Disk, product.CachedBundle, product.Version, product.Names.BundleName);

    private static void Program(ServerDisk disk, string path, Version version, string description) =>
        disk.Write(
            path,
            PortableExecutableBuilder.Head(
                version,
                new Dictionary<string, string>
                {
                    ["CompanyName"] = "Connector Sandbox",
                    ["FileDescription"] = description,
                    ["FileVersion"] = version.ToString(),
                    ["OriginalFilename"] = path[(path.LastIndexOf('\\') + 1)..],
                    ["ProductName"] = description,
                    ["ProductVersion"] = version.ToString(),
                }
            )
        );

    /// <summary>Writes the configuration file. With the rule, an upgrade keeps an existing file.</summary>
    private static void Configuration(VirtualMachine machine, string path, string trace)
    {
        if (
            !machine.Disk.Exists(path)
            || machine.World.Faults.Value(FaultNames.SetupReplacesFiles, machine.Spec.Name) is not "kept"
        )
        {
            machine.Disk.Write(
                path,
                $"""
                <?xml version="1.0" encoding="utf-8"?>
                <configuration>
                  <runtime>
                    <gcServer enabled="true"/>
                  </runtime>
                  <appSettings>
                    <add key="TraceFilename" value="{trace}" />
                  </appSettings>
                </configuration>
                """
            );
        }
    }
}
