using System.IO;
using System.Text;
using EntraPrivateAccess.Tests.Loading;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>The test program for Wine, published again only if its sources change.</summary>
internal static class WindowsHost
{
    public const string Elevated = "EntraPrivateAccess.Tests.exe";

    /// <summary>The same program without administrator rights.</summary>
    public const string NotElevated = "notelevated.exe";

    private static readonly string s_tests = Path.Combine(LoadingHost.Root, "tests");

    /// <summary>Gets the folder of the program, and builds the program if necessary.</summary>
    public static Task<string> FolderAsync()
    {
        string[] sources =
        [
            .. Directory.GetFiles(Path.Combine(s_tests, "Windows", "Host")),
            .. Directory.GetFiles(Path.Combine(s_tests, "Windows"), "WindowsConformance*.cs"),
            .. Directory.GetFiles(Path.Combine(s_tests, "Unit", "Servers"), "ServerConformance*.cs"),
            Path.Combine(s_tests, "Unit", "Servers", "Eventually.cs"),
            Path.Combine(s_tests, "TestWait.cs"),
            .. Directory.GetFiles(Path.Combine(LoadingHost.Root, "Module", "bin", "net8.0"), "*.dll"),
        ];
        return WindowsCache.FolderAsync("host", sources, PublishAsync);
    }

    private static async Task PublishAsync(string folder)
    {
        string project = Path.Combine(s_tests, "Windows", "Host", "WindowsHost.csproj");
        _ = await Tool.RequireAsync(
            "dotnet",
            ["publish", project, "-c", "Release", "-o", folder, "-nologo", "-v", "q"],
            TimeSpan.FromMinutes(5)
        );

        // The manifest of a program can require administrator rights. The copy doesn't require them.
        byte[] program = await File.ReadAllBytesAsync(Path.Combine(folder, Elevated));
        Replace(program, "level=\"requireAdministrator\"", "level=\"asInvoker\"           ");
        await File.WriteAllBytesAsync(Path.Combine(folder, NotElevated), program);
    }

    private static void Replace(byte[] content, string text, string by)
    {
        int at = content.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text));
        Encoding.ASCII.GetBytes(by).CopyTo(content, at);
    }
}
