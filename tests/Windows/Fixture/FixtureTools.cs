using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>The programs that build the fixture. Debian's packages of the same names have them.</summary>
internal static class FixtureTools
{
    public const string Compiler = "x86_64-w64-mingw32-gcc";
    public const string ResourceCompiler = "x86_64-w64-mingw32-windres";
    public const string Packager = "wixl";
    public const string Signer = "osslsigncode";

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    /// <summary>Program and Debian package of each that is missing.</summary>
    public static IReadOnlyList<string> Missing { get; } =
        [.. new Dictionary<string, string>
        {
            [Compiler] = "gcc-mingw-w64-x86-64",
            [ResourceCompiler] = "binutils-mingw-w64-x86-64",
            [Packager] = "wixl",
            [Signer] = "osslsigncode",
        }.Where(tool => !IsThere(tool.Key)).Select(tool => $"{tool.Key} (package {tool.Value})")];

    /// <exception cref="InvalidOperationException">It ended with another code than 0; the message has what it said.</exception>
    public static async Task RunAsync(string program, string folder, params IEnumerable<string> arguments)
    {
        ProcessStartInfo how = new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(how)!;
        using CancellationTokenSource limit = new(s_limit);
        Task<string> said = process.StandardOutput.ReadToEndAsync(limit.Token);
        Task<string> complained = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', how.ArgumentList)} ended with {process.ExitCode}: {await said}{await complained}");
        }
    }

    private static bool IsThere(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, tool)));
}
