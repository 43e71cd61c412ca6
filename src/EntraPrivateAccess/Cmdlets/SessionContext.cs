using System;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>Shows a session without its secrets.</summary>
internal static class SessionContext
{
    public static EntraPrivateAccessContext Of(Session session)
    {
        AccessToken? token = session.LatestToken;
        return new EntraPrivateAccessContext
        {
            Account = token?.Account,
            TenantName = session.TenantName,
            TenantId = session.TenantId,
            Environment = session.Environment.Name,
            AuthenticationMethod = session.Tokens?.Method,
            Scopes = session.Scopes,
            ExpiresOn = token?.ExpiresOn == DateTimeOffset.MaxValue ? null : token?.ExpiresOn,
            PublishingEnabled = session.PublishingEnabled,
            Server = session.ServerName ?? ThisServer(session),
        };
    }

    // Server commands act on Windows only, and in a sandbox session on a virtual server only: otherwise there is no
    // server to name.
    private static string? ThisServer(Session session) =>
        Platform.IsWindows && SandboxTarget.IsThisMachine(session.Environment) ? System.Environment.MachineName : null;
}
