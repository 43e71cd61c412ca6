using System.IO;
using System.Reflection;

namespace EntraPrivateAccess.Compatibility;

/// <summary>
/// Selects the assembly requests that the module resolves: those from its own folder, for files in that folder.
/// </summary>
/// <remarks>
/// Some included packages reference other versions of each other than the included ones, and powershell.exe has no
/// binding redirects. Requests from other modules are not resolved, because they would get this module's copies instead
/// of their own. This code must not use a type of an included package, because it runs before these packages can be
/// loaded.
/// </remarks>
/// <param name="identify">Reads the full name of an assembly file.</param>
internal sealed class ModuleFolder(string folder, Func<string, bool> exists, Func<string, AssemblyName> identify)
{
    private readonly string _folder = Path.GetFullPath(folder);

    /// <summary>Returns the file for a request, or null if the module does not resolve it.</summary>
    /// <param name="requested">The full name of the requested assembly.</param>
    /// <param name="requesterFile">The path of the requesting assembly; null if there is none, empty if it has no
    /// file.</param>
    public string? FileFor(AssemblyName requested, string? requesterFile)
    {
        string file = Path.Combine(_folder, requested.Name + ".dll");
        return exists(file) && (requesterFile is null ? IsSame(requested, identify(file)) : LiesHere(requesterFile))
            ? file
            : null;
    }

    // A request without a requester can be of another module, which must not get this module's copy by its simple name.
    private static bool IsSame(AssemblyName requested, AssemblyName own)
    {
        byte[] wanted = requested.GetPublicKeyToken() ?? [];
        byte[] token = own.GetPublicKeyToken() ?? [];
        return wanted.Length > 0
            && Enumerable.SequenceEqual(wanted, token)
            && requested.Version is { } version
            && version <= own.Version;
    }

    private bool LiesHere(string file) =>
        file.Length > 0
        && string.Equals(Path.GetDirectoryName(Path.GetFullPath(file)), _folder, StringComparison.OrdinalIgnoreCase);
}
