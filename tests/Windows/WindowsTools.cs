using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>Checks the requirements of the Windows tests on this machine.</summary>
internal static class WindowsTools
{
    private const string ThrowAway = "EPA_THROW_AWAY_MACHINE";
    private const string Keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

    private static readonly Dictionary<string, string> s_packages = new()
    {
        ["apt-get"] = "apt",
        ["dpkg-deb"] = "dpkg",
        ["patchelf"] = "patchelf",
        ["x86_64-w64-mingw32-gcc"] = "gcc-mingw-w64-x86-64",
    };

    // An idle machine runs all Windows tests in eight minutes. A busy one may take five times as long; after that, the
    // tests fail because something hangs.
    private static readonly TimeSpan s_whole = TimeSpan.FromMinutes(40);

    private static readonly Lazy<long> s_begin = new(Stopwatch.GetTimestamp);

    /// <summary>The reason why the Windows tests cannot run on this machine, or null.</summary>
    public static string? Missing { get; } = Find();

    /// <summary>Skips the test if requirements are missing, or fails it if the suite is required.</summary>
    private static void Require()
    {
        if (Missing is not null)
        {
            Report(new PesterOutcome(SkipReason: Missing));
        }
    }

    /// <summary>Gets the result of a run in Wine; skips the test if Wine is not available.</summary>
    public static async Task<T> ResultAsync<T>(Lazy<Task<T>> run)
    {
        Require();
        try
        {
            return await run.Value;
        }
        catch (WineUnavailableException unavailable)
        {
            Report(new PesterOutcome(SkipReason: unavailable.Message));
            throw;
        }
    }

    /// <summary>Gets the time limit of one run, which is shortened to the time left for all Windows tests.</summary>
    public static TimeSpan Limit(TimeSpan wanted)
    {
        TimeSpan left = s_whole - Stopwatch.GetElapsedTime(s_begin.Value);
        return left <= TimeSpan.Zero ? throw new TimeoutException($"The Windows suite did not end within {s_whole}.")
            : left < wanted ? left
            : wanted;
    }

    /// <summary>Passes, fails or skips the running test.</summary>
    public static void Report(PesterOutcome outcome) => outcome.Report();

    private static string? Find()
    {
        if (OperatingSystem.IsWindows())
        {
            string? given = Environment.GetEnvironmentVariable(ThrowAway);
            return Environment.MachineName.Equals(given, StringComparison.OrdinalIgnoreCase)
                ? null
                : "by design: the Windows suite removes connectors, and this machine is not marked as disposable. "
                    + $"On a disposable machine, set {ThrowAway} to the machine's name and run "
                    + "./build.ps1 -Task TestWindows as administrator.";
        }

        if (
            !OperatingSystem.IsLinux()
            || RuntimeInformation.OSArchitecture != System.Runtime.InteropServices.Architecture.X64
        )
        {
            return "The Windows suite did not run: its Wine requires x64 Linux.";
        }

        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        string[] missing =
        [
            .. s_packages
                .Where(tool => !folders.Any(folder => File.Exists(Path.Combine(folder, tool.Key))))
                .Select(tool => tool.Value),
        ];
        return missing.Length > 0
                ? "The Windows suite did not run. It needs: apt-get install --no-install-recommends "
                    + string.Join(' ', missing)
            : File.Exists(Keyring) ? null
            : "The Windows suite did not run. It needs: apt-get install debian-archive-keyring";
    }
}
