using System.Net.Http;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Identity;

/// <summary>
/// One entry for each way to sign in: the source and the first token, so that a wrong sign-in fails at once.
/// </summary>
internal static class SignIns
{
    public static async Task<(ITokenSource Source, AccessToken First)> UserAsync(
        SignInContext context,
        UserPrompt prompt,
        string? account,
        IReporter reporter,
        CancellationToken cancellationToken
    )
    {
        UserTokenSource source = new(context, prompt);
        return (source, await source.SignInAsync(account, reporter, cancellationToken).ConfigureAwait(false));
    }

    public static Task<(ITokenSource Source, AccessToken First)> ApplicationAsync(
        SignInContext context,
        ApplicationCredential credential,
        IReporter reporter,
        CancellationToken cancellationToken
    )
    {
        if (context.TenantId is null)
        {
            throw ConnectorErrors.TenantRequired(credential.Method);
        }

        // The default client belongs to Microsoft: nobody else has a secret of it.
        return context.ClientId == SignInContext.DefaultClientId
            ? throw ConnectorErrors.ClientRequired(credential.Method)
            : FirstAsync(new ApplicationTokenSource(context, credential), reporter, cancellationToken);
    }

    /// <param name="identity">The client id of a user-assigned identity, or null for the machine's own.</param>
    public static Task<(ITokenSource Source, AccessToken First)> ManagedIdentityAsync(
        SignInContext context,
        string? identity,
        IReporter reporter,
        CancellationToken cancellationToken
    )
    {
        HttpClient direct = HttpClients.CreateDirect(context.Environment);
        return FirstAsync(new ManagedIdentityTokenSource(context, identity, direct), reporter, cancellationToken);
    }

    public static async Task<(ITokenSource Source, AccessToken First)> FirstAsync(
        ITokenSource source,
        IReporter reporter,
        CancellationToken cancellationToken
    ) => (source, await source.GetAsync(forceRefresh: false, reporter, cancellationToken).ConfigureAwait(false));
}

/// <summary>Where and as which application to sign in; the same for every way of doing it.</summary>
internal sealed record SignInContext
{
    /// <summary>Microsoft Graph Command Line Tools: a public client that every tenant knows.</summary>
    public const string DefaultClientId = "14d82eec-204b-4c2f-b7e8-296a70dab67e";

    public required ConnectorEnvironment Environment { get; init; }

    public required HttpClient Http { get; init; }

    public required TokenCache Cache { get; init; }

    public string ClientId { get; init; } = DefaultClientId;

    /// <summary>A GUID or a domain name; null lets the account decide.</summary>
    public string? TenantId { get; init; }

    /// <summary>
    /// The proxy that <see cref="Http"/> goes through, for a child that makes its own client; null for the system's.
    /// </summary>
    public Uri? Proxy { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// What a person is asked to consent to: the connector calls take this permission and no smaller one.
    /// </summary>
    public string DelegatedScope => $"{Environment.GraphRoot.OriginalString.TrimEnd('/')}/Directory.ReadWrite.All";

    /// <summary>What was granted to an application beforehand.</summary>
    public string ApplicationScope => $"{Environment.GraphRoot.OriginalString.TrimEnd('/')}/.default";

    // "organizations" and not "common": personal accounts have no connectors.
    public string Authority => $"{Environment.Authority.OriginalString.TrimEnd('/')}/{TenantId ?? "organizations"}";
}
