using System.IO;
using System.Management.Automation.Language;
using System.Xml.Linq;
using EntraPrivateAccess.Tests.Loading;
using Xunit;

namespace EntraPrivateAccess.Tests.Desktop;

/// <summary>
/// Tests that all scripts that Windows PowerShell 5.1 reads use only its language, its commands and its .NET types.
/// </summary>
public sealed class DesktopScriptTests
{
    // Scripts that users or the product run in 5.1. False: the script also requires the Utility and Management modules.
    private static readonly Dictionary<string, bool> s_scripts = new()
    {
        ["EntraPrivateAccess.psd1"] = true,
        ["Module/EntraPrivateAccess.psm1"] = true,
        ["Module/Compatibility/EntraPrivateAccess.Compatibility.psd1"] = true,
        ["Module/Compatibility/EntraPrivateAccess.Compatibility.psm1"] = true,
        ["Module/Dsc/EntraPrivateAccessDsc/EntraPrivateAccessDsc.psd1"] = true,
        ["Module/Dsc/EntraPrivateAccessDsc/EntraPrivateAccessDsc.psm1"] = false,
        ["src/EntraPrivateAccess/Provisioning/RegistrationBootstrap.ps1"] = true,
        ["src/EntraPrivateAccess/Identity/RegistrationSignIn.ps1"] = true,
        ["src/EntraPrivateAccess/Cmdlets/Fleet/FindModule.ps1"] = false,
        ["src/EntraPrivateAccess/Cmdlets/Fleet/ReceiveModule.ps1"] = false,
        ["src/EntraPrivateAccess/Cmdlets/Fleet/RunCommand.ps1"] = false,
        ["src/EntraPrivateAccess.Rehearsal/provision.ps1"] = false,
        ["build.ps1"] = false,
    };

    // Keys that 5.1 supports in a manifest.
    private static readonly string[] s_keys =
    [
        "RootModule",
        "ModuleVersion",
        "CompatiblePSEditions",
        "GUID",
        "Author",
        "CompanyName",
        "Copyright",
        "Description",
        "PowerShellVersion",
        "PowerShellHostName",
        "PowerShellHostVersion",
        "DotNetFrameworkVersion",
        "CLRVersion",
        "ProcessorArchitecture",
        "RequiredModules",
        "RequiredAssemblies",
        "ScriptsToProcess",
        "TypesToProcess",
        "FormatsToProcess",
        "NestedModules",
        "FunctionsToExport",
        "CmdletsToExport",
        "VariablesToExport",
        "AliasesToExport",
        "DscResourcesToExport",
        "ModuleList",
        "FileList",
        "PrivateData",
        "HelpInfoURI",
        "DefaultCommandPrefix",
    ];

    private static readonly string s_folder = Path.Combine(LoadingHost.Root, "tests");

    // On a real Windows machine, the tests run in 5.1 with its own modules and Pester.
    private static readonly string[] s_tests =
    [
        .. from path in Directory.EnumerateFiles(s_folder, "*.ps*1", SearchOption.AllDirectories)
        let file = Path.GetRelativePath(LoadingHost.Root, path).Replace('\\', '/')
        where
            !file.StartsWith("tests/bin/", StringComparison.Ordinal)
            && !file.StartsWith("tests/Contract/", StringComparison.Ordinal)
            && !File.ReadLines(path).Any(line => line.StartsWith("#Requires -Version 7", StringComparison.Ordinal))
        select file,
    ];

    private static readonly Lazy<string[]> s_known = new(() =>
        [
            .. Texts("EntraPrivateAccess.psd1"),
            .. Texts("Module/Compatibility/EntraPrivateAccess.Compatibility.psd1"),
            .. Texts(Path.GetRelativePath(LoadingHost.Root, PinnedPowerShell.PesterManifest)),
            .. s_tests.Where(file => !file.EndsWith(".Tests.ps1", StringComparison.Ordinal)).SelectMany(Functions),
            "dotnet",
            "Invoke-Pester",
            // Not called on Windows.
            "chmod",
            // Commands of the module that are not exported, called in its scope.
            "Enter-RemoteHalf",
            "Exit-RemoteHalf",
            "ConvertTo-RemoteRow",
            "Get-RemoteIdentity",
            "Wait-RemoteContact",
            // An internal function of Pester, called in the scope of its module.
            "New-PluginObject",
        ]
    );

    public static TheoryData<string> Scripts => [.. s_scripts.Keys, .. s_tests];

