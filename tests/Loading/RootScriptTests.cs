using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using EntraPrivateAccess.Rehearsal;
using Xunit;

namespace EntraPrivateAccess.Tests.Loading;

/// <summary>The root script: what it refuses, and what it needs.</summary>
public sealed class RootScriptTests
{
    private static ScriptBlockAst Script
    {
        get
        {
            ScriptBlockAst script = Parser.ParseFile(Path.Combine(LoadingHost.Root, "Module", "EntraPrivateAccess.psm1"), out _, out ParseError[] errors);
            Assert.Empty(errors);
            return script;
        }
    }

    /// <summary>As under AppLocker or App Control: no module loads its assembly there.</summary>
    [Fact]
    public void In_constrained_language_the_import_says_what_it_needs()
    {
        using Runspace runspace = PowerShellEngine.Open(prepare: state => state.LanguageMode = PSLanguageMode.ConstrainedLanguage);
        using PowerShell shell = PowerShell.Create(runspace);
        RuntimeException refusal = Assert.ThrowsAny<RuntimeException>(
            () => shell.AddCommand("Import-Module").AddParameter("Name", PowerShellEngine.ModuleManifest).AddParameter("ErrorAction", "Stop").Invoke());
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
        Assert.Contains(script.FindAll(node => node is AssignmentStatementAst, true), node => node.Extent.Text.StartsWith(@"$release = [Microsoft.Win32.Registry]::GetValue('HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full', 'Release'", StringComparison.Ordinal));
        Ast judgement = Assert.Single(script.FindAll(node => node is IfStatementAst { Clauses: [{ Item1.Extent.Text: string condition }] } && condition.Contains("$release", StringComparison.Ordinal), true));
        using Runspace runspace = PowerShellEngine.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        string? said = Record.Exception(() => shell.AddScript($"$release = {release}\n{judgement.Extent.Text}").Invoke())?.Message;
        Assert.Equal(refused, said is not null);
        Assert.True(said?.Contains($"release {release}. Install .NET Framework 4.8", StringComparison.Ordinal) ?? true, said);
    }

    [Fact]
    public void The_root_script_needs_nothing_but_core_commands()
    {
        IEnumerable<string?> commands = Script.FindAll(node => node is CommandAst, true).Cast<CommandAst>().Select(command => command.GetCommandName());

        Assert.Subset(new HashSet<string?> { "Import-Module", "Remove-Module" }, commands.ToHashSet());
    }
}
