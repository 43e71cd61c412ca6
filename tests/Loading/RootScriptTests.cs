using System.IO;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using Xunit;

namespace EntraPrivateAccess.Tests.Loading;

/// <summary>The root script: what it refuses, and what it needs.</summary>
public sealed class RootScriptTests
{
    private static ScriptBlockAst Script
    {
        get
        {
            ScriptBlockAst script = Parser.ParseFile(
                Path.Combine(LoadingHost.Root, "Module", "EntraPrivateAccess.psm1"),
                out _,
                out ParseError[] errors
            );
            Assert.Empty(errors);
            return script;
        }
    }

    /// <summary>As under AppLocker or App Control: no module loads its assembly there.</summary>
    [Fact]
    public void In_constrained_language_the_import_says_what_it_needs()
    {
        using Runspace runspace = PowerShellEngine.Open(prepare: state =>
            state.LanguageMode = PSLanguageMode.ConstrainedLanguage
        );
        using PowerShell shell = PowerShell.Create(runspace);
        RuntimeException refusal = Assert.ThrowsAny<RuntimeException>(() =>
            shell
                .AddCommand("Import-Module")
                .AddParameter("Name", PowerShellEngine.ModuleManifest)
                .AddParameter("ErrorAction", "Stop")
                .Invoke()
        );
        Assert.Contains("needs a session in FullLanguage mode", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("ConstrainedLanguage mode", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>The line that asks the registry is Windows'; what is made of its answer is asked here.</summary>
    [Theory]
    [InlineData("0", true)]
    [InlineData("461807", true)]
    [InlineData("461808", false)]
    [InlineData("533325", false)]
    public void The_root_script_refuses_a_dotnet_framework_that_is_too_old(string release, bool refused)
    {
        ScriptBlockAst script = Script;
        Assert.Contains(script.FindAll(node => node is AssignmentStatementAst, true), node =>
            node.Extent.Text.StartsWith(
                @"$release = [Microsoft.Win32.Registry]::GetValue('HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full', 'Release'",
                StringComparison.Ordinal
            )
        );
        Ast judgement = Assert.Single(
            script.FindAll(
                node =>
                    node is IfStatementAst { Clauses: [{ Item1.Extent.Text: string condition }] }
                    && condition.Contains("$release", StringComparison.Ordinal),
                true
            )
        );
        using Runspace runspace = PowerShellEngine.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        string? said = Record
            .Exception(() => shell.AddScript($"$release = {release}\n{judgement.Extent.Text}").Invoke())
            ?.Message;
        Assert.Equal(refused, said is not null);
        Assert.True(
            said?.Contains($"release {release}. Install .NET Framework 4.8", StringComparison.Ordinal) ?? true,
            said
        );
    }

    /// <summary>Which assembly comes back is up to .NET Framework; what is made of its path is run here.</summary>
    [Theory]
    [InlineData("/new/bin/net472/EntraPrivateAccess.dll", false)]
    [InlineData("/old/bin/net472/EntraPrivateAccess.dll", true)]
    public void On_Windows_PowerShell_an_assembly_from_another_folder_is_refused(string loaded, bool refused)
    {
        ScriptBlockAst script = Script;
        IfStatementAst edition = (IfStatementAst)
            Assert.Single(script.FindAll(node => node is IfStatementAst { ElseClause: not null }, true));
        string[] statements = [.. edition.ElseClause.Statements.Select(statement => statement.Extent.Text)];
        int import = Array.FindIndex(statements, text => text.StartsWith("$inner =", StringComparison.Ordinal));
        string judgement = string.Join('\n', statements[(import + 1)..])
            .Replace(@"$PSScriptRoot\bin\net472\", "/new/bin/net472/", StringComparison.Ordinal);
        string functions = string.Join(
            '\n',
            script.FindAll(node => node is FunctionDefinitionAst, true).Select(node => node.Extent.Text)
        );
        using Runspace runspace = PowerShellEngine.Open();
        using PowerShell shell = PowerShell.Create(runspace);

        IEnumerable<string> lines = shell
            .AddScript(
                $$"""
                {{functions}}
                $startAgain = 'Start again.'
                $assembly = [pscustomobject] @{ Location = '{{loaded}}' }
                $cmdlet = [pscustomobject] @{ ImplementingType = [pscustomobject] @{ Assembly = $assembly } }
                $inner = [pscustomobject] @{ ExportedCmdlets = @{ 'Get-Connector' = $cmdlet } }
                function Remove-Module($ModuleInfo, [switch] $Force) { $script:removed = $ModuleInfo -eq $inner }
                try {
                {{judgement}}
                } catch { "$_"; $_.FullyQualifiedErrorId; $_.ErrorDetails.RecommendedAction; "$removed" }
                """
            )
            .Invoke()
            .Select(line => line.ToString());

        string message =
            $"EntraPrivateAccess from '{loaded}' is already loaded here, "
            + "and this copy can't be loaded beside it. Start again.";
        Assert.Equal(refused ? [message, "AnotherCopyIsLoaded", "Start again.", "True"] : [], lines);
    }

    [Fact]
    public void The_root_script_needs_nothing_but_core_commands()
    {
        IEnumerable<string> own = Script
            .FindAll(node => node is FunctionDefinitionAst, true)
            .Select(node => ((FunctionDefinitionAst)node).Name);
        IEnumerable<string?> commands = Script
            .FindAll(node => node is CommandAst, true)
            .Select(command => ((CommandAst)command).GetCommandName())
            .Except(own);

        Assert.Subset(new HashSet<string?> { "Get-Module", "Import-Module", "Remove-Module" }, commands.ToHashSet());
    }
}
