using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Tests.Unit.Server;

/// <summary>Services that change their state from one read to the next.</summary>
internal sealed class FakeServices : IServerServices
{
    private readonly ChangeJournal _journal;
    private readonly Dictionary<string, FakeService> _services = new(StringComparer.OrdinalIgnoreCase);

    public FakeServices(ChangeJournal journal) => _journal = journal;

    /// <summary>Called before anything else is done: throws while the service manager does not answer.</summary>
    public Action<string> OnCall { get; set; } = _ => { };

    public FakeService this[string name] => _services[name];

    public FakeService Add(FakeService service) => _services[service.Name] = service;

    /// <summary>Both services of a connector.</summary>
    public void AddConnector(ServiceState state)
    {
        _ = Add(new FakeService { Name = "WAPCSvc", DisplayName = "Microsoft Entra private network connector", State = state });
        _ = Add(new FakeService { Name = "WAPCUpdaterSvc", DisplayName = "Microsoft Entra private network connector updater", State = state, Account = "LocalSystem" });
    }

    public void Remove(string name) => _services.Remove(name);

    public Task<ServiceInfo?> GetAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        OnCall("read");
        return Task.FromResult(_services.TryGetValue(name, out FakeService? service) ? service.Read() : null);
    }

    public Task StartAsync(string name, CancellationToken cancellationToken)
    {
        OnCall("start");
        FakeService service = Find(name, "Starting");
        _journal.Add("start " + service.Name);
        if (service.StartFault is not null)
        {
            return Task.FromException(service.StartFault);
        }

        if (service.StartType == ServiceStartType.Disabled)
        {
            return Task.FromException(Win32Errors.Fault(Win32Errors.ServiceDisabled, "Starting the service " + name, name));
        }

        service.StartedAt = _journal.Time;
        service.Follow(service.AfterStart);
        return Task.CompletedTask;
    }

    public Task StopAsync(string name, CancellationToken cancellationToken)
    {
        OnCall("stop");
        FakeService service = Find(name, "Stopping");
        _journal.Add("stop " + service.Name);
        service.OnStop?.Invoke();
        if (service.StopFault is not null)
        {
            return Task.FromException(service.StopFault);
        }

        service.Follow(service.AfterStop);
        return Task.CompletedTask;
    }

    public Task SetStartTypeAsync(string name, ServiceStartType startType, CancellationToken cancellationToken)
    {
        OnCall("set");
        FakeService service = Find(name, "Changing the start type of");
        _journal.Add($"set {service.Name} {startType}");
        service.StartType = startType;
        return Task.CompletedTask;
    }

    private FakeService Find(string name, string what) => _services.TryGetValue(name, out FakeService? service)
        ? service
        : throw Win32Errors.Fault(Win32Errors.ServiceDoesNotExist, $"{what} the service {name}", name);
}
