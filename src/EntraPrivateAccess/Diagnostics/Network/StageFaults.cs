using System;
using System.IO;
using System.Net.Sockets;
using System.Security.Authentication;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>The ways in which talking to a host goes wrong.</summary>
internal static class StageFaults
{
    // ObjectDisposedException: a limit closes the stream under whoever reads from it.
    public static bool IsKnown(Exception fault) =>
        fault is ServerException or IOException or SocketException or AuthenticationException or OperationCanceledException or ObjectDisposedException or InvalidDataException;

    public static string Sentence(Exception fault) => fault switch
    {
        AuthenticationException { InnerException: { } inner } => Ended($"{fault.Message} {inner.Message}"),
        IOException { InnerException: SocketException socket } => Ended(Win32Errors.Meaning((int)socket.SocketErrorCode) is string meaning ? Capital(meaning) : socket.Message),
        _ => Ended(fault.Message),
    };

    private static string Ended(string sentence) => sentence.TrimEnd().EndsWith(".", StringComparison.Ordinal) ? sentence.TrimEnd() : sentence.TrimEnd() + ".";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text.Substring(1);
}
