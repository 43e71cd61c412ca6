using System.Globalization;
using EntraPrivateAccess.Sandbox.Servers.Layout;
using EntraPrivateAccess.Sandbox.Servers.Programs;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;

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
        Services.Died += service =>
            Log(
                "System",
                "Service Control Manager",
                7034,
                2,
                $"The {service.DisplayName} service terminated unexpectedly."
            );
    }

    public ServerSpec Spec { get; private set; }

    public VirtualMachineServices World { get; }

    public ServerDisk Disk { get; }

    public ServiceManager Services { get; }

    public VirtualRegistry Registry { get; } = new();

    public CertificateStores Certificates { get; } = new();

    public EventLogs Events { get; } = new();

    public ProcessTable Processes { get; }

    /// <summary>What is installed, or null.</summary>
    public InstalledProduct? Product { get; set; }

    /// <summary>Held by the installer that runs; a second one ends with 1618.</summary>
    public SemaphoreSlim InstallerLock { get; } = new(1, 1);

    public string FullyQualifiedName => string.IsNullOrEmpty(Spec.Domain) ? Spec.Name : $"{Spec.Name}.{Spec.Domain}";

    /// <summary>An address of the range for examples, the same for the same name.</summary>
    public string ExternalIp =>
        $"203.0.113.{10 + (string.GetHashCode(Spec.Name.ToUpperInvariant().AsSpan(), StringComparison.Ordinal) & 0x7F)}";

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

    /// <summary>Goes down at once. What starts automatically comes back where the machine does.</summary>
    public void Restart(bool comesBack)
    {
        Note("restarted the machine");
        Services.Halt(_ => true);
        if (comesBack)
        {
            _ = Registry.DeleteValue(SessionManager, "PendingFileRenameOperations");
            WindowsDefaults.Boot(this);
        }
    }

    public void Dispose() => InstallerLock.Dispose();
}

/// <summary>What a new virtual server is to be; what is left out is a fresh Windows Server 2022.</summary>
internal sealed record ServerSpec
{
    public required string Name { get; init; }

    /// <summary>Null or empty for a workgroup machine.</summary>
    public string? Domain { get; init; } = "corp.contoso.com";

    public string OsName { get; init; } = "Windows Server 2022 Datacenter";

    public string OsVersion { get; init; } = "10.0.20348";

    public bool IsWindowsServer { get; init; } = true;

    public bool ServerCore { get; init; }

    /// <summary>Whether those who act on it hold administrator rights.</summary>
    public bool Elevated { get; init; } = true;

    public bool Is64Bit { get; init; } = true;

    /// <summary>Bytes.</summary>
    public long Memory { get; init; } = 16L << 30;

    public int Processors { get; init; } = 4;

    /// <summary>The .NET Framework's release number; 528449 is 4.8 as Server 2022 has it.</summary>
    public int DotNetRelease { get; init; } = 528449;
}

/// <summary>What all virtual servers share.</summary>
internal sealed class VirtualMachineServices(
    SandboxClock clock,
    SandboxWaits waits,
    FaultBoard faults,
    Journal journal,
    IConnectorRegistrar registrar
)
{
    public SandboxClock Clock { get; } = clock;

    public SandboxWaits Waits { get; } = waits;

    public FaultBoard Faults { get; } = faults;

    public Journal Journal { get; } = journal;

    public IConnectorRegistrar Registrar { get; } = registrar;

    /// <summary>
    /// Lets a setting's seconds pass. Whoever changes the setting meanwhile, or moves the clock, changes what is left
    /// of them.
    /// </summary>
    public Task PassAsync(string fault, string target, double otherwise)
    {
        DateTimeOffset began = Clock.GetUtcNow();
        return Waits.UntilAsync(() => began + Duration(fault, target, otherwise));
    }

    /// <summary>A setting in seconds.</summary>
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
