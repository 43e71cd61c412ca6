using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace EntraPrivateAccess.Graph;

/// <summary>Decides which results to retry. Pure: no clock, no state.</summary>
internal static class RetryRules
{
    private const string ConcurrencyViolation = "Directory_ConcurrencyViolation";

    public static RetryHint? WishOf(GraphResponse reply) =>
        reply.Status switch
        {
            0 => HintForFailure(reply),
            429 => new RetryHint("Microsoft Graph is limiting requests", reply.RetryAfter),
            502 or 503 or 504 when reply.Request.Repeatable => BusyHint(reply),
            >= 500 when reply.InBatch && reply.Request.Repeatable => BusyHint(reply),
            409 when reply.Code == ConcurrencyViolation => new RetryHint(
                "Another client is changing the same object",
                reply.RetryAfter
            ),
            _ => null,
        };

    /// <summary>
    /// Returns true if the request cannot have reached the service, so that even a create is safe to repeat.
    /// </summary>
    public static bool WasNotSent(Exception failure)
    {
        for (Exception? inner = failure; inner is not null; inner = inner.InnerException)
        {
            if (
                inner
                is SocketException
                    {
                        SocketErrorCode: SocketError.ConnectionRefused
                            or SocketError.HostNotFound
                            or SocketError.TryAgain
                            or SocketError.HostUnreachable
                            or SocketError.NetworkUnreachable
                    }
                    or WebException
                    {
                        Status: WebExceptionStatus.ConnectFailure or WebExceptionStatus.NameResolutionFailure
                    }
            )
            {
                return true;
            }
        }

        return false;
    }

    private static RetryHint BusyHint(GraphResponse reply) =>
        new($"Microsoft Graph is busy ({reply.Status})", reply.RetryAfter);

    private static RetryHint? HintForFailure(GraphResponse reply)
    {
        if (reply.Failure is not Exception failure || IsTrustFailure(failure))
        {
            return null;
        }

        return reply.Request.Repeatable || WasNotSent(failure)
            ? new RetryHint("The connection to Microsoft Graph failed", null)
            : null;
    }

    // A retry does not help: an untrusted certificate stays untrusted.
    private static bool IsTrustFailure(Exception failure)
    {
        for (Exception? inner = failure; inner is not null; inner = inner.InnerException)
        {
            if (inner is AuthenticationException or WebException { Status: WebExceptionStatus.TrustFailure })
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Provides thread-safe random numbers for delays on both frameworks.</summary>
internal static class Jitter
{
    private static readonly Random s_random = new();

    public static double Next()
    {
        lock (s_random)
        {
            return s_random.NextDouble();
        }
    }
}
