using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using Microsoft.Identity.Client;
using Microsoft.Identity.Client.AppConfig;

namespace EntraPrivateAccess.Identity;

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
        ManagedIdentityId id = identity is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.WithUserAssignedClientId(identity);
        _client = ManagedIdentityApplicationBuilder.Create(id).WithHttpClientFactory(new MsalHttpClientFactory(direct)).Build();
    }

    public string Method => "ManagedIdentity";

    public bool IsAppOnly => true;

    public async Task<AccessToken> GetAsync(bool forceRefresh, IReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            AuthenticationResult result = await _client.AcquireTokenForManagedIdentity(Resource(_context.Environment))
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

    private static string Resource(ConnectorEnvironment environment) => environment.GraphRoot.OriginalString.TrimEnd('/');
}
