namespace EntraPrivateAccess.Models;

/// <summary>A cloud, or a sandbox that stands in for one. Clouds differ by these values and by nothing else.</summary>
/// <remarks>
/// What is not known of a cloud is null; a command that needs it ends with <c>EnvironmentNotSupported</c>.
/// </remarks>
public sealed class ConnectorEnvironment
{
    public string Name { get; init; } = "";

    /// <summary>The sign-in service, such as <c>https://login.microsoftonline.com</c>.</summary>
    public Uri Authority { get; init; } = null!;

    /// <summary>Microsoft Graph without a version, such as <c>https://graph.microsoft.com</c>.</summary>
    public Uri GraphRoot { get; init; } = null!;

    /// <summary>The public client that asks for registration tokens.</summary>
    public string? RegistrationClientId { get; init; }

    /// <summary>The scope of a registration token.</summary>
    public string? RegistrationScope { get; init; }

    /// <summary>The installer itself, not the landing page.</summary>
    public Uri? DownloadUrl { get; init; }

    /// <summary>
    /// What the installer and the registration call this cloud: <c>AzureCloud</c>, <c>AzureUSGovernment</c>.
    /// </summary>
    public string? InstallerEnvironmentName { get; init; }

    /// <summary>
    /// True where the installer must be told <see cref="InstallerEnvironmentName"/>; the public cloud is its default.
    /// </summary>
    public bool InstallerNeedsEnvironmentName { get; init; }

    /// <summary>Who must have signed the installer.</summary>
    public PublisherIdentity Publisher { get; init; } = null!;

    // An array: PowerShell can't index the list that the compiler makes of a collection expression.
    public IReadOnlyList<ServiceEndpoint> Endpoints
    {
        get;
        init => field = value.ToArray();
    } = [];

    /// <summary>
    /// Sandbox only: SHA-256 thumbprint of the one server certificate that is accepted, on loopback only.
    /// </summary>
    public string? CertificatePin { get; init; }

    /// <summary>Sandbox only: the root certificate (DER) that may vouch for a publisher.</summary>
    public byte[]? PublisherRoot { get; init; }

    /// <summary>
    /// Sandbox only: the root certificate (DER) of the authority that its internet's hosts are certified by.
    /// </summary>
    public byte[]? NetworkRoot { get; init; }

    /// <summary>Sandbox only: where virtual servers are reached, else null.</summary>
    public Uri? SandboxUrl { get; init; }

    /// <summary>Sandbox only: opens its control API and its virtual servers.</summary>
    internal string? ControlKey { get; init; }

    /// <summary>
    /// Sandbox only: the virtual server that commands act on if none is named; null if it was started without one.
    /// </summary>
    internal string? FirstServer { get; init; }

    /// <summary>What sessions wait by: the sandbox's clock, else the system's.</summary>
    internal TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Rows read from here are marked as rehearsed.</summary>
    public bool IsSandbox => SandboxUrl is not null;

    public override string ToString() => Name;
}

/// <summary>One address that a connector must reach.</summary>
/// <param name="Host">A host name, possibly with a leading <c>*.</c> wildcard.</param>
/// <param name="Port">80 or 443.</param>
/// <param name="Use">What it is for.</param>
public sealed record ServiceEndpoint(string Host, int Port, string Use);
