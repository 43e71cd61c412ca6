using System.Collections.Concurrent;
using System.IO;
using System.Reflection;
using System.Runtime.Loader;

namespace EntraPrivateAccess.Loader;

/// <summary>Keeps the module's assemblies apart from whatever the process has loaded already.</summary>
/// <remarks>
/// The <see cref="Load"/> override is the point. A context that only handles the resolving event asks the default
/// context first, and shares another module's Microsoft.Identity.Client or Newtonsoft.Json without a word.
/// </remarks>
public sealed class ModuleLoadContext : AssemblyLoadContext
{
    private static readonly ConcurrentDictionary<string, ModuleLoadContext> s_contexts = new();

    private readonly string _folder;

    private ModuleLoadContext(string folder) : base("EntraPrivateAccess") => _folder = folder;

    /// <summary>Loads the module's assembly from a folder, once a process and folder: an updated module lies in another one.</summary>
    public static Assembly LoadModule(string folder) =>
        s_contexts.GetOrAdd(Path.GetFullPath(folder), full => new ModuleLoadContext(full)).LoadFromAssemblyName(new AssemblyName("EntraPrivateAccess"));

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
