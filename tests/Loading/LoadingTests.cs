using System.IO;
using Xunit;

namespace EntraPrivateAccess.Tests.Loading;

/// <summary>Tests how the module is loaded into a process, with a new process for each case.</summary>
public sealed class LoadingTests
{
    private static readonly string s_ours = Path.Combine(LoadingHost.Root, "Module", "bin", "net8.0");

    // Defines Get-Loaded, which lists all assemblies or those with a given name as context|location, and Import-Ours,
    // which loads an assembly into the module's context.
    private const string ListAssemblies = """
        function Get-Loaded($name) {
            foreach ($context in [Runtime.Loader.AssemblyLoadContext]::All) {
                foreach ($assembly in $context.Assemblies) {
                    if (-not $assembly.IsDynamic -and (-not $name -or $assembly.GetName().Name -eq $name)) {
                        "$($context.Name)|$($assembly.Location)"
                    }
                }
            }
        }
        function Import-Ours($name) {
            $ours = (Get-Command Get-EntraPrivateAccessContext).ImplementingType.Assembly
            $null = [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($ours).LoadFromAssemblyName($name)
        }

        """;

    public static TheoryData<string> ForeignCopies =>
        [
            Path.Combine(
                LoadingHost.Packages,
                "microsoft.identity.client",
                "4.61.3",
                "lib",
                "net6.0",
                "Microsoft.Identity.Client.dll"
            ),
            Path.Combine(s_ours, "Microsoft.Identity.Client.dll"),
            Path.Combine(s_ours, "Polly.Core.dll"),
        ];

