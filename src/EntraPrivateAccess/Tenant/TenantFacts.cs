using System;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Tenant;

/// <summary>What a tenant says of itself right after the sign-in. What may not be read is null.</summary>
/// <param name="PublishingEnabled">False in a tenant where no connector was ever registered.</param>
internal sealed record TenantFacts(string? TenantId, string? TenantName, bool? PublishingEnabled)
{
    public static async Task<TenantFacts> ReadAsync(
        ConnectorEnvironment environment, HttpClient http, AccessToken token, IReporter reporter, CancellationToken cancellationToken)
    {
        Task<JObject?> organizations = GetAsync("organization?$select=id,displayName");
        Task<JObject?> profile = GetAsync("onPremisesPublishingProfiles/applicationProxy");
        JToken? organization = (await organizations.ConfigureAwait(false))?["value"]?.First;
        JObject? publishing = await profile.ConfigureAwait(false);
        bool? enabled = (string?)publishing?["error"]?["code"] == "OnPremisesPublishing_NotEnabled" ? false : (bool?)publishing?["isEnabled"];
        return new TenantFacts((string?)organization?["id"], (string?)organization?["displayName"], enabled);

        async Task<JObject?> GetAsync(string path)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, $"{environment.GraphRoot.OriginalString.TrimEnd('/')}/beta/{path}");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
            try
            {
                using HttpResponseMessage response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
                if (response.StatusCode == HttpStatusCode.Unauthorized)
                {
                    throw Faults.AccessTokenRefused();
                }

                reporter.Debug($"GET /beta/{path}: {(int)response.StatusCode}");
                return JObject.Parse(await response.Content.ReadAsStringAsync().ConfigureAwait(false));
            }
            catch (Exception exception) when (exception is HttpRequestException or JsonException)
            {
                reporter.Verbose($"The tenant did not answer {path}: {exception.Message}");
                return null;
            }
        }
    }
}
