using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Provisioning;

/// <summary>
/// Changes the outbound proxy of both services. Both files are changed or neither, and a proxy is kept only if the
/// services start with it.
/// </summary>
internal sealed class ProxyChange
{
    private readonly ProvisioningContext _context;
    private readonly ConnectorServices _services;

    public ProxyChange(ProvisioningContext context)
    {
        _context = context;
        _services = new ConnectorServices(context.Server, context.Description.Name, context.Clock, context.Reporter);
    }

    /// <summary>False if the user was asked about the applications before.</summary>
    public bool AsksAboutImpact { get; init; } = true;

    /// <param name="confirm">Asks the user to confirm an action on a target.</param>
    /// <returns>One row per service; unchanged if the proxy was already set, or if the user declined.</returns>
    /// <exception cref="ConnectorException"><c>ProxyNotApplied</c>: the services did not start, and the change was
    /// rolled back; <c>LastActiveConnector</c>: the user declined that applications are not served meanwhile;
    /// <c>ConfigurationUnreadable</c> or <c>ConfigurationInvalid</c>: nothing was written.</exception>
    public async Task<IReadOnlyList<ConnectorProxy>> RunAsync(
        ProxySetting wanted,
        Func<string, string, Task<bool>> confirm,
        CancellationToken cancellationToken
    )
    {
        InstalledConnector connector = await ConnectorInventory
            .ReadAsync(_context.Server, cancellationToken)
            .ConfigureAwait(false)
            ?? throw ConnectorErrors.ConnectorNotInstalled(_context.Description.Name);
        ProxyConfiguration configuration = new(_context.Server, connector);
        ProxyReport report = new(_context.Server, _context.Description, _context.Environment);
        bool isSet = configuration.IsSet(wanted);
        ILookup<bool, string> services = ServiceFreshness
            .ReadAll(_context.Server, connector)
            .ToLookup(service => service.NeedsRestart, service => service.Service);
        string[] due = [.. services[true]];
        string action = isSet
            ? $"Restart {string.Join(" and ", due)}"
            : $"{wanted.Action}, and restart the running services";
        bool agreed =
            (!isSet || due.Length > 0)
            && await AgreedAsync(action, isSet ? null : wanted.Address, confirm, cancellationToken)
                .ConfigureAwait(false);
        if (
            AsksAboutImpact
            && (agreed || _context.Request.IsPlan)
            && (!isSet || due.Contains(ConnectorServiceNames.Connector))
        )
        {
            await ServerImpact
                .RequireConsentAsync(_context, LossDuration.UntilActiveAgain, cancellationToken)
                .ConfigureAwait(false);
        }

        if (!agreed)
        {
            return await report.OfAsync(connector, [], [], cancellationToken).ConfigureAwait(false);
        }

        // A run that was killed at its very end leaves a note about services that are running.
        _services.ForgetRestart([.. services[false]]);
        IReadOnlyList<string> names = isSet ? due : await ToRestartAsync(due, cancellationToken).ConfigureAwait(false);
        ConfigurationChanges changes = Write(configuration, wanted, names);
        IReadOnlyList<string> written = changes.Paths;
        await RestartAsync(names, changes, cancellationToken).ConfigureAwait(false);
        connector = await ConnectorInventory.ReadAsync(_context.Server, cancellationToken).ConfigureAwait(false)
            ?? connector;
        return await report.OfAsync(connector, written, names, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> AgreedAsync(
        string action,
        Uri? proxy,
        Func<string, string, Task<bool>> confirm,
        CancellationToken cancellationToken
    )
    {
        await PreflightChecks.RunForRemovalAsync(_context, cancellationToken).ConfigureAwait(false);
        // No service starts with a machine.config that .NET Framework refuses, so nothing is written then.
        _ = ServiceProxy.OfMachine(_context.Server);
        if (proxy is not null)
        {
            await new ProxyPreflight(_context).RunAsync(proxy, cancellationToken).ConfigureAwait(false);
        }

        return await confirm(_context.Description.Name, action).ConfigureAwait(false);
    }

    // The note is written before the files: whenever this run is killed, the next one knows which services have to run
    // again.
    private ConfigurationChanges Write(
        ProxyConfiguration configuration,
        ProxySetting wanted,
        IReadOnlyList<string> names
    )
    {
        _services.NoteRestart(names);
        try
        {
            return configuration.Set(wanted);
        }
        catch (ConnectorException)
        {
            // Nothing was stopped.
            _services.ForgetRestart(names);
            throw;
        }
    }

    // A service that cannot be started again is not stopped, so nothing is written for it either.
    private async Task<IReadOnlyList<string>> ToRestartAsync(
        IReadOnlyList<string> due,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<ServiceInfo> running = await _services.RunningAsync(cancellationToken).ConfigureAwait(false);
        return running.FirstOrDefault(service => service.StartType is ServiceStartType.Disabled) is { } disabled
            ? throw ConnectorErrors.ServiceDisabled(_context.Description.Name, disabled.Name)
            : [.. ConnectorServiceNames.All.Intersect(running.Select(service => service.Name).Concat(due))];
    }

    private async Task RestartAsync(
        IReadOnlyList<string> names,
        ConfigurationChanges changes,
        CancellationToken cancellationToken
    )
    {
        try
        {
            _ = await _services
                .RestartAsync(names, _context.Request.Limits.Services, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Otherwise the services could stay stopped, with configuration files that no service has started with.
            _ = changes.Restore();
            _ = await RunAgainAsync(names).ConfigureAwait(false);
            throw;
        }
        catch (ConnectorException fault) when (changes.Paths.Count > 0)
        {
            _context.Reporter.Verbose($"{fault.Message} Restoring the previous configuration.");
            IReadOnlyList<string> left = changes.Restore();
            throw ConnectorErrors.ProxyNotApplied(
                _context.Description.Name,
                fault,
                left,
                await RunAgainAsync(names).ConfigureAwait(false)
            );
        }
    }

    // Ignores cancellation and ends only at its own limit, so that the rollback is not left half done.
    private async Task<bool> RunAgainAsync(IReadOnlyList<string> names)
    {
        try
        {
            _ = await _services
                .RestartAsync(names, _context.Request.Limits.Services, CancellationToken.None)
                .ConfigureAwait(false);
            return true;
        }
        catch (ConnectorException)
        {
            return false;
        }
    }
}

/// <summary>Reports which outbound proxy each of the two services uses.</summary>
internal sealed class ProxyReport
{
    private readonly IServer _server;
    private readonly ServerDescription _description;
    private readonly ConnectorEnvironment _environment;

    public ProxyReport(IServer server, ServerDescription description, ConnectorEnvironment environment)
    {
        _server = server;
        _description = description;
        _environment = environment;
    }

    /// <param name="written">The configuration files that were just written.</param>
    /// <param name="restarted">The services that were just restarted.</param>
    public async Task<IReadOnlyList<ConnectorProxy>> OfAsync(
        InstalledConnector connector,
        IReadOnlyList<string> written,
        IReadOnlyList<string> restarted,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<ServiceProxy> all = ServiceProxy.ReadAll(_server, connector);
        string? winHttp = await WinHttpProxy.ReadAsync(_server, cancellationToken).ConfigureAwait(false);
        SystemProxy system = await SystemProxy.ReadAsync(_server.Registry, cancellationToken).ConfigureAwait(false);
        bool agree = ServiceProxy.Agree(all);
        Dictionary<string, string> reasons = ServiceFreshness
            .ReadAll(_server, connector)
            .Where(service => service.NeedsRestart)
            .ToDictionary(service => service.Service, service => service.Reason!);
        return
        [
            .. all.Select(proxy => new ConnectorProxy
            {
                Server = _description.Name,
                Service = proxy.Service,
                Mode = proxy.Section.Mode,
                Proxy = proxy.Section.Address,
                Source = proxy.Source,
                ConfigurationFile = proxy.Path,
                WinHttpProxy = winHttp,
                Agrees = agree,
                Changed = written.Contains(proxy.Path),
                Restarted = restarted.Contains(proxy.Service),
                RestartRequired = reasons.ContainsKey(proxy.Service),
                Detail = string.Join(
                    " ",
                    Remarks(
                        proxy,
                        system,
                        winHttp,
                        agree,
                        reasons.TryGetValue(proxy.Service, out string? reason) ? reason : null
                    )
                ),
                Environment = _environment.Name,
                Rehearsed = _description.IsVirtual,
            }),
        ];
    }

    private static IEnumerable<string> Remarks(
        ServiceProxy proxy,
        SystemProxy system,
        string? winHttp,
        bool agree,
        string? restart
    )
    {
        if (proxy.Source == ServiceProxy.NoFile && system is { IsPolicy: true, Address: { } policy })
        {
            yield return $"The machine-wide proxy policy sets {policy.GetLeftPart(UriPartial.Authority)}.";
        }

        if (proxy.Section is { Mode: ConnectorProxyMode.Explicit, BypassesLocal: false })
        {
            yield return "bypassonlocal is False, so names without a dot go through the proxy, too.";
        }

        if (restart is not null)
        {
            yield return $"{restart} Run Restart-Connector, or Set-ConnectorProxy again.";
        }

        if (proxy.Section.Remark is string remark)
        {
            yield return remark;
        }

        if (!agree)
        {
            yield return "The two services use different proxies. "
                + "Run Set-ConnectorProxy to set the same proxy for both.";
        }

        if (proxy.Section is { Mode: ConnectorProxyMode.Explicit, Address: string address } && winHttp is null)
        {
            string hostAndPort = address[(address.IndexOf("//", System.StringComparison.Ordinal) + 2)..];
            yield return "WinHTTP has no proxy. "
                + "If the connector's log contains 'Failed to validate chain of certificate', "
                + $"run netsh winhttp set proxy {hostAndPort}.";
        }
    }
}
