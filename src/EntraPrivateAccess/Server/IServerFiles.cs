using System.IO;

namespace EntraPrivateAccess.Server;

/// <summary>The server's disk, addressed by Windows paths. Failures are the framework's own I/O exceptions.</summary>
/// <remarks>A virtual server's disk is a folder of this machine, so file access never uses the network.</remarks>
internal interface IServerFiles
{
    bool FileExists(string path);

    bool DirectoryExists(string path);

    string ReadAllText(string path);

    /// <summary>Replaces the file in one step, so that a reader never sees a partial file.</summary>
    void WriteAllText(string path, string content);

    /// <summary>Replaces the file with binary content in one step, such as text in a specific encoding.</summary>
    void WriteAllBytes(string path, byte[] content);

    Stream OpenRead(string path);

    /// <summary>
    /// Opens a file for appending and creates it if needed. Other processes can read it at the same time.
    /// </summary>
    Stream OpenAppend(string path);

    /// <summary>Prevents other processes from changing or replacing the file until the result is disposed.</summary>
    IDisposable HoldUnchanged(string path);

    /// <summary>
    /// Holds a lock file until the result is disposed, and then removes it. Returns null if another run holds it.
    /// </summary>
    IDisposable? TryLock(string path);

    /// <summary>Renames a file within a disk and replaces the target.</summary>
    void Move(string source, string target);

    void DeleteFile(string path);

    /// <summary>Removes a folder and its contents. Does nothing if the folder is missing.</summary>
    void DeleteDirectory(string path);

    /// <summary>
    /// Creates a folder that only Administrators and SYSTEM can write to. If the folder exists, verifies its
    /// protection.
    /// </summary>
    /// <exception cref="Errors.ConnectorException"><c>FolderNotProtected</c>.</exception>
    void CreateProtectedDirectory(string path);

    void CreateDirectory(string path);

    /// <summary>
    /// Returns the full paths of the files under a folder whose names match a wildcard; empty if the folder is missing.
    /// </summary>
    IReadOnlyList<string> Find(string directory, string pattern, bool recurse = true);

    /// <summary>Returns the file version from the version resource as four numbers, or null if there is none.</summary>
    Version? FileVersion(string path);

    DateTimeOffset LastWriteTime(string path);

    /// <summary>Gets the current time by the clock that the write times of files come from.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Returns the free bytes on the disk of a path.</summary>
    long FreeSpace(string path);

    /// <summary>Returns the path of a well-known folder.</summary>
    string Folder(ServerFolder folder);
}

/// <summary>Folders whose location the operating system determines.</summary>
internal enum ServerFolder
{
    /// <summary>The 64-bit folder, even in a 32-bit process.</summary>
    ProgramFiles,
    ProgramData,
    Windows,

    /// <summary>The 64-bit folder, even in a 32-bit process (Sysnative).</summary>
    System,
    Temp,
}

/// <summary>The result of verifying a file's embedded signature.</summary>
/// <param name="SignerCertificate">The signer's certificate (DER), or null if there is none.</param>
/// <param name="Detail">One sentence for the user.</param>
internal sealed record FileSignature(FileSignatureStatus Status, byte[]? SignerCertificate, string Detail)
{
    /// <summary>The certificate (DER) at which the signer's chain ends, or null if the chain is not complete.</summary>
    public byte[]? RootCertificate { get; init; }

    public RevocationState Revocation { get; init; }

    /// <summary>Returns this signature with what the certificate authorities answered.</summary>
    public FileSignature WithRevocation(RevocationState state) =>
        state == RevocationState.Revoked
            ? new FileSignature(
                FileSignatureStatus.Revoked,
                SignerCertificate,
                "A certificate in the chain of its publisher was revoked."
            )
            {
                Revocation = state,
            }
            : this with
            {
                Revocation = state,
            };
}

/// <summary>What is known about the revocation of a signer's certificate.</summary>
internal enum RevocationState
{
    /// <summary>The certificate authority was not asked, because the signature is not valid anyway.</summary>
    NotAsked,

    Good,

    /// <summary>The certificate authority could not be reached, or publishes no revocation.</summary>
    Unknown,

    Revoked,
}

internal enum FileSignatureStatus
{
    Valid,

    /// <summary>The file has no embedded signature or is not a program.</summary>
    Unsigned,

    /// <summary>The file was changed after it was signed.</summary>
    Tampered,

    /// <summary>The chain ends at an untrusted root, such as a self-signed certificate.</summary>
    UntrustedRoot,

    /// <summary>The certificate was not valid at the timestamp or, without a timestamp, is not valid now.</summary>
    Expired,

    /// <summary>The certificate authority revoked a certificate of the chain.</summary>
    Revoked,

    /// <summary>Any other failure, which the detail describes.</summary>
    Invalid,
}
