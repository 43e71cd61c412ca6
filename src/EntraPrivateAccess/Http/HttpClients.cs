using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Http;

/// <summary>Makes the one HTTP client that everything of a session goes through: sign-in, Graph, download.</summary>
internal static class HttpClients
{
    // .NET Framework allows two connections a host by default, which would queue Graph's calls behind a download.
    private const int ConnectionsPerServer = 64;

    /// <summary>A client for one environment. Keep it as long as the session lives.</summary>
    /// <param name="proxy">The outbound proxy, or null for the one that the system names.</param>
    public static HttpClient Create(ConnectorEnvironment environment, Uri? proxy)
    {
        HttpClient client = new(CreateHandler(environment, proxy), disposeHandler: true);
        string version = typeof(HttpClients).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("EntraPrivateAccess", version));
        return client;
    }

    /// <summary>A client that goes past every proxy: for endpoints on this machine or on its own link.</summary>
    public static HttpClient CreateDirect(ConnectorEnvironment environment)
    {
        HttpClientHandler handler = new()
        {
            SslProtocols = Tls.Protocols,
            UseProxy = false,
            UseCookies = false,
        };
        Pin(handler, environment);
        return new HttpClient(handler);
    }

    /// <summary>The handler alone, for who puts others in front of it.</summary>
    public static HttpClientHandler CreateHandler(ConnectorEnvironment environment, Uri? proxy)
    {
        // On the handler and never process-wide: other modules of the same PowerShell keep their own settings.
        HttpClientHandler handler = new()
        {
            SslProtocols = Tls.Protocols,
            MaxConnectionsPerServer = ConnectionsPerServer,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
        };
        SetProxy(handler, environment, proxy);
        Pin(handler, environment);
        return handler;
    }

    private static void Pin(HttpClientHandler handler, ConnectorEnvironment environment)
    {
        if (environment.CertificatePin is string pin)
        {
            CertificatePin pinned = new(pin);
            handler.ServerCertificateCustomValidationCallback = (request, certificate, _, errors) =>
                pinned.Accepts(request.RequestUri, certificate, errors);
        }
    }

    private static void SetProxy(HttpClientHandler handler, ConnectorEnvironment environment, Uri? proxy)
    {
        if (proxy is not null)
        {
            handler.Proxy = new SessionProxy(proxy);
        }
        else if (environment.IsSandbox)
        {
            // A sandbox is this machine: no system proxy can reach it.
            handler.UseProxy = false;
        }
        else
        {
            // A company's proxy that asks who is there gets the account that PowerShell runs as.
            handler.DefaultProxyCredentials = CredentialCache.DefaultCredentials;
        }
    }
}

/// <summary>
/// Accepts one server certificate on loopback, by its SHA-256 thumbprint, and no other there. Elsewhere nothing
/// changes.
/// </summary>
internal sealed class CertificatePin
{
    private readonly string _thumbprint;

    /// <param name="thumbprint">Hexadecimal, any case; colons and spaces are allowed between bytes.</param>
    public CertificatePin(string thumbprint) => _thumbprint = new string([.. thumbprint.Where(Uri.IsHexDigit)]);

    // On loopback a certificate that the machine trusts is not enough: the machine's roots say nothing about which
    // process answers.
    public bool Accepts(Uri? target, X509Certificate? certificate, SslPolicyErrors errors) =>
        target is { IsLoopback: true }
            ? certificate is not null
                && string.Equals(Thumbprint(certificate), _thumbprint, StringComparison.OrdinalIgnoreCase)
            : errors == SslPolicyErrors.None;

    private static string Thumbprint(X509Certificate certificate)
    {
        using SHA256 sha = SHA256.Create();
        return BitConverter.ToString(sha.ComputeHash(certificate.GetRawCertData())).Replace("-", "");
    }
}

/// <summary>
/// The proxy that the person named. It can hold no password; the account that PowerShell runs as answers for it.
/// </summary>
/// <remarks>
/// The frameworks disagree on whether loopback goes through a proxy: here it does only when the proxy is on loopback
/// too.
/// </remarks>
internal sealed class SessionProxy(Uri address) : IWebProxy
{
    public ICredentials? Credentials { get; set; } = CredentialCache.DefaultCredentials;

    public Uri GetProxy(Uri destination) => IsBypassed(destination) ? destination : address;

    public bool IsBypassed(Uri host) => host.IsLoopback && !address.IsLoopback;
}
