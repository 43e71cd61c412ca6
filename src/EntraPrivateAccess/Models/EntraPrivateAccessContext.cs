namespace EntraPrivateAccess.Models;

/// <summary>Who is signed in where, and which server commands act on.</summary>
public sealed class EntraPrivateAccessContext
{
    /// <summary>The signed-in user, or the application's id; null without a sign-in.</summary>
    public string? Account { get; init; }

    public string? TenantName { get; init; }

    public string? TenantId { get; init; }

    public string Environment { get; init; } = "";

    /// <summary>How the session signed in: Interactive, DeviceCode, ClientSecret, ….</summary>
    public string? AuthenticationMethod { get; init; }

    // An array: PowerShell can't index the list that the compiler makes of a collection expression.
    public IReadOnlyList<string> Scopes
    {
        get;
        init => field = value.ToArray();
    } = [];

    /// <summary>When the current token ends; a cached sign-in refreshes by itself.</summary>
    public DateTimeOffset? ExpiresOn { get; init; }

    /// <summary>False in a tenant where no connector was ever registered; null where it could not be told.</summary>
    public bool? PublishingEnabled { get; init; }

    /// <summary>The server that server commands act on.</summary>
    public string? Server { get; init; }
}
