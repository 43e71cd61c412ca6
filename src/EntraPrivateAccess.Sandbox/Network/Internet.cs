using System.Collections.Concurrent;
using System.Globalization;
using System.IO;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.State;
using Microsoft.AspNetCore.WebUtilities;

namespace EntraPrivateAccess.Sandbox.Network;

/// <summary>
/// The simulated internet: its names, its certificates and the view that each virtual server has of it.
/// </summary>
internal sealed class Internet(
    InternetNames names,
    InternetAuthority authority,
    RevocationLists lists,
    OcspResponder responder,
    Backends backends
) : IDisposable
{
    private readonly ConcurrentDictionary<VirtualMachine, Lazy<MachineNetwork>> _machines = new();

    public InternetNames Names { get; } = names;

    public InternetAuthority Authority { get; } = authority;

    public RevocationLists Lists { get; } = lists;

    public OcspResponder Responder { get; } = responder;

    public Backends Backends { get; } = backends;

    public MachineNetwork Of(VirtualMachine machine) =>
        _machines.GetOrAdd(machine, of => new Lazy<MachineNetwork>(() => new MachineNetwork(of, this))).Value;

    public void Dispose()
    {
        foreach (KeyValuePair<VirtualMachine, Lazy<MachineNetwork>> machine in _machines)
        {
            machine.Value.Value.Dispose();
        }
    }
}

/// <summary>
/// Simulates every host of the internet: on TLS it answers under any requested name; on port 80 it serves revocation
/// lists and OCSP responses.
/// </summary>
internal sealed class InternetSite(MachineNetwork network, Internet internet)
{
    private const int Plain = 80;
    private const int Secure = 443;

    public async Task ServeTlsAsync(Stream stream, CancellationToken cancellationToken)
    {
        string host = "";
        await using SslStream tls = new(stream);
        await tls.AuthenticateAsServerAsync(
            (_, hello, _, _) =>
            {
                host = hello.ServerName;
                return OptionsAsync(host, Secure, cancellationToken);
            },
            null,
            cancellationToken
        );
        if (
            await HttpHead.ReadAsync(tls, cancellationToken) is not null
            && network.Strikes(FaultNames.DropConnection, host, Secure) is null
        )
        {
            await network.TravelAsync(host, Secure, cancellationToken);

            // The real hosts have no content at their root, either: any response proves that the connection works.
            int status = network.Strikes(FaultNames.HostAnswer, host, Secure) is { } fault
                ? int.Parse(fault.Value!, CultureInfo.InvariantCulture)
                : 404;
            await HttpHead.WriteAsync(
                tls,
                $"{status} {ReasonPhrases.GetReasonPhrase(status)}",
                "text/plain",
                [],
                cancellationToken
            );
        }
    }

    public async Task ServeAsync(Stream stream, CancellationToken cancellationToken)
    {
        if (await HttpHead.ReadAsync(stream, cancellationToken) is not { } request)
        {
            return;
        }

        string host = (request.Header("Host") ?? "").Split(':')[0];
        byte[] body = await request.ReadBodyAsync(stream, cancellationToken);
        if (network.Strikes(FaultNames.DropConnection, host, Plain) is not null)
        {
            return;
        }

        await network.TravelAsync(host, Plain, cancellationToken);
        (string status, string type, byte[] content) =
            request.Method == "POST" ? Ocsp(host, body) : List(host, Path.GetFileName(request.Target));
        await HttpHead.WriteAsync(stream, status, type, content, cancellationToken);
    }

    /// <summary>Serves an application, which is one host at one port.</summary>
    public async Task ServeApplicationAsync(Stream stream, string host, int port, CancellationToken cancellationToken)
    {
        switch (internet.Backends.ProtocolOf(host, port))
        {
            case BackendProtocol.Https:
                await using (SslStream tls = new(stream))
                {
                    await tls.AuthenticateAsServerAsync(
                        (_, _, _, _) => OptionsAsync(host, port, cancellationToken),
                        null,
                        cancellationToken
                    );
                    await AnswerAsync(tls, host, port, cancellationToken);
                }

                break;
            case BackendProtocol.Http:
                await AnswerAsync(stream, host, port, cancellationToken);
                break;
            default:
                // Any other server waits for its client to begin.
                _ = await stream.ReadAsync(new byte[1], cancellationToken);
                break;
        }
    }

