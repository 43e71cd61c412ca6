using System;
using System.Collections.Generic;
using System.Security;

namespace EntraPrivateAccess.Identity;

/// <summary>A registration token that nothing known speaks against. What could not be read of it is null.</summary>
internal sealed record RegistrationTokenFacts
{
    /// <summary>The token without white space at its ends: what goes to the registration.</summary>
    public required SecureString Token { get; init; }

    public string? TenantId { get; init; }

    public string? Audience { get; init; }

    public string? Account { get; init; }

    public DateTimeOffset? ExpiresOn { get; init; }

    public bool? IsGuest { get; init; }

    /// <summary>Sentences for the warning stream: doubts that are no proof.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public override string ToString() => "(registration token)";
}
