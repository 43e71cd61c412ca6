using System;
using System.Collections.Generic;
using System.Linq;
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
    public IReadOnlyList<string> Servers { get; init => field = value.ToArray(); } = [];

    /// <summary>A Microsoft Graph token of the sandbox's Global Administrator.</summary>
    public SecureString GraphToken { get; init; } = null!;

    /// <summary>A registration token of the sandbox's Global Administrator.</summary>
    public SecureString RegistrationToken { get; init; } = null!;

    /// <summary>For <c>Connect-EntraPrivateAccess -Environment</c>; the sandbox itself does as well.</summary>
    public ConnectorEnvironment Environment { get; init; } = null!;

    public override string ToString() => Name;
}
