using System.Net;
using System.Net.Http;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace EntraPrivateAccess.Tests.Unit.Provisioning;

/// <summary>
/// A tenant whose list of connectors changes as the service's does: a connector without contact becomes inactive only
/// after a while, and one in contact is active at once.
/// </summary>
internal sealed class TenantModel(FakeTimeProvider time, TimeSpan silence) : HttpMessageHandler
{
    private readonly List<ModelConnector> _connectors = [];

    /// <summary>Adds a connector that is in contact with the service.</summary>
    public ModelConnector Add(string id, string group)
    {
        ModelConnector connector = new(id, group);
        _connectors.Add(connector);
        return connector;
    }

    public ModelConnector this[string id] => _connectors.First(each => each.Id == id);

    public IEnumerable<string> Groups => _connectors.Select(each => each.Group).Distinct();

    public IEnumerable<ModelConnector> In(string group) => _connectors.Where(each => each.Group == group);

    /// <summary>Gets how many connectors of a group serve users now.</summary>
    public int ServingIn(string group) => _connectors.Count(each => each.Group == group && each.IsConnected);

    /// <summary>Gets how many connectors of a group the tenant lists as active.</summary>
    public int ActiveIn(string group) => _connectors.Count(each => each.Group == group && IsListedActive(each));

    /// <summary>Records the contacts of this moment.</summary>
    public void Observe()
    {
        foreach (ModelConnector each in _connectors)
        {
            each.LastContact = each.IsConnected ? time.GetUtcNow() : each.LastContact;
        }
    }

    public bool IsListedActive(ModelConnector connector) =>
        connector.IsConnected || time.GetUtcNow() - connector.LastContact < silence;

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        string[] path = request.RequestUri!.AbsolutePath.Split('/');
        string body =
            path[^1] == "members"
                ? $$"""{"value":[{{string.Join(",", In(path[^2]).Select(Json))}}]}"""
                : Json(this[path[^1]]);
        return Task.FromResult(
            new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
                RequestMessage = request,
            }
        );
    }

    private string Json(ModelConnector each) =>
        $$"""{"id":"{{each.Id}}","machineName":"{{each.Id}}.contoso.local","externalIp":"203.0.113.7","""
        + $$""" "status":"{{(IsListedActive(each) ? "active" : "inactive")}}","version":"{{each.Version}}"}""";
}

/// <summary>One connector of the model.</summary>
internal sealed class ModelConnector(string id, string group)
{
    public string Id { get; } = id;

    public string Group { get; } = group;

    public string Version { get; set; } = "1.0.0.0";

    /// <summary>Whether the connector serves users.</summary>
    public bool IsConnected { get; set; } = true;

    public DateTimeOffset LastContact { get; set; }
}