    [Theory]
    [MemberData(nameof(ForeignCopies))]
    public async Task Module_uses_its_own_assembly_if_another_copy_was_loaded_first(string foreignFile)
    {
        string name = Path.GetFileNameWithoutExtension(foreignFile);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("epa-foreign-");
        try
        {
            string foreign = Path.Combine(folder.FullName, Path.GetFileName(foreignFile));
            File.Copy(foreignFile, foreign);
            IReadOnlyList<string> lines = await LoadingHost.RunAsync(
                ListAssemblies
                    + """
                    $null = [Runtime.Loader.AssemblyLoadContext]::Default.LoadFromAssemblyPath($args[1])
                    Import-Module $manifest
                    Import-Ours $args[0]
                    Get-Loaded $args[0]
                    """,
                name,
                foreign
            );

            Assert.Equal(
                [$"Default|{foreign}", $"EntraPrivateAccess|{Path.Combine(s_ours, $"{name}.dll")}"],
                lines.Order(StringComparer.Ordinal)
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // The engine requires its own Newtonsoft.Json, version 13.0 since 7.0, so the default context can't contain an
    // older one.
    [Fact]
    public async Task Module_uses_its_own_Newtonsoft_Json_instead_of_that_of_the_engine()
    {
        IReadOnlyList<string> lines = await LoadingHost.RunAsync(
            ListAssemblies
                + """
                $null = [Runtime.Loader.AssemblyLoadContext]::Default.LoadFromAssemblyName('Newtonsoft.Json')
                Import-Module $manifest
                Import-Ours 'Newtonsoft.Json'
                Get-Loaded 'Newtonsoft.Json'
                """
        );

        string[] places = [.. lines.Order(StringComparer.Ordinal)];
        Assert.Equal(2, places.Length);
        Assert.StartsWith("Default|", places[0], StringComparison.Ordinal);
        Assert.DoesNotContain(s_ours, places[0], StringComparison.Ordinal);
        Assert.Equal($"EntraPrivateAccess|{Path.Combine(s_ours, "Newtonsoft.Json.dll")}", places[1]);
    }

    [Fact]
    public async Task All_shipped_assemblies_except_the_loader_are_in_the_context_of_the_module()
    {
        IReadOnlyList<string> lines = await LoadingHost.RunAsync(
            ListAssemblies
                + """
                Import-Module $manifest
                foreach ($file in [IO.Directory]::GetFiles($args[0], '*.dll')) {
                    $name = [IO.Path]::GetFileNameWithoutExtension($file)
                    if ($name -ne 'EntraPrivateAccess.Loader') { Import-Ours $name }
                }
                Get-Loaded
                """,
            s_ours
        );
        IEnumerable<string> ours = lines.Where(line => line.Contains(s_ours, StringComparison.Ordinal));

        Assert.Equal(
            [$"Default|{Path.Combine(s_ours, "EntraPrivateAccess.Loader.dll")}"],
            ours.Where(line => line.StartsWith("Default|", StringComparison.Ordinal))
        );
        Assert.Equal(Directory.GetFiles(s_ours, "*.dll").Length, ours.Count());
    }

    [Theory]
    [InlineData("Import-Module $manifest -Force")]
    [InlineData("Remove-Module EntraPrivateAccess; Import-Module $manifest")]
    [InlineData(
        "Remove-Module EntraPrivateAccess; Import-Module $manifest; Import-Module $manifest -Force; "
            + "Import-Module $manifest"
    )]
    public async Task Importing_again_keeps_all_cmdlets(string again)
    {
        IReadOnlyList<string> lines = await LoadingHost.RunAsync(
            $$"""
            $first = (Import-Module $manifest -PassThru).ExportedCmdlets.Keys -join ' '
            {{again}}
            $second = (Get-Module EntraPrivateAccess).ExportedCmdlets.Keys -join ' '
            $callable = (Get-Command -Module EntraPrivateAccess).Name -join ' '
            $null = Get-EntraPrivateAccessContext
            [EntraPrivateAccess.Models.Connector].Assembly.GetName().Name
            $first -eq $second
            $first.Split(' ').Count -eq $callable.Split(' ').Count
            """
        );

        Assert.Equal(["EntraPrivateAccess", "True", "True"], lines);
    }

    [Fact]
    public async Task Second_runspace_has_all_cmdlets()
    {
        IReadOnlyList<string> lines = await LoadingHost.RunAsync(
            """
            $here = (Import-Module $manifest -PassThru).ExportedCmdlets.Keys -join ' '
            $state = [Management.Automation.Runspaces.InitialSessionState]::CreateDefault2()
            $runspace = [RunspaceFactory]::CreateRunspace($state)
            $runspace.Open()
            $shell = [PowerShell]::Create($runspace)
            $script = '$module = Import-Module $args[0] -PassThru; $null = Get-EntraPrivateAccessContext; ' +
                '$module.ExportedCmdlets.Keys -join " "'
            $null = $shell.AddScript($script).AddArgument($manifest)
            $there = $shell.Invoke()[0]
            $shell.Streams.Error
            $runspace.Dispose()
            $null = Get-EntraPrivateAccessContext
            $here -eq $there
            """
        );

        Assert.Equal(["True"], lines);
    }

    [Fact]
    public async Task Removal_leaves_no_modules_or_commands_in_the_session()
    {
        IReadOnlyList<string> lines = await LoadingHost.RunAsync(
            """
            Import-Module $manifest
            Remove-Module EntraPrivateAccess
            "modules: $(Get-Module -All | Where-Object Name -like '*EntraPrivateAccess*')"
            "commands: $(Get-Command -Name *EntraPrivateAccess*)"
            """
        );

        Assert.Equal(["modules: ", "commands: "], lines);
    }

    [Fact]
    public async Task Prefix_is_added_to_cmdlet_names()
    {
        IReadOnlyList<string> lines = await LoadingHost.RunAsync(
            """
            Import-Module $manifest -Prefix Epa
            (Get-Command Get-EpaEntraPrivateAccessContext).CommandType
            """
        );

        Assert.Equal(["Cmdlet"], lines);
    }

    [Fact]
    public async Task Manifest_has_no_warnings_and_exports_exactly_the_cmdlet_classes()
    {
        IReadOnlyList<string> lines = await LoadingHost.RunAsync(
            """
            $tested = Test-ModuleManifest $manifest -WarningVariable warnings
            $module = Import-Module $manifest -PassThru
            $assembly = ($module.ExportedCmdlets.Values | ForEach-Object { $_ })[0].ImplementingType.Assembly
            # A workstation calls the cmdlets of this namespace on servers, in the scope of the module.
            $exported = $assembly.GetTypes() | Where-Object Namespace -NE EntraPrivateAccess.Commands.Fleet
            $classes = foreach ($type in $exported) {
                foreach ($attribute in $type.GetCustomAttributes([Management.Automation.CmdletAttribute], $false)) {
                    "$($attribute.VerbName)-$($attribute.NounName)"
                }
            }
            $data = [ScriptBlock]::Create("data { $([IO.File]::ReadAllText($manifest)) }").InvokeReturnAsIs()
            $listed = $data.CmdletsToExport
            "warnings: $warnings"
            "manifest: $([Linq.Enumerable]::Order([string[]] $listed) -join ' ')"
            "classes: $([Linq.Enumerable]::Order([string[]] $classes) -join ' ')"
            "exported: $([Linq.Enumerable]::Order([string[]] $module.ExportedCommands.Keys) -join ' ')"
            "version: $($tested.Version)"
            "file: $($assembly.GetName().Version.ToString(3))"
            """
        );
        Dictionary<string, string> facts = lines
            .Select(line => line.Split(": ", 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);

        Assert.Equal("", facts["warnings"]);
        Assert.NotEqual("", facts["classes"]);
        Assert.Equal(facts["classes"], facts["manifest"]);
        Assert.Equal(facts["classes"], facts["exported"]);
        Assert.Equal(facts["file"], facts["version"]);
    }

    [Fact]
    public async Task Empty_module_of_the_benchmarks_can_be_imported() =>
        Assert.Equal(
            ["Get-Nothing"],
            await LoadingHost.RunAsync(
                "(Import-Module $args[0] -PassThru).ExportedCmdlets.Keys",
                Directory
                    .GetFiles(
                        Path.Combine(LoadingHost.Root, "src/EntraPrivateAccess.Benchmarks/EmptyModule/bin"),
                        "EntraPrivateAccess.psd1",
                        SearchOption.AllDirectories
                    )
                    .OrderByDescending(File.GetLastWriteTimeUtc)
                    .First()
            )
        );
}
