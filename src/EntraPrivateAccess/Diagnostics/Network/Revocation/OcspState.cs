namespace EntraPrivateAccess.Diagnostics.Network.Revocation;

/// <summary>What a responder says, by its number in RFC 6960.</summary>
internal enum OcspState
{
    Good = 0,
    Revoked = 1,
    Unknown = 2,
}
