namespace EntraPrivateAccess.Installation;

/// <summary>Whether the connector holds a trust certificate that works.</summary>
internal enum RegistrationState
{
    /// <summary>No trust settings, or a certificate that is provably not there.</summary>
    NotRegistered,
    Registered,
    Expired,

    /// <summary>It could not be read. That is not absence, and never a reason to register again.</summary>
    Unknown,
}
