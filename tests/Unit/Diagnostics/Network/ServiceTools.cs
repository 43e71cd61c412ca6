using System;
using System.IO;
using System.Linq;
using EntraPrivateAccess.Tests.Pester;
using EntraPrivateAccess.Tests.Windows;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Network;

/// <summary>Programs of this machine that play the other side. Without them a test skips with the reason; where they must be there, it fails.</summary>
internal static class ServiceTools
{
    private static readonly string[] s_folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/sbin"];

    /// <param name="package">The Debian package, where its name is another one than the program's.</param>
    public static void Require(string program, string? package = null)
    {
        if (Find(program) is null)
        {
            WindowsTools.Report(new PesterOutcome(SkipReason: $"{program} is not on this machine. It needs: apt-get install --no-install-recommends {package ?? program}"));
        }
    }

    public static string? Find(string program) => s_folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
