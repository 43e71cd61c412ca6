using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Connectors;

/// <summary>Program, both services, registration script and module are there.</summary>
internal sealed class InstallationCheck() : SingleCheck("Installation", CheckCategories.Connector)
{
    public override string ErrorId => "ConnectorNotInstalled";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken) =>
        await context.InstalledAsync(cancellationToken).ConfigureAwait(false) switch
        {
            null => Missing(context.Description.Name, await UninstallEntries.ReadAsync(context.Server, cancellationToken).ConfigureAwait(false)),
            { IsComplete: false } broken => Fail(broken.Folder, $"The installation lacks {broken.Missing[0]}.", "Run Install-Connector again."),
            InstalledConnector whole => Pass(whole.Folder, $"Connector {whole.Version} is installed."),
        };

    // Over the same version setup finds nothing to do.
    private CheckResult Missing(string server, IReadOnlyList<UninstallEntry> entries) => entries.Count == 0
        ? Fail(server, "No connector is installed.", "Run Install-Connector.", ConnectorHealth.NotInstalled)
        : Fail(
            server,
            $"No connector is installed, but Windows still lists {entries[0].DisplayName} among its programs.",
            "Run Repair-Connector, which removes what is left, then Install-Connector.",
            ConnectorHealth.NotInstalled);
}
