using System.Globalization;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Servers.Windows;

/// <summary>The service control manager of a virtual server.</summary>
internal sealed class ServiceManager
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, VirtualService> _services = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _server;
    private readonly SandboxClock _clock;
    private readonly FaultBoard _faults;
    private readonly Journal _journal;
    private int _lastProcess = 2000;

    public ServiceManager(string server, SandboxClock clock, FaultBoard faults, Journal journal)
    {
        _server = server;
        _clock = clock;
        _faults = faults;
        _journal = journal;
    }

    /// <summary>Occurs when a service ends unexpectedly.</summary>
    public event Action<VirtualService>? Died;

    /// <summary>Occurs when a service's program doesn't connect to the service manager in time.</summary>
    public event Action<VirtualService>? StartTimedOut;

    /// <summary>Occurs when a service is marked for deletion, and when it is removed.</summary>
    public event Action<VirtualService>? Deleted;

    public IReadOnlyList<VirtualService> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _services.Keys.ToArray().Select(Settle).OfType<VirtualService>()];
            }
        }
    }

    public bool IsMarked(string name) => Get(name) is { IsMarkedForDeletion: true };

    public VirtualService? Get(string name)
    {
        lock (_gate)
        {
            return Settle(name);
        }
    }

    /// <summary>
    /// Performs a call, unless a fault makes it fail as on a server that is starting up or very busy.
    /// </summary>
    /// <exception cref="WindowsError">1722 and others; 1726 is thrown after the work is done, because only the response
    /// was lost.</exception>
    public void Call(string name, Action work)
    {
        int? lost = _faults.Strikes(FaultNames.ServiceManagerSilent, $"{_server}/{name}", out Fault? fault)
            ? int.Parse(string.IsNullOrEmpty(fault.Value) ? "1722" : fault.Value, CultureInfo.InvariantCulture)
            : null;
        if (lost is null or WindowsError.RpcCallFailed)
        {
            work();
        }

        if (lost is int code)
        {
            throw new WindowsError(code, "The service manager did not respond.");
        }
    }

    public void Put(VirtualService service)
    {
        lock (_gate)
        {
            _services[service.Name] = service;
        }
    }

    public void Remove(string name)
    {
        lock (_gate)
        {
            if (_services.TryGetValue(name, out VirtualService? service) && IsHeld(name))
            {
                _services[name] = service with { StartType = "Disabled", IsMarkedForDeletion = true };
                Deleted?.Invoke(_services[name]);
                _journal.Change("server", "service marked for deletion", _server, name);
            }
            else if (_services.Remove(name))
            {
                _journal.Change("server", "service removed", _server, name);
            }
        }
    }

    public void Start(string name)
    {
        lock (_gate)
        {
            VirtualService service = Required(name);
            if (service.StartType == "Disabled")
            {
                throw new WindowsError(
                    WindowsError.ServiceDisabled,
                    $"The service {name} cannot be started, because it is disabled."
                );
            }

            if (service.State != ServiceStatus.Stopped)
            {
                return;
            }

            DateTimeOffset now = _clock.GetUtcNow();
            string target = $"{_server}/{service.Name}";
            RequireConnection(service, target);
            bool hangs = _faults.Strikes(FaultNames.ServiceHangs, target, out Fault? hang);
            bool dies = _faults.Strikes(FaultNames.ServiceDies, target, out Fault? death);
            _services[name] = service.InProcess(_lastProcess += 4, now) with
            {
                State = ServiceStatus.StartPending,
                SettlesAt = now + (hangs ? Seconds(hang!, 3600) : service.Starting),
                DiesAt = dies ? now + Seconds(death!, 1) : null,
            };
            _journal.Change("server", "service started", _server, service.Name);
        }
    }

    public void Stop(string name)
    {
        lock (_gate)
        {
            VirtualService service = Required(name);
            if (service.State == ServiceStatus.StartPending)
            {
                throw new WindowsError(
                    WindowsError.ServiceCannotAcceptControl,
                    $"The service {name} cannot be stopped while it starts."
                );
            }

            if (service.State == ServiceStatus.Running)
            {
                _services[name] = service with
                {
                    State = ServiceStatus.StopPending,
                    SettlesAt = _clock.GetUtcNow() + service.Stopping,
                };
                _journal.Change("server", "service stopped", _server, service.Name);
            }
        }
    }

    /// <summary>Stops the services at once, as a restart of the machine or its installer does.</summary>
    public void Halt(Func<VirtualService, bool> which)
    {
        lock (_gate)
        {
            foreach (VirtualService service in _services.Values.Where(which).ToArray())
            {
                _services[service.Name] = service with
                {
                    State = ServiceStatus.Stopped,
                    ProcessId = 0,
                    ExitCode = 0,
                    DiesAt = null,
                };
            }
        }
    }

    /// <summary>Removes the services that are marked for deletion, because no program survives a restart.</summary>
    public void RemoveMarked()
    {
        lock (_gate)
        {
            foreach (VirtualService marked in _services.Values.Where(service => service.IsMarkedForDeletion).ToArray())
            {
                _ = _services.Remove(marked.Name);
                Deleted?.Invoke(marked with { IsMarkedForDeletion = false });
            }
        }
    }

    public void SetStartType(string name, string startType)
    {
        lock (_gate)
        {
            _services[name] = Required(name) with { StartType = startType };
            _journal.Change("server", "service start type changed", _server, $"{name}: {startType}");
        }
    }

    // A program that never connects is ended after 30 seconds, and the call that started it fails.
    private void RequireConnection(VirtualService service, string target)
    {
        if (_faults.Strikes(FaultNames.ServiceStartTimesOut, target, out _))
        {
            _services[service.Name] = service with { ExitCode = WindowsError.ServiceRequestTimeout };
            _journal.Change("server", "service start timed out", _server, service.Name);
            StartTimedOut?.Invoke(service);
            throw new WindowsError(
                WindowsError.ServiceRequestTimeout,
                "The service did not respond to the start or control request in a timely fashion."
            );
        }
    }

    private VirtualService Required(string name) =>
        Settle(name) switch
        {
            null => throw new WindowsError(WindowsError.ServiceMissing, $"The service {name} does not exist."),
            { IsMarkedForDeletion: true } => throw new WindowsError(
                WindowsError.ServiceMarkedForDelete,
                $"The service {name} has been marked for deletion."
            ),
            VirtualService service => service,
        };

    private bool IsHeld(string name) => _faults.Applies(FaultNames.ServiceHeld, $"{_server}/{name}");

    private VirtualService? Settle(string name)
    {
        if (!_services.TryGetValue(name, out VirtualService? service))
        {
            return null;
        }

        if (service.IsMarkedForDeletion && !IsHeld(name))
        {
            _ = _services.Remove(name);
            Deleted?.Invoke(service with { IsMarkedForDeletion = false });
            _journal.Change("server", "service removed", _server, name);
            return null;
        }

        VirtualService settled = service.At(_clock.GetUtcNow());
        _services[name] = settled;
        if (settled.ExitCode == 1067 && service.ExitCode != 1067)
        {
            _journal.Change("server", "service died", _server, name);
            Died?.Invoke(settled);
        }

        return settled;
    }

    private static TimeSpan Seconds(Fault fault, double otherwise) =>
        TimeSpan.FromSeconds(
            double.TryParse(fault.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double given)
                ? given
                : otherwise
        );
}
