using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Management.Automation.Language;
using System.Threading.Tasks;
using System.Xml.Linq;
using EntraPrivateAccess.Errors;
using Xunit;

namespace EntraPrivateAccess.Tests.Loading;

/// <summary>What a person gets from the gallery: staged and packed by the build's own targets, from the module as it was built.</summary>
public sealed class PackageTests : IClassFixture<PackageTests.Packed>
{
    private static readonly Version s_version = Version.Parse(Manifest("ModuleVersion").Single());

    private readonly Packed _packed;

    public PackageTests(Packed packed) => _packed = packed;

    [Fact]
    public void The_manifest_and_the_assembly_agree_on_the_version()
    {
        Version assembly = typeof(ConnectorException).Assembly.GetName().Version!;

        Assert.Equal(new Version(s_version.Major, s_version.Minor, s_version.Build, 0), assembly);
    }

    [Fact]
    public async Task The_staged_copy_imports_in_a_fresh_process_and_exports_what_its_manifest_says()
    {
        IReadOnlyList<string> lines = await LoadingHost.RunAsync("""
            $module = Import-Module $args[0] -PassThru
            "$($module.Version)"
            (Get-Command Get-EntraPrivateAccessContext).ImplementingType.Assembly.Location
            $module.ExportedCmdlets.Keys
            """, Path.Combine(_packed.Stage, "EntraPrivateAccess.psd1"));

        Assert.Equal(s_version.ToString(), lines[0]);
        Assert.Equal(Path.Combine(_packed.Stage, "Module", "bin", "net8.0", "EntraPrivateAccess.dll"), lines[1]);
        Assert.Equal(Manifest("CmdletsToExport").Order(), lines.Skip(2).Order());
    }

    [Fact]
    public void The_staged_copy_holds_what_runs_and_nothing_else()
    {
        string[] files = [.. Directory.EnumerateFiles(_packed.Stage, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_packed.Stage, file).Replace('\\', '/'))];

        Assert.Contains("LICENSE", files);
        Assert.Contains("Module/EntraPrivateAccess.psm1", files);
        Assert.Contains("Module/bin/net472/EntraPrivateAccess.dll", files);
        Assert.Contains("Module/bin/net8.0/EntraPrivateAccess.Loader.dll", files);
        Assert.Contains("Module/bin/sandbox/EntraPrivateAccess.Sandbox.runtimeconfig.json", files);
        Assert.DoesNotContain(files, file => file.EndsWith(".pdb", StringComparison.Ordinal));
        Assert.DoesNotContain(files, file => file.StartsWith("Module/bin/net", StringComparison.Ordinal) && !file.EndsWith(".dll", StringComparison.Ordinal));
    }

    [Fact]
    public void The_package_has_the_shape_that_the_gallery_wants()
    {
        using ZipArchive package = ZipFile.OpenRead(_packed.Package);
        Assert.Contains(package.Entries, entry => entry.FullName == "EntraPrivateAccess.psd1");
        Assert.Contains(package.Entries, entry => entry.FullName == "Module/bin/net472/EntraPrivateAccess.dll");
        using Stream content = package.GetEntry("EntraPrivateAccess.nuspec")!.Open();
        XElement metadata = XDocument.Load(content).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
        string Value(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
        string[] tags = Value("tags").Split(' ');

        Assert.Equal("EntraPrivateAccess", Value("id"));
        Assert.Equal(s_version.ToString(), Value("version"));
        Assert.Equal(Manifest("Description").Single(), Value("description"));
        Assert.Subset(tags.ToHashSet(), new HashSet<string>(["PSModule", "PSEdition_Desktop", "PSEdition_Core", "PSIncludes_Cmdlet"]));
        Assert.Subset(tags.ToHashSet(), Manifest("CmdletsToExport").SelectMany(name => new[] { $"PSCmdlet_{name}", $"PSCommand_{name}" }).ToHashSet());
    }

    /// <summary>The values of a key of the root manifest, read by PowerShell's own parser.</summary>
    private static IReadOnlyList<string> Manifest(string key)
    {
        ScriptBlockAst script = Parser.ParseFile(Path.Combine(LoadingHost.Root, "EntraPrivateAccess.psd1"), out _, out _);
        HashtableAst table = (HashtableAst)script.Find(ast => ast is HashtableAst, searchNestedScriptBlocks: false)!;
        Ast value = table.KeyValuePairs.Single(pair => ((StringConstantExpressionAst)pair.Item1).Value == key).Item2;
        return [.. value.FindAll(ast => ast is StringConstantExpressionAst, searchNestedScriptBlocks: false).Cast<StringConstantExpressionAst>().Select(text => text.Value)];
    }

    /// <summary>Packs once for all tests of this class.</summary>
    public sealed class Packed : IAsyncLifetime
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("epa-package-");

        public string Stage => Path.Combine(_folder.FullName, "EntraPrivateAccess", s_version.ToString());

        public string Package => Path.Combine(_folder.FullName, $"EntraPrivateAccess.{s_version}.nupkg");

        public async ValueTask InitializeAsync()
        {
            ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true };
            foreach (string argument in new[] { "build", Path.Combine(LoadingHost.Root, "src", "Package.proj"), "-nologo", "-t:Package", "-p:SkipBuild=true", $"-p:OutFolder={_folder.FullName}" })
            {
                start.ArgumentList.Add(argument);
            }

            using Process process = Process.Start(start)!;
            string output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
            Assert.True(process.ExitCode == 0, output);
        }

        public ValueTask DisposeAsync()
        {
            _folder.Delete(recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
