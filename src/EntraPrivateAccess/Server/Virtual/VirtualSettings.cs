using System.IO;
using System.Net;
using System.Net.Http;
using EntraPrivateAccess.Server.Portable;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Server.Virtual;

/// <summary>The registry of a virtual server.</summary>
internal sealed class VirtualRegistry(ServerWire wire) : IServerRegistry
{
    public async Task<object?> ReadAsync(
        string key,
        string name,
        CancellationToken cancellationToken,
        bool wow64 = false
    )
    {
        JToken found = await wire.GetAsync(
                $"registry{Query(key, wow64)}&name={Uri.EscapeDataString(name)}",
                "Reading the registry key " + key,
                key,
                cancellationToken
            )
            .ConfigureAwait(false);
        JToken value = found["value"]!;
        return (string?)found["kind"] switch
        {
            null => null,
            "DWord" => (int)value,
            "QWord" => (long)value,
            "MultiString" => value.Select(text => (string)text!).ToArray(),
            "Binary" => Convert.FromBase64String((string)value!),
            _ => (string?)value,
        };
    }

    public Task<IReadOnlyList<string>> SubkeysAsync(
        string key,
        CancellationToken cancellationToken,
        bool wow64 = false
    ) => NamesAsync("subkeys", key, wow64, cancellationToken);

    public Task<IReadOnlyList<string>> ValueNamesAsync(
        string key,
        CancellationToken cancellationToken,
        bool wow64 = false
    ) => NamesAsync("values", key, wow64, cancellationToken);

    public Task WriteAsync(
        string key,
        string name,
        object value,
        CancellationToken cancellationToken,
        bool wow64 = false
    ) =>
        wire.SendAsync(
            HttpMethod.Put,
            "registry",
            new
            {
                key,
                name,
                kind = value is int ? "DWord" : "String",
                value,
                wow64,
            },
            "Writing the registry key " + key,
            key,
            cancellationToken
        );

    public Task DeleteKeyAsync(string key, CancellationToken cancellationToken, bool wow64 = false) =>
        wire.SendAsync(
            HttpMethod.Delete,
            "registry" + Query(key, wow64),
            null,
            "Removing the registry key " + key,
            key,
            cancellationToken
        );

    private async Task<IReadOnlyList<string>> NamesAsync(
        string kind,
        string key,
        bool wow64,
        CancellationToken cancellationToken
    )
    {
        JToken found = await wire.GetAsync(
                $"registry/{kind}{Query(key, wow64)}",
                "Reading the registry key " + key,
                key,
                cancellationToken
            )
            .ConfigureAwait(false);
        return [.. found.Select(name => (string)name!)];
    }

    private static string Query(string key, bool wow64)
    {
        string[] parts = key.Split(['\\'], 2);
        return parts.Length == 2 && parts[0].ToUpperInvariant() is "HKLM" or "HKU" or "HKCU"
            ? $"?key={Uri.EscapeDataString(key)}{(wow64 ? "&wow64=true" : "")}"
            : throw new ArgumentException(
                $@"A registry key starts with HKLM\, HKU\ or HKCU\, not '{key}'.",
                nameof(key)
            );
    }
}

/// <summary>
/// The network of a virtual server. The sandbox maps each host to a port of this machine. Connections are real and
/// never leave the loopback interface.
/// </summary>
internal sealed class VirtualNetwork(ServerWire wire) : IServerNetwork
{
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        JToken found = await wire.GetAsync(
                "network/names/" + Uri.EscapeDataString(host),
                $"Resolving the host name {host}",
                host,
                cancellationToken
            )
            .ConfigureAwait(false);
        return [.. found["addresses"]!.Select(address => IPAddress.Parse((string)address!))];
    }

    public async Task<Stream> ConnectAsync(
        IReadOnlyList<IPAddress> addresses,
        int port,
        CancellationToken cancellationToken
    )
    {
        // A port that drops packets never answers, so this request really waits, too.
        JToken found = await wire.GetAsync(
                $"network/ports/{addresses[0]}/{port}",
                $"Connecting to {addresses[0]} port {port}",
                addresses[0].ToString(),
                cancellationToken
            )
            .ConfigureAwait(false);
        return await ConnectionRace
            .RunAsync([IPAddress.Loopback], (int)found["port"]!, cancellationToken)
            .ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<IPEndPoint>> ConnectionsAsync(int processId, CancellationToken cancellationToken)
    {
        JToken found = await wire.GetAsync(
                $"network/connections/{processId}",
                $"Reading the connections of process {processId}",
                null,
                cancellationToken
            )
            .ConfigureAwait(false);
        return
        [
            .. found["connections"]!.Select(each => new IPEndPoint(
                IPAddress.Parse((string)each["address"]!),
                (int)each["port"]!
            )),
        ];
    }

    public async Task<IReadOnlyList<byte[]>?> TrustedRootsAsync(CancellationToken cancellationToken)
    {
        JToken found = await wire.GetAsync(
                "network/roots",
                "Reading the trusted root certificates",
                wire.Name,
                cancellationToken
            )
            .ConfigureAwait(false);
        return [.. found["roots"]!.Select(root => Convert.FromBase64String((string)root!))];
    }
}

/// <summary>The certificate stores of a virtual server.</summary>
internal sealed class VirtualCertificates(ServerWire wire) : IServerCertificates
{
    public async Task<CertificateLookup> FindAsync(
        ServerCertificateStore store,
        string thumbprint,
        CancellationToken cancellationToken
    )
    {
        JToken found = await wire.GetAsync(
                $"certificates/{store}/{Uri.EscapeDataString(thumbprint)}",
                "Looking up the certificate " + thumbprint,
                thumbprint,
                cancellationToken
            )
            .ConfigureAwait(false);
        string? content = (string?)found["certificate"];
        return new CertificateLookup(
            (CertificatePresence)Enum.Parse(typeof(CertificatePresence), (string)found["presence"]!),
            content is null ? null : Convert.FromBase64String(content),
            (bool?)found["hasPrivateKey"],
            (string?)found["reason"]
        );
    }
}
