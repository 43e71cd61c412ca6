namespace EntraPrivateAccess.Models;

/// <summary>The session's account, tenant and environment, and the server that server commands act on.</summary>
public sealed class EntraPrivateAccessContext
{
    /// <summary>Gets the signed-in user or the application's ID; null without a sign-in.</summary>
    public string? Account { get; init; }

    /// <summary>Gets the tenant's name; null if it is unknown.</summary>
    public string? TenantName { get; init; }

    /// <summary>Gets the tenant's ID; null if it is unknown.</summary>
    public string? TenantId { get; init; }

    /// <summary>Gets the name of the environment, such as <c>Global</c>, or the name of a sandbox.</summary>
    public string Environment { get; init; } = "";

    /// <summary>
    /// Gets the sign-in method, such as Interactive, DeviceCode or ClientSecret; null without a sign-in.
    /// </summary>
    public string? AuthenticationMethod { get; init; }

    /// <summary>Gets the permissions in the token.</summary>
    // An array: PowerShell can't index the list type that the compiler generates for a collection expression.
    public IReadOnlyList<string> Scopes
    {
        get;
        init => field = value.ToArray();
    } = [];

    /// <summary>Gets the time at which the current token expires; a cached sign-in renews it automatically.</summary>
    [ShownAs(typeof(DateTimeOffset))]
    public string? ExpiresOn
    {
        get => JsonText.Time(TokenEnd);
        init => TokenEnd = JsonText.ToOptionalTime(value);
    }

    /// <summary>
    /// Gets whether on-premises publishing is enabled; false if no connector was ever registered in the tenant, null if
    /// it could not be determined. It is read at the sign-in, and becomes true when this session registers the first
    /// connector, which enables it.
    /// </summary>
    public bool? PublishingEnabled { get; init; }

    /// <summary>
    /// Gets whether the session is read-only: commands that change the tenant are refused before they send anything.
    /// </summary>
    public bool ReadOnly { get; init; }

    /// <summary>Gets the server that server commands act on.</summary>
    public string? Server { get; init; }

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "EntraPrivateAccessContext/1";

    /// <summary>Gets the time at which the current token expires.</summary>
    internal DateTimeOffset? TokenEnd { get; init; }
}
