namespace EntraPrivateAccess.Compatibility;

/// <summary>How the registration client can ask a person, by framework: its redirect decides.</summary>
/// <remarks>
/// Microsoft documents MSAL's default redirect for it. On .NET Framework that is the native client's address, in an
/// embedded window;
/// elsewhere it is http://localhost, which is not proven to be registered.
/// </remarks>
internal static class RegistrationWindow
{
#if NETFRAMEWORK
    public const bool IsEmbedded = true;
#else
    public const bool IsEmbedded = false;
#endif
}
