using System;
using System.Collections.Generic;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>A certificate as Windows keeps it in a store's file or registry blob: a list of properties.</summary>
/// <remarks>
/// Each is three 32-bit numbers (property, encoding 1, length) and that many bytes. Property 32 (CERT_CERT_PROP_ID) is the
/// certificate itself, property 2 (CERT_KEY_PROV_INFO_PROP_ID) says where its private key is.
/// </remarks>
internal sealed class SerializedCertificate
{
    private const int KeyProviderInfo = 2;
    private const int CertificateItself = 32;
    private const int HeaderLength = 12;

    private SerializedCertificate(byte[] certificate, bool hasPrivateKey)
    {
        Certificate = certificate;
        HasPrivateKey = hasPrivateKey;
    }

    /// <summary>DER.</summary>
    public byte[] Certificate { get; }

    public bool HasPrivateKey { get; }

    /// <summary>Null where the bytes are not such a list, or one without a certificate.</summary>
    public static SerializedCertificate? Parse(byte[] content)
    {
        Dictionary<int, byte[]> properties = [];
        int position = 0;
        while (position < content.Length)
        {
            if (content.Length - position < HeaderLength)
            {
                return null;
            }

            int property = BitConverter.ToInt32(content, position);
            int length = BitConverter.ToInt32(content, position + 8);
            position += HeaderLength;
            if (length < 0 || length > content.Length - position)
            {
                return null;
            }

            properties[property] = content.AsSpan(position, length).ToArray();
            position += length;
        }

        return properties.TryGetValue(CertificateItself, out byte[]? certificate)
            ? new SerializedCertificate(certificate, properties.ContainsKey(KeyProviderInfo))
            : null;
    }
}
