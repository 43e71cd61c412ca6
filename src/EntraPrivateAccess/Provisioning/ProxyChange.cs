using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Provisioning;

/// <summary>Gives both services another way out: both files or none, and only one with which they come up.</summary>
internal sealed class ProxyChange
{
    private readonly ProvisioningContext _context;
    private readonly ConnectorServices _services;

    public ProxyChange(ProvisioningContext context)
    {
        _context = context;
        _services = new ConnectorServices(context.Server, context.Description.Name, context.Clock, context.Reporter);
    }

    /// <param name="confirm">Asks for a target and an action whether to go on.</param>
    /// <returns>One row a service; unchanged ones where it was so already, or where that was declined.</returns>
    /// <exception cref="ConnectorException"><c>ProxyNotApplied</c>: the services did not come up, and everything is back.</exception>
    public async Task<IReadOnlyList<ConnectorProxy>> RunAsync(ProxySetting wanted, Func<string, string, Task<bool>> confirm, CancellationToken cancellationToken)
    {
        InstalledConnector connector = await ConnectorInventory.ReadAsync(_context.Server, cancellationToken).ConfigureAwait(false)
            ?? throw Faults.ConnectorNotInstalled(_context.Description.Name);
        ProxyConfiguration configuration = new(_context.Server, connector);
        ProxyReport report = new(_context.Server, _context.Description, _context.Environment);
        if (configuration.IsSet(wanted) || !await AgreedAsync(wanted, confirm, cancellationToken).ConfigureAwait(false))
        {
            return await report.OfAsync(connector, [], [], cancellationToken).ConfigureAwait(false);
        }

        IReadOnlyList<string> running = await RunningAsync(cancellationToken).ConfigureAwait(false);
        ConfigurationChanges changes = configuration.Set(wanted);
        await RestartAsync(running, changes, cancellationToken).ConfigureAwait(false);
        return await report.OfAsync(connector, changes.Paths, running, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> AgreedAsync(ProxySetting wanted, Func<string, string, Task<bool>> confirm, CancellationToken cancellationToken)
    {
        await PreflightChecks.RunForRemovalAsync(_context, cancellationToken).ConfigureAwait(false);
        return await confirm(_context.Description.Name, $"{wanted.Action}, and restart those that run").ConfigureAwait(false);
    }

    // A service that could not be started again is not stopped, so nothing is written for it either.
    private async Task<IReadOnlyList<string>> RunningAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ServiceInfo> running = await _services.RunningAsync(cancellationToken).ConfigureAwait(false);
        return running.FirstOrDefault(service => service.StartType is ServiceStartType.Disabled) is { } disabled
            ? throw Faults.ServiceDisabled(_context.Description.Name, disabled.Name)
            : [.. running.Select(service => service.Name)];
    }

    private async Task RestartAsync(IReadOnlyList<string> names, ConfigurationChanges changes, CancellationToken cancellationToken)
    {
        try
        {
            _ = await _services.RestartAsync(names, _context.Request.Limits.Services, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Between stop and start nothing would run, and with files that no service was seen to come up with.
            _ = changes.Restore();
            _ = await RunAgainAsync(names).ConfigureAwait(false);
            throw;
        }
        catch (ConnectorException fault)
        {
            _context.Reporter.Verbose($"{fault.Message} The former configuration is put back.");
            IReadOnlyList<string> left = changes.Restore();
            throw Faults.ProxyNotApplied(_context.Description.Name, fault, left, await RunAgainAsync(names).ConfigureAwait(false));
        }
    }

    // Not given up on a stop, only at its own limit: what was begun is not left half done.
    private async Task<bool> RunAgainAsync(IReadOnlyList<string> names)
    {
        try
        {
            _ = await _services.RestartAsync(names, _context.Request.Limits.Services, CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (ConnectorException)
        {
            return false;
        }
    }
}
