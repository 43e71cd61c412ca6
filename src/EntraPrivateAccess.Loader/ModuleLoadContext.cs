using System.Collections.Concurrent;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;

namespace EntraPrivateAccess.Loader;

/// <summary>Isolates the module's assemblies from the assemblies that the process has already loaded.</summary>
/// <remarks>
/// Overriding <see cref="Load"/> is essential. A context that only handles the Resolving event asks the default context
/// first, and would silently share another module's copy of Microsoft.Identity.Client or Newtonsoft.Json.
/// </remarks>
public sealed class ModuleLoadContext : AssemblyLoadContext
{
    private static readonly ConcurrentDictionary<string, ModuleLoadContext> s_contexts = new();

    private readonly string _folder;

    private ModuleLoadContext(string folder)
        : base("EntraPrivateAccess") => _folder = folder;

    /// <summary>
    /// Loads the module's assembly from a folder. It is loaded once per process and folder, and an updated module is in
    /// another folder.
    /// </summary>
    public static Assembly LoadModule(string folder) =>
        s_contexts
            .GetOrAdd(Path.GetFullPath(folder), full => new ModuleLoadContext(full))
            .LoadFromAssemblyName(new AssemblyName("EntraPrivateAccess"));

    /// <summary>Finds the module's assembly of the same version that was loaded from another folder.</summary>
    /// <remarks>
    /// PowerShell caches the metadata of a cmdlet by the full name of its type, version included. The cmdlets of a
    /// second copy would be bound to the properties of the first.
    /// </remarks>
    /// <returns>The path of that assembly's file, or null.</returns>
    public static string? FindTwin(string folder)
    {
        string full = Path.GetFullPath(folder);
        ModuleLoadContext[] others = [.. s_contexts.Where(pair => pair.Key != full).Select(pair => pair.Value)];
        if (others.Length == 0)
        {
            return null;
        }

        string name = AssemblyName.GetAssemblyName(Path.Combine(full, "EntraPrivateAccess.dll")).FullName;
        return others
            .SelectMany(context => context.Assemblies)
            .FirstOrDefault(assembly => assembly.FullName == name)
            ?.Location;
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
