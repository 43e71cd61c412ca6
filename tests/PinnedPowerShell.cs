using System.IO;
using System.Reflection;

namespace EntraPrivateAccess.Tests;

/// <summary>The pinned PowerShell and Pester, which the restore of the test project downloads.</summary>
/// <remarks>Their versions are defined only in src/Directory.Packages.props.</remarks>
internal static class PinnedPowerShell
{
    private static readonly string s_tools = Path.Combine(Package("PowerShell"), "tools", "net10.0", "any");

    /// <summary>The folder of Microsoft's Windows build.</summary>
    public static string WindowsFolder { get; } = Path.Combine(s_tools, "win");

    /// <summary>
    /// The pwsh.dll for this system, with an engine that the build has compiled (see CompiledPowerShell.targets).
    /// Start it with <c>dotnet exec</c>.
    /// </summary>
    public static string PwshAssembly { get; } =
        Path.Combine(Metadata("RepositoryRoot"), "tests", "bin", "PowerShell", "pwsh.dll");

    /// <summary>The manifest of the pinned Pester.</summary>
    public static string PesterManifest { get; } = Path.Combine(Package("Pester"), "tools", "Pester.psd1");

    /// <summary>The assemblies of the engine that the build compiles.</summary>
    public static IReadOnlyList<string> EngineAssemblies { get; } = Metadata("EngineAssemblies").Split(';');

    /// <summary>The program that compiles them.</summary>
    public static string Compiler { get; } = Metadata("Crossgen");

    /// <summary>Gets the version of a pinned package from this assembly's metadata.</summary>
    public static string VersionOf(string package) => Metadata(package + "Version");

    private static string Package(string name) =>
        Path.Combine(Metadata("NuGetPackageRoot"), name.ToLowerInvariant(), VersionOf(name));

    private static string Metadata(string key) =>
        typeof(PinnedPowerShell)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(data => data.Key == key)
            .Value!;
}
