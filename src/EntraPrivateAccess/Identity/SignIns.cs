using System.Net.Http;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Http;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Identity;

/// <summary>
/// Signs in with each supported method. Each method returns the source and its first token, so that a failed sign-in
/// fails at once.
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

        // Only Microsoft, which owns the default client, has credentials for it.
        return context.ClientId == SignInContext.DefaultClientId
            ? throw ConnectorErrors.ClientRequired(credential.Method)
            : FirstAsync(new ApplicationTokenSource(context, credential), reporter, cancellationToken);
    }

    /// <param name="identity">The client ID of a user-assigned identity, or null for the system-assigned
    /// identity.</param>
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

/// <summary>The permissions of Microsoft Graph that users consent to.</summary>
internal static class GraphPermissions
{
    public const string ReadWrite = "Directory.ReadWrite.All";
    public const string Read = "Directory.Read.All";
}

/// <summary>The cloud, tenant and client application to sign in with, independent of the sign-in method.</summary>
internal sealed record SignInContext
{
    /// <summary>Microsoft Graph Command Line Tools: a public client that exists in every tenant.</summary>
    public const string DefaultClientId = "14d82eec-204b-4c2f-b7e8-296a70dab67e";

    // An ID or a domain name. Any other text would become a part of an address.
    private static readonly Regex s_tenant = new(@"^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$");

    public required ConnectorEnvironment Environment { get; init; }

    public required HttpClient Http { get; init; }

    public required TokenCache Cache { get; init; }

    /// <exception cref="ConnectorException"><c>InvalidClientId</c>.</exception>
    public string ClientId
    {
        get;
        init => field = Guid.TryParse(value, out _) ? value : throw ConnectorErrors.InvalidClientId(value);
    } = DefaultClientId;

    /// <summary>A GUID or a domain name; null uses the account's own tenant.</summary>
    /// <exception cref="ConnectorException"><c>InvalidTenantId</c>.</exception>
    public string? TenantId
    {
        get;
        init => field = value is null || s_tenant.IsMatch(value) ? value : throw ConnectorErrors.InvalidTenantId(value);
    }

    /// <summary>
    /// The proxy that <see cref="Http"/> uses, for a child process that creates its own client; null for the system's
    /// proxy.
    /// </summary>
    public Uri? Proxy { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What the sign-in is for.</summary>
    public SignInPurpose Purpose { get; init; } = SignInPurpose.Graph;

    /// <summary>Whether the sign-in is for a session that only reads.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>
    /// The permission that the user consents to. Microsoft's permissions data lists no smaller one than
    /// Directory.ReadWrite.All, even for requests that read; Microsoft's samples read with Directory.Read.All
    /// (<see cref="KnownFacts.Permissions"/>).
    /// </summary>
    public string DelegatedScope =>
        $"{Environment.GraphRoot.OriginalString.TrimEnd('/')}/"
        + (IsReadOnly ? GraphPermissions.Read : GraphPermissions.ReadWrite);

    /// <summary>The permissions that were granted to an application beforehand.</summary>
    public string ApplicationScope => $"{Environment.GraphRoot.OriginalString.TrimEnd('/')}/.default";

    // "organizations" instead of "common", because personal accounts have no connectors.
    public string Authority => $"{Environment.Authority.OriginalString.TrimEnd('/')}/{TenantId ?? "organizations"}";
}
