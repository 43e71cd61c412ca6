using System.Collections.Concurrent;
using System.Globalization;
using System.IO;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using EntraPrivateAccess.Sandbox.Servers.Wire;
using EntraPrivateAccess.Sandbox.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Sandbox.Servers;

/// <summary>The virtual servers of the sandbox.</summary>
internal sealed class VirtualMachines : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, VirtualMachine> _machines = new(StringComparer.OrdinalIgnoreCase);
    private readonly VirtualMachineServices _surroundings;
    private readonly string _disk;
    private readonly Heartbeats _heartbeats;
    private readonly ITimer _pulse;
    private readonly ConcurrentDictionary<VirtualMachine, string?> _limits = new();

    public VirtualMachines(VirtualMachineServices surroundings, SandboxOptions options)
    {
        _surroundings = surroundings;
        _disk = options.Disk;
        foreach (string name in options.Servers)
        {
            _ = Create(new ServerSpec { Name = name });
        }

        _heartbeats = new Heartbeats(surroundings);
        _pulse = surroundings.Clock.CreateTimer(
            _ => _heartbeats.Pulse(All),
            null,
            TimeSpan.FromMilliseconds(100),
            TimeSpan.FromMilliseconds(100)
        );
        surroundings.Waits.Stepped += () => _heartbeats.Beat(All);
        PlantedFaults planted = new(surroundings.Faults);
        surroundings.Faults.Changed += LimitDisks;
        surroundings.Faults.Changed += () => planted.Plant(All);
        LimitDisks();
    }

    public IReadOnlyList<VirtualMachine> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _machines.Values];
            }
        }
    }

    /// <summary>Makes the connectors of all servers send a heartbeat now, if they can.</summary>
    public void BeatNow() => _heartbeats.BeatNow(All);

    /// <param name="name">The short or full name of the server.</param>
    public VirtualMachine? Find(string name)
    {
        lock (_gate)
        {
            return _machines.GetValueOrDefault(name.Split('.')[0]);
        }
    }

    /// <exception cref="WindowsError">The name is taken or is not a valid computer name.</exception>
    public VirtualMachine Create(ServerSpec spec)
    {
        if (
            spec.Name.Length is 0 or > 15
            || !spec.Name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-')
        )
        {
            throw new WindowsError(
                WindowsError.InvalidParameter,
                $"'{spec.Name}' is not a valid computer name. Use 1 to 15 letters, digits and hyphens."
            );
        }

        lock (_gate)
        {
            if (_machines.ContainsKey(spec.Name))
            {
                throw new WindowsError(183, $"There is already a server named {spec.Name}.");
            }

            string root = Path.Combine(_disk, spec.Name.ToUpperInvariant());
            if (Directory.Exists(root))
            {
                Directory.Delete(root, recursive: true);
            }

            VirtualMachine machine = new(spec with { Name = spec.Name.ToUpperInvariant() }, root, _surroundings);
            WindowsDefaults.Set(machine);
            _machines.Add(spec.Name, machine);
            Limit(machine);
            HostsFile.Apply(machine);
            machine.Note("server created", machine.FullyQualifiedName);
            return machine;
        }
    }

    public void Remove(VirtualMachine machine)
    {
        lock (_gate)
        {
            if (_machines.Remove(machine.Spec.Name))
            {
                machine.Note("server removed");
                Directory.Delete(machine.Disk.Root, recursive: true);
                machine.Dispose();
            }
        }
    }

    public void Dispose()
    {
        _surroundings.Faults.Changed -= LimitDisks;
        _pulse.Dispose();
    }

    /// <summary>
    /// Writes the size limit to each virtual disk, so that its writers don't need a request before each write.
    /// </summary>
    private void LimitDisks()
    {
        foreach (VirtualMachine machine in All)
        {
            Limit(machine);
            HostsFile.Apply(machine);
        }
    }

    private void Limit(VirtualMachine machine)
    {
        string? free = _surroundings.Faults.Value(FaultNames.DiskFull, machine.Spec.Name);
        if (_limits.TryGetValue(machine, out string? before) && before == free)
        {
            return;
        }

        _limits[machine] = free;
        machine.Disk.Limit(
            long.TryParse(free, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) ? bytes : null
        );
    }
}

/// <summary>The virtual Windows servers.</summary>
internal sealed class ServersModule : ISandboxModule
{
    public void AddServices(IServiceCollection services, SandboxOptions options) =>
        services.AddSingleton<VirtualMachineServices>().AddSingleton<VirtualMachines>();

    public void Map(IEndpointRouteBuilder endpoints)
    {
        RouteGroupBuilder routes = MapGroup(endpoints);
        MachineEndpoints.Map(routes);
        ServiceEndpoints.Map(routes);
        RegistryEndpoints.Map(routes);
        CertificateEndpoints.Map(routes);
        EventEndpoints.Map(routes);
        ProcessEndpoints.Map(routes);
    }

    /// <summary>Maps the path below which all endpoints of virtual servers are.</summary>
    public static RouteGroupBuilder MapGroup(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGroup("/sandbox/servers").AddEndpointFilter(new WindowsErrorFilter());

    public void Describe(IServiceProvider services, JsonObject ready) =>
        ready["servers"] = new JsonArray([
            .. services
                .GetRequiredService<VirtualMachines>()
                .All.Select(machine => JsonValue.Create(machine.FullyQualifiedName)),
        ]);
}
