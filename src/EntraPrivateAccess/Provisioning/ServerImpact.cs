using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// Determines which applications lose their last active connector if the connector of a server stops. Without a sign-in
/// this is unknown, which does not prevent the command.
/// </summary>
internal static class ServerImpact
{
    /// <summary>Asks the user to accept that applications lose their last active connector.</summary>
    /// <exception cref="ConnectorException"><c>LastActiveConnector</c>: the prompt was declined.</exception>
    public static async Task RequireConsentAsync(
        ProvisioningContext context,
        LossDuration duration,
        CancellationToken cancellationToken
    )
    {
        AvailabilityImpact impact = await ReadAsync(
                context.Server,
                context.Description,
                context.ServerNow,
                context.Tenant,
                context.TenantId,
                duration,
                cancellationToken
            )
            .ConfigureAwait(false);
        await context.Consent().RequireAsync(impact, context.Description.Name).ConfigureAwait(false);
    }

    /// <summary>Determines the impact for the connector of a server, which may not run.</summary>
    /// <param name="tenant">The tenant, or null without a sign-in.</param>
    /// <param name="tenantId">The ID of the signed-in tenant, or null.</param>
    /// <param name="serverNow">The time of the server's clock.</param>
    public static async Task<AvailabilityImpact> ReadAsync(
        IServer server,
        ServerDescription description,
        DateTimeOffset serverNow,
        TenantDirectory? tenant,
        string? tenantId,
        LossDuration duration,
        CancellationToken cancellationToken
    )
    {
        InstalledConnector? installed = await ConnectorInventory
            .ReadAsync(server, cancellationToken)
            .ConfigureAwait(false);
        if (installed?.ConnectorService is not { State: ServiceState.Running })
        {
            // A connector that does not run serves nothing now.
            return AvailabilityImpact.None;
        }

        ConnectorRegistration registration = await RegistrationInventory
            .ReadAsync(server, serverNow, cancellationToken)
            .ConfigureAwait(false);
        return registration.State is RegistrationState.NotRegistered
            ? AvailabilityImpact.None
            : await ReadAsync(description, registration, tenant, tenantId, duration, cancellationToken)
                .ConfigureAwait(false);
    }

    /// <summary>Determines the impact for a connector whose service runs.</summary>
    public static Task<AvailabilityImpact> ReadAsync(
        ServerDescription description,
        ConnectorRegistration registration,
        TenantDirectory? tenant,
        string? tenantId,
        LossDuration duration,
        CancellationToken cancellationToken
    ) =>
        tenant is null
            ? Task.FromResult(
                AvailabilityImpact.Unknown("you are not signed in to the tenant (Connect-EntraPrivateAccess)")
            )
        : IsElsewhere(registration.TenantId, tenantId)
            ? Task.FromResult(
                AvailabilityImpact.Unknown(
                    $"the connector is registered in tenant {registration.TenantId}, but this session is signed in to "
                        + "another tenant"
                )
            )
        : tenant.Impacts.OfStopAsync(
            stop => FindAsync(tenant, description, registration, stop),
            duration,
            cancellationToken
        );

    // The certificate's ID is the connector's. If the tenant does not list it, each connector with the machine's name
    // may be the one on this server.
    private static async Task<IReadOnlyList<Connector>> FindAsync(
        TenantDirectory tenant,
        ServerDescription description,
        ConnectorRegistration registration,
        CancellationToken cancellationToken
    ) =>
        registration.ConnectorId is { Length: > 0 } id
        && await tenant.Connectors.GetAsync(id, cancellationToken).ConfigureAwait(false) is { } own
            ? [own]
            : await tenant
                .Connectors.FindAsync(description.FullyQualifiedName, cancellationToken)
                .ConfigureAwait(false);

    private static bool IsElsewhere(string? registered, string? signedIn) =>
        Guid.TryParse(registered, out Guid one) && Guid.TryParse(signedIn, out Guid other) && one != other;
}
