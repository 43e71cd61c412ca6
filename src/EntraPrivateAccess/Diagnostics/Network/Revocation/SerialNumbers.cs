using System;
using System.Security.Cryptography.X509Certificates;

namespace EntraPrivateAccess.Diagnostics.Network.Revocation;

/// <summary>Serial numbers in the order in which they stand in certificates; the frameworks hand them out reversed.</summary>
internal static class SerialNumbers
{
    public static byte[] Of(X509Certificate2 certificate)
    {
        byte[] serial = certificate.GetSerialNumber();
        Array.Reverse(serial);
        return serial;
    }
}
