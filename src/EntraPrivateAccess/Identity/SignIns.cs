using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Identity;

/// <summary>One entry for each way to sign in: the source and the first token, so that a wrong sign-in fails at once.</summary>
internal static class SignIns
{
    public static async Task<(ITokenSource Source, AccessToken First)> UserAsync(
        SignInContext context, UserPrompt prompt, string? account, IReporter reporter, CancellationToken cancellationToken)
    {
        UserTokenSource source = new(context, prompt);
        return (source, await source.SignInAsync(account, reporter, cancellationToken).ConfigureAwait(false));
    }

    public static Task<(ITokenSource Source, AccessToken First)> ApplicationAsync(
        SignInContext context, ApplicationCredential credential, IReporter reporter, CancellationToken cancellationToken)
    {
        if (context.TenantId is null)
        {
            throw Faults.TenantRequired(credential.Method);
        }

        // The default client belongs to Microsoft: nobody else has a secret of it.
        return context.ClientId == SignInContext.DefaultClientId
            ? throw Faults.ClientRequired(credential.Method)
            : FirstAsync(new ApplicationTokenSource(context, credential), reporter, cancellationToken);
    }

    /// <param name="identity">The client id of a user-assigned identity, or null for the machine's own.</param>
    public static Task<(ITokenSource Source, AccessToken First)> ManagedIdentityAsync(
        SignInContext context, string? identity, IReporter reporter, CancellationToken cancellationToken)
    {
        HttpClient direct = HttpClients.CreateDirect(context.Environment);
        return FirstAsync(new ManagedIdentityTokenSource(context, identity, direct), reporter, cancellationToken);
    }

    public static async Task<(ITokenSource Source, AccessToken First)> FirstAsync(
        ITokenSource source, IReporter reporter, CancellationToken cancellationToken) =>
        (source, await source.GetAsync(forceRefresh: false, reporter, cancellationToken).ConfigureAwait(false));
}
