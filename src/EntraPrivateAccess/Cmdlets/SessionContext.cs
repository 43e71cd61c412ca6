using System;
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
            Server = session.ServerName ?? ThisServer(),
        };
    }

    // Server commands act on Windows only: elsewhere there is no server to name.
    private static string? ThisServer() => System.IO.Path.DirectorySeparatorChar == '\\' ? System.Environment.MachineName : null;
}
