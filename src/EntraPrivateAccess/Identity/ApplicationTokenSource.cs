using System.IO;
using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;
using Microsoft.Identity.Client;

namespace EntraPrivateAccess.Identity;

/// <summary>
/// Gets tokens for an application that signs in with a secret, a certificate or another service's token.
/// </summary>
internal sealed class ApplicationTokenSource(SignInContext context, ApplicationCredential credential) : ITokenSource
{
    private readonly IConfidentialClientApplication _client = credential
        .AddTo(MsalClients.Confidential(context))
        .Build();

    public string Method => credential.Method;

    public bool IsAppOnly => true;

    public async Task<AccessToken> GetAsync(bool forceRefresh, IReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            AuthenticationResult result = await _client
                .AcquireTokenForClient([context.ApplicationScope])
                .WithForceRefresh(forceRefresh)
                .WithSendX5C(credential.SendCertificateChain)
                .ExecuteAsync(cancellationToken)
                .ConfigureAwait(false);
            return AccessTokens.From(result);
        }
        catch (Exception exception) when (SignInErrors.IsOne(exception))
        {
            throw SignInErrors.Explain(exception, context);
        }
    }
}

/// <summary>The credential of an application.</summary>
internal sealed class ApplicationCredential
{
    private readonly Func<ConfidentialClientApplicationBuilder, ConfidentialClientApplicationBuilder> _add;

    private ApplicationCredential(
        string method,
        Func<ConfidentialClientApplicationBuilder, ConfidentialClientApplicationBuilder> add
    )
    {
        Method = method;
        _add = add;
    }

    public string Method { get; }

    /// <summary>
    /// True to also send the certificate, for applications that trust a subject and its issuer instead of one
    /// thumbprint.
    /// </summary>
    public bool SendCertificateChain { get; private init; }

    public ConfidentialClientApplicationBuilder AddTo(ConfidentialClientApplicationBuilder builder) => _add(builder);

    public static ApplicationCredential Secret(SecureString secret) =>
        new("ClientSecret", builder => builder.WithClientSecret(Plain(secret)));

    public static ApplicationCredential Certificate(X509Certificate2 certificate) =>
        certificate.HasPrivateKey
            ? new("Certificate", builder => builder.WithCertificate(certificate)) { SendCertificateChain = true }
            : throw ConnectorErrors.ClientCertificateWithoutKey(certificate.Thumbprint);

    public static ApplicationCredential FederatedToken(SecureString token) =>
        new("FederatedToken", builder =>
            builder.WithClientAssertion((AssertionRequestOptions _) => Task.FromResult(Plain(token)))
        );

    /// <summary>
    /// Reads the token from a file for every sign-in, because another program renews the file before the token expires.
    /// </summary>
    public static ApplicationCredential FederatedTokenFile(string path) =>
        new("FederatedToken", builder =>
            builder.WithClientAssertion((AssertionRequestOptions _) => Task.FromResult(Read(path)))
        );

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ConnectorErrors.FederatedTokenFileUnreadable(path, exception);
        }
    }

    private static string Plain(SecureString secret) => SecureText.Use(secret, letters => new string([.. letters]));
}

/// <summary>Finds the certificate that an application signs in with.</summary>
internal static class ClientCertificates
{
    /// <summary>
    /// Finds a certificate by its SHA-1 thumbprint (any case, spaces allowed): first in the user's personal store, then
    /// in the machine's.
    /// </summary>
    public static X509Certificate2 Find(string thumbprint)
    {
        string wanted = new([.. thumbprint.Where(Uri.IsHexDigit)]);
        return Find(StoreLocation.CurrentUser, wanted)
            ?? Find(StoreLocation.LocalMachine, wanted)
            ?? throw ConnectorErrors.ClientCertificateNotFound(wanted);
    }

    /// <param name="path">The path of a PFX file.</param>
    /// <param name="password">The password, or null for a file without one.</param>
    public static X509Certificate2 Load(string path, SecureString? password)
    {
        try
        {
            return new X509Certificate2(
                File.ReadAllBytes(path),
                password ?? new SecureString(),
                X509KeyStorageFlags.DefaultKeySet
            );
        }
        catch (Exception exception)
            when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw ConnectorErrors.ClientCertificateUnreadable(path, exception);
        }
    }

    private static X509Certificate2? Find(StoreLocation location, string thumbprint)
    {
        try
        {
            using X509Store store = new(StoreName.My, location);
            store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            return store
                .Certificates.Find(X509FindType.FindByThumbprint, thumbprint, validOnly: false)
                .OfType<X509Certificate2>()
                .OrderByDescending(certificate => certificate.HasPrivateKey)
                .FirstOrDefault();
        }
        catch (CryptographicException)
        {
            // If the system does not have this store, the certificate is not in it.
            return null;
        }
    }
}
