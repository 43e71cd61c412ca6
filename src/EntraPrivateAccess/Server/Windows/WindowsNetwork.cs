using System.IO;
using System.Net;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using EntraPrivateAccess.Server.Portable;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>The network of this machine, with the connections of its processes.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsNetwork : IServerNetwork
{
    private readonly LocalNetwork _local = new();

    public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken) =>
        _local.ResolveAsync(host, cancellationToken);

    public Task<Stream> ConnectAsync(
        IReadOnlyList<IPAddress> addresses,
        int port,
        CancellationToken cancellationToken
    ) => _local.ConnectAsync(addresses, port, cancellationToken);

    public Task<IReadOnlyList<byte[]>?> TrustedRootsAsync(CancellationToken cancellationToken) =>
        _local.TrustedRootsAsync(cancellationToken);

    public Task<IReadOnlyList<IPEndPoint>> ConnectionsAsync(int processId, CancellationToken cancellationToken) =>
        Task.Run<IReadOnlyList<IPEndPoint>>(
            () => [.. TcpTable.Read(TcpTable.IPv4, processId), .. TcpTable.Read(TcpTable.IPv6, processId)],
            cancellationToken
        );
}

/// <summary>The table of TCP connections of iphlpapi.</summary>
[SupportedOSPlatform("windows")]
internal static class TcpTable
{
    /// <summary>The rows of MIB_TCPTABLE_OWNER_PID, with the offsets of their members.</summary>
    public static TcpRow IPv4 { get; } = new(2, Size: 24, Address: 12, AddressSize: 4, Port: 16, State: 0, Process: 20);

    /// <summary>The rows of MIB_TCP6TABLE_OWNER_PID, with the offsets of their members.</summary>
    public static TcpRow IPv6 { get; } =
        new(23, Size: 56, Address: 24, AddressSize: 16, Port: 44, State: 48, Process: 52);

    private const int OwnerProcessConnections = 4;
    private const int Established = 5;
    private const int InsufficientBuffer = 122;
    private const int MostAttempts = 5;

    /// <summary>Gets the remote ends of a process's established connections; empty if they can't be read.</summary>
    public static IReadOnlyList<IPEndPoint> Read(TcpRow row, int processId)
    {
        byte[] table = ReadTable(row.Family);
        int count = table.Length < sizeof(int) ? 0 : BitConverter.ToInt32(table, 0);
        List<IPEndPoint> found = [];
        for (int start = sizeof(int); found.Count < count && start + row.Size <= table.Length; start += row.Size)
        {
            if (
                (start - sizeof(int)) / row.Size < count
                && BitConverter.ToInt32(table, start + row.Process) == processId
                && BitConverter.ToInt32(table, start + row.State) == Established
            )
            {
                byte[] address = new byte[row.AddressSize];
                Array.Copy(table, start + row.Address, address, 0, address.Length);
                // The port is in network byte order.
                int port = (table[start + row.Port] << 8) | table[start + row.Port + 1];
                found.Add(new IPEndPoint(new IPAddress(address), port));
            }
        }

        return found;
    }

    // The table can grow between the two calls.
    private static byte[] ReadTable(int family)
    {
        int size = 0;
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            IntPtr buffer = Marshal.AllocHGlobal(Math.Max(size, sizeof(int)));
            try
            {
                uint result = GetExtendedTcpTable(buffer, ref size, false, family, OwnerProcessConnections, 0);
                if (result == 0)
                {
                    byte[] table = new byte[size];
                    Marshal.Copy(buffer, table, 0, size);
                    return table;
                }

                if (result != InsufficientBuffer)
                {
                    break;
                }
            }
            finally
            {
                Marshal.FreeHGlobal(buffer);
            }
        }

        return [];
    }

    [DllImport("iphlpapi")]
    private static extern uint GetExtendedTcpTable(
        IntPtr table,
        ref int size,
        [MarshalAs(UnmanagedType.Bool)] bool order,
        int family,
        int tableClass,
        uint reserved
    );
}

/// <summary>The layout of a row in a table of TCP connections, in bytes.</summary>
internal sealed record TcpRow(int Family, int Size, int Address, int AddressSize, int Port, int State, int Process);
