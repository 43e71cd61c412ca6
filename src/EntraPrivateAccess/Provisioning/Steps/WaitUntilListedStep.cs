using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Provisioning.Steps;

/// <summary>
/// Waits until the tenant lists this server's connector. The connector is identified by its ID, or as one that was not
/// listed before, never by its name alone.
/// </summary>
internal sealed class WaitUntilListedStep : IAppliedStep, IWatchingStep
{
    public string Name => "WaitUntilListed";

    public async Task<StepPlan> InspectAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        if (CloudSteps.SkipReason(context, state, "Run Get-Connector from any machine to see it.") is StepPlan skipped)
        {
            return skipped;
        }

        state = await IdentifyAsync(context, state, cancellationToken).ConfigureAwait(false);
        return state.Connector is { } listed
            ? StepPlan.Done(state, $"Listed as {listed.MachineName} ({listed.Id}).")
            : StepPlan.Wait(state, $"Wait until the tenant lists {context.Description.FullyQualifiedName}");
    }

    public async Task<StepDone> ApplyAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        Connector connector = await context
            .Tenant!.Waits.UntilListedAsync(
                context.Description.FullyQualifiedName,
                state.Registration?.ConnectorId,
                state.FormerConnectorIds,
                context.Request.Limits.Activation,
                cancellationToken
            )
            .ConfigureAwait(false);
        return new StepDone(
            state with
            {
                Connector = connector,
            },
            $"Listed as {connector.MachineName} ({connector.Id})."
        );
    }

    /// <summary>Finds the connector of the server's registration, without waiting for it.</summary>
    public static async Task<ProvisioningState> IdentifyAsync(
        ProvisioningContext context,
        ProvisioningState state,
        CancellationToken cancellationToken
    )
    {
        if (
            state.Registration is { IsRegistered: true, ConnectorId: string id }
            && await context.Tenant!.Connectors.GetAsync(id, cancellationToken).ConfigureAwait(false) is { } known
        )
        {
            return state with { Connector = known };
        }

        if (state.Registration is { State: RegistrationState.Unknown })
        {
            // If the registration cannot be read, the server is never registered again, so no new connector will be
            // listed.
            return await FindByNameAsync(context, state, TimeSpan.MaxValue, cancellationToken).ConfigureAwait(false);
        }

        return
            state.Registration is { IsRegistered: true, NotBefore: DateTimeOffset registered } && !state.RegisteredNow
            ? await FindByNameAsync(context, state, context.ServerNow - registered, cancellationToken)
                .ConfigureAwait(false)
            : state;
    }

    // Handles the registration of an earlier run if the tenant does not know the ID in the certificate (that both IDs
    // are the same is inferred).
    private static async Task<ProvisioningState> FindByNameAsync(
        ProvisioningContext context,
        ProvisioningState state,
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
            state = state with { FormerConnectorIds = ids };
        }
        else if (age < context.Request.Limits.Activation)
        {
            // The registration is too recent to be reliably listed, so a listed connector may be left over from an
            // earlier registration.
            state = state with { FormerConnectorIds = [.. candidates.Select(connector => connector.Id)] };
        }

        List<Connector> own =
        [
            .. candidates.Where(connector =>
                !state.FormerConnectorIds.Contains(connector.Id, StringComparer.OrdinalIgnoreCase)
            ),
        ];
        return state with { Connector = own.Count == 1 ? own[0] : null };
    }
}
