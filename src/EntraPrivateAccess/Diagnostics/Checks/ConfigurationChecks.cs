using System.IO;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Inventory.Configuration;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>
/// Checks that .NET Framework accepts the configuration file of each service. A service with a refused file does not
/// start.
/// </summary>
internal sealed class ConfigurationFilesCheck(Check installation) : Check(ConnectorCheckTable.ConfigurationFiles)
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
                    (path, index) =>
                        ReadFile(
                            context.Server.Files,
                            path,
                            index == 0 ? ConnectorHealth.Unhealthy : ConnectorHealth.Degraded
                        )
                ),
                .. ReadMachineFile(context.Server.Files),
            ]
            : [Skip(Target, "No connector is installed.")];

    private CheckResult ReadFile(IServerFiles files, string path, ConnectorHealth withoutIt)
    {
        try
        {
            if (ConfigurationFile.Read(files, path) is not { } file)
            {
                return Warn(
                    path,
                    "The file, which setup installs, does not exist. The defaults of .NET Framework apply, so a proxy "
                        + "and other settings in it are lost.",
                    "Run Repair-Connector, which runs setup again and keeps the registration."
                );
            }

            IReadOnlyList<ConfigurationProblem> problems = file.Validate(files);
            return problems.Count == 0
                ? Pass(path, $"The file is well formed: <{file.Parse().Root.Name.LocalName}>.")
                : Fail(
                    path,
                    ".NET Framework refuses the file. "
                        + string.Join(" ", problems.Select(problem => problem.Sentence)),
                    Remedy(files, file, problems),
                    withoutIt
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
                $"The file could not be read: {closed.Message}",
                "Run Test-Connector as administrator.",
                ConnectorHealth.Unknown
            );
        }
    }

    // .NET Framework reads machine.config before a program's own file, and refuses it by the same rules.
    private IEnumerable<CheckResult> ReadMachineFile(IServerFiles files)
    {
        string path = ConfigurationFile.MachinePath(files);
        try
        {
            if (ConfigurationFile.Read(files, path) is { } file && file.Validate(files) is { Count: > 0 } problems)
            {
                throw ConnectorErrors.ConfigurationInvalid(
                    path,
                    string.Join(" ", problems.Select(problem => problem.Sentence)),
                    problems[0].Repair
                );
            }

            return [];
        }
        catch (ConnectorException fault)
        {
            return
            [
                Fail(
                    path,
                    $"{fault.Message} Every .NET Framework program reads this file first, so neither service can use "
                        + "its own.",
                    fault.RecommendedAction!,
                    ConnectorHealth.Unhealthy
                ),
            ];
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Remedy(
        IServerFiles files,
        ConfigurationFile file,
        IReadOnlyList<ConfigurationProblem> problems
    ) =>
        ConfigurationProblem.FixAll(file.Parse(), ConfigurationFile.DeclaredByMachine(files)).Left.Count == 0
            ? "Run Repair-Connector, which corrects the file and keeps a copy."
        : problems.All(problem => problem.Section == SectionSchemas.DefaultProxy)
            ? "Run Set-ConnectorProxy -Proxy http://host:port, or Set-ConnectorProxy -Bypass, which replace the "
                + $"section. Or edit the file: {problems[0].Repair}"
        : $"Edit the file: {string.Join(" ", problems.Select(problem => problem.Repair).Distinct())} "
            + "Then run Restart-Connector.";
}

/// <summary>
/// Checks that each running service uses the current configuration files. A service reads them only when it starts.
/// </summary>
internal sealed class ConfigurationInUseCheck(Check installation, Check configuration)
    : Check(ConnectorCheckTable.ConfigurationInUse)
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
        service.Reason is string reason
            ? Warn(service.Service, reason, "Run Repair-Connector, or Restart-Connector.")
                .SameCauseAs(service.WasInterrupted ? [EventCheckTable.ServiceCrashes.Name] : [])
        : service.FutureFile is string future
            ? Skip(
                service.Service,
                $"Whether the service has read {future} is not known: the file is dated in the future, so the clock of "
                    + "the server was set back.",
                "If the file was changed since the last start of the service, run Restart-Connector."
            )
        : service.IsKnown ? Pass(service.Service, "No configuration file is newer than its process.")
        : Skip(service.Service, "The start time of its process cannot be read without administrator rights.");
}

/// <summary>
/// Checks that endpoints.txt contains the tenant's own bootstrap address. The file was observed in the field and
/// Microsoft does not document it, so only the address of another tenant, written after the registration, is a failure.
/// </summary>
internal sealed class EndpointsFileCheck(Check registration) : SingleCheck(ConnectorCheckTable.EndpointsFile)
{
    public override string Target => "endpoints.txt";

    public override IReadOnlyList<Check> DependsOn => [registration];

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        ConnectorRegistration registered = await context.RegistrationAsync(cancellationToken).ConfigureAwait(false);
        if (registered.TenantId is not { } tenant || EndpointsFile.Read(context.Server.Files) is not { } file)
        {
            return Skip(Target, "There is no file or no tenant to compare.");
        }

        string? other = file.Tenants.FirstOrDefault();
        return file.Tenants.Contains(tenant, StringComparer.OrdinalIgnoreCase)
                ? Pass(file.Path, "The file contains the addresses of the tenant that the connector is registered in.")
            : other is not null && file.WrittenAt >= registered.NotBefore
                ? Fail(
                    file.Path,
                    $"The connector is registered in tenant {tenant}, but since then the file was written with the "
                        + $"bootstrap address of tenant {other}, which does not accept the connector's certificate.",
                    $"To write it again, {RegisterAgain}",
                    ConnectorHealth.Degraded
                )
            : Warn(
                file.Path,
                $"The file lacks the bootstrap address of tenant {tenant}, in which the connector is registered.",
                $"If the connector does not become active, {RegisterAgain}",
                ConnectorHealth.Healthy
            );
    }

    private const string RegisterAgain = "run Register-Connector -Force -Token (Get-ConnectorRegistrationToken)";
}

/// <summary>
/// Checks that both services use the same proxy setting. Microsoft requires the change in both configuration files
/// (page "work with proxy servers").
/// </summary>
internal sealed class ProxyAgreementCheck(Check installation, Check configuration)
    : SingleCheck(ConnectorCheckTable.ProxyAgreement)
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
                $"{proxy.Service}: {proxy.Section.Mode}"
                + (proxy.Section.Address is null ? "" : " " + proxy.Section.Address)
            )
        );
        return ServiceProxy.Agree(all)
            ? Pass(Target, $"Both services use the same proxy setting ({found}).")
            : Fail(
                all[1].Path,
                $"The two services use different proxy settings ({found}).",
                "Run Repair-Connector, or Set-ConnectorProxy -Proxy http://host:port with the right proxy.",
                Models.ConnectorHealth.Degraded
            );
    }
}
