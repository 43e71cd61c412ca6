using System.Diagnostics;
using System.IO;
using EntraPrivateAccess.Tests.Loading;
using Xunit;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>
/// Tests the only way in which a sandbox session can act on a real machine. Each test runs in a separate process
/// because the environment variable applies to the whole process.
/// </summary>
public sealed class ThrowAwayMachineTests(ResilienceSandbox sandbox) : IClassFixture<ResilienceSandbox>, IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("throw-away-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>The sandbox has no virtual server, so a command that is not refused acted on this machine.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("*")]
    [InlineData("NOT-{0}")]
    [InlineData("{0}.contoso.com")]
    [InlineData("{0},OTHER")]
    public async Task Variable_with_any_value_but_the_machine_name_allows_nothing(string? value)
    {
        IReadOnlyList<string> lines = await RunAsync(
            value?.Replace("{0}", Environment.MachineName, StringComparison.Ordinal)
        );

        Assert.DoesNotContain(lines, line => line.StartsWith("warning ", StringComparison.Ordinal));
        Assert.Contains("stop NoVirtualServer", lines);
        Assert.Contains("save NoVirtualServer", lines);
        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public async Task Machine_name_allows_access_with_a_warning_and_the_sandbox_root_stays_untrusted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "by design: it would stop this machine's own connector");

        IReadOnlyList<string> lines = await RunAsync(Environment.MachineName.ToLowerInvariant());

        string warning = $"warning This sandbox session acts on the real machine {Environment.MachineName}";
        Assert.Equal(2, lines.Count(line => line.StartsWith(warning, StringComparison.Ordinal)));
        Assert.Contains("stop WindowsRequired", lines);
        Assert.Contains("save InstallerNotTrusted", lines);
        Assert.Empty(_folder.GetFiles());
    }

    private async Task<IReadOnlyList<string>> RunAsync(string? variable)
    {
        string file = Path.Combine(_folder.Parent!.FullName, $"{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(file, sandbox.Ready);
        try
        {
            return await RunAsync(
                variable,
                $$"""
                Import-Module '{{Path.Combine(LoadingHost.Root, "EntraPrivateAccess.psd1")}}'
                $sandbox = Get-ConnectorSandbox -ConnectionFile '{{file}}'
                $null = Connect-EntraPrivateAccess -Environment $sandbox -NoSignIn -WarningVariable connect
                try { Stop-Connector -Confirm:$false -ErrorAction Stop }
                catch { "stop $($_.FullyQualifiedErrorId.Split(',')[0])" }
                try {
                    $null = Save-ConnectorInstaller '{{_folder.FullName}}' -ErrorAction Stop -WarningVariable +connect
                    'save done'
                }
                catch { "save $($_.FullyQualifiedErrorId.Split(',')[0])" }
                $connect | ForEach-Object { "warning $_" }
                """
            );
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<IReadOnlyList<string>> RunAsync(string? variable, string script)
    {
        string[] arguments =
        [
            "exec",
            PinnedPowerShell.PwshAssembly,
            "-NoProfile",
            "-NonInteractive",
            "-Command",
            script,
        ];
        ProcessStartInfo start = new("dotnet", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["EPA_THROW_AWAY_MACHINE"] = variable;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(s_limit);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        Assert.Equal("", await errors);
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