    public static TheoryData<string> Manifests =>
        [.. s_scripts.Keys.Where(file => file.EndsWith(".psd1", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_uses_only_syntax_of_5_1(string file) =>
        Assert.Equal("", string.Join("\n", DesktopGrammar.Faults(Read(file))));

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_uses_only_commands_of_5_1(string file) =>
        Assert.Equal(
            "",
            string.Join("\n", DesktopCommands.Faults(Read(file), s_known.Value, s_scripts.GetValueOrDefault(file)))
        );

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_uses_only_types_of_5_1(string file) =>
        Assert.Equal("", string.Join("\n", DesktopTypes.Faults(Read(file))));

    [Fact]
    public void Format_script_blocks_are_compatible_with_5_1()
    {
        string[] blocks =
        [
            .. XDocument
                .Load(Path.Combine(LoadingHost.Root, "Module", "EntraPrivateAccess.Format.ps1xml"))
                .Descendants("ScriptBlock")
                .Select(block => block.Value),
        ];
        Assert.NotEmpty(blocks);
        Assert.Equal(
            "",
            string.Join(
                "\n",
                blocks.SelectMany(block =>
                    DesktopGrammar
                        .Faults(block)
                        .Concat(DesktopCommands.Faults(block, [], coreOnly: true))
                        .Concat(DesktopTypes.Faults(block))
                        .Select(fault => $"{block}: {fault}")
                )
            )
        );
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Manifest_is_data_with_keys_that_5_1_supports(string file)
    {
        ScriptBlockAst ast = Parser.ParseInput(Read(file), out _, out _);
        HashtableAst table = (HashtableAst)ast.Find(found => found is HashtableAst, searchNestedScriptBlocks: false)!;

        Assert.Subset(
            s_keys.ToHashSet(),
            table.KeyValuePairs.Select(pair => ((StringConstantExpressionAst)pair.Item1).Value).ToHashSet()
        );
        _ = Assert.IsType<System.Collections.Hashtable>(table.SafeGetValue());
    }

    /// <summary>
    /// 5.1 reads a file without a byte order mark in the server's own code page, and only ASCII is identical in all
    /// code pages.
    /// </summary>
    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_contains_only_ascii(string file) => Assert.DoesNotContain(Read(file), letter => letter > 126);

    [Theory]
    [InlineData("$a ? 1 : 2")]
    [InlineData("a && b")]
    [InlineData("a || b")]
    [InlineData("a &")]
    [InlineData("$a ?? 1")]
    [InlineData("$a ??= 1")]
    [InlineData("${a}?.Length")]
    [InlineData("${a}?[0]")]
    [InlineData("[array]::Empty[int]()")]
    [InlineData("function f { clean { } }")]
    [InlineData("1 | ForEach-Object -Parallel { }")]
    [InlineData("if ($IsWindows) { }")]
    [InlineData("param([ValidateNotNullOrWhiteSpace()] $a)")]
    [InlineData("1u")]
    [InlineData("5kb + 0b101")]
    [InlineData("\"`e[0m\"")]
    [InlineData("\"`u{1F600}\"")]
    [InlineData("1\n| Out-Null")]
    public void Newer_syntax_is_reported(string script) => Assert.NotEmpty(DesktopGrammar.Faults(script));

    [Theory]
    [InlineData("0x5s", false)]
    [InlineData("10gb + 0xFF + 1l + 1.5d", true)]
    [InlineData("\"``e\"", true)]
    [InlineData("'`e'", true)]
    public void Syntax_of_5_1_is_not_reported(string script, bool isOld) =>
        Assert.Equal(isOld, DesktopGrammar.Faults(script).Count == 0);

    [Theory]
    [InlineData("Get-Uptime", false)]
    [InlineData("Sort-Object -Top 1", false)]
    [InlineData("Join-Path a b c", false)]
    [InlineData("Write-Verbose x", true)]
    public void Newer_command_is_reported(string script, bool coreOnly) =>
        Assert.NotEmpty(DesktopCommands.Faults(script, [], coreOnly));

    [Theory]
    [InlineData("[semver] '1.0.0'")]
    [InlineData("[Convert]::ToHexString(1)")]
    public void Newer_type_is_reported(string script) => Assert.NotEmpty(DesktopTypes.Faults(script));

    private static string Read(string file) => File.ReadAllText(Path.Combine(LoadingHost.Root, file));

    // Returns all strings of a manifest that could be command names.
    private static IEnumerable<string> Texts(string manifest) =>
        from text in All<StringConstantExpressionAst>(manifest)
        select text.Value;

    private static IEnumerable<string> Functions(string file) =>
        from function in All<FunctionDefinitionAst>(file)
        select function.Name;

    private static IEnumerable<T> All<T>(string file)
        where T : Ast =>
        Parser
            .ParseInput(Read(file), out _, out _)
            .FindAll(found => found is T, searchNestedScriptBlocks: true)
            .Cast<T>();
}
