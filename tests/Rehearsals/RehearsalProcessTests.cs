using System.IO;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Tests.Loading;
using Xunit;

namespace EntraPrivateAccess.Tests.Rehearsals;

/// <summary>Tests the modes of the rehearsal, each started as a user would start it.</summary>
public sealed class RehearsalProcessTests
{
    [Fact]
    public async Task Script_gets_the_sandbox_and_its_own_arguments_and_sets_the_exit_code()
    {
        using ScriptFile script = new(
            """
            param($Environment, [string] $Server, [int] $Code, [string] $Text)
            "for $($Environment.TenantName) on $Server with $Text"
            exit $Code
            """
        );
        using RehearsalProcess rehearsal = RehearsalProcess.Start(
            "--script",
            script.Path,
            "-Code",
            "17",
            "-Text",
            "$(throw 1) it's"
        );

        Assert.Equal(17, await rehearsal.ExitCodeAsync());
        Assert.Matches(@"for Contoso.* on SRV01.* with \$\(throw 1\) it's", rehearsal.Said);
    }

    [Fact]
    public async Task Script_error_exits_with_1_as_in_PowerShell()
    {
        using ScriptFile script = new(
            "param($Environment, $Server) $ErrorActionPreference = 'Stop'; "
                + "Connect-EntraPrivateAccess -Environment $Environment -Server $Server -NoSignIn; "
                + "Register-Connector; 'not reached'"
        );
        using RehearsalProcess rehearsal = RehearsalProcess.Start("--script", script.Path);

        Assert.Equal(1, await rehearsal.ExitCodeAsync());
        Assert.Contains("Recommendation: ", rehearsal.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("\nnot reached", rehearsal.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Script_with_a_syntax_error_exits_with_2()
    {
        using ScriptFile script = new("param($x");
        using RehearsalProcess rehearsal = RehearsalProcess.Start("--script", script.Path);

        Assert.Equal(2, await rehearsal.ExitCodeAsync());
        Assert.Contains("script.ps1, line 1: Missing ')'", rehearsal.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explicit_script_arguments_replace_the_defaults()
    {
        using ScriptFile script = new("param($Environment, $Server, $Other) \"[$Server] [$Environment]\"");
        using RehearsalProcess rehearsal = RehearsalProcess.Start(
            "--script",
            script.Path,
            "-Server",
            "MINE",
            "-Environment",
            "USGov"
        );

        Assert.Equal(0, await rehearsal.ExitCodeAsync());
        Assert.Contains("\n[MINE] [USGov]", rehearsal.Said.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shell_is_connected_has_all_commands_and_exits_with_the_given_code()
    {
        using RehearsalProcess rehearsal = RehearsalProcess.Start("--shell");
        rehearsal.Type("\"the tenant is $((Get-EntraPrivateAccessContext).TenantName) at $($sandbox.Servers[0])\"");
        rehearsal.Type("Get-Help Get-ConnectorStatus | Select-Object -ExpandProperty Synopsis");
        rehearsal.Type("exit 5");

        int code = await rehearsal.ExitCodeAsync();
        Assert.True(code == 5, $"The rehearsal exited with {code}: {rehearsal.Said}");
        Assert.Contains("the tenant is Contoso", rehearsal.Said, StringComparison.Ordinal);
        Assert.Contains(
            "connector",
            rehearsal.Said[rehearsal.Said.IndexOf("-ExpandProperty Synopsis", StringComparison.Ordinal)..],
            StringComparison.OrdinalIgnoreCase
        );
        Assert.Contains("Test-Connector -Preflight", rehearsal.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Served_sandbox_works_in_another_PowerShell_and_removes_its_folder()
    {
        Assert.SkipWhen(
            OperatingSystem.IsWindows(),
            "by design: Windows has no signal that asks a process without a window to end"
        );
        using RehearsalProcess rehearsal = RehearsalProcess.Start("--serve");
        await rehearsal.UntilSaysAsync("Install-Connector");
        // The commands that it printed for the user to type, up to the sign-in.
        IReadOnlyList<string> commands =
        [
            .. rehearsal
                .Said.Split('\n')
                .Where(line => line.StartsWith("    ", StringComparison.Ordinal))
                .Select(line => line.Trim()),
        ];

        IReadOnlyList<string> lines = await LoadingHost.RunAsync(
            string.Join(
                '\n',
                commands
                    .Take(3)
                    .SkipLast(1)
                    .Append("$null = " + commands[2])
                    .Append("'in ' + (Get-EntraPrivateAccessContext).TenantName")
            )
        );

        Assert.Contains(lines, line => line.StartsWith("in Contoso", StringComparison.Ordinal));
        string file = Regex.Match(commands[1], "'(.+)'").Groups[1].Value;
        Assert.True(File.Exists(file));
        await rehearsal.InterruptAsync();
        Assert.Equal(0, await rehearsal.ExitCodeAsync());
        Assert.False(Directory.Exists(Path.GetDirectoryName(file)));
    }
}
