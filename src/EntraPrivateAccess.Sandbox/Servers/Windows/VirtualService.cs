namespace EntraPrivateAccess.Sandbox.Servers.Windows;

/// <summary>A service: its configuration and its current state.</summary>
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

    /// <summary>The start time of its process by the sandbox's clock, which also timestamps events.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The same time by this machine's clock, which also timestamps the files on its disk.</summary>
    public DateTimeOffset? FileTimeAtStart { get; init; }

    /// <summary>1077: the service has not been started since the machine booted.</summary>
    public int ExitCode { get; init; } = 1077;

    public int SpecificExitCode { get; init; }

    /// <summary>Whether it was removed while another program held it; it disappears when that program ends.</summary>
    public bool IsMarkedForDeletion { get; init; }

    /// <summary>The time it takes to start.</summary>
    public TimeSpan Starting { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>The time it takes to stop.</summary>
    public TimeSpan Stopping { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Returns the same service with a new process.</summary>
    public VirtualService InProcess(int id, DateTimeOffset now) =>
        this with
        {
            ProcessId = id,
            ExitCode = 0,
            StartedAt = now,
            FileTimeAtStart = TimeProvider.System.GetUtcNow(),
        };

    /// <summary>The time at which a pending state ends.</summary>
    public DateTimeOffset SettlesAt { get; init; }

    /// <summary>The time at which a fault makes it end.</summary>
    public DateTimeOffset? DiesAt { get; init; }

    /// <summary>Returns the service as it is at a later time.</summary>
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

/// <summary>The states of a service, with their names in the API.</summary>
internal enum ServiceStatus
{
    Stopped = 1,
    StartPending = 2,
    StopPending = 3,
    Running = 4,
}
