using System;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Network;

/// <summary>Waits until a program that was started takes connections.</summary>
internal static class Listening
{
    public static async Task UntilAsync(int port, Process process, string log)
    {
        for (int tries = 0; tries < 600; tries++)
        {
            if (process.HasExited)
            {
                break;
            }

            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        }

        throw new InvalidOperationException($"{process.StartInfo.FileName} does not listen on {port}:\n{await File.ReadAllTextAsync(log)}");
    }
}
