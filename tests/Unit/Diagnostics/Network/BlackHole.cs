using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Network;

/// <summary>A port whose queue is full and never emptied: Linux drops what else knocks there, as a firewall does.</summary>
internal sealed class BlackHole : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _waiting = [];

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public static async Task<BlackHole> OpenAsync(CancellationToken stop)
    {
        BlackHole hole = new();
        hole._listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        hole._listener.Listen(0);
        for (int at = 0; at < 8; at++)
        {
            Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            hole._waiting.Add(client);
            Task connecting = client.ConnectAsync(hole._listener.LocalEndPoint!, stop).AsTask();
            if (await Task.WhenAny(connecting, Task.Delay(TimeSpan.FromMilliseconds(300), stop)) != connecting)
            {
                _ = connecting.ContinueWith(late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
                return hole;
            }
        }

        throw new InvalidOperationException("The queue does not fill.");
    }

    public void Dispose()
    {
        _waiting.ForEach(client => client.Dispose());
        _listener.Dispose();
    }
}
