using System.IO;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>
/// The configuration file of each service is one that .NET Framework can read: a program with another one does not
/// start.
/// </summary>
internal sealed class ConfigurationFilesCheck(Check installation)
    : Check("ConfigurationFiles", CheckCategories.Connector)
{
    public override string ErrorId => "ConfigurationUnreadable";

    public override string Target => "exe.config";

    public override IReadOnlyList<Check> DependsOn => [installation];

    public override async Task<IReadOnlyList<CheckResult>> RunAsync(
        CheckContext context,
        CancellationToken cancellationToken
    ) =>
        await context.InstalledAsync(cancellationToken).ConfigureAwait(false) is { } installed
            ?
            [
                .. new ProxyConfiguration(context.Server, installed).Paths.Select(
                    (path, at) =>
                        Of(context.Server.Files, path, at == 0 ? ConnectorHealth.Unhealthy : ConnectorHealth.Degraded)
                ),
            ]
            : [Skip(Target, "No connector is installed.")];

    private CheckResult Of(IServerFiles files, string path, ConnectorHealth withoutIt)
    {
        try
        {
            return Pass(
                path,
                ConfigurationFile.Read(files, path) is not { } file
                    ? "There is none, so .NET Framework's defaults hold."
                    : $"It is well formed: <{file.Parse().Root.Name.LocalName}>."
            );
        }
        catch (ConnectorException fault)
        {
            return Fail(path, fault.Message, fault.RecommendedAction!, withoutIt);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return Warn(
                path,
                $"It could not be read: {closed.Message}",
                "Run Test-Connector as administrator.",
                ConnectorHealth.Unknown
            );
        }
    }
}

/// <summary>
/// Each running service has read the configuration files as they are now. It reads them when it starts.
/// </summary>
internal sealed class ConfigurationInUseCheck(Check installation, Check configuration)
    : Check("ConfigurationInUse", CheckCategories.Connector)
{
    public override string Target => ConnectorServiceNames.Connector;

    public override IReadOnlyList<Check> DependsOn => [installation, configuration];

    public override async Task<IReadOnlyList<CheckResult>> RunAsync(
        CheckContext context,
        CancellationToken cancellationToken
    ) =>
        await context.InstalledAsync(cancellationToken).ConfigureAwait(false) is { } installed
            ? [.. ServiceFreshness.ReadAll(context.Server, installed).Select(Row)]
            : [Skip(Target, "No connector is installed.")];

    private CheckResult Row(ServiceFreshness service) =>
        service.Reason is string reason ? Warn(service.Service, reason, "Run Repair-Connector, or Restart-Connector.")
        : service.IsKnown ? Pass(service.Service, "No configuration file is newer than its process.")
        : Skip(service.Service, "The start time of its process cannot be read without administrator rights.");
}

/// <summary>
/// endpoints.txt names the tenant's own bootstrap address. The file was seen by people, and Microsoft describes it
/// nowhere: it never decides.
/// </summary>
internal sealed class EndpointsFileCheck(Check registration) : SingleCheck("EndpointsFile", CheckCategories.Connector)
{
    public override string Target => "endpoints.txt";

    public override IReadOnlyList<Check> DependsOn => [registration];

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        string? tenant = (await context.RegistrationAsync(cancellationToken).ConfigureAwait(false)).TenantId;
        IServerFiles files = context.Server.Files;
        string? path = ProductNames
            .All.SelectMany(brand => brand.DataFolders)
            .Select(folder => $@"{files.Folder(ServerFolder.ProgramData)}\Microsoft\{folder}\Endpoints\endpoints.txt")
            .FirstOrDefault(files.FileExists);
        return path is null || tenant is null ? Skip(Target, "There is none to compare with.")
            : files.ReadAllText(path).IndexOf($"{tenant}.bootstrap.", StringComparison.OrdinalIgnoreCase) >= 0
                ? Pass(path, "It names the addresses of the tenant that the connector is registered in.")
            : Warn(
                path,
                $"It does not name the bootstrap address of tenant {tenant}, in which the connector is registered.",
                "If the connector does not become active, run Register-Connector -Force -Token (Get-ConnectorRegistrationToken)",
                ConnectorHealth.Healthy
            );
    }
}

/// <summary>
/// Both services go the same way out: Microsoft asks to change both configuration files (work with proxy servers).
/// </summary>
internal sealed class ProxyAgreementCheck(Check installation, Check configuration)
    : SingleCheck("ProxyAgreement", CheckCategories.Connector)
{
    public override string Target => "exe.config";

    public override IReadOnlyList<Check> DependsOn => [installation, configuration];

    protected override async Task<Models.CheckResult> LookAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        InstalledConnector? installed = await context.InstalledAsync(cancellationToken).ConfigureAwait(false);
        if (installed is null)
        {
            return Skip(Target, "No connector is installed.");
        }

        IReadOnlyList<ServiceProxy> all = ServiceProxy.ReadAll(context.Server, installed);
        string found = string.Join(
            ", ",
            all.Select(proxy =>
                $"{proxy.Service}: {proxy.Section.Mode}{(proxy.Section.Address is null ? "" : " " + proxy.Section.Address)}"
            )
        );
        return ServiceProxy.Agree(all)
            ? Pass(Target, $"Both services go the same way ({found}).")
            : Fail(
                all[1].Path,
                $"The two services go different ways ({found}).",
                "Run Repair-Connector, or Set-ConnectorProxy -Proxy http://host:port with the right one.",
                Models.ConnectorHealth.Degraded
            );
    }
}
