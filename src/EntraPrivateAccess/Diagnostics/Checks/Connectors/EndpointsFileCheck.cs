using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks.Connectors;

/// <summary>endpoints.txt names the tenant's own bootstrap address. The file was seen by people, and Microsoft describes it nowhere: it never decides.</summary>
internal sealed class EndpointsFileCheck(Check registration) : SingleCheck("EndpointsFile", CheckCategories.Connector)
{
    public override string Target => "endpoints.txt";

    public override IReadOnlyList<Check> DependsOn => [registration];

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        string? tenant = (await context.RegistrationAsync(cancellationToken).ConfigureAwait(false)).TenantId;
        IServerFiles files = context.Server.Files;
        string? path = ConnectorBrand.All.SelectMany(brand => brand.DataFolders)
            .Select(folder => $@"{files.Folder(ServerFolder.ProgramData)}\Microsoft\{folder}\Endpoints\endpoints.txt").FirstOrDefault(files.FileExists);
        return path is null || tenant is null
            ? Skip(Target, "There is none to compare with.")
            : files.ReadAllText(path).IndexOf($"{tenant}.bootstrap.", StringComparison.OrdinalIgnoreCase) >= 0
            ? Pass(path, "It names the addresses of the tenant that the connector is registered in.")
            : Warn(
                path,
                $"It does not name the bootstrap address of tenant {tenant}, in which the connector is registered.",
                "If the connector does not become active, run Register-Connector -Force -Token (Get-ConnectorRegistrationToken)",
                ConnectorHealth.Healthy);
    }
}
