using System;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>One host and port that a connector must reach.</summary>
/// <param name="Host">A name that can be asked for; <see cref="Tenant"/> in it stands for the tenant's id.</param>
/// <param name="Use">What it is for, as in the environment's list.</param>
internal sealed record ProbeTarget(string Host, int Port, string Use, NameSource Source)
{
    public const string Tenant = "{tenant}";

    private const int Plain = 80;

    /// <summary>Spoken to in TLS, and through a proxy by a tunnel.</summary>
    public bool IsTls { get; init; } = Port != Plain;

    public bool NeedsTenant => Host.Contains(Tenant);

    /// <summary>True for what the connector and the cloud talk over, with a certificate on both sides.</summary>
    public bool IsService => Use.StartsWith("Connector", StringComparison.Ordinal);

    public ProbeTarget Of(string tenantId) => this with { Host = Host.Replace(Tenant, tenantId.ToLowerInvariant()) };

    public override string ToString() => $"{Host}:{Port}";
}
