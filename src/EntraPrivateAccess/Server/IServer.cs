using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Server.Windows;
using EntraPrivateAccess.Server.Workstation;

namespace EntraPrivateAccess.Server;

/// <summary>What the module needs of an operating system, and its only door to one.</summary>
/// <remarks>
/// It knows nothing of connectors: paths, names and versions stand above it, once. A real Windows machine and a
/// virtual server of the sandbox answer alike; faults are <see cref="ServerException"/> with the Win32 code.
/// </remarks>
internal interface IServer
{
    IServerServices Services { get; }

    IServerRegistry Registry { get; }

    IServerFiles Files { get; }

    IServerCertificates Certificates { get; }

    IServerEvents Events { get; }

    IServerProcesses Processes { get; }

    IServerNetwork Network { get; }

    /// <summary>Held by the command that changes the server.</summary>
    IServerLock Lock { get; }

    Task<ServerDescription> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The operating system's verdict on a file's embedded signature, before anybody asks who signed.
    /// </summary>
    Task<FileSignature> VerifySignatureAsync(string path, CancellationToken cancellationToken);

    /// <summary>Why a restart is pending, one sentence each; empty where none is.</summary>
    Task<IReadOnlyList<string>> PendingRebootReasonsAsync(CancellationToken cancellationToken);
}

/// <summary>Which machine this is.</summary>
internal sealed record ServerDescription
{
    /// <summary>The NetBIOS name, at most 15 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The DNS name; equal to the host name on a workgroup machine.</summary>
    public required string FullyQualifiedName { get; init; }

    /// <summary>Such as <c>Windows Server 2022 Datacenter</c>.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>Major.minor.build, such as 10.0.20348.</summary>
    public required Version OperatingSystemVersion { get; init; }

    /// <summary>False for client editions of Windows and for anything that is not Windows.</summary>
    public required bool IsWindowsServer { get; init; }

    /// <summary>True without a desktop, where no sign-in window can open.</summary>
    public required bool IsServerCore { get; init; }

    /// <summary>True when the caller holds administrator rights.</summary>
    public required bool IsElevated { get; init; }

    public bool Is64Bit { get; init; } = true;

    /// <summary>Physical memory in bytes; 0 where that is not known.</summary>
    public long Memory { get; init; }

    /// <summary>Logical processors; 0 where that is not known.</summary>
    public int Processors { get; init; }

    /// <summary>True for a virtual server of the sandbox.</summary>
    public required bool IsVirtual { get; init; }

    /// <summary>The machine's clock.</summary>
    public required DateTimeOffset UtcNow { get; init; }
}

/// <summary>The one lock of a server. A command holds it while it changes the server.</summary>
/// <remarks>The operating system frees it when the process of its holder ends, in whatever way it ends.</remarks>
internal interface IServerLock
{
    /// <summary>Takes the lock if it is free.</summary>
    /// <returns>The hold, which ends when it is disposed; null if the lock is held elsewhere.</returns>
    /// <exception cref="ServerException">5: the caller may not take it.</exception>
    Task<IDisposable?> TryTakeAsync(CancellationToken cancellationToken);
}

/// <summary>Waits for something that only one run can hold at a time.</summary>
internal static class ExclusiveWait
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);

    /// <param name="tryTake">Returns the hold, or null while it is held elsewhere.</param>
    /// <param name="waiting">Gets the time that is left before each pause.</param>
    /// <returns>The hold; null if the limit passed.</returns>
    public static async Task<IDisposable?> TakeAsync(
        Func<Task<IDisposable?>> tryTake,
        TimeSpan limit,
        TimeProvider time,
        Action<TimeSpan> waiting,
        CancellationToken cancellationToken
    )
    {
        long started = time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await tryTake().ConfigureAwait(false) is { } hold)
            {
                return hold;
            }

            TimeSpan left = limit - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return null;
            }

            waiting(left);
            await time.DelayAsync(left < s_interval ? left : s_interval, cancellationToken).ConfigureAwait(false);
        }
    }
}

/// <summary>This machine.</summary>
internal static class LocalServer
{
    /// <summary>
    /// Gets the server that stands for this machine. Only the machine's own roots vouch for a file on it.
    /// </summary>
    public static IServer Create() =>
        Platform.IsWindows ? new WindowsServer(TimeProvider.System) : new WorkstationServer(TimeProvider.System);
}

/// <summary>The operating system refused something.</summary>
internal sealed class ServerException : ConnectorException
{
    public ServerException(int nativeErrorCode, string errorId, ErrorKind category, string message)
        : base(errorId, category, message) => NativeErrorCode = nativeErrorCode;

    /// <summary>The Win32 error code, such as 1060 for a service that is not there.</summary>
    public int NativeErrorCode { get; }
}

/// <summary>The one exception to "a sandbox session never acts on a real machine": a machine made for tests.</summary>
internal static class ThrowAwayMachine
{
    /// <summary>The environment variable that must contain this machine's own name.</summary>
    public const string Variable = "EPA_THROW_AWAY_MACHINE";

    /// <summary>True if the process was started with the name of the machine that it runs on.</summary>
    // The name and not just "1": a variable that was copied to another machine, with a profile or an image, allows
    // nothing there.
    public static bool IsThisOne =>
        string.Equals(
            Environment.GetEnvironmentVariable(Variable),
            Environment.MachineName,
            StringComparison.OrdinalIgnoreCase
        );
}

/// <summary>The accounts that the service control manager itself writes by name.</summary>
internal static class WellKnownAccounts
{
    public const string LocalSystem = "S-1-5-18";
    public const string LocalService = "S-1-5-19";
    public const string NetworkService = "S-1-5-20";

    /// <summary>Windows takes and shows these with and without the space.</summary>
    public static string? SidOf(string account)
    {
        string name = new([.. account.Where(letter => letter is not ' ').Select(char.ToUpperInvariant)]);
        return name[(name.LastIndexOf('\\') + 1)..] switch
        {
            "" or "LOCALSYSTEM" or "SYSTEM" when IsOwn(name) => LocalSystem,
            "LOCALSERVICE" when IsOwn(name) => LocalService,
            "NETWORKSERVICE" when IsOwn(name) => NetworkService,
            _ => null,
        };
    }

    private static bool IsOwn(string name) =>
        name.IndexOf('\\') < 0
        || name.StartsWith("NTAUTHORITY\\", StringComparison.Ordinal)
        || name.StartsWith(".\\", StringComparison.Ordinal);
}
