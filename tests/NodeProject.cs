using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Security.Cryptography;
using EntraPrivateAccess.Tests.Loading;
using EntraPrivateAccess.Tests.Suites;

namespace EntraPrivateAccess.Tests;

/// <summary>
/// A folder with a package.json and its lock file. It is installed to and run from a copy in tests/obj.
/// </summary>
internal sealed class NodeProject(string source)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    private readonly string _copy = Path.Combine(LoadingHost.Root, "tests", "obj", "node", Path.GetFileName(source));

    /// <summary>Copies the files, and installs the packages if the lock file has changed.</summary>
    public async Task InstallAsync()
    {
        _ = Directory.CreateDirectory(_copy);
        foreach (string file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(_copy, Path.GetFileName(file)), overwrite: true);
        }

        string mark = Path.Combine(_copy, "node_modules", ".installed");
        byte[] locked = await File.ReadAllBytesAsync(Path.Combine(source, "package-lock.json"));
        string hash = Convert.ToHexString(SHA256.HashData(locked));
        if (!File.Exists(mark) || await File.ReadAllTextAsync(mark) != hash)
        {
            (int code, string output) = await StartAsync(
                "npm",
                ["ci", "--no-audit", "--no-fund", "--ignore-scripts"],
                "",
                []
            );
            await File.WriteAllTextAsync(
                mark,
                code == 0 ? hash : throw new InvalidOperationException($"npm ci exited with {code}: {output}")
            );
        }
    }

    /// <summary>Runs a script of the project, and returns its exit code and complete output.</summary>
    public Task<(int Code, string Output)> RunAsync(string script, params string[] arguments) =>
        StartAsync("node", [script, .. arguments], "", []);

    /// <summary>Runs a script that must exit with 0, and returns its output.</summary>
    public async Task<string> RequireAsync(string script, string input, params (string Name, string Value)[] variables)
    {
        (int code, string output) = await StartAsync("node", [script], input, variables);
        return code == 0 ? output : throw new InvalidOperationException($"{script} exited with {code}: {output}");
    }

    private async Task<(int Code, string Output)> StartAsync(
        string program,
        IEnumerable<string> arguments,
        string input,
        (string Name, string Value)[] variables
    )
    {
        ProcessStartInfo start = new(ExternalSuite.FindProgram(program)!, arguments)
        {
            WorkingDirectory = _copy,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start) ?? throw new Win32Exception();
        using CancellationTokenSource limit = new(s_limit);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, process.ExitCode == 0 ? await output : $"{await output}{await errors}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
