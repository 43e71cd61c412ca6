using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Network;

/// <summary>Says what can't be asked for, instead of leaving it out.</summary>
internal sealed class UnknownHostsCheck(string reason, string target) : SingleCheck("HostName", CheckCategories.Network)
{
    public override string Target => target;

    protected override Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken) => Task.FromResult(Skip(target, reason));
}
