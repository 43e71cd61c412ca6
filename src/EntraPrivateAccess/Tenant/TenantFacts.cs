using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Reporting;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Tenant;

/// <summary>What a tenant says of itself right after the sign-in. What may not be read is null.</summary>
/// <param name="PublishingEnabled">False in a tenant where no connector was ever registered.</param>
internal sealed record TenantFacts(string? TenantId, string? TenantName, bool? PublishingEnabled)
{
    /// <exception cref="Errors.ConnectorException">The service refused the token. A missing right is no error here.</exception>
    public static async Task<TenantFacts> ReadAsync(GraphConnection connection, IReporter reporter, CancellationToken cancellationToken)
    {
        GraphClient graph = new(connection, reporter);
        Task<GraphReply> profile = graph.AskAsync(GraphRequest.Get<JObject>(GraphPaths.PublishingProfile), cancellationToken);
        GraphReply organization = await graph.AskAsync(GraphRequest.Get<JObject>(GraphPaths.Organization), cancellationToken).ConfigureAwait(false);
        GraphReply publishing = await profile.ConfigureAwait(false);
        JToken? tenant = Body(organization, reporter)?["value"]?.First;
        bool? enabled = publishing.IsPublishingNotEnabled() ? false : (bool?)Body(publishing, reporter)?["isEnabled"];
        return new TenantFacts((string?)tenant?["id"], (string?)tenant?["displayName"], enabled);
    }

    private static JObject? Body(GraphReply reply, IReporter reporter)
    {
        if (reply.Succeeded || reply.Status == 401)
        {
            return reply.Read<JObject>();
        }

        reporter.Verbose($"Microsoft Graph did not tell {reply.Request.Url}: {GraphErrors.From(reply).Message}");
        return null;
    }
}
