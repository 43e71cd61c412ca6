using System.IO;
using System.Reflection;

namespace EntraPrivateAccess.Compatibility;

/// <summary>
/// Decides which requests for an assembly are ours to answer: those that our own folder makes, and that it can meet.
/// </summary>
/// <remarks>
/// Some shipped packages ask for other versions of their neighbours than the ones shipped, and powershell.exe has no
/// binding redirects.
/// Other modules' requests are none of our business: an answer to them would hand out our copies for theirs.
/// Nothing here may mention a type of a shipped package: this runs before they can be found.
/// </remarks>
internal sealed class ModuleFolder(string folder, Func<string, bool> exists)
{
    private readonly string _folder = Path.GetFullPath(folder);

    /// <summary>The file that answers a request, or null where it is not ours.</summary>
    /// <param name="requested">The full name of the assembly that is looked for.</param>
    /// <param name="requesterFile">Where the asking assembly lies; null if nobody is named, empty if it lies
    /// nowhere.</param>
    public string? FileFor(AssemblyName requested, string? requesterFile)
    {
        string file = Path.Combine(_folder, requested.Name + ".dll");
        return (requesterFile is null || LiesHere(requesterFile)) && exists(file) ? file : null;
    }

    private bool LiesHere(string file) =>
        file.Length > 0
        && string.Equals(Path.GetDirectoryName(Path.GetFullPath(file)), _folder, StringComparison.OrdinalIgnoreCase);
}
