using System;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary>A device that waits until somebody enters its code elsewhere.</summary>
internal sealed class DeviceSignIn
{
    public required TenantClient Client { get; init; }

    public required string Scope { get; init; }

    public required string UserCode { get; init; }

    public required string DeviceCode { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Who signed in for it, or null as long as nobody did.</summary>
    public TenantUser? User { get; set; }

    public bool Declined { get; set; }
}
