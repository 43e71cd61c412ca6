using System.Collections;
using System.IO;
using System.IO.Compression;
using System.Management.Automation;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace EntraPrivateAccess.Cmdlets.Fleet;

/// <summary>
/// The files of this module that a server requires, for both editions of PowerShell and without the sandbox.
/// </summary>
internal sealed class ModuleCopy
{
    // Less than the size at which remoting refuses an object, which is 10 MB by default.
    private const int PartSize = 1024 * 1024;
    private const int HashLetters = 16;

    private readonly string _root;
    private readonly IReadOnlyList<string> _paths;
    private readonly Lazy<IReadOnlyList<byte[]>> _parts;

    public ModuleCopy(string root, string version)
    {
        _root = root;
        Version = version;
        _paths = [.. FilesOf(root).OrderBy(path => path, StringComparer.Ordinal)];
        foreach (string path in _paths)
        {
            Hashes[path] = Hash(File.ReadAllBytes(Full(path)));
        }

        string all = string.Join("\n", _paths.Select(path => $"{Hashes[path]} {path}"));
        FolderName = $"{version}-{Hash(Encoding.UTF8.GetBytes(all))[..HashLetters]}";
        _parts = new Lazy<IReadOnlyList<byte[]>>(() => Split(Pack()));
    }

    // The files of a loaded module don't change.
    private static readonly Lazy<ModuleCopy> s_own = new(ReadThisModule);

    /// <summary>Gets the copy of the running module.</summary>
    public static ModuleCopy OfThisModule() => s_own.Value;

    // The assembly is in Module/bin/net….
    private static ModuleCopy ReadThisModule()
    {
        Assembly assembly = typeof(ModuleCopy).Assembly;
        string bin = Path.GetDirectoryName(Path.GetDirectoryName(assembly.Location))!;
        return new(Path.GetFullPath(Path.Combine(bin, "..", "..")), assembly.GetName().Version!.ToString(3));
    }

    /// <summary>Gets the version of this module.</summary>
    public string Version { get; }

    /// <summary>Gets the name of the folder on the server: the version and the hash of all files.</summary>
    public string FolderName { get; }

    /// <summary>Gets the SHA-256 hash of each file, by its path with slashes.</summary>
    // Ordinal, because a file system of a server may distinguish case.
    public Hashtable Hashes { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the archive in parts. It is created at its first use.</summary>
    public IReadOnlyList<byte[]> Parts => _parts.Value;

    // The folder may be a repository with a build in place. No command requires the help on a server.
    private static IEnumerable<string> FilesOf(string root) =>
        Directory
            .GetFiles(Path.Combine(root, "Module"), "*", SearchOption.AllDirectories)
            .Append(Path.Combine(root, "EntraPrivateAccess.psd1"))
            .Where(path => Path.GetExtension(path).ToLowerInvariant() is ".dll" or ".psd1" or ".psm1" or ".ps1xml")
            .Select(path => path[(root.Length + 1)..].Replace(Path.DirectorySeparatorChar, '/'))
            .Where(path => !path.StartsWith("Module/bin/sandbox/", StringComparison.OrdinalIgnoreCase));

    private byte[] Pack()
    {
        using MemoryStream packed = new();
        using (ZipArchive archive = new(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string path in _paths)
            {
                using Stream entry = archive.CreateEntry(path, CompressionLevel.Optimal).Open();
                byte[] bytes = File.ReadAllBytes(Full(path));
                entry.Write(bytes, 0, bytes.Length);
            }
        }

        return packed.ToArray();
    }

    private static List<byte[]> Split(byte[] archive)
    {
        List<byte[]> parts = [];
        for (int start = 0; start < archive.Length; start += PartSize)
        {
            byte[] part = new byte[Math.Min(PartSize, archive.Length - start)];
            Array.Copy(archive, start, part, 0, part.Length);
            parts.Add(part);
        }

        return parts;
    }

    private string Full(string path) => Path.Combine(_root, path.Replace('/', Path.DirectorySeparatorChar));

    private static string Hash(byte[] bytes)
    {
        using SHA256 algorithm = SHA256.Create();
        return BitConverter.ToString(algorithm.ComputeHash(bytes)).Replace("-", "");
    }
}

/// <summary>The copies of this module that a server has.</summary>
internal sealed record ModuleState(
    string LanguageMode,
    string ComputerName,
    string LoadedVersion,
    string LoadedManifest,
    string InstalledManifest,
    bool IsThrowAwayMachine,
    string Identity
)
{
    public static ModuleState From(PSObject answer)
    {
        return new(
            Text(nameof(LanguageMode)),
            Text(nameof(ComputerName)),
            Text(nameof(LoadedVersion)),
            Text(nameof(LoadedManifest)),
            Text(nameof(InstalledManifest)),
            answer.Properties[nameof(IsThrowAwayMachine)]?.Value is true,
            Text(nameof(Identity))
        );

        string Text(string name) => answer.Properties[name]?.Value as string ?? "";
    }
}

/// <summary>The scripts that run on servers, as they are in the files beside this one.</summary>
internal static class RemoteScripts
{
    public static string FindModule { get; } = Read(nameof(FindModule));

    public static string ReceiveModule { get; } = Read(nameof(ReceiveModule));

    public static string RunCommand { get; } = Read(nameof(RunCommand));

    private static string Read(string name)
    {
        using Stream stream = typeof(RemoteScripts).Assembly.GetManifestResourceStream($"Fleet.{name}.ps1")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>A command of this module with its parameters, for a server.</summary>
internal sealed record RemoteCommand(string Name, Hashtable Parameters)
{
    /// <summary>Gets whether to return, after the rows, whether the connector is in contact with its service.</summary>
    public bool ReadsContact { get; init; }
}
