using System.IO;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using Xunit;

namespace EntraPrivateAccess.Tests.Loading;

/// <summary>Tests the root script: the environments that it refuses, and its requirements.</summary>
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

    /// <summary>AppLocker and App Control enforce this mode, in which no module can load its assembly.</summary>
    [Fact]
    public void Import_in_constrained_language_fails_with_the_requirement()
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
        Assert.Contains("requires a session in FullLanguage mode", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("ConstrainedLanguage mode", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>The registry is read only on Windows; this test runs the code that evaluates the value.</summary>
    [Theory]
    [InlineData("0", true)]
    [InlineData("461807", true)]
    [InlineData("461808", false)]
    [InlineData("533325", false)]
    public void Outdated_dotnet_framework_is_refused(string release, bool refused)
    {
        ScriptBlockAst script = Script;
        Assert.Contains(script.FindAll(node => node is AssignmentStatementAst, true), node =>
            node.Extent.Text.StartsWith("$release = [Microsoft.Win32.Registry]::GetValue(", StringComparison.Ordinal)
            && node.Extent.Text.Contains(
                @"'HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full'",
                StringComparison.Ordinal
            )
            && node.Extent.Text.Contains("'Release'", StringComparison.Ordinal)
        );
        Ast check = Assert.Single(
            script.FindAll(
                node =>
                    node is IfStatementAst { Clauses: [{ Item1.Extent.Text: string condition }] }
                    && condition.Contains("$release", StringComparison.Ordinal),
                true
            )
        );
        using Runspace runspace = PowerShellEngine.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        string? message = Record
            .Exception(() => shell.AddScript($"$release = {release}\n{check.Extent.Text}").Invoke())
            ?.Message;
        Assert.Equal(refused, message is not null);
        Assert.True(
            message?.Contains($"release {release}. Install .NET Framework 4.8", StringComparison.Ordinal) ?? true,
            message
        );
    }

    /// <summary>
    /// .NET Framework decides which assembly is loaded; this test runs the code that evaluates its path.
    /// </summary>
    [Theory]
    [InlineData("/new/bin/net472/EntraPrivateAccess.dll", false)]
    [InlineData("/old/bin/net472/EntraPrivateAccess.dll", true)]
    public void Assembly_from_another_folder_is_refused_in_Windows_PowerShell(string loaded, bool refused)
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
            $"EntraPrivateAccess from '{loaded}' is already loaded in this process, "
            + "and a second copy can't be loaded.";
        Assert.Equal(refused ? [message, "AnotherCopyIsLoaded", "Start again.", "True"] : [], lines);
    }

    [Fact]
    public void Root_script_uses_only_core_commands()
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
