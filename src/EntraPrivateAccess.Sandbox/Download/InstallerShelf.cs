using System.IO;

namespace EntraPrivateAccess.Sandbox.Download;

/// <summary>Finished installers from a folder: real programs, for servers that are real enough to run them.</summary>
/// <remarks>
/// The folder holds <c>VERSION.exe</c>, of those that may be asked for by a fault also <c>VERSION.unsigned.exe</c>, <c>VERSION.other-publisher.exe</c> and
/// <c>VERSION.tampered.exe</c>; <c>root.cer</c> (DER); and <c>publisher.txt</c> with the publisher's organization and common name, a line each.
/// </remarks>
internal sealed class InstallerShelf
{
    private readonly string _folder;

    /// <exception cref="IOException">A file is missing.</exception>
    public InstallerShelf(string folder)
    {
        _folder = folder;
        string[] names = File.ReadAllLines(Path.Combine(folder, "publisher.txt"));
        Organization = names[0];
        CommonName = names[1];
        Root = File.ReadAllBytes(Path.Combine(folder, "root.cer"));
    }

    public string Organization { get; }

    public string CommonName { get; }

    /// <summary>The root (DER) that vouches for the installers.</summary>
    public byte[] Root { get; }

    public string PathOf(InstallerKind kind)
    {
        string variant = kind switch
        {
            { IsCorrupt: true } => ".tampered",
            { Signature: SignatureKind.None } => ".unsigned",
            { Signature: SignatureKind.OtherPublisher } => ".other-publisher",
            _ => "",
        };
        string path = Path.Combine(_folder, $"{kind.Version}{variant}.exe");
        return File.Exists(path) ? path : throw new FileNotFoundException($"The folder of installers has no {Path.GetFileName(path)}.");
    }
}
