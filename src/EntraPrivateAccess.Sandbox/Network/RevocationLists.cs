using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Network;

/// <summary>The authority's revocation lists, made at each download.</summary>
internal sealed class RevocationLists(InternetAuthority authority, SandboxClock clock)
{
    /// <summary>The list of this file name, or null.</summary>
    /// <param name="flaw"><c>outdated</c> for one whose successor is overdue, <c>forged</c> for one that another authority signed; else null.</param>
    /// <param name="revoked">Serial numbers of certificates to have on it.</param>
    public byte[]? Find(string name, string? flaw, IEnumerable<byte[]> revoked)
    {
        X509Certificate2? issuer = name switch
        {
            InternetAuthority.ListOfLeaves => authority.Issuer,
            InternetAuthority.ListOfIssuers => authority.Root,
            _ => null,
        };
        if (issuer is null)
        {
            return null;
        }

        DateTimeOffset made = flaw == "outdated" ? clock.GetUtcNow().AddDays(-30) : clock.GetUtcNow().AddHours(-2);
        CertificateRevocationListBuilder list = new();
        list.AddEntry([0x41, 0x02, 0x03, 0x04], made.AddDays(-3), X509RevocationReason.Superseded);
        foreach (byte[] serial in revoked)
        {
            list.AddEntry(serial, made.AddDays(-1), X509RevocationReason.KeyCompromise);
        }

        return list.Build(flaw == "forged" ? authority.Impostor : issuer, 1, made.AddDays(7), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, made);
    }
}
