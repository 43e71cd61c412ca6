using System;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary>How a token differs from a usual one; tests ask for expired and foreign ones.</summary>
/// <param name="ExpiresIn">May be negative.</param>
internal sealed record TokenTerms(TimeSpan ExpiresIn, string? TenantId = null)
{
    public static TokenTerms Usual { get; } = new(TokenMint.Lifetime);
}
