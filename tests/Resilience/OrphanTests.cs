using System.Diagnostics;
using System.Globalization;
using System.IO;
using EntraPrivateAccess.Tests.Loading;
using Xunit;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>A sandbox ends with the PowerShell process that started it, even if that process was killed.</summary>
public sealed class OrphanTests
{
    [Fact]
    public async Task Sandbox_and_its_disks_are_removed_if_its_PowerShell_process_is_killed()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("epa-orphan-");
        string script = Path.Combine(folder.FullName, "start.ps1");
        await File.WriteAllTextAsync(
            script,
            $$"""
            . '{{Path.Combine(LoadingHost.Root, "tests", "Support.ps1")}}'
            $sandbox = Start-ConnectorSandbox
            [Console]::Out.WriteLine($sandbox.ProcessId)
            [Console]::Out.WriteLine((Get-VirtualPath $sandbox $sandbox.Servers[0] 'C:'))
            [Threading.Thread]::Sleep(-1)
            """,
            ResilienceSandbox.Stop
        );
        ProcessStartInfo start = new("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (
            string argument in (string[])
                ["exec", PinnedPowerShell.PwshAssembly, "-NoProfile", "-NonInteractive", "-File", script]
        )
        {
            start.ArgumentList.Add(argument);
        }

        using Process parent = Process.Start(start)!;
        int id = int.Parse(
            (
                await parent
                    .StandardOutput.ReadLineAsync(ResilienceSandbox.Stop)
                    .AsTask()
                    .WaitAsync(ResilienceSandbox.Patience, ResilienceSandbox.Stop)
            )!,
            CultureInfo.InvariantCulture
        );
        string disk = (
            await parent
                .StandardOutput.ReadLineAsync(ResilienceSandbox.Stop)
                .AsTask()
                .WaitAsync(ResilienceSandbox.Patience, ResilienceSandbox.Stop)
        )!;
        using Process sandbox = Process.GetProcessById(id);
        Assert.True(Directory.Exists(disk));

        parent.Kill();

        await sandbox
            .WaitForExitAsync(ResilienceSandbox.Stop)
            .WaitAsync(ResilienceSandbox.Patience, ResilienceSandbox.Stop);
        await ResilienceSandbox.UntilAsync(() => !Directory.Exists(disk), () => $"the removal of {disk}");
        folder.Delete(recursive: true);
    }
}
