using System.Text.Json.Nodes;
using EntraPrivateAccess.Tests.Suites;
using Xunit;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>
/// Verifies that the sandbox works not only for the module's client: third-party libraries sign in to it and use it as
/// they use the service.
/// </summary>
[RequiresSuite(ExternalSuite.NodeClients)]
public sealed class ClientTests(NodeClients clients) : IClassFixture<NodeClients>
{
    private JsonNode Result => clients.Result!;

    [Fact]
    public void Application_with_a_secret_can_only_create_groups()
    {
        Assert.Equal("eur", (string)Result["applicationCreates"]!);
        Assert.Equal(403, (int)Result["applicationReads"]!);
    }

    [Fact]
    public void Wrong_secret_is_refused() => Assert.Equal("invalid_client", (string)Result["wrongSecret"]!);

    [Fact]
    public void User_signs_in_by_device_code_and_then_silently()
    {
        Assert.Equal("admin@contoso.onmicrosoft.com", (string)Result["account"]!);
        Assert.True((bool)Result["silent"]!);
    }

    [Fact]
    public void Page_iterator_returns_every_connector_once()
    {
        string[] names = [.. Result["connectors"]!.AsArray().Select(name => (string)name!)];

        Assert.Equal(26, names.Length);
        Assert.Equal(26, names.Distinct().Count());
        Assert.Equal(3, (int)Result["pages"]!);
    }

    [Fact]
    public void Batch_returns_the_group_of_a_moved_connector()
    {
        Assert.Equal([(string)Result["home"]!], Result["groupAfterMove"]!.AsArray().Select(name => (string)name!));
        Assert.Equal(["id", "status"], Result["selected"]!.AsArray().Select(name => (string)name!).Order());
        Assert.Equal(404, (int)Result["unknown"]!["status"]!);
        Assert.Equal("Request_ResourceNotFound", (string)Result["unknown"]!["code"]!);
    }
}
