using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Identity;

/// <summary>The sign-in that <c>Get-ConnectorRegistrationToken</c> left in the cache: it makes tokens without a person.</summary>
internal sealed class CachedRegistrationSignIn(SignInContext context)
{
    // Never shown: only a person's sign-in needs a window, and nobody is asked here.
    private readonly UserTokenSource? _source = context.Environment is { RegistrationClientId: string client, RegistrationScope: string scope }
        ? new UserTokenSource(context with { ClientId = client }, new BrowserPrompt(), scope)
        : null;

    /// <summary>The account, or null where the cache holds none or several that fit. Sends nothing.</summary>
    public async Task<CachedAccount?> FindAsync() => _source is null ? null : await _source.FindCachedAsync().ConfigureAwait(false);

    /// <summary>A token of the account that was found.</summary>
    /// <exception cref="ConnectorException">It needs a person again, or another fault of a sign-in.</exception>
    public async Task<System.Security.SecureString> GetAsync(IReporter reporter, CancellationToken cancellationToken) =>
        SecureText.From((await _source!.GetAsync(forceRefresh: false, reporter, cancellationToken).ConfigureAwait(false)).Value);
}
