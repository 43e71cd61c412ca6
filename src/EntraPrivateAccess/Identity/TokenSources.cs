using System.Net.Http;
using System.Security;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using Microsoft.Identity.Client;
using Microsoft.Identity.Client.AppConfig;

namespace EntraPrivateAccess.Identity;

/// <summary>
/// A source of access tokens for Microsoft Graph: a cached sign-in, a secret, a certificate, or a token that was passed
/// in.
/// </summary>
internal interface ITokenSource
{
    /// <summary>Gets a token that is valid for at least a few minutes, refreshed silently if possible.</summary>
    /// <param name="forceRefresh">True if the service refused the previous token.</param>
    Task<AccessToken> GetAsync(bool forceRefresh, IReporter reporter, CancellationToken cancellationToken);

    /// <summary>The sign-in method, such as <c>DeviceCode</c>.</summary>
    string Method { get; }

    /// <summary>True if an application is signed in instead of a user.</summary>
    bool IsAppOnly { get; }
}

/// <summary>A Graph token that was created elsewhere and passed in. It cannot be renewed.</summary>
internal sealed class GivenTokenSource : ITokenSource
{
    private readonly SecureString _token;
    private readonly TokenClaims? _claims;
    private readonly TimeProvider _time;

    /// <exception cref="ConnectorException">AccessTokenNotAToken, AccessTokenExpired, AccessTokenWrongAudience,
    /// AccountIsPersonal, AccessTokenWrongTenant.</exception>
    public GivenTokenSource(SignInContext context, SecureString token)
    {
        if (SecureText.Use(token, TokenFormat.WhyNotAToken) is string reason)
        {
            throw ConnectorErrors.AccessTokenNotAToken(reason);
        }

        _time = context.Time;
        _token = SecureText.Trimmed(token);
        _claims = TokenClaims.Read(_token);
        Check(context);
    }

    public string Method => "AccessToken";

    public bool IsAppOnly => _claims?.IsAppOnly ?? false;

    public Task<AccessToken> GetAsync(bool forceRefresh, IReporter reporter, CancellationToken cancellationToken)
    {
        RefuseExpired();
        return forceRefresh
            ? throw ConnectorErrors.AccessTokenRefused()
            : Task.FromResult(AccessTokens.From(_token, _claims));
    }

    // Only a token that is certain to be wrong is refused. An opaque token is accepted, and Graph decides.
    private void Check(SignInContext context)
    {
        RefuseExpired();
        if (_claims?.Audience is string audience && !KnownAudiences.IsGraph(audience, context.Environment))
        {
            throw ConnectorErrors.AccessTokenWrongAudience(audience, context.Environment);
        }

        if (_claims?.IsPersonal == true)
        {
            throw ConnectorErrors.AccountIsPersonal(_claims.Account);
        }

        if (
            Guid.TryParse(context.TenantId, out Guid wanted)
            && Guid.TryParse(_claims?.TenantId, out Guid issued)
            && wanted != issued
        )
        {
            throw ConnectorErrors.AccessTokenWrongTenant(_claims!.TenantId!, context.TenantId!);
        }
    }

    private void RefuseExpired()
    {
        if (_claims?.ExpiresOn is DateTimeOffset end && end <= _time.GetUtcNow())
        {
            throw ConnectorErrors.AccessTokenExpired(end, _time.GetUtcNow());
        }
    }
}

/// <summary>Gets tokens for the managed identity that Azure assigns to the machine.</summary>
/// <remarks>The endpoint is on this machine or on a link-local address, so the client must not use a proxy.</remarks>
internal sealed class ManagedIdentityTokenSource : ITokenSource
{
    private readonly IManagedIdentityApplication _client;
    private readonly SignInContext _context;

    /// <param name="identity">The client ID of a user-assigned identity, or null for the system-assigned
    /// identity.</param>
    public ManagedIdentityTokenSource(SignInContext context, string? identity, HttpClient direct)
    {
        _context = context;
        ManagedIdentityId id = identity is null
            ? ManagedIdentityId.SystemAssigned
            : ManagedIdentityId.WithUserAssignedClientId(identity);
        _client = ManagedIdentityApplicationBuilder
            .Create(id)
            .WithHttpClientFactory(new MsalHttpClientFactory(direct))
            .Build();
    }

    public string Method => "ManagedIdentity";

    public bool IsAppOnly => true;

    public async Task<AccessToken> GetAsync(bool forceRefresh, IReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            AuthenticationResult result = await _client
                .AcquireTokenForManagedIdentity(Resource(_context.Environment))
                .WithForceRefresh(forceRefresh)
                .ExecuteAsync(cancellationToken)
                .ConfigureAwait(false);
            return AccessTokens.From(result);
        }
        catch (Exception exception) when (SignInErrors.IsOne(exception))
        {
            throw SignInErrors.Explain(exception, _context);
        }
    }

    private static string Resource(ConnectorEnvironment environment) =>
        environment.GraphRoot.OriginalString.TrimEnd('/');
}

/// <summary>
/// Keeps the last token, so that the context can show the account and the expiry time without a request.
/// </summary>
internal sealed class ObservedTokenSource(ITokenSource inner, AccessToken first) : ITokenSource
{
    public AccessToken Latest { get; private set; } = first;

    public ITokenSource Inner => inner;

    public string Method => inner.Method;

    public bool IsAppOnly => inner.IsAppOnly;

    public async Task<AccessToken> GetAsync(
        bool forceRefresh,
        IReporter reporter,
        CancellationToken cancellationToken
    ) => Latest = await inner.GetAsync(forceRefresh, reporter, cancellationToken).ConfigureAwait(false);
}
