using System.IO;
using System.IO.Compression;
using System.Text;
using EntraPrivateAccess.Sandbox.Download;
using EntraPrivateAccess.Sandbox.Servers.Layout;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>Builds the programs of each version with the .NET SDK.</summary>
/// <remarks>
/// One program is published once. All programs of a version are copies of it with their own version resource; the
/// installer also contains an archive of the files that its packages install.
/// </remarks>
internal sealed class FixtureBuild(string sources, string output)
{
    private const string Manifest = "level=\"requireAdministrator\"";
    private const string ServiceManifest = "level=\"asInvoker\"";

    private readonly string _program = Path.Combine(output, "ConnectorFixture.exe");

    /// <summary>A service that only starts and stops: service.exe NAME [FILE].</summary>
    public string PlainService => Path.Combine(output, "service.exe");

    public async Task PublishAsync()
    {
        string project = Path.Combine(sources, "Program", "ConnectorFixture.csproj");

        // Build servers that keep running would hold the pipes of the output open.
        _ = await FixtureTools.RunAsync(
            "dotnet",
            output,
            "publish",
            project,
            "-c",
            "Release",
            "-o",
            output,
            "-nologo",
            "-v",
            "q",
            "-nodeReuse:false",
            "-p:UseSharedCompilation=false"
        );
        byte[] service = Program(new Version(1, 0, 0, 0), "service.exe", "Plain service", isSetup: false);
        await File.WriteAllBytesAsync(PlainService, service);
    }

    /// <summary>Builds the installer of a version.</summary>
    /// <returns>The path of the unsigned installer.</returns>
    public string Build(FixtureVersion version)
    {
        ProductNames names = version.Names;
        string setup = Path.Combine(output, $"{version.Version}.exe");
        using FileStream file = new(setup, FileMode.Create);
        file.Write(Program(version.Version, names.SetupName, names.BundleName, isSetup: true));
        using ZipArchive archive = new(file, ZipArchiveMode.Create);
        for (int part = 0; part < 2; part++)
        {
            string name = version.ProgramName(part);
            byte[] program = Program(version.Version, name, version.Display(part), isSetup: false);
            Add(archive, $"{part}/Program/{name}", program);
            Add(archive, $"{part}/Configuration/{name}.config", Configuration(version.TraceName(part)));
        }

        AddRegistration(archive, version);
        return setup;
    }

    private void AddRegistration(ZipArchive archive, FixtureVersion version)
    {
        ProductNames names = version.Names;
        string script = File.ReadAllText(Path.Combine(sources, "Scripts", "RegisterConnector.ps1"));
        string commands = File.ReadAllText(Path.Combine(sources, "Scripts", "Module.psm1"))
            .Replace("%DATA%", version.DataFolder, StringComparison.Ordinal)
            .Replace("%VERSION%", version.Version.ToString(), StringComparison.Ordinal)
            .Replace("%COMMAND%", names.ModuleCommand, StringComparison.Ordinal);
        string manifest =
            $"@{{ ModuleVersion = '{version.Version}'; RootModule = '{names.ModuleName}.psm1'; "
            + $"FunctionsToExport = '{names.ModuleCommand}'; CmdletsToExport = @(); AliasesToExport = @() }}\r\n";
        Add(archive, "0/Script/RegisterConnector.ps1", script);
        Add(archive, $"0/Module/{names.ModuleName}.psd1", manifest);
        Add(archive, $"0/Module/{names.ModuleName}.psm1", commands);
        Dictionary<string, string> library = new()
        {
            ["FileVersion"] = "4.53.0.0",
            ["OriginalFilename"] = "Microsoft.Identity.Client.dll",
            ["ProductName"] = "Connector Fixture",
        };
        Add(
            archive,
            "0/Module/Microsoft.Identity.Client.dll",
            PortableExecutableBuilder.Head(new Version(4, 53, 0, 0), library)
        );
    }

    private static void Add(ZipArchive archive, string name, string text) =>
        Add(archive, name, Encoding.UTF8.GetBytes(text));

    private static void Add(ZipArchive archive, string name, byte[] content)
    {
        using Stream entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
        entry.Write(content);
    }

    private byte[] Program(Version version, string name, string description, bool isSetup)
    {
        byte[] program = File.ReadAllBytes(_program);
        VersionResource.Replace(
            program,
            version,
            new Dictionary<string, string>
            {
                ["CompanyName"] = "Connector Fixture",
                ["FileDescription"] = description,
                ["FileVersion"] = version.ToString(),
                ["OriginalFilename"] = name,
                ["ProductName"] = description,
                ["ProductVersion"] = version.ToString(),
            }
        );
        if (!isSetup)
        {
            // The account of a service can't be elevated, so Windows would refuse to start the program.
            int at = program.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Manifest));
            Encoding.ASCII.GetBytes(ServiceManifest.PadRight(Manifest.Length)).CopyTo(program, at);
        }

        return program;
    }

    private static string Configuration(string trace) =>
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
            """;
}
