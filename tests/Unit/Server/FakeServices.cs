using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Tests.Unit.Server;

/// <summary>Services in memory that change their state from one read to the next.</summary>
internal sealed class FakeServices : IServerServices
{
    private readonly ChangeJournal _journal;
    private readonly Dictionary<string, FakeService> _services = new(StringComparer.OrdinalIgnoreCase);

    public FakeServices(ChangeJournal journal) => _journal = journal;

    /// <summary>Called at the beginning of each call; throws to simulate an unavailable service manager.</summary>
    public Action<string> OnCall { get; set; } = _ => { };

    public FakeService this[string name] => _services[name];

    public FakeService Add(FakeService service) => _services[service.Name] = service;

    /// <summary>Adds both services of a connector.</summary>
    public void AddConnector(ServiceState state)
    {
        _ = Add(
            new FakeService
            {
                Name = "WAPCSvc",
                DisplayName = "Microsoft Entra private network connector",
                State = state,
            }
        );
        _ = Add(
            new FakeService
            {
                Name = "WAPCUpdaterSvc",
                DisplayName = "Microsoft Entra private network connector updater",
                State = state,
                Account = "LocalSystem",
            }
        );
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
            return Task.FromException(
                Win32Errors.Fault(Win32Errors.ServiceDisabled, "Starting the service " + name, name)
            );
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

    private FakeService Find(string name, string what) =>
        _services.TryGetValue(name, out FakeService? service)
            ? service
            : throw Win32Errors.Fault(Win32Errors.ServiceDoesNotExist, $"{what} the service {name}", name);
}

/// <summary>One service, with the states that follow a start or stop.</summary>
internal sealed class FakeService
{
    private readonly Queue<ServiceState> _coming = new();

    public required string Name { get; init; }

    public string DisplayName { get; init; } = "";

    public ServiceState State { get; set; } = ServiceState.Stopped;

    public ServiceStartType StartType { get; set; } = ServiceStartType.AutomaticDelayed;

    /// <summary>The SID of the account; null derives it from the account name.</summary>
    public string? AccountSid { get; set; }

    public string Account { get; set; } = @"NT AUTHORITY\NETWORK SERVICE";

    public string BinaryPath { get; init; } =
        @"""C:\Program Files\Microsoft Entra private network connector\"
        + @"MicrosoftEntraPrivateNetworkConnectorService.exe""";

    public int ExitCode { get; set; }

    public int SpecificExitCode { get; set; }

    /// <summary>The start time of the process; null if it can't be read.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>The states that successive reads return after a start; the last one stays.</summary>
    public ServiceState[] AfterStart { get; set; } = [ServiceState.StartPending, ServiceState.Running];

    /// <summary>The states that successive reads return after a stop; the last one stays.</summary>
    public ServiceState[] AfterStop { get; set; } = [ServiceState.StopPending, ServiceState.Stopped];

    /// <summary>The exception that a start throws.</summary>
    public ServerException? StartFault { get; set; }

    /// <summary>The exception that a stop throws.</summary>
    public ServerException? StopFault { get; set; }

    /// <summary>Called when a stop is requested; simulates a change elsewhere.</summary>
    public Action? OnStop { get; set; }

    public void Follow(ServiceState[] states)
    {
        _coming.Clear();
        foreach (ServiceState state in states)
        {
            _coming.Enqueue(state);
        }
    }

    public ServiceInfo Read()
    {
        if (_coming.Count > 0)
        {
            State = _coming.Dequeue();
        }

        return new ServiceInfo(
            Name,
            DisplayName.Length > 0 ? DisplayName : Name,
            State,
            StartType,
            Account,
            BinaryPath,
            State == ServiceState.Running ? 4711 : 0,
            ExitCode,
            SpecificExitCode
        )
        {
            AccountSid = AccountSid ?? WellKnownAccounts.SidOf(Account),
            StartedAt = State is ServiceState.Stopped ? null : StartedAt,
        };
    }
}
