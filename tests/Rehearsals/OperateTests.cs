using System.IO;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Tests.Loading;
using Xunit;

namespace EntraPrivateAccess.Tests.Rehearsals;

/// <summary>Runs the weekly routine of the README in two weeks, in the real PowerShell.</summary>
public sealed class OperateTests
{
    [Fact]
    public async Task Weekly_routine_of_the_README_works_as_pasted_and_shows_the_change_of_the_second_week()
    {
        string section = Regex
            .Match(
                File.ReadAllText(Path.Combine(LoadingHost.Root, "README.md")),
                "## Operate(.+?)\n## ",
                RegexOptions.Singleline
            )
            .Groups[1]
            .Value;
        string routine = Regex.Match(section, "```powershell\n(.+?)```", RegexOptions.Singleline).Groups[1].Value;
        // The sandbox of the first week continues to run.
        string[] lines = routine.Split('\n');
        Assert.StartsWith("Connect-EntraPrivateAccess", lines[2], StringComparison.Ordinal);
        string again = string.Join("\n", lines.Skip(3));
        DirectoryInfo folder = Directory.CreateTempSubdirectory("epa-operate-");
        try
        {
            string script = $$"""
                $ErrorActionPreference = 'Stop'
                Import-Module '{{PowerShellEngine.ModuleManifest}}'
                function Import-Module { }
                Set-Location '{{folder.FullName}}'
                . { {{routine}} }
                try {
                    $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
                    Move-Connector CONN0001 -ConnectorGroup 'Group 002'
                    $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken -ReadOnly
                    $rows = @(. { {{again}} })
                    $found = @($rows | ForEach-Object { $_.GetType().Name } | Select-Object -Unique) -join ' '
                    "types: $found"
                    "changes: $(@($rows | Where-Object Change).Name)"
                    $page = [IO.File]::ReadAllText("$pwd/connectors.html")
                    "page: $($page.Contains('&#39;Group 002&#39; in the tenant'))"
                }
                finally { Stop-ConnectorSandbox }
                """;
            string file = Path.Combine(folder.FullName, "operate.ps1");
            await File.WriteAllTextAsync(file, script, TestContext.Current.CancellationToken);
            using RehearsalProcess powerShell = RehearsalProcess.StartPowerShell("-File", file);

            Assert.True(await powerShell.ExitCodeAsync() == 0, powerShell.Said);
            Assert.Contains(
                "types: CheckResult ConnectorReportExport ConnectorConfigurationChange ConnectorConfigurationExport",
                powerShell.Said,
                StringComparison.Ordinal
            );
            Assert.Contains("changes: CONN0001.contoso.com", powerShell.Said, StringComparison.Ordinal);
            Assert.Contains("page: True", powerShell.Said, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
