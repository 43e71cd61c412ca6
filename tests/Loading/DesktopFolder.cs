using System.IO;
using System.Reflection;
using EntraPrivateAccess.Compatibility;
using Mono.Cecil;

namespace EntraPrivateAccess.Tests.Loading;

/// <summary>
/// Resolves assemblies in the module's folder as Windows PowerShell 5.1 on .NET Framework 4.7.2 does, using metadata
/// only.
/// </summary>
internal sealed class DesktopFolder : IAssemblyResolver
{
    public static readonly string Folder = Path.Combine(LoadingHost.Root, "Module", "bin", "net472");

    /// <summary>The reference assemblies of .NET Framework 4.7.2.</summary>
    public static readonly string Framework = Path.Combine(
        LoadingHost.Packages,
        "microsoft.netframework.referenceassemblies.net472",
        "1.0.3",
        "build",
        ".NETFramework",
        "v4.7.2"
    );

    /// <summary>The reference assembly of the PowerShell 5.1 engine.</summary>
    public static readonly string Engine = Path.Combine(
        LoadingHost.Packages,
        "powershellstandard.library",
        "5.1.1",
        "lib",
        "net452",
        "System.Management.Automation.dll"
    );

    private readonly ModuleFolder _own = new(Folder, File.Exists, AssemblyName.GetAssemblyName);
    private readonly Dictionary<string, AssemblyDefinition> _read = [];

    /// <summary>The assemblies that are shipped for Windows PowerShell.</summary>
    public IReadOnlyList<AssemblyDefinition> Shipped =>
        [.. Directory.GetFiles(Folder, "*.dll").Order(StringComparer.Ordinal).Select(Read)];

    /// <summary>
    /// Returns how a reference is resolved: by the framework, the engine, a file of the exact version, or the module's
    /// handler; or null.
    /// </summary>
    public string? HowFound(AssemblyNameReference reference) => Find(reference)?.How;

    public AssemblyDefinition? Resolve(AssemblyNameReference name) => Find(name) is { } found ? Read(found.File) : null;

    public AssemblyDefinition? Resolve(AssemblyNameReference name, ReaderParameters parameters) => Resolve(name);

    public void Dispose()
    {
        foreach (AssemblyDefinition assembly in _read.Values)
        {
            assembly.Dispose();
        }
    }

    private (string How, string File)? Find(AssemblyNameReference reference)
    {
        if (reference.Name == "System.Management.Automation")
        {
            return ("engine", Engine);
        }

        string[] inFramework =
        [
            Path.Combine(Framework, $"{reference.Name}.dll"),
            Path.Combine(Framework, "Facades", $"{reference.Name}.dll"),
        ];
        if (
            inFramework.FirstOrDefault(File.Exists) is { } framework
            && Read(framework).Name.Version >= reference.Version
        )
        {
            return ("framework", framework);
        }

        string file = Path.Combine(Folder, $"{reference.Name}.dll");
        if (
            !File.Exists(file)
            || Read(file).Name.Version < reference.Version
            || Token(Read(file).Name) != Token(reference)
        )
        {
            return null;
        }

        // An assembly that is loaded from a file finds the files next to it only if name and version match exactly.
        return Read(file).Name.Version == reference.Version ? ("folder", file)
            : _own.FileFor(new AssemblyName(reference.FullName), Path.Combine(Folder, "EntraPrivateAccess.dll"))
                is { } answered
                ? ("handler", answered)
            : null;
    }

    private static string Token(AssemblyNameReference name) => Convert.ToHexString(name.PublicKeyToken ?? []);

    private AssemblyDefinition Read(string file) =>
        _read.TryGetValue(file, out AssemblyDefinition? known)
            ? known
            : _read[file] = AssemblyDefinition.ReadAssembly(file, new ReaderParameters { AssemblyResolver = this });
}
