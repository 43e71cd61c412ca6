using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Reporting;
using Microsoft.Identity.Client;

namespace EntraPrivateAccess.Identity;

/// <summary>An application that signs in by itself: by a secret, a certificate or another service's token.</summary>
internal sealed class ApplicationTokenSource(SignInContext context, ApplicationCredential credential) : ITokenSource
{
    private readonly IConfidentialClientApplication _client = credential.AddTo(MsalClients.Confidential(context)).Build();

    public string Method => credential.Method;

    public bool IsAppOnly => true;

    public async Task<AccessToken> GetAsync(bool forceRefresh, IReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            AuthenticationResult result = await _client.AcquireTokenForClient([context.ApplicationScope])
                .WithForceRefresh(forceRefresh)
                .WithSendX5C(credential.SendCertificateChain)
                .ExecuteAsync(cancellationToken)
                .ConfigureAwait(false);
            return AccessTokens.From(result);
        }
        catch (Exception exception) when (SignInErrors.IsOne(exception))
        {
            throw SignInErrors.Explain(exception, context);
        }
    }
}
