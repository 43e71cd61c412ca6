using System.Globalization;
using EntraPrivateAccess.Sandbox.Registration;
using EntraPrivateAccess.Sandbox.Servers.Layout;
using EntraPrivateAccess.Sandbox.Servers.Programs;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using EntraPrivateAccess.Sandbox.State;

namespace EntraPrivateAccess.Sandbox.Servers;

/// <summary>One virtual Windows server.</summary>
internal sealed class VirtualMachine : IDisposable
{
    public const string SessionManager = @"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager";

    private readonly Journal _journal;

    public VirtualMachine(ServerSpec spec, string diskRoot, VirtualMachineServices surroundings)
    {
        _journal = surroundings.Journal;
        Spec = spec;
        World = surroundings;
        Disk = new ServerDisk(diskRoot);
        Services = new ServiceManager(spec.Name, surroundings.Clock, surroundings.Faults, surroundings.Journal);
        Processes = new ProcessTable(this);
        Services.Died += service => ServiceEvents.LogDeath(this, service);
        Services.StartTimedOut += service => ServiceEvents.LogStartTimeout(this, service);
        Services.Deleted += NoteDeletion;
    }

    public ServerSpec Spec { get; private set; }

    public VirtualMachineServices World { get; }

    public ServerDisk Disk { get; }

    public ServiceManager Services { get; }

    public VirtualRegistry Registry { get; } = new();

    public CertificateStores Certificates { get; } = new();

    public EventLogs Events { get; } = new();

    public ProcessTable Processes { get; }

    /// <summary>The connection of the connector's process to its service or proxy; null if there is none.</summary>
    public VirtualConnection? Connection { get; set; }

    /// <summary>The installed product, or null.</summary>
    public InstalledProduct? Product { get; set; }

    /// <summary>The process that has connections to applications; 0 if there is none.</summary>
    public int ApplicationProcess { get; set; }

    /// <summary>Held by the running installer; a second one exits with 1618.</summary>
    public SemaphoreSlim InstallerLock { get; } = new(1, 1);

    public string FullyQualifiedName => string.IsNullOrEmpty(Spec.Domain) ? Spec.Name : $"{Spec.Name}.{Spec.Domain}";

    /// <summary>An address from the range for documentation that depends only on the server name.</summary>
    public string ExternalIp =>
        "203.0.113."
        + $"{10 + (string.GetHashCode(Spec.Name.ToUpperInvariant().AsSpan(), StringComparison.Ordinal) & 0x7F)}";

    public TrustState Trust => new(this);

    public void Change(ServerSpec spec) => Spec = spec;

    public void RequireElevation()
    {
        if (!Spec.Elevated)
        {
            throw new WindowsError(WindowsError.AccessDenied, "Access is denied.");
        }
    }

    public void Note(string action, string? detail = null) => _journal.Change("server", action, Spec.Name, detail);

    public void Log(string channel, string provider, int id, int level, string message) =>
        Events.Write(new LoggedEvent(World.Clock.GetUtcNow(), channel, provider, id, level, message));

    /// <summary>Shuts down the machine at once. If it boots again, its automatic services start.</summary>
    public void Restart(bool comesBack)
    {
        Note("restarted the machine");
        Services.Halt(_ => true);
        Services.RemoveMarked();
        if (comesBack)
        {
            _ = Registry.DeleteValue(SessionManager, "PendingFileRenameOperations");
            WindowsDefaults.Boot(this);
        }
    }

    public void Dispose() => InstallerLock.Dispose();

    // Windows keeps the key of a service that a program holds, with this value.
    private void NoteDeletion(VirtualService service)
    {
        string key = $@"HKLM\SYSTEM\CurrentControlSet\Services\{service.Name}";
        if (service.IsMarkedForDeletion)
        {
            Registry.Write(key, "DeleteFlag", 1);
        }
        else
        {
            _ = Registry.DeleteKey(key);
        }
    }
}

/// <summary>The specification of a new virtual server. The defaults describe a new Windows Server 2022.</summary>
internal sealed record ServerSpec
{
    public required string Name { get; init; }

    /// <summary>Null or empty for a workgroup machine.</summary>
    public string? Domain { get; init; } = "corp.contoso.com";

    public string OsName { get; init; } = "Windows Server 2022 Datacenter";

    public string OsVersion { get; init; } = "10.0.20348";

    public bool IsWindowsServer { get; init; } = true;

    public bool ServerCore { get; init; }

    /// <summary>Whether commands on this server run with administrator rights.</summary>
    public bool Elevated { get; init; } = true;

    public bool Is64Bit { get; init; } = true;

    /// <summary>Size in bytes.</summary>
    public long Memory { get; init; } = 16L << 30;

    public int Processors { get; init; } = 4;

    /// <summary>The .NET Framework's release number; 528449 is version 4.8 on Windows Server 2022.</summary>
    public int DotNetRelease { get; init; } = 528449;
}

/// <summary>The services that all virtual servers share.</summary>
internal sealed class VirtualMachineServices(
    SandboxClock clock,
    SandboxWaits waits,
    FaultBoard faults,
    Journal journal,
    ConnectorRegistrar registrar
)
{
    public SandboxClock Clock { get; } = clock;

    public SandboxWaits Waits { get; } = waits;

    public FaultBoard Faults { get; } = faults;

    public Journal Journal { get; } = journal;

    public ConnectorRegistrar Registrar { get; } = registrar;

    /// <summary>
    /// Waits for the number of seconds of a setting. If the setting or the clock changes meanwhile, the remaining time
    /// changes with it.
    /// </summary>
    public Task PassAsync(string fault, string target, double otherwise)
    {
        DateTimeOffset began = Clock.GetUtcNow();
        return Waits.UntilAsync(() => began + Duration(fault, target, otherwise));
    }

    /// <summary>Gets the value of a setting in seconds.</summary>
    public TimeSpan Duration(string fault, string target, double otherwise) =>
        TimeSpan.FromSeconds(
            double.TryParse(
                Faults.Value(fault, target),
                NumberStyles.Float,
                CultureInfo.InvariantCulture,
                out double given
            )
                ? given
                : otherwise
        );
}
