using System;
using System.Net.Http;
using EntraPrivateAccess.Identity;

namespace EntraPrivateAccess.Graph;

/// <summary>What a session needs to reach Microsoft Graph. Holds no state of its own but what <see cref="Memory"/> learned.</summary>
/// <param name="Http">The session's client; it stays the session's to dispose.</param>
/// <param name="Root">Microsoft Graph without a version, such as <c>https://graph.microsoft.com</c>. Tokens go to this origin only.</param>
internal sealed record GraphConnection(HttpClient Http, Uri Root, ITokenSource Tokens, GraphMemory Memory)
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public RetryLimits Limits { get; init; } = RetryLimits.Default;

    /// <summary>0 to 1, for jitter: many servers that were refused together must not come back together.</summary>
    public Func<double> Random { get; init; } = Jitter.Next;

    // Made once a connection and not once a command: to build their pipelines costs more than to read a page.
    public GraphExchange Exchange => field ??= new GraphExchange(this);

    public GraphRetry Retry => field ??= new GraphRetry(this);
}
