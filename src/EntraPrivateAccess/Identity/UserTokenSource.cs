using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;
using Microsoft.Identity.Client;

namespace EntraPrivateAccess.Identity;

/// <summary>A person's sign-in: silent from the cache, else by a browser or a device code.</summary>
internal sealed class UserTokenSource : ISignedInAccount
{
    private readonly IPublicClientApplication _client;
    private readonly SignInContext _context;
    private readonly string[] _scopes;
    private readonly UserPrompt _prompt;
    private IAccount? _account;

    /// <param name="scope">What to ask for; Graph's delegated scope where none is given.</param>
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
    /// Signs in: from the cache where one account fits, else by asking the person, within the prompt's time limit.
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
                reporter.Verbose($"The cached sign-in of {_account.Username} no longer serves; signing in anew.");
            }
        }

        return await AskAsync(account ?? _account?.Username, reporter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The one account of the cache that fits, or null. Sends nothing.</summary>
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
            throw SignInErrors.Explain(exception, _context);
        }
    }

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
            throw ConnectorErrors.SignInTimedOut(_prompt.Limit);
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

    // With several accounts in the cache nobody can tell which one is meant: the person chooses.
    private async Task<IAccount?> CachedAsync(string? account)
    {
        IEnumerable<IAccount> all = await _client.GetAccountsAsync().ConfigureAwait(false);
        IAccount[] fitting =
        [
            .. all.Where(cached =>
                (account is null || string.Equals(cached.Username, account, StringComparison.OrdinalIgnoreCase))
                && Knows(cached)
            ),
        ];
        return fitting.Length == 1 ? fitting[0] : null;
    }

    // A guest's home is elsewhere, so every tenant that the account signed in to counts.
    private bool Knows(IAccount cached) =>
        !Guid.TryParse(_context.TenantId, out Guid wanted)
        || (
            cached
                .GetTenantProfiles()
                ?.Any(profile => Guid.TryParse(profile.TenantId, out Guid tenant) && tenant == wanted)
            ?? false
        );
}

/// <summary>A sign-in that the cache holds.</summary>
/// <param name="TenantId">The tenant that it is used for, or null where it is not known.</param>
internal sealed record CachedAccount(string UserName, string? TenantId);

/// <summary>A token source that a cache remembers.</summary>
internal interface ISignedInAccount : ITokenSource
{
    /// <summary>Takes the account out of the cache.</summary>
    Task SignOutAsync();
}
