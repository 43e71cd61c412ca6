using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Http;

namespace EntraPrivateAccess.Installer;

/// <summary>Tells an answer that brings the installer from one that does not.</summary>
internal static class ResponseStatus
{
    private const int RangeNotSatisfiable = 416;

    public static void Check(HttpResponseMessage response, Uri url, DateTimeOffset now)
    {
        int status = (int)response.StatusCode;
        switch (status)
        {
            case 200 or 206 when response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml":
                throw Faults.InstallerIsWebPage(url);
            case 200 or 206:
                return;
            case 404 or 410:
                throw Faults.DownloadNotFound(url);
            case 407:
                throw Faults.ProxyAuthenticationRequired(url);
        }

        ConnectorException fault = Faults.DownloadFailed(url, $"it answered {status} {response.ReasonPhrase}");
        throw MayPass(status) ? new TransientDownloadException(fault) { RetryAfter = RetryAfter.Parse(Header(response), response.Headers.Date ?? now) } : fault;
    }

    /// <summary>True where the same request can succeed a little later.</summary>
    public static bool MayPass(int status) => status is 408 or 429 or >= 500 and not 501 and not 505;

    /// <summary>True where the file at the server is no longer the one that was begun.</summary>
    public static bool IsStale(HttpResponseMessage response) => (int)response.StatusCode == RangeNotSatisfiable;

    private static string? Header(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Retry-After", out IEnumerable<string>? values) ? values.First() : null;
}
