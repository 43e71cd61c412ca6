using System;
using System.Linq;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Installer;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>Joins the two halves of the truth into one row.</summary>
internal static class StatusReport
{
    /// <param name="server">The server's half, or null for a row that only the tenant tells.</param>
    /// <param name="tenant">The tenant's half, or null where nobody is signed in.</param>
    public static ConnectorStatus Of(ConnectorEnvironment environment, ServerObservation? server, TenantObservation? tenant, Verdict verdict)
    {
        ConnectorRegistration? registration = server?.Registration;
        // Without a connector it is the group of others of its name.
        ConnectorGroup? group = tenant?.Connector is null ? null : tenant.Group;
        return new ConnectorStatus
        {
            Server = server?.Description.Name ?? tenant?.Connector?.MachineName ?? "",
            Health = verdict.Health,
            NextStep = verdict.NextStep,
            Environment = environment.Name,
            Rehearsed = server?.Description.IsVirtual ?? environment.IsSandbox,
            IsLocal = server is not null,
            // A server knows better than the tenant what is on it, and that nothing is.
            Version = server is null ? tenant?.Connector?.Version : server.Installed?.Version?.ToString(),
            NewestKnownVersion = ConnectorVersions.Newest.Version.ToString(),
            ConnectorService = server?.Installed?.ConnectorService?.State.ToString(),
            UpdaterService = server?.Installed?.UpdaterService?.State.ToString(),
            Registration = registration?.State.ToString(),
            TenantId = registration?.TenantId,
            CertificateThumbprint = registration?.Thumbprint,
            CertificateExpires = registration?.NotAfter,
            CertificateDaysLeft = server is { Registration.NotAfter: DateTimeOffset end } ? (int)Math.Floor((end - server.Description.UtcNow).TotalDays) : null,
            RecentErrors = server?.Errors?.Count,
            LastError = server?.Errors?.FirstOrDefault()?.Message,
            ConnectorId = tenant?.Connector?.Id ?? registration?.ConnectorId,
            Status = tenant?.Connector?.Status,
            ConnectorGroup = group?.Name ?? tenant?.Connector?.ConnectorGroup,
            Region = group?.Region,
            OtherActiveMembers = tenant?.OtherActiveMembers,
            ExternalIp = tenant?.Connector?.ExternalIp,
        };
    }
}
