using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Virtual;

/// <summary>How the sandbox is started: <c>dotnet Module/bin/sandbox/EntraPrivateAccess.Sandbox.dll</c>.</summary>
internal static class SandboxCommand
{
    public static ProcessStartInfo For(SandboxRequest request)
    {
        string bin = Path.GetDirectoryName(Path.GetDirectoryName(typeof(SandboxCommand).Assembly.Location)!)!;
        string sandbox = Path.Combine(bin, "sandbox", "EntraPrivateAccess.Sandbox.dll");
        if (!File.Exists(sandbox))
        {
            throw Faults.SandboxMissing(sandbox);
        }

        string disk = Path.Combine(Path.GetTempPath(), "EntraPrivateAccess.Sandbox", Guid.NewGuid().ToString("N"));
        using Process own = Process.GetCurrentProcess();
        List<string> arguments =
        [
            sandbox, "--parent", Text(own.Id), "--disk", disk, "--seed", Text(request.Seed), "--servers", string.Join(",", request.Servers),
        ];
        return new ProcessStartInfo(Dotnet(), string.Join(" ", arguments.Select(Quote)))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = new UTF8Encoding(false),

            // A console of its own on Windows: Ctrl+C in ours does not reach it. Elsewhere it ignores the signal.
            CreateNoWindow = true,
        };
    }

    // Where PATH does not lead to it, as in some services and on some servers.
    private static string Dotnet()
    {
        string name = Platform.IsWindows ? "dotnet.exe" : "dotnet";
        string? root = Environment.GetEnvironmentVariable("DOTNET_ROOT");
        string usual = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "dotnet", name);
        return root is not null && File.Exists(Path.Combine(root, name)) ? Path.Combine(root, name)
            : Platform.IsWindows && File.Exists(usual) ? usual
            : name;
    }

    // Server names and temporary folders hold no quotes; a backslash before the closing quote would escape it.
    private static string Quote(string argument) => $"\"{argument.TrimEnd('\\')}\"";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
