using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;
using Microsoft.Identity.Client;

namespace EntraPrivateAccess.Identity;

/// <summary>Signs in a user: silently from the cache if possible, otherwise with a browser or a device code.</summary>
internal sealed class UserTokenSource : ITokenSource
{
    private readonly IPublicClientApplication _client;
    private readonly SignInContext _context;
    private readonly string[] _scopes;
    private readonly UserPrompt _prompt;
    private IAccount? _account;

    /// <param name="scope">The scope to request; null for Graph's delegated scope.</param>
    public UserTokenSource(SignInContext context, UserPrompt prompt, string? scope = null)
    {
        _context = context;
        _scopes = [scope ?? context.DelegatedScope];
        _prompt = prompt;
        _client = MsalClients.Public(context, prompt.RedirectUri);
    }

    public string Method => _prompt.Method;

    public bool IsAppOnly => false;

    /// <summary>
    /// Signs in from the cache if exactly one account matches, otherwise by prompting the user within the prompt's time
    /// limit.
    /// </summary>
    /// <param name="account">The user name to sign in with, or null for any.</param>
    public async Task<AccessToken> SignInAsync(string? account, IReporter reporter, CancellationToken cancellationToken)
    {
        _account = await CachedAsync(account).ConfigureAwait(false);
        if (_account is not null)
        {
            try
            {
                return await SilentAsync(forceRefresh: false, cancellationToken).ConfigureAwait(false);
            }
            catch (MsalUiRequiredException)
            {
                reporter.Verbose($"The cached sign-in of {_account.Username} is no longer valid. Signing in again.");
            }
        }

        return await AskAsync(account ?? _account?.Username, reporter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns the single matching account of the cache, or null. Sends no request.</summary>
    public async Task<CachedAccount?> FindCachedAsync()
    {
        _account = await CachedAsync(account: null).ConfigureAwait(false);
        return _account is null
            ? null
            : new CachedAccount(_account.Username, _context.TenantId ?? _account.HomeAccountId?.TenantId);
    }

    public async Task<AccessToken> GetAsync(bool forceRefresh, IReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            return await SilentAsync(forceRefresh, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (SignInErrors.IsOne(exception))
        {
            throw SignInErrors.Explain(exception, _context, isCached: true);
        }
    }

    /// <summary>Removes the account from the cache.</summary>
    public async Task SignOutAsync()
    {
        if (_account is not null)
        {
            await _client.RemoveAsync(_account).ConfigureAwait(false);
            _account = null;
        }
    }

    private async Task<AccessToken> AskAsync(string? account, IReporter reporter, CancellationToken cancellationToken)
    {
        if (_prompt.Caution is string caution)
        {
            reporter.Warning(caution);
        }

        using CancellationTokenSource limit = _context.Time.Limit(_prompt.Limit);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(
            limit.Token,
            cancellationToken
        );
        try
        {
            AuthenticationResult result = await _prompt
                .AskAsync(_client, _scopes, account, reporter, either.Token)
                .ConfigureAwait(false);
            _account = result.Account;
            return AccessTokens.From(result);
        }
        catch (Exception exception) when (SignInErrors.IsOne(exception))
        {
            throw SignInErrors.Explain(exception, _context);
        }
        catch (OperationCanceledException)
            when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw ConnectorErrors.SignInTimedOut(_prompt.Limit, _context.Purpose);
        }
        finally
        {
            reporter.Progress(new ProgressUpdate(UserPrompt.Activity, "", Completed: true));
        }
    }

    private async Task<AccessToken> SilentAsync(bool forceRefresh, CancellationToken cancellationToken) =>
        AccessTokens.From(
            await _client
                .AcquireTokenSilent(_scopes, _account)
                .WithForceRefresh(forceRefresh)
                .ExecuteAsync(cancellationToken)
                .ConfigureAwait(false)
        );

    // If several cached accounts match, the user must choose one.
    private async Task<IAccount?> CachedAsync(string? account)
    {
        IEnumerable<IAccount> all = await _client.GetAccountsAsync().ConfigureAwait(false);
        IAccount[] fitting =
        [
            .. all.Where(cached =>
                (account is null || string.Equals(cached.Username, account, StringComparison.OrdinalIgnoreCase))
                && IsSignedInToTenant(cached)
            ),
        ];
        return fitting.Length == 1 ? fitting[0] : null;
    }

    // A guest's home is another tenant, so every tenant that the account signed in to is considered.
    private bool IsSignedInToTenant(IAccount cached) =>
        !Guid.TryParse(_context.TenantId, out Guid wanted)
        || (
            cached
                .GetTenantProfiles()
                ?.Any(profile => Guid.TryParse(profile.TenantId, out Guid tenant) && tenant == wanted)
            ?? false
        );
}

/// <summary>A sign-in that is in the cache.</summary>
/// <param name="TenantId">The tenant that the sign-in is used for, or null if unknown.</param>
internal sealed record CachedAccount(string UserName, string? TenantId);