    private async Task AnswerAsync(Stream stream, string host, int port, CancellationToken cancellationToken)
    {
        if (
            await HttpHead.ReadAsync(stream, cancellationToken) is null
            || network.Strikes(FaultNames.DropConnection, host, port) is not null
        )
        {
            return;
        }

        await network.TravelAsync(host, port, cancellationToken);
        string[] answer = (network.Strikes(FaultNames.BackendAnswer, host, port)?.Value ?? "200").Split(';');
        if (answer.Length > 1)
        {
            await Task.Delay(
                TimeSpan.FromSeconds(double.Parse(answer[1], CultureInfo.InvariantCulture)),
                cancellationToken
            );
        }

        string more = answer[0] switch
        {
            "401" or "403" => "\r\nWWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM",
            ['3', ..] => "\r\nLocation: https://sign-in.example.com/start?token=secret",
            _ => "",
        };
        await HttpHead.WriteAsync(stream, $"{answer[0]} Answer{more}", "text/plain", [], cancellationToken);
    }

    private async ValueTask<SslServerAuthenticationOptions> OptionsAsync(
        string host,
        int port,
        CancellationToken cancellationToken
    )
    {
        await network.TravelAsync(host, port, cancellationToken);
        if (network.Strikes(FaultNames.TlsRefused, host, port) is not null)
        {
            throw new AuthenticationException("The fault TlsRefused is set.");
        }

        SiteCertificate kind =
            network.Strikes(FaultNames.TlsInspection, host, port) is not null ? SiteCertificate.Inspected
            : network.Strikes(FaultNames.TlsExpired, host, port) is not null ? SiteCertificate.Expired
            : network.Strikes(FaultNames.TlsWrongName, host, port) is not null ? SiteCertificate.WrongName
            : network.Strikes(FaultNames.BackendCertificate, host, port)?.Value switch
            {
                "untrusted" => SiteCertificate.Inspected,
                "expiring" => SiteCertificate.Expiring,
                "incomplete" => SiteCertificate.Incomplete,
                _ => SiteCertificate.Genuine,
            };
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = internet.Authority.Of(host, kind),
            EnabledSslProtocols = network.Strikes(FaultNames.BackendTls, host, port)?.Value switch
            {
                "1.2" => SslProtocols.Tls12,
                "1.3" => SslProtocols.Tls13,
                _ => SslProtocols.Tls12 | SslProtocols.Tls13,
            },
        };
    }

    private (string Status, string Type, byte[] Body) List(string host, string name)
    {
        string? fault = network.Strikes(FaultNames.CrlAnswer, host, Plain)?.Value;
        byte[]? list =
            fault == "missing"
                ? null
                : internet.Lists.Find(
                    name,
                    fault is "outdated" or "forged" ? fault : null,
                    fault == "revoked" ? internet.Authority.Issued : []
                );
        return list is null
            ? ("404 Not Found", "text/plain", [])
            : ("200 OK", "application/pkix-crl", fault == "garbage" ? Garbage : list);
    }

    private (string Status, string Type, byte[] Body) Ocsp(string host, byte[] request)
    {
        string? fault = network.Strikes(FaultNames.OcspAnswer, host, Plain)?.Value;
        return (
            "200 OK",
            "application/ocsp-response",
            fault == "garbage" ? Garbage : internet.Responder.Answer(request, fault)
        );
    }

    private static byte[] Garbage =>
        Encoding.ASCII.GetBytes("<html><body>Please sign in to the guest network.</body></html>");
}

/// <summary>The kind of certificate that a site presents.</summary>
internal enum SiteCertificate
{
    Genuine,
    Inspected,
    Expired,
    Expiring,
    WrongName,

    /// <summary>Without the certificate of its issuer.</summary>
    Incomplete,
}
