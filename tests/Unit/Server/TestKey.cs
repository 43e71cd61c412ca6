using System.Security.Cryptography;

namespace EntraPrivateAccess.Tests.Unit.Server;

/// <summary>
/// One RSA key for all test certificates whose key does not matter, because creating a key takes up to a second.
/// </summary>
internal static class TestKey
{
    private static readonly Lazy<RSAParameters> s_parameters = new(() =>
    {
        using RSA key = RSA.Create(2048);
        return key.ExportParameters(includePrivateParameters: true);
    });

    /// <summary>Creates a new instance with the shared key. The caller disposes it.</summary>
    public static RSA Create()
    {
        RSA key = RSA.Create();
        key.ImportParameters(s_parameters.Value);
        return key;
    }
}
