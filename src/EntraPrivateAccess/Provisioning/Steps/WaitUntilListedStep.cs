using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Provisioning.Steps;

/// <summary>
/// Waits until the tenant lists this server's connector. The connector is identified by its id, or as one that was not
/// listed before, never by its name alone.
/// </summary>
internal sealed class WaitUntilListedStep : IAppliedStep, IWatchingStep
{
    public string Name => "WaitUntilListed";

    public async Task<StepPlan> InspectAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        if (CloudSteps.SkipReason(context, "Run Get-Connector from any machine to see it.") is StepPlan skipped)
        {
            return skipped;
        }

        if (
            context.Registration is { IsRegistered: true, ConnectorId: string id }
            && await context.Tenant!.Connectors.GetAsync(id, cancellationToken).ConfigureAwait(false) is { } known
        )
        {
            context.Connector = known;
        }
        else if (context.Registration is { State: RegistrationState.Unknown })
        {
            // If the registration cannot be read, the server is never registered again, so no new connector will be
            // listed.
            await FindByNameAsync(context, TimeSpan.MaxValue, cancellationToken).ConfigureAwait(false);
        }
        else if (
            context.Registration is { IsRegistered: true, NotBefore: DateTimeOffset registered }
            && !context.RegisteredNow
        )
        {
            await FindByNameAsync(context, context.ServerNow - registered, cancellationToken).ConfigureAwait(false);
        }

        return context.Connector is { } listed
            ? StepPlan.Done($"Listed as {listed.MachineName} ({listed.Id}).")
            : StepPlan.Wait($"Wait until the tenant lists {context.Description.FullyQualifiedName}");
    }

    public async Task<StepDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        context.Connector = await context
            .Tenant!.Waits.UntilListedAsync(
                context.Description.FullyQualifiedName,
                context.Registration?.ConnectorId,
                context.FormerConnectorIds,
                context.Request.Limits.Activation,
                cancellationToken
            )
            .ConfigureAwait(false);
        return new StepDone($"Listed as {context.Connector.MachineName} ({context.Connector.Id}).");
    }

    // Handles the registration of an earlier run if the tenant does not know the id in the certificate (that both ids
    // are the same is inferred).
    private static async Task FindByNameAsync(
        ProvisioningContext context,
        TimeSpan age,
        CancellationToken cancellationToken
    )
    {
        FormerConnectors former = new(context.Server);
        IReadOnlyList<Connector> candidates = await context
            .Tenant!.Connectors.FindAsync(context.Description.FullyQualifiedName, cancellationToken)
            .ConfigureAwait(false);
        if (former.Read() is { } ids)
        {
            context.FormerConnectorIds = ids;
        }
        else if (age < context.Request.Limits.Activation)
        {
            // The registration is too recent to be reliably listed, so a listed connector may be left over from an
            // earlier registration.
            context.FormerConnectorIds = [.. candidates.Select(connector => connector.Id)];
        }

        List<Connector> own =
        [
            .. candidates.Where(connector =>
                !context.FormerConnectorIds.Contains(connector.Id, StringComparer.OrdinalIgnoreCase)
            ),
        ];
        context.Connector = own.Count == 1 ? own[0] : null;
    }
}
