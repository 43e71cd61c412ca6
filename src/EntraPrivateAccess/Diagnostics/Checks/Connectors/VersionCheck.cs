using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Installer;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Connectors;

/// <summary>The version serves Private Access, and is the newest that this module knows of.</summary>
internal sealed class VersionCheck(Check installation) : SingleCheck("Version", CheckCategories.Connector)
{
    public override string Target => "Version";

    public override IReadOnlyList<Check> DependsOn => [installation];

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        Version? version = (await context.InstalledAsync(cancellationToken).ConfigureAwait(false))?.Version;
        return version switch
        {
            null => Skip(Target, "The version could not be read."),
            _ when version < ConnectorVersions.MinimumForPrivateAccess => Warn(
                Target, $"Version {version} is older than {ConnectorVersions.MinimumForPrivateAccess}, the least for Private Access.", "Run Update-Connector."),
            _ when version < ConnectorVersions.Newest.Version => Warn(
                Target,
                FormattableString.Invariant($"Version {version}; the newest that this module knows of is {ConnectorVersions.Newest.Version} of {ConnectorVersions.Newest.Released:yyyy-MM-dd}."),
                "Run Update-Connector.",
                ConnectorHealth.Healthy),
            _ => Pass(Target, $"Version {version}{(ConnectorVersions.Newest.Version < version ? ", newer than this module knows of" : ", the newest that this module knows of")}."),
        };
    }
}
