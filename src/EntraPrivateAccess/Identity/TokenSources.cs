using System.Net.Http;
using System.Security;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using Microsoft.Identity.Client;
using Microsoft.Identity.Client.AppConfig;

namespace EntraPrivateAccess.Identity;

/// <summary>
/// Where Graph's access token comes from: a cached sign-in, a secret, a certificate, or a token handed in.
/// </summary>
internal interface ITokenSource
{
    /// <summary>
    /// A token that is valid for at least some minutes, refreshed without a question where that is possible.
    /// </summary>
    /// <param name="forceRefresh">True after the service refused the last one.</param>
    Task<AccessToken> GetAsync(bool forceRefresh, IReporter reporter, CancellationToken cancellationToken);

    /// <summary>How it signs in, such as <c>DeviceCode</c>.</summary>
    string Method { get; }

    /// <summary>True where no user is signed in, only an application.</summary>
    bool IsAppOnly { get; }
}

/// <summary>A Graph token that was made elsewhere and handed in. It cannot be renewed here.</summary>
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

    // Nothing is refused that is not known to be wrong: an opaque token goes on, and Graph decides.
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

/// <summary>The identity that Azure gives to the machine.</summary>
/// <remarks>Its endpoint is on this machine or on a link-local address: the client must not use a proxy.</remarks>
internal sealed class ManagedIdentityTokenSource : ITokenSource
{
    private readonly IManagedIdentityApplication _client;
    private readonly SignInContext _context;

    /// <param name="identity">The client id of a user-assigned identity, or null for the machine's own.</param>
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

/// <summary>Remembers the last token, so that the context can tell account and expiry without asking anybody.</summary>
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
