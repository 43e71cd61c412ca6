using System.IO;

namespace EntraPrivateAccess.Server;

/// <summary>The server's disk, by Windows paths. Faults are the framework's own IO exceptions.</summary>
/// <remarks>A virtual server's disk is a folder of this machine, so nothing here crosses a wire.</remarks>
internal interface IServerFiles
{
    bool FileExists(string path);

    bool DirectoryExists(string path);

    string ReadAllText(string path);

    /// <summary>Replaces the file in one step, so that no reader ever meets half of it.</summary>
    void WriteAllText(string path, string content);

    /// <summary>
    /// The same for a content that is more than its letters, such as a file in an encoding of its own.
    /// </summary>
    void WriteAllBytes(string path, byte[] content);

    Stream OpenRead(string path);

    /// <summary>Opens for appending, creating the file; others may read meanwhile.</summary>
    Stream OpenAppend(string path);

    /// <summary>Keeps others from changing or replacing the file until disposed.</summary>
    IDisposable HoldUnchanged(string path);

    /// <summary>
    /// Holds a lock file until the result is disposed, and removes it then; null if another run holds it.
    /// </summary>
    IDisposable? TryLock(string path);

    /// <summary>Renames within a disk, replacing the target.</summary>
    void Move(string source, string target);

    void DeleteFile(string path);

    /// <summary>Removes a folder with all in it; nothing where it is missing.</summary>
    void DeleteDirectory(string path);

    /// <summary>
    /// Makes a folder that only Administrators and SYSTEM can write to, and checks that an existing one is such.
    /// </summary>
    /// <exception cref="Errors.ConnectorException"><c>FolderNotProtected</c>.</exception>
    void CreateProtectedDirectory(string path);

    void CreateDirectory(string path);

    /// <summary>
    /// Full paths of files below a folder whose name matches a wildcard; empty where the folder is missing.
    /// </summary>
    IReadOnlyList<string> Find(string directory, string pattern, bool recurse = true);

    /// <summary>The file version resource as four numbers, or null where it has none.</summary>
    Version? FileVersion(string path);

    DateTimeOffset LastWriteTime(string path);

    /// <summary>Free bytes on the path's disk.</summary>
    long FreeSpace(string path);

    /// <summary>Resolves a well-known folder.</summary>
    string Folder(ServerFolder folder);
}

/// <summary>Folders whose place the operating system decides.</summary>
internal enum ServerFolder
{
    /// <summary>The 64-bit one, also from a 32-bit process.</summary>
    ProgramFiles,
    ProgramData,
    Windows,

    /// <summary>The 64-bit one, also from a 32-bit process (Sysnative).</summary>
    System,
    Temp,
}

/// <summary>What can be said of a file's embedded signature.</summary>
/// <param name="SignerCertificate">The signer's certificate (DER) where there is one.</param>
/// <param name="Detail">One sentence for a person.</param>
internal sealed record FileSignature(FileSignatureStatus Status, byte[]? SignerCertificate, string Detail);

internal enum FileSignatureStatus
{
    Valid,

    /// <summary>No embedded signature, or not a program at all.</summary>
    Unsigned,

    /// <summary>The file was changed after it was signed.</summary>
    Tampered,

    /// <summary>The chain ends at a root that nobody vouches for, a self-signed certificate included.</summary>
    UntrustedRoot,

    /// <summary>Not valid at the timestamp, or now where there is no timestamp.</summary>
    Expired,

    /// <summary>Anything else, named in the detail.</summary>
    Invalid,
}
