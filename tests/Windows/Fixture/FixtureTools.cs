using System.Diagnostics;
using System.IO;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>Runs the programs that build and check the fixture.</summary>
internal static class FixtureTools
{
    public const string SignatureChecker = "osslsigncode";

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(8);

    public static bool HasSignatureChecker { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, SignatureChecker)));

    /// <summary>Runs a program and returns its output.</summary>
    /// <exception cref="InvalidOperationException">The exit code isn't 0; the message contains the output.</exception>
    public static async Task<string> RunAsync(string program, string folder, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        using CancellationTokenSource limit = new(s_limit);
        Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        string all = await output + await errors;
        return process.ExitCode == 0
            ? all
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', start.ArgumentList)} exited with {process.ExitCode}: {all}"
            );
    }
}
