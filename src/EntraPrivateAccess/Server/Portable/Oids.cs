using System.Security.Cryptography;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>Names of what a signature is made of.</summary>
internal static class Oids
{
    public const string SignedData = "1.2.840.113549.1.7.2";
    public const string SpcIndirectData = "1.3.6.1.4.1.311.2.1.4";
    public const string TimestampInfo = "1.2.840.113549.1.9.16.1.4";
    public const string Rfc3161Timestamp = "1.3.6.1.4.1.311.3.3.1";
    public const string SigningTime = "1.2.840.113549.1.9.5";
    public const string CodeSigning = "1.3.6.1.5.5.7.3.3";
    public const string TimeStamping = "1.3.6.1.5.5.7.3.8";

    /// <summary>The hash of this name, or null where it is unknown or too weak to prove anything.</summary>
    public static HashAlgorithmName? Hash(string oid) => oid switch
    {
        "2.16.840.1.101.3.4.2.1" => HashAlgorithmName.SHA256,
        "2.16.840.1.101.3.4.2.2" => HashAlgorithmName.SHA384,
        "2.16.840.1.101.3.4.2.3" => HashAlgorithmName.SHA512,
        _ => null,
    };
}
