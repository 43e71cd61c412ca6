namespace EntraPrivateAccess.Sandbox.Servers.Windows;

/// <summary>One service: what it is, and where it stands.</summary>
internal sealed record VirtualService(
    string Name,
    string DisplayName,
    string BinaryPath,
    string Account,
    string StartType
)
{
    public ServiceStatus State { get; init; } = ServiceStatus.Stopped;

    public int ProcessId { get; init; }

    /// <summary>When its process began, by the sandbox's clock, which also stamps events.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The same moment by this machine's clock, which also stamps the files on its disk.</summary>
    public DateTimeOffset? FileTimeAtStart { get; init; }

    /// <summary>1077: no attempt to start it was made since the machine came up.</summary>
    public int ExitCode { get; init; } = 1077;

    public int SpecificExitCode { get; init; }

    /// <summary>How long it takes to start.</summary>
    public TimeSpan Starting { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How long it takes to stop.</summary>
    public TimeSpan Stopping { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>The same service with a new process.</summary>
    public VirtualService InProcess(int id, DateTimeOffset now) =>
        this with
        {
            ProcessId = id,
            ExitCode = 0,
            StartedAt = now,
            FileTimeAtStart = TimeProvider.System.GetUtcNow(),
        };

    /// <summary>When a pending state ends.</summary>
    public DateTimeOffset SettlesAt { get; init; }

    /// <summary>When it will end by itself, by a fault.</summary>
    public DateTimeOffset? DiesAt { get; init; }

    /// <summary>The same service at a later moment.</summary>
    public VirtualService At(DateTimeOffset now)
    {
        VirtualService settled = this switch
        {
            { State: ServiceStatus.StartPending } when now >= SettlesAt => this with { State = ServiceStatus.Running },
            { State: ServiceStatus.StopPending } when now >= SettlesAt => this with
            {
                State = ServiceStatus.Stopped,
                ProcessId = 0,
                ExitCode = 0,
                DiesAt = null,
            },
            _ => this,
        };
        return
            settled is { State: ServiceStatus.Running or ServiceStatus.StartPending, DiesAt: DateTimeOffset dies }
            && now >= dies
            ? settled with
            {
                State = ServiceStatus.Stopped,
                ProcessId = 0,
                ExitCode = 1067,
                DiesAt = null,
            }
            : settled;
    }
}

/// <summary>The states a service has here, by the names they go over the wire with.</summary>
internal enum ServiceStatus
{
    Stopped = 1,
    StartPending = 2,
    StopPending = 3,
    Running = 4,
}
