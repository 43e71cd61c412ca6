using System.Diagnostics;
using System.IO;
using System.Reflection;

namespace EntraPrivateAccess.Tests.Loading;

/// <summary>Runs a script in a new process that contains the engine but none of the module's assemblies.</summary>
internal static class LoadingHost
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    public static string Root { get; } = Path.GetDirectoryName(PowerShellEngine.ModuleManifest)!;

    public static string Packages { get; } =
        typeof(LoadingHost)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(data => data.Key == "NuGetPackageRoot")
            .Value!;

    /// <summary>
    /// Runs a script and returns the lines that it wrote. Any error of the script throws an exception.
    /// </summary>
    /// <param name="script">The script gets the manifest's path as <c>$manifest</c>, and the arguments as
    /// <c>$args</c>.</param>
    public static async Task<IReadOnlyList<string>> RunAsync(string script, params string[] arguments)
    {
        ProcessStartInfo start = new(
            Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet"
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            string argument in arguments.Prepend(Path.Combine(Root, "tests", "bin", "LoadingHost", "LoadingHost.dll"))
        )
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(
            $"$ErrorActionPreference = 'Stop'\n$manifest = '{PowerShellEngine.ModuleManifest}'\n{script}"
        );
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

        return process.ExitCode == 0
            ? (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            : throw new InvalidOperationException(await errors);
    }
}
