using System.Security;

namespace EntraPrivateAccess.Models;

/// <summary>A running sandbox: a local tenant with virtual Windows servers.</summary>
public sealed class ConnectorSandbox
{
    public string Name { get; init; } = "";

    public Uri Url { get; init; } = null!;

    public int ProcessId { get; init; }

    public string TenantId { get; init; } = "";

    public string TenantName { get; init; } = "";

    /// <summary>The virtual servers, by full name.</summary>
    // An array: PowerShell can't index the list that the compiler makes of a collection expression.
    public IReadOnlyList<string> Servers
    {
        get;
        init => field = value.ToArray();
    } = [];

    /// <summary>A Microsoft Graph token of the sandbox's Global Administrator.</summary>
    public SecureString GraphToken { get; init; } = null!;

    /// <summary>A registration token of the sandbox's Global Administrator.</summary>
    public SecureString RegistrationToken { get; init; } = null!;

    /// <summary>For <c>Connect-EntraPrivateAccess -Environment</c>; the sandbox itself does as well.</summary>
    public ConnectorEnvironment Environment { get; init; } = null!;

    public override string ToString() => Name;
}

/// <summary>One line of a sandbox's journal: a request that reached it, or something that changed in it.</summary>
public sealed class ConnectorSandboxEvent
{
    /// <summary>Counts up from 1 without gaps.</summary>
    public long Number { get; init; }

    public DateTimeOffset Time { get; init; }

    /// <summary><c>request</c>, <c>tenant</c>, <c>server</c> or <c>fault</c>.</summary>
    public string Kind { get; init; } = "";

    public string Action { get; init; } = "";

    public string? Target { get; init; }

    /// <summary>The HTTP status of a request; 0 for a change, and for a connection that was dropped.</summary>
    public int Status { get; init; }

    /// <summary>True where something changed, or was asked to.</summary>
    public bool Writes { get; init; }

    public string? Detail { get; init; }

    public override string ToString() => Action;
}
