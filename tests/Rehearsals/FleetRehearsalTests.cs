using System.IO;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Rehearsal;
using EntraPrivateAccess.Tests.Loading;
using Xunit;

namespace EntraPrivateAccess.Tests.Rehearsals;

/// <summary>Tests the rehearsal of several servers, and the section "Many servers" of the README.</summary>
public sealed class FleetRehearsalTests
{
    // Replaces WinRM with sessions to processes on this machine, and the public cloud with the sandbox.
    private const string Setup = """
        $sandbox = Start-ConnectorSandbox -Name Fleet -Server {0}
        Set-ConnectorSandboxFault ActivationDelay 0.2 -Sandbox Fleet
        $PSDefaultParameterValues = @{{
            'Connect-EntraPrivateAccess:Environment' = $sandbox
            'Connect-EntraPrivateAccess:AccessToken' = $sandbox.GraphToken
        }}
        function Import-Module {{ }}
        function Get-ConnectorRegistrationToken {{ $sandbox.RegistrationToken }}
        . '{1}'
        Set-Location '{2}'

        """;

    private const string Check = """

        $wrong = @(Import-Csv servers.csv | Where-Object {
            $row = $_
            -not (Get-Connector | Where-Object {
                $_.MachineName -like "$($row.Server)*" -and $_.Status -eq 'active' -and
                $_.ConnectorGroup -eq $row.ConnectorGroup
            })
        })
        Clear-Session
        Stop-ConnectorSandbox -Name Fleet
        exit $(if ($wrong) { 100 + $wrong.Count } else { 0 })
        """;

    private static readonly string s_rehearsal = Path.Combine(LoadingHost.Root, "src", "EntraPrivateAccess.Rehearsal");

    [Fact]
    public async Task Fleet_is_active_in_the_groups_of_its_sites_and_updated_in_turns()
    {
        using RehearsalProcess rehearsal = RehearsalProcess.Start("--fleet", "3");

        Assert.True(await rehearsal.ExitCodeAsync() == ExitCodes.Done, rehearsal.Said);
        Assert.Contains("of all 3 servers are active", rehearsal.Said, StringComparison.Ordinal);
        Assert.Contains("were updated from 1.5.4594.0 to", rehearsal.Said, StringComparison.Ordinal);
        Assert.Contains("New-PSSession -ComputerName", rehearsal.Said, StringComparison.Ordinal);
        // The second site has two servers.
        Assert.Contains("Wave 2 of connector group 'US East'", rehearsal.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fleet_that_was_not_updated_exits_with_1()
    {
        string source = File.ReadAllText(Path.Combine(s_rehearsal, "fleet.ps1"));
        string script = source.Replace(
            "Update-Connector -Session $all -AcceptLicense | Format",
            "Get-ConnectorStatus -Session $all | Format",
            StringComparison.Ordinal
        );
        Assert.NotEqual(source, script);
        using ScriptFile file = new(script);
        using RehearsalProcess rehearsal = RehearsalProcess.StartPowerShell(
            "-Command",
            $"& '{Path.Combine(s_rehearsal, "rehearsal.ps1")}' Fleet '{file.Path}' 2"
        );

        Assert.True(await rehearsal.ExitCodeAsync() == ExitCodes.Failed, rehearsal.Said);
        Assert.Contains("SRV01 (active, 1.5.4594.0, in EU West)", rehearsal.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_that_does_not_open_fails_at_the_time_limit_and_its_process_ends()
    {
        // No process opens a session within no time.
        using RehearsalProcess powerShell = RehearsalProcess.StartPowerShell(
            "-Command",
            $". '{Path.Combine(s_rehearsal, "sessions.ps1")}'; "
                + "try { New-PSSession SRV01, SRV02 -TimeoutSeconds 0 } catch { \"$_\" }; "
                + "\"left: $(@(Get-Process | Where-Object { $_.Parent.Id -eq $PID }).Count)\"; [Environment]::Exit(7)"
        );

        Assert.Equal(7, await powerShell.ExitCodeAsync());
        Assert.Contains(
            "Timed out after 0 seconds waiting for the session SRV01 to open.",
            powerShell.Said,
            StringComparison.Ordinal
        );
        Assert.Contains("left: 0", powerShell.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_of_the_README_work_as_pasted()
    {
        string section = Regex
            .Match(
                File.ReadAllText(Path.Combine(LoadingHost.Root, "README.md")),
                "## Many servers(.+?)\n## ",
                RegexOptions.Singleline
            )
            .Groups[1]
            .Value;
        string table = Block(section, "text");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("epa-readme-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "servers.csv"), table);
            string servers = string.Join(
                ", ",
                table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(row => row.Split(',')[0])
            );
            string sessions = Path.Combine(s_rehearsal, "sessions.ps1");
            using ScriptFile script = new(
                string.Format(null, Setup, servers, sessions, folder.FullName) + Block(section, "powershell") + Check
            );
            using RehearsalProcess rehearsal = RehearsalProcess.Start("--script", script.Path);

            Assert.True(await rehearsal.ExitCodeAsync() == 0, rehearsal.Said);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Block(string section, string language) =>
        Regex.Match(section, $"```{language}\n(.+?)```", RegexOptions.Singleline).Groups[1].Value;
}
