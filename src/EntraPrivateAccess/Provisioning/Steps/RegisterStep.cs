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

    public async Task<StepPlan> InspectAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        if (context.Request.SkipRegistration)
        {
            return StepPlan.Skip(
                "Skipped because of -SkipRegistration. Run Register-Connector -Token to register the connector."
            );
        }

        context.Registration = await RegistrationInventory
            .ReadAsync(context.Server, context.ServerNow, cancellationToken)
            .ConfigureAwait(false);
        if (context.Registration.State is RegistrationState.Unknown)
        {
            context.Reporter.Warning(
                $"Could not determine whether this server is registered. {context.Registration.Detail} "
                    + "The registration is left unchanged."
            );
            return StepPlan.Done(context.Registration.Detail);
        }

        return context.Registration.IsRegistered && !context.Request.ForceRegistration
            ? StepPlan.Done($"Registered in tenant {context.Registration.TenantId}. {context.Registration.Detail}")
            : StepPlan.Act($"Register the connector in tenant {context.TargetTenantId ?? "(unknown)"}");
    }

    public async Task<StepDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        RegistrationChild child = new(context);
        DateTimeOffset now = context.ServerNow;
        if (await child.WaitForEarlierAsync(cancellationToken).ConfigureAwait(false))
        {
            context.Registration = await RegistrationInventory
                .ReadAsync(context.Server, now, cancellationToken)
                .ConfigureAwait(false);
            if (context.Registration.IsRegistered)
            {
                return new StepDone(
                    $"The registration of an earlier run finished: tenant {context.Registration.TenantId}.",
                    Changed: false
                );
            }
        }

        string tenantId = context.TargetTenantId ?? throw ConnectorErrors.TenantUnknown();
        ConnectorRegistration before = context.Registration!;
        await NoteNamesakesAsync(context, cancellationToken).ConfigureAwait(false);
        (int exitCode, string said) = await child
            .RunAsync(
                context.Installed!,
                context.Token?.Token ?? throw ConnectorErrors.RegistrationTokenMissing(canBeLeftOut: false),
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
                context.Token.IsGuest == true
            );
        }

        context.Registration = after;
        context.RegisteredNow = true;
        return new StepDone($"Registered in tenant {after.TenantId}. {after.Detail}");
    }

    // TrustSettings.xml can outlive an uninstall or an expiry, so only a different thumbprint proves a new
    // registration.
    private static bool IsNew(ConnectorRegistration before, ConnectorRegistration after) =>
        after.IsRegistered && !string.Equals(before.Thumbprint, after.Thumbprint, StringComparison.OrdinalIgnoreCase);

    // A registration creates a second object with the same machine name, while the old one may still be listed as
    // active.
    private static async Task NoteNamesakesAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        if (context.Tenant is null)
        {
            return;
        }

        IReadOnlyList<Connector> namesakes = await context
            .Tenant.Connectors.FindAsync(context.Description.FullyQualifiedName, cancellationToken)
            .ConfigureAwait(false);
        context.FormerConnectorIds = [.. namesakes.Select(connector => connector.Id)];
        new SetupFolders(context.Server).Create();
        new FormerConnectors(context.Server).Write(context.FormerConnectorIds);
    }
}
