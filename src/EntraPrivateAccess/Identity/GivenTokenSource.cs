using System;
using System.Security;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Identity;

/// <summary>A Graph token that was made elsewhere and handed in. It cannot be renewed here.</summary>
internal sealed class GivenTokenSource : ITokenSource
{
    private readonly SecureString _token;
    private readonly TokenClaims? _claims;
    private readonly TimeProvider _time;

    /// <exception cref="ConnectorException">AccessTokenNotAToken, AccessTokenExpired, AccessTokenWrongAudience, AccountIsPersonal, AccessTokenWrongTenant.</exception>
    public GivenTokenSource(SignInContext context, SecureString token)
    {
        if (SecureText.Use(token, TokenShape.WhyNotAToken) is string reason)
        {
            throw Faults.AccessTokenNotAToken(reason);
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
        return forceRefresh ? throw Faults.AccessTokenRefused() : Task.FromResult(AccessTokens.From(_token, _claims));
    }

    // Nothing is refused that is not known to be wrong: an opaque token goes on, and Graph decides.
    private void Check(SignInContext context)
    {
        RefuseExpired();
        if (_claims?.Audience is string audience && !KnownAudiences.IsGraph(audience, context.Environment))
        {
            throw Faults.AccessTokenWrongAudience(audience, context.Environment);
        }

        if (_claims?.IsPersonal == true)
        {
            throw Faults.AccountIsPersonal(_claims.Account);
        }

        if (Guid.TryParse(context.TenantId, out Guid wanted) && Guid.TryParse(_claims?.TenantId, out Guid issued) && wanted != issued)
        {
            throw Faults.AccessTokenWrongTenant(_claims!.TenantId!, context.TenantId!);
        }
    }

    private void RefuseExpired()
    {
        if (_claims?.ExpiresOn is DateTimeOffset end && end <= _time.GetUtcNow())
        {
            throw Faults.AccessTokenExpired(end, _time.GetUtcNow());
        }
    }
}
