using System.Security.Cryptography;

namespace EntraPrivateAccess.Tests.Unit.Server;

/// <summary>One RSA key for all test certificates whose key does not matter: a new one takes up to a second.</summary>
internal static class TestKey
{
    private static readonly Lazy<RSAParameters> s_parameters = new(() =>
    {
        using RSA key = RSA.Create(2048);
        return key.ExportParameters(includePrivateParameters: true);
    });

    /// <summary>The key, in an instance of the caller's own.</summary>
    public static RSA Create()
    {
        RSA key = RSA.Create();
        key.ImportParameters(s_parameters.Value);
        return key;
    }
}
