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
            null => Fail(context.Description.Name, "No connector is installed.", "Run Install-Connector.", ConnectorHealth.NotInstalled),
            { IsComplete: false } broken => Fail(broken.Folder, $"The installation lacks {broken.Missing[0]}.", "Run Install-Connector again."),
            InstalledConnector whole => Pass(whole.Folder, $"Connector {whole.Version} is installed."),
        };
}
