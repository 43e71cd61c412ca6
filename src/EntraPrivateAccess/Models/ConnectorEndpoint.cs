namespace EntraPrivateAccess.Models;

/// <summary>An address that the servers of connectors must be able to reach, for a firewall or proxy rule.</summary>
public sealed class ConnectorEndpoint
{
    /// <summary>
    /// Gets the host name, or a wildcard such as <c>*.msappproxy.net</c> if Microsoft documents the wildcard.
    /// </summary>
    public string Host { get; init; } = "";

    /// <summary>Gets the TCP port of the outbound connection: 80 or 443.</summary>
    public int Port { get; init; }

    /// <summary>Gets the protocol over TCP: <c>HTTP</c> or <c>HTTPS</c>.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>Gets the purpose of the address.</summary>
    public string Purpose { get; init; } = "";

    /// <summary>Gets the page that requires the address, with the date of the copy that was read.</summary>
    public string Source { get; init; } = "";

    /// <summary>Gets the cloud, such as <c>Global</c>, or the name of a sandbox.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Gets whether <see cref="Host"/> is a wildcard, which covers host names of any depth.</summary>
    public bool IsWildcard { get; init; }

    /// <summary>Gets the documented path, such as <c>/pkiops</c>; empty if the whole host is required.</summary>
    public string Path { get; init; } = "";

    /// <summary>
    /// Gets host names that the wildcard covers and that Test-Connector checks; <c>{tenant}</c> is the tenant ID. The
    /// list is not complete, so a rule requires the wildcard.
    /// </summary>
    // An array: PowerShell can't index the list type that the compiler generates for a collection expression.
    public IReadOnlyList<string> KnownNames
    {
        get;
        init => field = value.ToArray();
    } = [];

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "ConnectorEndpoint/1";

    public override string ToString() => $"{Host}:{Port}";
}
