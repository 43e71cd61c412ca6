using System.IO;
using System.IO.Compression;
using System.Management.Automation.Language;
using System.Xml.Linq;
using EntraPrivateAccess.Errors;
using Xunit;

namespace EntraPrivateAccess.Tests.Loading;

/// <summary>
/// Tests the content of the staged folder and the package, and that both can be installed and imported.
/// </summary>
[Collection(PackageCollection.Name)]
public sealed class PackageTests(PackedModule packed)
{
    private const string Import = """
        $module = Import-Module $args[0] -PassThru
        "$($module.Version)"
        (Get-Command Get-EntraPrivateAccessContext).ImplementingType.Assembly.Location
        $module.ExportedCmdlets.Keys
        """;

    [Fact]
    public void Manifest_and_assembly_have_the_same_version() =>
        Assert.Equal($"{PackedModule.Version}.0", typeof(ConnectorException).Assembly.GetName().Version!.ToString());

    [Fact]
    public async Task Staged_copy_exports_the_cmdlets_of_its_manifest_in_a_new_process()
    {
        IReadOnlyList<string> lines = await LoadingHost.RunAsync(
            Import,
            Path.Combine(packed.Stage, "EntraPrivateAccess.psd1")
        );

        Assert.Equal(PackedModule.Version, lines[0]);
        Assert.Equal(Path.Combine(packed.Stage, "Module", "bin", "net8.0", "EntraPrivateAccess.dll"), lines[1]);
        Assert.Equal(Manifest("CmdletsToExport").Order(), lines.Skip(2).Order());
    }

