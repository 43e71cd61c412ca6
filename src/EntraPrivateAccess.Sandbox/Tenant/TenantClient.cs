using System;
using System.Collections.Generic;
using System.Linq;

namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>An application that may ask for tokens.</summary>
/// <param name="Redirects">Registered redirect URIs; <c>{root}</c> stands for the sandbox's address.</param>
internal sealed record TenantClient(string Id, string Name, IReadOnlyList<string> Redirects)
{
    /// <summary>Delegated permissions of Microsoft Graph that were consented to.</summary>
    public IReadOnlyList<string> GraphScopes { get; init; } = [];

    /// <summary>Application permissions of Microsoft Graph.</summary>
    public IReadOnlyList<string> AppRoles { get; init; } = [];

    /// <summary>May ask for user_impersonation of the registration service.</summary>
    public bool Registers { get; init; }

    public string? Secret { get; init; }

    public bool IsPublic => Redirects.Count > 0;

    /// <summary>Exact, but for loopback: any port (RFC 8252, and Entra ID does so for http://localhost).</summary>
    public bool AllowsRedirect(string redirect, string root) =>
        Redirects.Any(registered => Same(registered.Replace("{root}", root, StringComparison.Ordinal), redirect));

    private static bool Same(string registered, string redirect) => registered == "http://localhost"
        ? Uri.TryCreate(redirect, UriKind.Absolute, out Uri? uri) && uri is { Scheme: "http", Host: "localhost", AbsolutePath: "/" }
        : registered.Equals(redirect, StringComparison.OrdinalIgnoreCase);
}
