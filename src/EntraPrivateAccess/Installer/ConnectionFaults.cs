using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Security.Authentication;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Installer;

/// <summary>Sorts what goes wrong before an answer comes.</summary>
internal static class ConnectionFaults
{
    /// <summary>True for what a request can end with when nobody stopped it.</summary>
    public static bool IsOne(Exception exception) => exception is HttpRequestException or TaskCanceledException or IOException;

    /// <summary>A fault that stays, or a transient one that is worth another attempt.</summary>
    public static Exception From(Exception exception, Uri url)
    {
        if (exception is TaskCanceledException)
        {
            return new TransientDownloadException(Faults.DownloadFailed(url, "it did not answer in time", exception));
        }

        Exception root = exception.GetBaseException();
        return IsTls(exception)
            ? Faults.DownloadTlsFailed(url, root.Message, exception)
            : root.Message.Contains("407")
                ? Faults.ProxyAuthenticationRequired(url)
                : new TransientDownloadException(Faults.DownloadFailed(url, root.Message, exception));
    }

    // The frameworks say it differently: an AuthenticationException inside, or a WebException with a status of its own.
    private static bool IsTls(Exception? exception) => exception switch
    {
        null => false,
        AuthenticationException => true,
        WebException { Status: WebExceptionStatus.TrustFailure or WebExceptionStatus.SecureChannelFailure } => true,
        _ => IsTls(exception.InnerException),
    };
}
