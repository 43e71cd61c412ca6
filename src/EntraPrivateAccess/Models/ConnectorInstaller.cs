namespace EntraPrivateAccess.Models;

/// <summary>An installer on disk whose signature, publisher and version are right.</summary>
public sealed record ConnectorInstaller
{
    public string Path { get; init; } = "";

    public Version Version { get; init; } = new();

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    /// <summary>Hexadecimal, in capitals.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>The common name of who signed it.</summary>
    public string Publisher { get; init; } = "";

    /// <summary><c>Valid</c>: anything else is an error and no result.</summary>
    public string SignatureStatus { get; init; } = "";

    /// <summary>Where it came from, or null for a file that was there.</summary>
    public Uri? DownloadUrl { get; init; }

    /// <summary>True when it was downloaded now.</summary>
    public bool Changed { get; init; }

    /// <summary>True when the file was there and is what is offered.</summary>
    public bool AlreadyPresent => !Changed;

    public string Environment { get; init; } = "";

    public override string ToString() => Path;
}

/// <summary>Who must have signed an installer: compared with the parsed names of the signer's certificate.</summary>
/// <param name="Organization">The O of the subject.</param>
/// <param name="CommonName">The CN of the subject.</param>
public sealed record PublisherIdentity(string Organization, string CommonName);
