namespace EntraPrivateAccess.Server;

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
