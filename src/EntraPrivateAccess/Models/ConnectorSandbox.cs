using System.Security;

namespace EntraPrivateAccess.Models;

/// <summary>A running sandbox: a local tenant with virtual Windows servers.</summary>
public sealed class ConnectorSandbox
{
    /// <summary>Gets the sandbox's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Gets the URL of the sandbox on this machine.</summary>
    public Uri Url { get; init; } = null!;

    /// <summary>Gets the ID of the sandbox's process.</summary>
    public int ProcessId { get; init; }

    /// <summary>Gets the ID of the sandbox's tenant.</summary>
    public string TenantId { get; init; } = "";

    /// <summary>Gets the name of the sandbox's tenant.</summary>
    public string TenantName { get; init; } = "";

    /// <summary>Gets the fully qualified names of the virtual servers.</summary>
    // An array: PowerShell can't index the list type that the compiler generates for a collection expression.
    public IReadOnlyList<string> Servers
    {
        get;
        init => field = value.ToArray();
    } = [];

    /// <summary>Gets a Microsoft Graph token of the sandbox's Global Administrator.</summary>
    public SecureString GraphToken { get; init; } = null!;

    /// <summary>Gets a registration token of the sandbox's Global Administrator.</summary>
    public SecureString RegistrationToken { get; init; } = null!;

    /// <summary>
    /// Gets the environment for <c>Connect-EntraPrivateAccess -Environment</c>, which also accepts the sandbox itself.
    /// </summary>
    public ConnectorEnvironment Environment { get; init; } = null!;

    public override string ToString() => Name;
}

/// <summary>One entry of a sandbox's journal: a request that the sandbox received, or a change in it.</summary>
public sealed class ConnectorSandboxEvent
{
    /// <summary>Gets the entry's number, which counts up from 1 without gaps.</summary>
    public long Number { get; init; }

    /// <summary>Gets the time of the entry.</summary>
    [ShownAs(typeof(DateTimeOffset))]
    public string Time
    {
        get => JsonText.Time(At);
        init => At = JsonText.ToTime(value);
    }

    /// <summary>Gets the kind of entry: <c>request</c>, <c>tenant</c>, <c>server</c> or <c>fault</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Gets the HTTP method and path of a request, or the name of a change.</summary>
    public string Action { get; init; } = "";

    /// <summary>Gets the object that the entry is about, or null.</summary>
    public string? Target { get; init; }

    /// <summary>Gets the HTTP status code of a request; 0 for a change and for a dropped connection.</summary>
    public int Status { get; init; }

    /// <summary>Gets whether the entry is a change or a request to change something.</summary>
    public bool Writes { get; init; }

    /// <summary>Gets additional information, or null.</summary>
    public string? Detail { get; init; }

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "ConnectorSandboxEvent/1";

    /// <summary>Gets the time of the entry.</summary>
    internal DateTimeOffset At { get; init; }

    public override string ToString() => Action;
}
