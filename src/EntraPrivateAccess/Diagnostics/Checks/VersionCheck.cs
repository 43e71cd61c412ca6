using EntraPrivateAccess.Downloads;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>
/// Checks that the version is not deprecated, supports Private Access where it is offered, and is the newest in this
/// module's list, whose age it reports.
/// </summary>
internal sealed class VersionCheck(Check installation) : SingleCheck(ConnectorCheckTable.Version)
{
    public override string Target => "Version";

    public override IReadOnlyList<Check> DependsOn => [installation];

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        Version? version = (await context.InstalledAsync(cancellationToken).ConfigureAwait(false))?.Version;
        string age = ConnectorVersions.Age(context.Now);
        ConnectorRelease newest = ConnectorVersions.Newest;
        bool isForPrivateAccess = context.Environment.OffersPrivateAccess;
        return version switch
        {
            null => Skip(Target, "The version could not be read."),
            _ when version <= ConnectorVersions.NewestDeprecated => Fail(
                Target,
                $"Version {version} is deprecated: versions up to {ConnectorVersions.NewestDeprecated} may be used "
                    + "neither for Private Access nor for application proxy.",
                "Run Update-Connector.",
                ConnectorHealth.Degraded
            ),
            _ when isForPrivateAccess && version < ConnectorVersions.MinimumForPrivateAccess => Warn(
                Target,
                $"Version {version} is older than {ConnectorVersions.MinimumForPrivateAccess}, "
                    + "the minimum for Private Access.",
                "Run Update-Connector."
            ),
            _ when version < newest.Version => Warn(
                Target,
                $"Version {version}; the newest version known to this module is {newest.Version}, "
                    + FormattableString.Invariant($"released on {newest.Released:yyyy-MM-dd}. {age}"),
                "Run Update-Connector.",
                ConnectorHealth.Healthy
            ),
            _ => Pass(
                Target,
                newest.Version < version
                    ? $"Version {version}, newer than any version known to this module. {age}"
                    : $"Version {version}, the newest known to this module. {age}"
            ),
        };
    }
}
