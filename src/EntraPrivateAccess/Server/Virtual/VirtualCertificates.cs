using System;
using System.Threading;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Server.Virtual;

/// <summary>A virtual server's certificate stores.</summary>
internal sealed class VirtualCertificates(ServerWire wire) : IServerCertificates
{
    public async Task<CertificateLookup> FindAsync(ServerCertificateStore store, string thumbprint, CancellationToken cancellationToken)
    {
        JToken found = await wire.GetAsync(
            $"certificates/{store}/{Uri.EscapeDataString(thumbprint)}", "Looking up the certificate " + thumbprint, thumbprint, cancellationToken)
            .ConfigureAwait(false);
        string? content = (string?)found["certificate"];
        return new CertificateLookup(
            (CertificatePresence)Enum.Parse(typeof(CertificatePresence), (string)found["presence"]!),
            content is null ? null : Convert.FromBase64String(content),
            (bool?)found["hasPrivateKey"],
            (string?)found["reason"]);
    }
}
