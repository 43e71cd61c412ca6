using System;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Installation;

/// <summary>What a server knows of its registration.</summary>
internal sealed record ConnectorRegistration
{
    public required RegistrationState State { get; init; }

    /// <summary>Why the state is what it is, one sentence.</summary>
    public required string Detail { get; init; }

    /// <summary>The trust settings file that is there and names no certificate, where no other one does; else null.</summary>
    public string? UnusableSettings { get; init; }

    /// <summary>SHA-1, upper case, as the trust settings name it.</summary>
    public string? Thumbprint { get; init; }

    public ServerCertificateStore? Store { get; init; }

    /// <summary>The certificate's subject: the tenant's id.</summary>
    public string? TenantId { get; init; }

    /// <summary>From extension 1.3.6.1.4.1.311.82.1. Inferred for this kind of agent: compare it with Graph before use.</summary>
    public string? ConnectorId { get; init; }

    /// <summary>Who issued the certificate, such as <c>CN=connectorregistrationca.msappproxy.net</c>.</summary>
    public string? Issuer { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>When it was registered or its certificate renewed; null if file and certificate disagree.</summary>
    public DateTimeOffset? RegisteredAt { get; init; }

    public bool IsRegistered => State is RegistrationState.Registered;
}
