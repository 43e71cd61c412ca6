using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using Xunit.Runner.InProc.SystemConsole;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>The entry point of the test program that runs in Wine.</summary>
internal static class Program
{
    /// <summary>The environment variable with the name of the machine that the tests may change.</summary>
    private const string ThrowAway = "EPA_THROW_AWAY_MACHINE";

    public static async Task<int> Main(string[] arguments)
    {
        Console.OutputEncoding = Encoding.UTF8;
        string? machine = Environment.GetEnvironmentVariable(ThrowAway);
        if (!Environment.MachineName.Equals(machine, StringComparison.OrdinalIgnoreCase))
        {
            Console.Error.WriteLine(
                $"This program starts and removes services. It runs only if {ThrowAway} is the name of this machine."
            );
            return 5;
        }

        switch (arguments)
        {
            case ["keep", string until, string starter]:
                return await KeepAsync(until, starter);
            case ["conformance", string results]:
                return await ConsoleRunner.Run([
                    "-noLogo",
                    "-noColor",
                    "-class",
                    typeof(OnWindows).FullName!,
                    "-xml",
                    results,
                ]);
            case ["run", string program, ..]:
                return Run(program, arguments[2..]);
            case ["pipe", string program, ..]:
                return await PipeAsync(program, arguments[2..]);
            case ["job", string permission, string program, ..]:
                return SessionJob.Run(permission, program, arguments[3..]);
            case ["start-child", string file]:
                return await SessionJob.StartChildAsync(file);
            default:
                Console.Error.WriteLine(
                    "keep FILE FOLDER | conformance RESULTS | run or pipe PROGRAM ARGUMENTS | start-child FILE\n"
                        + "job none|breakaway|silent PROGRAM ARGUMENTS"
                );
                return 87;
        }
    }

    /// <summary>Keeps services alive: in Wine they end with the last ordinary process.</summary>
    /// <remarks>Creates the desktop so that no installer starts one that keeps this process's pipes open.</remarks>
    private static async Task<int> KeepAsync(string until, string starter)
    {
        _ = GetDesktopWindow();
        await File.WriteAllTextAsync(until, "");
        while (File.Exists(until) && Directory.Exists(starter))
        {
            await Task.Delay(200);
        }

        return 0;
    }

    /// <summary>Runs a program that needs a console, without a window. Its input stays open.</summary>
    private static int Run(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Console.Out.WriteLine(line.Data);
        process.ErrorDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        // With a limit, the call doesn't wait for the end of the streams, which a leftover child may hold open.
        _ = process.WaitForExit(int.MaxValue);
        return process.ExitCode;
    }

    /// <summary>Runs a program that needs a console like <see cref="Run"/>, and passes on its input.</summary>
    private static async Task<int> PipeAsync(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        _ = Task.Run(async () =>
        {
            await using Stream input = process.StandardInput.BaseStream;
            await Console.OpenStandardInput().CopyToAsync(input);
        });
        Task streams = Task.WhenAll(
            process.StandardOutput.BaseStream.CopyToAsync(Console.OpenStandardOutput()),
            process.StandardError.BaseStream.CopyToAsync(Console.OpenStandardError())
        );
        _ = process.WaitForExit(int.MaxValue);
        // A leftover child may hold the streams open.
        _ = await Task.WhenAny(streams, Task.Delay(TimeSpan.FromSeconds(10)));
        return process.ExitCode;
    }

    [DllImport("user32")]
    private static extern IntPtr GetDesktopWindow();
}
