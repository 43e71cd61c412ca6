namespace EntraPrivateAccess.Models;

/// <summary>Whether the signed-in account may do an operation in the tenant, and how that is known.</summary>
public sealed class EntraPrivateAccessPermission
{
    /// <summary>Gets the operation.</summary>
    public PermissionOperation Operation { get; init; }

    /// <summary>Gets whether Microsoft Graph accepts the operation from this session.</summary>
    public PermissionStatus Status { get; init; }

    /// <summary>Gets how the status is known.</summary>
    public PermissionEvidence Evidence { get; init; }

    /// <summary>Gets the finding as text.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Gets the next step, with the command to run; null if none is needed.</summary>
    public string? Action { get; init; }

    /// <summary>Gets the sources of the finding: responses of Microsoft Graph, the token, and Microsoft's
    /// texts.</summary>
    // An array: PowerShell can't index the list type that the compiler generates for a collection expression.
    public IReadOnlyList<string> Sources
    {
        get;
        init => field = value.ToArray();
    } = [];

    /// <summary>
    /// Gets the age of the evidence: the time since the response, or since the token was issued. Null if it is unknown.
    /// A role that was assigned later is not in the token.
    /// </summary>
    [ShownAs(typeof(TimeSpan))]
    public double? Age { get; init; }

    /// <summary>Gets the signed-in user or the application's ID; null if the token does not contain it.</summary>
    public string? Account { get; init; }

    /// <summary>Gets the sign-in method, such as Interactive, DeviceCode or ClientSecret.</summary>
    public string AuthenticationMethod { get; init; } = "";

    /// <summary>Gets the delegated permissions in the token (<c>scp</c>).</summary>
    public IReadOnlyList<string> Scopes
    {
        get;
        init => field = value.ToArray();
    } = [];

    /// <summary>Gets the application permissions in the token (<c>roles</c>).</summary>
    public IReadOnlyList<string> AppRoles
    {
        get;
        init => field = value.ToArray();
    } = [];

    /// <summary>
    /// Gets the directory roles in the token (<c>wids</c>): the names of known roles, and the template IDs of others.
    /// </summary>
    public IReadOnlyList<string> DirectoryRoles
    {
        get;
        init => field = value.ToArray();
    } = [];

    /// <summary>Gets whether the session is read-only, so that it refuses every change.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Gets the name of the environment, such as <c>Global</c>, or the name of a sandbox.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "EntraPrivateAccessPermission/1";

    public override string ToString() => $"{Operation}: {Status}";
}

/// <summary>An operation that requires a permission.</summary>
public enum PermissionOperation : long
{
    /// <summary>Reading connectors and connector groups.</summary>
    Read,

    /// <summary>Moving connectors to another group.</summary>
    Move,

    /// <summary>Creating, changing and removing connector groups.</summary>
    Group,

    /// <summary>Assigning applications to connector groups.</summary>
    Application,

    /// <summary>Registering connectors.</summary>
    Register,
}

/// <summary>Whether an operation is permitted.</summary>
public enum PermissionStatus : long
{
    /// <summary>The operation is permitted.</summary>
    Allowed,

    /// <summary>The operation is refused.</summary>
    Refused,

    /// <summary>Only the operation itself shows whether it is permitted.</summary>
    Unknown,
}

/// <summary>How it is known whether an operation is permitted.</summary>
public enum PermissionEvidence : long
{
    /// <summary>It is not known.</summary>
    None,

    /// <summary>
    /// It follows from the token and Microsoft's texts. Microsoft Graph decides when the request is sent.
    /// </summary>
    Inferred,

    /// <summary>Microsoft Graph answered such a request just now, or the session refuses the operation.</summary>
    Observed,
}
