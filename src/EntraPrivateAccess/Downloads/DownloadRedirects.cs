using System.Net.Http;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Downloads;

/// <summary>
/// Sends a request for the installer and follows redirects, also to another host, but to HTTPS addresses only.
/// </summary>
/// <remarks>
/// Microsoft's download address redirects to its content delivery network. The session's client follows no redirects by
/// itself, because its other requests contain secrets; a download contains none.
/// </remarks>
internal sealed class DownloadRedirects(HttpClient http, Uri url)
{
    private const int MaximumRedirects = 10;

    /// <summary>Returns the first response that is not a redirect. Only its headers are read.</summary>
    /// <param name="prepare">Adds headers to each request.</param>
    /// <exception cref="ConnectorException"><c>DownloadRedirectRefused</c>.</exception>
    public async Task<HttpResponseMessage> SendAsync(Action<HttpRequestMessage> prepare, CancellationToken stop)
    {
        Uri current = url;
        for (int redirects = 0; redirects <= MaximumRedirects; redirects++)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, current);
            prepare(request);
            HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop)
                .ConfigureAwait(false);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
            {
                return response;
            }

            using (response)
            {
                current = Target(current, response);
            }
        }

        throw ConnectorErrors.DownloadRedirectRefused(url, $"there were more than {MaximumRedirects} redirects");
    }

    private Uri Target(Uri current, HttpResponseMessage response)
    {
        if (response.Headers.Location is not { } location || !Uri.TryCreate(current, location, out Uri? target))
        {
            throw ConnectorErrors.DownloadRedirectRefused(url, "the redirect contains no valid address");
        }

        return target.Scheme == Uri.UriSchemeHttps
            ? target
            : throw ConnectorErrors.DownloadRedirectRefused(
                url,
                $"the redirect leads to a {target.Scheme} address, not to HTTPS"
            );
    }
}
