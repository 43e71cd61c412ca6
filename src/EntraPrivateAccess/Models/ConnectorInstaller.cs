namespace EntraPrivateAccess.Models;

/// <summary>An installer on disk with a valid signature, the expected publisher and a known version.</summary>
public sealed record ConnectorInstaller
{
    /// <summary>Gets the path of the installer.</summary>
    public string Path { get; init; } = "";

    /// <summary>Gets the version of the connector that the installer contains.</summary>
    [ShownAs(typeof(Version))]
    public string Version
    {
        get => ProductVersion.ToString();
        init => ProductVersion = System.Version.Parse(value);
    }

    /// <summary>Gets the size in bytes.</summary>
    public long Size { get; init; }

    /// <summary>Gets the SHA-256 hash in uppercase hexadecimal digits.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>Gets the common name of the signer.</summary>
    public string Publisher { get; init; } = "";

    /// <summary>Gets <c>Valid</c>; an invalid signature is an error instead of a result.</summary>
    public string SignatureStatus { get; init; } = "";

    /// <summary>Gets the URL of the download; null for a file that already existed.</summary>
    public Uri? DownloadUrl { get; init; }

    /// <summary>Gets whether this run downloaded the file.</summary>
    public bool Changed { get; init; }

    /// <summary>Gets whether the file already existed and matches the version available for download.</summary>
    public bool AlreadyPresent => !Changed;

    /// <summary>Gets the name of the environment, such as <c>Global</c>, or the name of a sandbox.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Gets whether the revocation of the publisher's certificate could not be checked.</summary>
    internal bool IsRevocationUnknown { get; init; }

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "ConnectorInstaller/1";

    /// <summary>Gets the version of the connector that the installer contains.</summary>
    internal Version ProductVersion { get; init; } = new();

    public override string ToString() => Path;
}

/// <summary>
/// The required signer of an installer, which is compared with the parsed subject of the signer's certificate.
/// </summary>
/// <param name="Organization">The organization (O) of the subject.</param>
/// <param name="CommonName">The common name (CN) of the subject.</param>
public sealed record PublisherIdentity(string Organization, string CommonName);