    [Fact]
    public async Task Printed_commands_install_and_import_the_module()
    {
        Assert.Contains(packed.Package, packed.Output, StringComparison.Ordinal);
        string install = string.Join(
            '\n',
            packed
                .Output.Split('\n')
                .SkipWhile(line => !line.Contains("To install it", StringComparison.Ordinal))
                .Skip(1)
                .TakeWhile(line => line.StartsWith("    ", StringComparison.Ordinal))
        );
        Assert.EndsWith("Import-Module EntraPrivateAccess", install.TrimEnd(), StringComparison.Ordinal);
        string home = packed.NewFolder("installed");

        IReadOnlyList<string> lines = await PwshProcess.RunAsync($"{install}\n{Import}", home, ["EntraPrivateAccess"]);

        Assert.Equal(PackedModule.Version, lines[0]);
        Assert.StartsWith(home, lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Staged_copy_contains_only_runtime_files()
    {
        string[] files = [.. Files(packed.Stage)];
        string[] bin = [.. files.Where(file => file.StartsWith("Module/bin/", StringComparison.Ordinal))];
        string[] own = [.. bin.Where(file => file.Contains("/EntraPrivateAccess", StringComparison.Ordinal))];

        Assert.Equal(
            [
                "Module/bin/net472/EntraPrivateAccess.dll",
                "Module/bin/net8.0/EntraPrivateAccess.Loader.dll",
                "Module/bin/net8.0/EntraPrivateAccess.dll",
                "Module/bin/sandbox/EntraPrivateAccess.Sandbox.deps.json",
                "Module/bin/sandbox/EntraPrivateAccess.Sandbox.dll",
                "Module/bin/sandbox/EntraPrivateAccess.Sandbox.runtimeconfig.json",
            ],
            own.Order(StringComparer.Ordinal)
        );
        Assert.All(bin.Except(own), file => Assert.EndsWith(".dll", file, StringComparison.Ordinal));
        Assert.All(new[] { "Module/bin/net472/", "Module/bin/net8.0/" }, folder =>
            Assert.Equal(
                Libraries(folder),
                bin.Where(file => file.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            )
        );
        Assert.Equal(
            [
                "CHANGELOG.md",
                "EntraPrivateAccess.psd1",
                "LICENSE",
                "Module/Compatibility/EntraPrivateAccess.Compatibility.psd1",
                "Module/Compatibility/EntraPrivateAccess.Compatibility.psm1",
                "Module/ConnectorConfiguration.schema.json",
                "Module/Dsc/EntraPrivateAccessDsc/EntraPrivateAccessDsc.psd1",
                "Module/Dsc/EntraPrivateAccessDsc/EntraPrivateAccessDsc.psm1",
                "Module/EntraPrivateAccess.Format.ps1xml",
                "Module/EntraPrivateAccess.Types.ps1xml",
                "Module/EntraPrivateAccess.Types.psd1",
                "Module/EntraPrivateAccess.psm1",
                "README.md",
            ],
            files
                .Except(bin)
                .Where(file => !file.StartsWith("en-US/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Staged_help_equals_the_help_that_the_build_generated()
    {
        string built = Path.Combine(LoadingHost.Root, "en-US");
        string staged = Path.Combine(packed.Stage, "en-US");

        Assert.Equal(Files(built).Order(StringComparer.Ordinal), Files(staged).Order(StringComparer.Ordinal));
        Assert.All(Files(built), file =>
            Assert.Equal(File.ReadAllText(Path.Combine(built, file)), File.ReadAllText(Path.Combine(staged, file)))
        );
    }

    [Fact]
    public void Package_contains_the_staged_folder_and_the_metadata_that_the_gallery_reads()
    {
        using ZipArchive package = ZipFile.OpenRead(packed.Package);
        IEnumerable<string> entries = package.Entries.Select(entry => Uri.UnescapeDataString(entry.FullName));
        Assert.Equal("", string.Join("\n", Files(packed.Stage).Except(entries)));
        using Stream content = package.GetEntry("EntraPrivateAccess.nuspec")!.Open();
        XElement metadata = XDocument
            .Load(content)
            .Root!.Elements()
            .Single(element => element.Name.LocalName == "metadata");
        string Value(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
        HashSet<string> tags = [.. Value("tags").Split(' ')];

        Assert.Equal("EntraPrivateAccess", Value("id"));
        Assert.Equal(PackedModule.Version, Value("version"));
        Assert.Equal(Manifest("Description").Single(), Value("description"));
        Assert.Equal(Manifest("Copyright").Single(), Value("copyright"));
        HashSet<string> expected =
        [
            "PSModule",
            "PSEdition_Desktop",
            "PSEdition_Core",
            "PSIncludes_Cmdlet",
            "Entra",
            "Connector",
            .. Manifest("CmdletsToExport").SelectMany(name => new[] { $"PSCmdlet_{name}", $"PSCommand_{name}" }),
        ];
        Assert.Superset(expected, tags);
        // The gallery refuses a package with longer tags.
        Assert.InRange(Value("tags").Length, 1, 4000);
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'));

    /// <summary>The assemblies of a target framework in the Debug build, which the other tests use.</summary>
    private static IEnumerable<string> Libraries(string folder) =>
        Directory
            .EnumerateFiles(Path.Combine(LoadingHost.Root, folder), "*.dll")
            .Select(file => folder + Path.GetFileName(file))
            .Order(StringComparer.Ordinal);

    /// <summary>The values of a key in the root manifest, read by PowerShell's own parser.</summary>
    private static IReadOnlyList<string> Manifest(string key)
    {
        ScriptBlockAst script = Parser.ParseFile(
            Path.Combine(LoadingHost.Root, "EntraPrivateAccess.psd1"),
            out _,
            out _
        );
        HashtableAst table = (HashtableAst)script.Find(ast => ast is HashtableAst, searchNestedScriptBlocks: false)!;
        Ast value = table.KeyValuePairs.Single(pair => ((StringConstantExpressionAst)pair.Item1).Value == key).Item2;
        return
        [
            .. value
                .FindAll(ast => ast is StringConstantExpressionAst, searchNestedScriptBlocks: false)
                .Cast<StringConstantExpressionAst>()
                .Select(text => text.Value),
        ];
    }
}
