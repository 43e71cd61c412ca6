using System.Text.Json.Nodes;
using EntraPrivateAccess.Tests.Suites;
using Xunit;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>
/// The sandbox is no mirror of our own client: libraries that we did not write sign in to it and use it as they use
/// the service.
/// </summary>
[RequiresSuite(ExternalSuite.NodeClients)]
public sealed class ClientTests(NodeClients clients) : IClassFixture<NodeClients>
{
    private JsonNode Result => clients.Result!;

    [Fact]
    public void An_application_signs_in_with_its_secret_and_may_only_make_groups()
    {
        Assert.Equal("eur", (string)Result["applicationCreates"]!);
        Assert.Equal(403, (int)Result["applicationReads"]!);
    }

    [Fact]
    public void A_wrong_secret_is_refused() => Assert.Equal("invalid_client", (string)Result["wrongSecret"]!);

    [Fact]
    public void A_person_signs_in_by_device_code_and_then_silently()
    {
        Assert.Equal("admin@contoso.onmicrosoft.com", (string)Result["account"]!);
        Assert.True((bool)Result["silent"]!);
    }

    [Fact]
    public void The_page_iterator_reaches_every_connector_once()
    {
        string[] names = [.. Result["connectors"]!.AsArray().Select(name => (string)name!)];

        Assert.Equal(26, names.Length);
        Assert.Equal(26, names.Distinct().Count());
        Assert.Equal(3, (int)Result["pages"]!);
    }

    [Fact]
    public void A_connector_is_moved_and_a_batch_shows_it()
    {
        Assert.Equal([(string)Result["home"]!], Result["groupAfterMove"]!.AsArray().Select(name => (string)name!));
        Assert.Equal(["id", "status"], Result["selected"]!.AsArray().Select(name => (string)name!).Order());
        Assert.Equal(404, (int)Result["unknown"]!["status"]!);
        Assert.Equal("Request_ResourceNotFound", (string)Result["unknown"]!["code"]!);
    }
}
