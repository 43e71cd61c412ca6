using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace EntraPrivateAccess.Tests.Unit.Server;

/// <summary>
/// One RSA key per size for all test certificates whose key does not matter, because creating a key takes up to a
/// second.
/// </summary>
internal static class TestKey
{
    private static readonly ConcurrentDictionary<int, Lazy<RSAParameters>> s_parameters = [];

    /// <summary>Creates a new instance with the shared key. The caller disposes it.</summary>
    public static RSA Create(int bits = 2048)
    {
        RSA key = RSA.Create();
        key.ImportParameters(s_parameters.GetOrAdd(bits, size => new(() => Make(size))).Value);
        return key;
    }

    private static RSAParameters Make(int bits)
    {
        using RSA key = RSA.Create(bits);
        return key.ExportParameters(includePrivateParameters: true);
    }
}
