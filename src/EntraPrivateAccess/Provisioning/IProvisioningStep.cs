using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Provisioning;

/// <summary>One step from a bare server to an active connector: already so? Then make it so.</summary>
/// <remarks>
/// <see cref="InspectAsync"/> answers from observed state, never from memory of an earlier run, and changes nothing. So running
/// twice changes nothing, and a run that was killed goes on where it was.
/// </remarks>
internal interface IProvisioningStep
{
    string Name { get; }

    Task<StepPlan> InspectAsync(ProvisioningContext context, CancellationToken cancellationToken);

    /// <summary>Makes it so, and says in one sentence what was done.</summary>
    Task<StepDone> ApplyAsync(ProvisioningContext context, CancellationToken cancellationToken);
}
