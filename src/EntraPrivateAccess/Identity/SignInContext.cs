using System;
using System.Net.Http;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Identity;

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

    /// <summary>The proxy that <see cref="Http"/> goes through, for a child that makes its own client; null for the system's.</summary>
    public Uri? Proxy { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What a person is asked to consent to: the connector calls take this permission and no smaller one.</summary>
    public string DelegatedScope => $"{Environment.GraphRoot.OriginalString.TrimEnd('/')}/Directory.ReadWrite.All";

    /// <summary>What was granted to an application beforehand.</summary>
    public string ApplicationScope => $"{Environment.GraphRoot.OriginalString.TrimEnd('/')}/.default";

    // "organizations" and not "common": personal accounts have no connectors.
    public string Authority => $"{Environment.Authority.OriginalString.TrimEnd('/')}/{TenantId ?? "organizations"}";
}
