#if NETFRAMEWORK
using System.IO;
using System.Management.Automation;
using System.Reflection;

namespace EntraPrivateAccess.Compatibility;

/// <summary>
/// Resolves references between the module's own assemblies in Windows PowerShell, from import to removal.
/// </summary>
/// <remarks>PowerShell calls this type. It is public because PowerShell only examines public types.</remarks>
public sealed class DesktopAssemblies : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static readonly ModuleFolder s_folder = new(
        Path.GetDirectoryName(typeof(DesktopAssemblies).Assembly.Location)!,
        File.Exists,
        AssemblyName.GetAssemblyName
    );

    /// <summary>Called by PowerShell when the module is imported.</summary>
    public void OnImport() => AppDomain.CurrentDomain.AssemblyResolve += Resolve;

    /// <summary>Called by PowerShell when the module is removed.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo) => AppDomain.CurrentDomain.AssemblyResolve -= Resolve;

    // Each import of the module adds the delegate once, and each removal removes it once.
    private static Assembly? Resolve(object? sender, ResolveEventArgs request)
    {
        string? requester = request.RequestingAssembly switch
        {
            null => null,
            { IsDynamic: true } => "",
            { } assembly => assembly.Location,
        };
        return s_folder.FileFor(new AssemblyName(request.Name), requester) is string file
            ? Assembly.LoadFrom(file)
            : null;
    }
}
#endif
