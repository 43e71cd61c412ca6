using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Provisioning.Steps;

/// <summary>
/// Registers the server. Success means a new certificate in the server's store, never an exit code or a file that
/// existed before.
/// </summary>
internal sealed class RegisterStep : IAppliedStep
{
    public string Name => "Register";

    public async Task<StepPlan> InspectAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        if (context.Request.SkipRegistration)
        {
            return StepPlan.Skip(
                state,
                "Skipped because of -SkipRegistration. Run Register-Connector -Token to register the connector."
            );
        }

        ConnectorRegistration registration = await RegistrationInventory
            .ReadAsync(context.Server, context.ServerNow, cancellationToken)
            .ConfigureAwait(false);
        state = state with { Registration = registration };
        if (registration.State is RegistrationState.Unknown)
        {
            context.Reporter.Warning(
                $"Could not determine whether this server is registered. {registration.Detail} "
                    + "The registration is left unchanged."
            );
            return StepPlan.Done(state, registration.Detail);
        }

        return registration.IsRegistered && !context.Request.ForceRegistration
            ? StepPlan.Done(state, $"Registered in tenant {registration.TenantId}. {registration.Detail}")
            : StepPlan.Act(state, $"Register the connector in tenant {state.TargetTenantId ?? "(unknown)"}");
    }

    public async Task<StepDone> ApplyAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        RegistrationChild child = new(context);
        DateTimeOffset now = context.ServerNow;
        if (await child.WaitForEarlierAsync(cancellationToken).ConfigureAwait(false))
        {
            ConnectorRegistration earlier = await RegistrationInventory
                .ReadAsync(context.Server, now, cancellationToken)
                .ConfigureAwait(false);
            state = state with { Registration = earlier };
            if (earlier.IsRegistered)
            {
                return new StepDone(
                    state,
                    $"The registration of an earlier run finished: tenant {earlier.TenantId}.",
                    Changed: false
                );
            }
        }

        string tenantId = state.TargetTenantId ?? throw ConnectorErrors.TenantUnknown();
        ConnectorRegistration before = state.Registration!;
        IReadOnlyList<string> former = await NoteNamesakesAsync(context, cancellationToken).ConfigureAwait(false);
        (int exitCode, string said) = await child
            .RunAsync(
                state.Installed!,
                state.Token?.Token ?? throw ConnectorErrors.RegistrationTokenMissing(canBeLeftOut: false),
                tenantId,
                cancellationToken
            )
            .ConfigureAwait(false);
        ConnectorRegistration after = await RegistrationInventory
            .ReadAsync(context.Server, context.ServerNow, cancellationToken)
            .ConfigureAwait(false);
        if (!IsNew(before, after) || !string.Equals(after.TenantId, tenantId, StringComparison.OrdinalIgnoreCase))
        {
            throw ConnectorErrors.RegistrationFailed(
                context.Description.Name,
                exitCode,
                said,
                state.Token.IsGuest == true
            );
        }

        state = state with { Registration = after, RegisteredNow = true, FormerConnectorIds = former };
        return new StepDone(state, $"Registered in tenant {after.TenantId}. {after.Detail}");
    }

    // TrustSettings.xml can outlive an uninstall or an expiry, so only a different thumbprint proves a new
    // registration.
    private static bool IsNew(ConnectorRegistration before, ConnectorRegistration after) =>
        after.IsRegistered && !string.Equals(before.Thumbprint, after.Thumbprint, StringComparison.OrdinalIgnoreCase);

    // A registration creates a second object with the same machine name, while the old one may still be listed as
    // active.
    private static async Task<IReadOnlyList<string>> NoteNamesakesAsync(
        ProvisioningContext context,
        CancellationToken cancellationToken
    )
    {
        if (context.Tenant is null)
        {
            // Those of an earlier registration lack its own ID.
            new FormerConnectors(context.Server).Remove();
            return [];
        }

        IReadOnlyList<Connector> namesakes = await context
            .Tenant.Connectors.FindAsync(context.Description.FullyQualifiedName, cancellationToken)
            .ConfigureAwait(false);
        string[] ids = [.. namesakes.Select(connector => connector.Id)];
        new SetupFolders(context.Server).Create();
        new FormerConnectors(context.Server).Write(ids);
        return ids;
    }
}
