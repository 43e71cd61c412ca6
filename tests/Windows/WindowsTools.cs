using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>What the Windows part needs of this machine.</summary>
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

    // An idle machine needs eight minutes for all of it. One that is busy may take five times as long; then it ends,
    // whatever hangs.
    private static readonly TimeSpan s_whole = TimeSpan.FromMinutes(40);

    private static readonly Lazy<long> s_begin = new(Stopwatch.GetTimestamp);

    /// <summary>Why nothing of it can run here, or null.</summary>
    public static string? Missing { get; } = Find();

    /// <summary>Skips with the reason; where the tools must be there, that is a failure.</summary>
    private static void Require()
    {
        if (Missing is not null)
        {
            Report(new PesterOutcome(SkipReason: Missing));
        }
    }

    /// <summary>The result of a run in Wine; skips where there is no Wine to be had.</summary>
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

    /// <summary>How long one run may take, within what the whole part may.</summary>
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
                : "by design: the Windows suite removes connectors, and this machine was not given to it. "
                    + $"On one that can be thrown away, set {ThrowAway} to the machine's name and run ./build.ps1 -Task TestWindows as administrator.";
        }

        if (
            !OperatingSystem.IsLinux()
            || RuntimeInformation.OSArchitecture != System.Runtime.InteropServices.Architecture.X64
        )
        {
            return "The Windows suite did not run: its Wine is for x64 Linux.";
        }

        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        string[] missing =
        [
            .. s_packages
                .Where(tool => !folders.Any(folder => File.Exists(Path.Combine(folder, tool.Key))))
                .Select(tool => tool.Value),
        ];
        return missing.Length > 0
                ? $"The Windows suite did not run. It needs: apt-get install --no-install-recommends {string.Join(' ', missing)}"
            : File.Exists(Keyring) ? null
            : "The Windows suite did not run. It needs: apt-get install debian-archive-keyring";
    }
}
