namespace EntraPrivateAccess.Compatibility;

/// <summary>
/// Specifies how the registration client prompts the user on each framework. Its redirect URI decides.
/// </summary>
/// <remarks>
/// Microsoft documents MSAL's default redirect URI for this client. On .NET Framework it is the native client URI,
/// which uses an embedded window. On other frameworks it is http://localhost, which may not be registered.
/// </remarks>
internal static class RegistrationWindow
{
#if NETFRAMEWORK
    public const bool IsEmbedded = true;
#else
    public const bool IsEmbedded = false;
#endif
}
