using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Server.Windows;
using EntraPrivateAccess.Server.Workstation;

namespace EntraPrivateAccess.Server;

/// <summary>The operating system services that the module uses, and its only access to an operating system.</summary>
/// <remarks>
/// It contains nothing about connectors: paths, names and versions are defined once, in the layers above. A real
/// Windows machine and a virtual server of the sandbox behave alike. Failures are <see cref="ServerException"/> with
/// the Win32 code.
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

    /// <summary>The lock that a command holds while it changes the server.</summary>
    IServerLock Lock { get; }

    Task<ServerDescription> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Verifies a file's embedded signature by the rules of the operating system. Who signed it is checked separately.
    /// </summary>
    Task<FileSignature> VerifySignatureAsync(string path, CancellationToken cancellationToken);

    /// <summary>Returns the reasons for a pending restart, one sentence each; empty if no restart is pending.</summary>
    Task<IReadOnlyList<string>> PendingRebootReasonsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Reads the port ranges of the TCP settings from the class <c>MSFT_NetTCPSetting</c>, as Get-NetTCPSetting does.
    /// </summary>
    /// <exception cref="ServerException">The class is missing or could not be read.</exception>
    Task<IReadOnlyList<TcpSetting>> TcpSettingsAsync(CancellationToken cancellationToken);
}

/// <summary>The port ranges of one TCP setting of Windows, such as <c>Internet</c>.</summary>
/// <param name="Dynamic">The ports that Windows assigns to outbound connections; null if Windows returned none.</param>
/// <param name="AutoReuse">The ports that Windows reuses for other remote addresses; null if there are none.</param>
internal sealed record TcpSetting(string Name, PortRange? Dynamic, PortRange? AutoReuse)
{
    /// <param name="dynamicStart">The start of the dynamic range, and so on; 0 for a range that is not set.</param>
    public static TcpSetting Create(string name, int dynamicStart, int dynamicCount, int reuseStart, int reuseCount) =>
        new(name, PortRange.Of(dynamicStart, dynamicCount), PortRange.Of(reuseStart, reuseCount));
}

/// <summary>A range of ports.</summary>
internal sealed record PortRange(int Start, int Count)
{
    public int End => Start + Count - 1;

    /// <summary>Creates a range, or returns null if it contains no port.</summary>
    public static PortRange? Of(int start, int count) => count > 0 ? new PortRange(start, count) : null;

    public bool Overlaps(PortRange other) => Start <= other.End && other.Start <= End;

    public override string ToString() => FormattableString.Invariant($"{Start}-{End}");
}

/// <summary>The name, operating system and hardware of a server.</summary>
internal sealed record ServerDescription
{
    /// <summary>The NetBIOS name, at most 15 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The DNS name; equal to the host name on a workgroup machine.</summary>
    public required string FullyQualifiedName { get; init; }

    /// <summary>The product name, such as <c>Windows Server 2022 Datacenter</c>.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>The version as major.minor.build, such as 10.0.20348.</summary>
    public required Version OperatingSystemVersion { get; init; }

    /// <summary>False for client editions of Windows and for anything that is not Windows.</summary>
    public required bool IsWindowsServer { get; init; }

    /// <summary>True if there is no desktop, so that no sign-in window can open.</summary>
    public required bool IsServerCore { get; init; }

    /// <summary>True if the caller has administrator rights.</summary>
    public required bool IsElevated { get; init; }

    public bool Is64Bit { get; init; } = true;

    /// <summary>Physical memory in bytes; 0 if unknown.</summary>
    public long Memory { get; init; }

    /// <summary>Logical processors; 0 if unknown.</summary>
    public int Processors { get; init; }

    /// <summary>True for a virtual server of the sandbox.</summary>
    public required bool IsVirtual { get; init; }

    /// <summary>The machine's clock.</summary>
    public required DateTimeOffset UtcNow { get; init; }
}

/// <summary>The single lock of a server. A command holds it while it changes the server.</summary>
/// <remarks>The operating system releases it when the holder's process ends, even if it crashes.</remarks>
internal interface IServerLock
{
    /// <summary>Takes the lock if it is free.</summary>
    /// <returns>The held lock, which is released when it is disposed; null if the lock is held elsewhere.</returns>
    /// <exception cref="ServerException">5: the caller is not allowed to take it.</exception>
    Task<IDisposable?> TryTakeAsync(CancellationToken cancellationToken);
}

/// <summary>Creates the server for this machine.</summary>
internal static class LocalServer
{
    /// <summary>
    /// Creates the server that represents this machine. Only the machine's own roots are trusted for its files.
    /// </summary>
    public static IServer Create() =>
        Platform.IsWindows ? new WindowsServer(TimeProvider.System) : new WorkstationServer(TimeProvider.System);
}

/// <summary>The exception for an operation that the operating system refused.</summary>
internal sealed class ServerException : ConnectorException
{
    public ServerException(int nativeErrorCode, string errorId, ErrorKind category, string message)
        : base(errorId, category, message) => NativeErrorCode = nativeErrorCode;

    /// <summary>The Win32 error code, such as 1060 for a service that does not exist.</summary>
    public int NativeErrorCode { get; }
}

/// <summary>
/// Allows a sandbox session to act on a real machine that exists only for tests. Everywhere else it is refused.
/// </summary>
internal static class ThrowAwayMachine
{
    /// <summary>The environment variable that must contain this machine's own name.</summary>
    public const string Variable = "EPA_THROW_AWAY_MACHINE";

    /// <summary>True if the process was started with the name of the machine that it runs on.</summary>
    // The variable contains the machine name, not just "1", so a variable that is copied to another machine with a
    // profile or an image allows nothing there.
    public static bool IsThisOne =>
        string.Equals(
            Environment.GetEnvironmentVariable(Variable),
            Environment.MachineName,
            StringComparison.OrdinalIgnoreCase
        );
}

/// <summary>The accounts that the service control manager itself refers to by name.</summary>
internal static class WellKnownAccounts
{
    public const string LocalSystem = "S-1-5-18";
    public const string LocalService = "S-1-5-19";
    public const string NetworkService = "S-1-5-20";

    /// <summary>
    /// Returns the SID of a well-known account. Windows accepts and shows the names with and without the space.
    /// </summary>
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
