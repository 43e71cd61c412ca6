using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using EntraPrivateAccess.Sandbox.Download;
using EntraPrivateAccess.Sandbox.Servers.Layout;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>Builds one version: two services, two packages, one unsigned setup program.</summary>
internal sealed class FixtureBuild(string sources, string output)
{
    private static readonly string[] s_setupParts = ["setup", "command", "bundle", "services", "install", "fixture"];
    private static readonly string[] s_serviceParts = ["service", "trust", "fixture"];

    /// <summary>What all versions have in common; they differ in their resources.</summary>
    public Task CompileAsync() => Parallel.ForEachAsync(s_setupParts.Union(s_serviceParts), async (part, _) =>
        await FixtureTools.RunAsync(
            FixtureTools.Compiler, output, "-Wall", "-Wextra", "-Werror", "-O1", "-municode", "-c", Path.Combine(sources, "Native", part + ".c"), "-o", part + ".o"));

    /// <returns>The setup program, not signed yet.</returns>
    public async Task<string> BuildAsync(FixtureVersion version)
    {
        string folder = Directory.CreateDirectory(Path.Combine(output, version.Version.ToString())).FullName;
        string[] packages = new string[2];
        for (int part = 0; part < packages.Length; part++)
        {
            packages[part] = await PackageAsync(version, folder, part);
        }

        string setup = Path.Combine(folder, version.Names.SetupName);
        string resources = $"101 RCDATA \"{packages[0]}\"\n102 RCDATA \"{packages[1]}\"\n1 24 \"{Path.Combine(sources, "Native", "setup.manifest")}\"\n";
        await LinkAsync(folder, setup, version, "", resources, s_setupParts, "-mwindows", "-lwinhttp", "-lshell32");
        return setup;
    }

    private async Task<string> PackageAsync(FixtureVersion version, string folder, int part)
    {
        IReadOnlyDictionary<string, string> names = version.Package(part);
        string program = Path.Combine(folder, names["ProgramName"]);
        await LinkAsync(folder, program, version, ProductServices.Names[part], "", s_serviceParts, "-lwinhttp");
        string configuration = program + ".config";
        await File.WriteAllTextAsync(configuration, Configuration(part == 0 ? version.Names.TraceName : version.Names.TraceName.Replace(".log", "Updater.log", StringComparison.Ordinal)));

        // The packager finds files by their names below its own folder only.
        Dictionary<string, string> variables = new(names) { ["Program"] = names["ProgramName"], ["Configuration"] = Path.GetFileName(configuration) };
        if (part == 0)
        {
            Registration(version, folder, variables);
        }

        string package = Path.Combine(folder, $"{part}.msi");
        await FixtureTools.RunAsync(
            FixtureTools.Packager, folder,
            ["-a", "x64", "-o", package, .. variables.SelectMany(pair => new[] { "-D", $"{pair.Key}={pair.Value}" }), Path.Combine(sources, "Package.wxs")]);
        return package;
    }

    private void Registration(FixtureVersion version, string folder, Dictionary<string, string> variables)
    {
        ProductNames names = version.Names;
        string commands = File.ReadAllText(Path.Combine(sources, "Scripts", "Module.psm1"))
            .Replace("%DATA%", version.DataFolder, StringComparison.Ordinal)
            .Replace("%VERSION%", version.Version.ToString(), StringComparison.Ordinal)
            .Replace("%COMMAND%", names.ModuleCommand, StringComparison.Ordinal);
        variables["Module"] = names.ModuleName;
        variables["Script"] = Write("RegisterConnector.ps1", File.ReadAllText(Path.Combine(sources, "Scripts", "RegisterConnector.ps1")));
        variables["Commands"] = Write("commands.psm1", commands);
        variables["Manifest"] = Write(
            "manifest.psd1",
            $"@{{ ModuleVersion = '{version.Version}'; RootModule = '{names.ModuleName}.psm1'; FunctionsToExport = '{names.ModuleCommand}'; CmdletsToExport = @(); AliasesToExport = @() }}\r\n");
        variables["Library"] = "library.dll";
        File.WriteAllBytes(Path.Combine(folder, "library.dll"), PortableExecutableBuilder.Head(new Version(4, 53, 0, 0), new Dictionary<string, string>
        {
            ["OriginalFilename"] = "Microsoft.Identity.Client.dll",
            ["ProductName"] = "Connector Fixture",
        }));

        string Write(string name, string text)
        {
            File.WriteAllText(Path.Combine(folder, name), text);
            return name;
        }
    }

    /// <summary>A program of this version: its traits and version resource, and the common parts.</summary>
    private async Task LinkAsync(string folder, string program, FixtureVersion version, string service, string resources, string[] parts, params string[] libraries)
    {
        string name = Path.GetFileName(program);
        string description = service.Length == 0 ? version.Names.BundleName : service == ProductServices.Names[0] ? version.Names.Display : version.Names.UpdaterDisplay;
        await File.WriteAllTextAsync(program + ".traits", version.Traits(service));
        await File.WriteAllTextAsync(program + ".rc", $"100 RCDATA \"{program}.traits\"\n{resources}{VersionBlock(version.Version, name, description)}");
        await FixtureTools.RunAsync(FixtureTools.ResourceCompiler, folder, program + ".rc", "-O", "coff", "-o", program + ".res");
        await FixtureTools.RunAsync(
            FixtureTools.Compiler, folder,
            ["-municode", "-s", "-o", program, .. parts.Select(part => Path.Combine(output, part + ".o")), program + ".res", .. libraries]);
    }

    private static string VersionBlock(Version version, string file, string description) => $$"""
        1 VERSIONINFO
        FILEVERSION {{version.ToString().Replace('.', ',')}}
        PRODUCTVERSION {{version.ToString().Replace('.', ',')}}
        FILEOS 0x40004
        FILETYPE 1
        BEGIN
          BLOCK "StringFileInfo" BEGIN BLOCK "040904B0" BEGIN
            VALUE "CompanyName", "Connector Fixture"
            VALUE "FileDescription", "{{description}}"
            VALUE "FileVersion", "{{version}}"
            VALUE "OriginalFilename", "{{file}}"
            VALUE "ProductName", "{{description}}"
            VALUE "ProductVersion", "{{version}}"
          END END
          BLOCK "VarFileInfo" BEGIN VALUE "Translation", 0x409, 1200 END
        END

        """;

    private static string Configuration(string trace) => $"""
        <?xml version="1.0" encoding="utf-8"?>
        <configuration>
          <runtime>
            <gcServer enabled="true"/>
          </runtime>
          <appSettings>
            <add key="TraceFilename" value="{trace}" />
          </appSettings>
        </configuration>
        """;
}
