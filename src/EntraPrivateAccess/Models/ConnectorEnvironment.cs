namespace EntraPrivateAccess.Models;

/// <summary>A cloud, or a sandbox that replaces one. Clouds differ only by these values.</summary>
/// <remarks>
/// A value that is unknown for a cloud is null; a command that requires it fails with <c>EnvironmentNotSupported</c>.
/// </remarks>
public sealed class ConnectorEnvironment
{
    /// <summary>
    /// Gets the environment's name: <c>Global</c>, <c>USGov</c>, <c>USGovDoD</c>, <c>China</c>, or a sandbox's name.
    /// </summary>
    public string Name { get; init; } = "";

    /// <summary>Gets the URL of the sign-in service, such as <c>https://login.microsoftonline.com</c>.</summary>
    public Uri Authority { get; init; } = null!;

    /// <summary>
    /// Gets the URL of Microsoft Graph without a version, such as <c>https://graph.microsoft.com</c>.
    /// </summary>
    public Uri GraphRoot { get; init; } = null!;

    /// <summary>Gets the ID of the public client that requests registration tokens.</summary>
    public string? RegistrationClientId { get; init; }

    /// <summary>Gets the scope of a registration token.</summary>
    public string? RegistrationScope { get; init; }

    /// <summary>Gets the URL of the installer itself, not of its landing page.</summary>
    public Uri? DownloadUrl { get; init; }

    /// <summary>
    /// Gets the cloud's name for the installer and the registration, such as <c>AzureCloud</c> or
    /// <c>AzureUSGovernment</c>.
    /// </summary>
    public string? InstallerEnvironmentName { get; init; }

    /// <summary>
    /// Gets whether the installer requires <see cref="InstallerEnvironmentName"/>. The public cloud is its default.
    /// </summary>
    public bool InstallerNeedsEnvironmentName { get; init; }

    /// <summary>
    /// Gets whether Global Secure Access, and so Private Access, is offered in the cloud. Elsewhere, connectors serve
    /// application proxy only.
    /// </summary>
    public bool OffersPrivateAccess { get; init; } = true;

    /// <summary>Gets the required publisher of the installer.</summary>
    public PublisherIdentity Publisher { get; init; } = null!;

    /// <summary>
    /// Gets whether the certificate chain of the installer must end at a root of Microsoft. True for Microsoft's
    /// clouds.
    /// </summary>
    internal bool RequiresMicrosoftRoot { get; init; }

    /// <summary>Gets the addresses that a connector must reach.</summary>
    // An array: PowerShell can't index the list type that the compiler generates for a collection expression.
    public IReadOnlyList<ServiceEndpoint> Endpoints
    {
        get;
        init => field = value.ToArray();
    } = [];

    /// <summary>
    /// Sandbox only: gets the SHA-256 thumbprint of the only accepted server certificate, which is accepted only on
    /// loopback.
    /// </summary>
    public string? CertificatePin { get; init; }

    /// <summary>Sandbox only: gets the root certificate (DER) that is trusted for a publisher.</summary>
    public byte[]? PublisherRoot { get; init; }

    /// <summary>
    /// Sandbox only: gets the root certificate (DER) of the certification authority for the hosts of the simulated
    /// internet.
    /// </summary>
    public byte[]? NetworkRoot { get; init; }

    /// <summary>Sandbox only: gets the URL of the virtual servers; null for a cloud.</summary>
    public Uri? SandboxUrl { get; init; }

    /// <summary>Sandbox only: gets the key for the control API and the virtual servers.</summary>
    internal string? ControlKey { get; init; }

    /// <summary>
    /// Sandbox only: gets the virtual server that commands act on if none is specified; null if the sandbox was started
    /// without one.
    /// </summary>
    internal string? FirstServer { get; init; }

    /// <summary>
    /// Sandbox only: gets the connection data, with the key, for a process on the same machine that must use the same
    /// sandbox; null for a cloud.
    /// </summary>
    internal string? ConnectionText { get; init; }

    /// <summary>
    /// Gets or sets the clock that sessions use for waiting: the sandbox's clock or the system clock.
    /// </summary>
    internal TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Gets whether this is a sandbox, whose output objects are marked as rehearsed.</summary>
    public bool IsSandbox => SandboxUrl is not null;

    public override string ToString() => Name;
}

/// <summary>One address that a connector must reach.</summary>
/// <param name="Host">A host name, possibly with a leading <c>*.</c> wildcard.</param>
/// <param name="Port">80 or 443.</param>
/// <param name="Use">The purpose of the address.</param>
public sealed record ServiceEndpoint(string Host, int Port, string Use)
{
    /// <summary>Gets the documented path, such as <c>/pkiops</c>; empty if the whole host is required.</summary>
    public string Path { get; init; } = "";

    /// <summary>Gets the page that requires the address, with the date of the copy that was read.</summary>
    public string Source { get; init; } = "";

    /// <summary>Gets whether the host starts with <c>*.</c>.</summary>
    internal bool IsWildcard => Host.StartsWith("*.", StringComparison.Ordinal);
}
