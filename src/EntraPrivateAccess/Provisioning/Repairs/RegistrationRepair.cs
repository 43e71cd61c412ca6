using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Provisioning.Steps;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning.Repairs;

/// <summary>
/// Registers the connector again if its trust certificate is missing or expired, and moves it back into its group.
/// </summary>
/// <remarks>A certificate that cannot be read is not missing, and is never a reason to register again.</remarks>
internal sealed class RegistrationRepair : IRepair
{
    public string Action => "Register";

    public string Check => "Registration";

    public async Task<RepairPlan?> PlanAsync(
        ProvisioningContext context,
        CheckResult finding,
        CancellationToken cancellationToken
    )
    {
        ConnectorRegistration found = await RegistrationInventory
            .ReadAsync(context.Server, context.ServerNow, cancellationToken)
            .ConfigureAwait(false);
        return found.State is not (RegistrationState.NotRegistered or RegistrationState.Expired)
            ? null
            : new RepairPlan(
                finding.Target,
                "Register the connector again and start its services",
                context.IsReadOnly
                        ? $"{found.Detail} A registration changes the tenant, and this session is read-only. "
                            + "Run Connect-EntraPrivateAccess without -ReadOnly, and then Repair-Connector."
                    : !await RegistrationPreflight.HasTokenAsync(context).ConfigureAwait(false)
                        ? $"{found.Detail} A registration requires a token. Create one with "
                            + "Get-ConnectorRegistrationToken (on a workstation if this server has no browser), and "
                            + "run Repair-Connector -Token $token."
                    : null
            )
            {
                AlsoAnswers =
                [
                    CloudCheckTable.Active.Name,
                    CloudCheckTable.Listed.Name,
                    .. found.UnusableSettings is null ? [] : (string[])["TrustSettings"],
                ],
                Starts = true,
                RunsProgram = true,
            };
    }

    public async Task<RepairDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken)
    {
        ConnectorRegistration before = await RegistrationInventory
            .ReadAsync(context.Server, context.ServerNow, cancellationToken)
            .ConfigureAwait(false);
        ConnectorGroup? group = await FormerGroupAsync(context, before, cancellationToken).ConfigureAwait(false);
        ProvisioningContext registration = context.For(
            context.Request with
            {
                ConnectorGroup = group is null ? null : new ConnectorGroupReference(group),
            }
        );
        InstalledConnector installed = ConnectorInventory.RequireWhole(
            await ConnectorInventory.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false),
            context.Description.Name
        );
        string? tenantId = await RegistrationPreflight.FindTenantAsync(registration).ConfigureAwait(false);
        await PreflightChecks.RunAsync(registration, tenantId, cancellationToken).ConfigureAwait(false);
        RegistrationTarget target = await RegistrationPreflight
            .RunAsync(registration, before, canBeLeftOut: false, cancellationToken)
            .ConfigureAwait(false);
        ProvisioningState state = new()
        {
            Installed = installed,
            Registration = before,
            Token = target.Token,
            TargetTenantId = target.TenantId,
            Group = group,
        };
        state = await RegistrationPreflight
            .AcquireTokenAsync(registration, state, cancellationToken)
            .ConfigureAwait(false);
        foreach (string name in ConnectorServiceNames.All)
        {
            if (
                await context.Server.Services.GetAsync(name, cancellationToken).ConfigureAwait(false)
                is ServiceInfo service
            )
            {
                await StartTypes.MendAsync(context.Server, service, cancellationToken).ConfigureAwait(false);
            }
        }

        IProvisioningStep[] steps =
        [
            new RegisterStep(),
            new StartServicesStep(),
            new WaitUntilListedStep(),
            new JoinGroupStep(),
            new WaitUntilActiveStep(),
        ];
        ConnectorInstallation result = await new ProvisioningRun(
            registration,
            steps,
            (_, _) => Task.FromResult(true),
            state: state
        )
            .RunAsync(cancellationToken)
            .ConfigureAwait(false);
        return $"Registered in tenant {result.TenantId}{DescribeGroup(context, group)}";
    }

    // A registration creates a new connector in the tenant, which starts in the default group.
    private static string DescribeGroup(ProvisioningContext context, ConnectorGroup? group) =>
        context.Tenant is null
            ? "; you are not signed in to the tenant, so it is in the default group until you run Move-Connector."
        : group is null ? "; its previous group is unknown, so it is in the default group until you run Move-Connector."
        : $", and moved back to '{group.Name}'.";

    private static async Task<ConnectorGroup?> FormerGroupAsync(
        ProvisioningContext context,
        ConnectorRegistration before,
        CancellationToken cancellationToken
    ) =>
        context.Tenant is null
            ? null
            : (
                await TenantObservation
                    .ReadAsync(context.Tenant, context.Description, before, cancellationToken)
                    .ConfigureAwait(false)
            ).Group;
}
