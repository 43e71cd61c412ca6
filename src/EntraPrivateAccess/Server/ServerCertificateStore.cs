namespace EntraPrivateAccess.Server;

/// <summary>Where a connector's trust certificate can live.</summary>
internal enum ServerCertificateStore
{
    /// <summary>LocalMachine\My: what registration writes.</summary>
    LocalMachine,

    /// <summary>Network Service's own My store: what the connector's renewal writes.</summary>
    NetworkService,
}
