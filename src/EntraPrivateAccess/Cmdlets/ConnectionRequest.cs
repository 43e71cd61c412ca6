using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>What a person asked <c>Connect-EntraPrivateAccess</c> for.</summary>
internal sealed record ConnectionRequest
{
    public required ConnectorEnvironment Environment { get; init; }

    public Uri? Proxy { get; init; }

    public string? TenantId { get; init; }

    public string? ClientId { get; init; }

    /// <summary>
    /// The name of a virtual server; null means a sandbox's first one, and this machine without a sandbox.
    /// </summary>
    public string? Server { get; init; }

    /// <summary>Makes the token source and its first token; null signs nobody in.</summary>
    public Func<SignInContext, IReporter, CancellationToken, Task<(ITokenSource Source, AccessToken First)>>? SignIn { get; init; }
}
