namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>What a server's certificate chain says about who stands on the other side.</summary>
internal enum TrustKind
{
    /// <summary>It ends at a root that Microsoft names, and the machine trusts it.</summary>
    Expected,

    /// <summary>It ends at a root that Microsoft names, which the machine lacks or distrusts.</summary>
    RootMissing,

    /// <summary>It ends elsewhere, but the certificate was publicly logged: a public authority's, probably a new one.</summary>
    OtherPublic,

    /// <summary>It ends at a root that the machine trusts and nobody publicly logs: it looks like TLS inspection.</summary>
    LooksInspected,

    /// <summary>It ends at nothing that the machine trusts: it looks like TLS inspection by a stranger to this machine.</summary>
    Stranger,

    /// <summary>The chain itself is broken: a signature, a purpose, a constraint.</summary>
    Broken,
}
