using System.Security.Cryptography;

namespace EntraPrivateAccess.Sandbox.State;

/// <summary>RSA keys that all sandboxes of a process share.</summary>
/// <remarks>
/// Creating a key takes longer than starting the rest of a sandbox. The keys protect nothing, because a sandbox is as
/// trustworthy as its process.
/// </remarks>
internal static class SandboxKeys
{
    private static readonly Lazy<RSA> s_subject = new(() => RSA.Create(2048));
    private static readonly Lazy<RSA> s_issuer = new(() => RSA.Create(2048));

    /// <summary>Gets the key of tokens, publishers, connectors and sites. Their certificates differ.</summary>
    public static RSA Subject => s_subject.Value;

    /// <summary>Gets the key of an authority that issues certificates for <see cref="Subject"/>.</summary>
    public static RSA Issuer => s_issuer.Value;
}
