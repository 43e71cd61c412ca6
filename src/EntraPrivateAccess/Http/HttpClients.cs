using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Http;

/// <summary>Creates the HTTP client that a session uses for all requests: sign-in, Graph and download.</summary>
internal static class HttpClients
{
    // .NET Framework allows two connections per host by default, which would queue requests to Graph behind a download.
    private const int ConnectionsPerServer = 64;

    // A sign-in response without end would otherwise be read to the framework's default of 2 GB.
    private const int MaximumBufferedResponse = 32 * 1024 * 1024;

    /// <summary>Creates a client for one environment. Keep it for the lifetime of the session.</summary>
    /// <param name="proxy">The outbound proxy, or null for the system's proxy.</param>
    /// <exception cref="ConnectorException"><c>ProxyNotUsable</c>: http:// is missing.</exception>
    public static HttpClient Create(ConnectorEnvironment environment, Uri? proxy)
    {
        if (proxy is not null && ProxyText.WithScheme(proxy.OriginalString) is string full)
        {
            throw ConnectorErrors.ProxySchemeMissing(proxy.OriginalString, full);
        }

        HttpClient client = new(CreateHandler(environment, proxy), disposeHandler: true)
        {
            // Applies to sign-in. Graph's responses and downloads are read as streams with limits of their own.
            MaxResponseContentBufferSize = MaximumBufferedResponse,
        };
        string version = typeof(HttpClients).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("EntraPrivateAccess", version));
        return client;
    }

    /// <summary>Creates a client that uses no proxy, for endpoints on this machine or on its local link.</summary>
    public static HttpClient CreateDirect(ConnectorEnvironment environment)
    {
        HttpClientHandler handler = new()
        {
            SslProtocols = Tls.Protocols,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
        };
        Pin(handler, environment);
        return new HttpClient(handler) { MaxResponseContentBufferSize = MaximumBufferedResponse };
    }

    /// <summary>Creates the handler alone, for callers that add other handlers in front of it.</summary>
    public static HttpClientHandler CreateHandler(ConnectorEnvironment environment, Uri? proxy)
    {
        // Set on the handler, not process-wide, so that other modules in the same process keep their own settings.
        HttpClientHandler handler = new()
        {
            SslProtocols = Tls.Protocols,
            MaxConnectionsPerServer = ConnectionsPerServer,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,

            // A redirect could send a refresh token, a client secret or a request body to another host, and that
            // host's response would count as the service's. Only downloads follow redirects, by themselves.
            AllowAutoRedirect = false,
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
            // A sandbox runs on this machine, which a system proxy can't reach.
            handler.UseProxy = false;
        }
        else
        {
            // A proxy that requires authentication gets the account that PowerShell runs as.
            handler.DefaultProxyCredentials = CredentialCache.DefaultCredentials;
        }
    }
}

/// <summary>
/// Accepts only one server certificate on loopback, by its SHA-256 thumbprint. Other hosts are validated as usual.
/// </summary>
internal sealed class CertificatePin
{
    private readonly string _thumbprint;

    /// <param name="thumbprint">The thumbprint in hexadecimal, in any case. Colons and spaces are allowed between
    /// bytes.</param>
    public CertificatePin(string thumbprint) => _thumbprint = new string([.. thumbprint.Where(Uri.IsHexDigit)]);

    // On loopback a trusted certificate is not sufficient, because the machine's roots don't identify the process that
    // responds.
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
/// The proxy that the user specified. It stores no password; the account that PowerShell runs as authenticates to it.
/// </summary>
/// <remarks>
/// The frameworks differ in whether loopback requests use a proxy. Here they do only if the proxy is also on loopback.
/// </remarks>
internal sealed class SessionProxy(Uri address) : IWebProxy
{
    public ICredentials? Credentials { get; set; } = CredentialCache.DefaultCredentials;

    public Uri GetProxy(Uri destination) => IsBypassed(destination) ? destination : address;

    public bool IsBypassed(Uri host) => host.IsLoopback && !address.IsLoopback;
}
