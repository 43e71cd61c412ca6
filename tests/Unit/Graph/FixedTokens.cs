using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Tests.Unit.Graph;

/// <summary>Hands out canary tokens and counts how often a new one was forced.</summary>
internal sealed class FixedTokens : ITokenSource
{
    public const string Canary = "canary-token";

    public int Forced { get; private set; }

    public IReadOnlyList<string> Scopes { get; init; } = ["Directory.ReadWrite.All"];

    public string Method => "Test";

    public bool IsAppOnly { get; init; }

    public Task<AccessToken> GetAsync(bool forceRefresh, IReporter reporter, CancellationToken cancellationToken)
    {
        Forced += forceRefresh ? 1 : 0;
        return Task.FromResult(new AccessToken($"{Canary}-{Forced}", DateTimeOffset.MaxValue) { Scopes = Scopes });
    }
}
