using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Identity;

/// <summary>Remembers the last token, so that the context can tell account and expiry without asking anybody.</summary>
internal sealed class ObservedTokenSource(ITokenSource inner, AccessToken first) : ITokenSource
{
    public AccessToken Latest { get; private set; } = first;

    public ITokenSource Inner => inner;

    public string Method => inner.Method;

    public bool IsAppOnly => inner.IsAppOnly;

    public async Task<AccessToken> GetAsync(bool forceRefresh, IReporter reporter, CancellationToken cancellationToken) =>
        Latest = await inner.GetAsync(forceRefresh, reporter, cancellationToken).ConfigureAwait(false);
}
