using System.Net.Http;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Graph;

public sealed class GraphRequestTests
{
    private const string Profile = "/onPremisesPublishingProfiles/applicationProxy";
    private const string Select = "$select=id,appId,displayName,tags,onPremisesPublishing";

    [Fact]
    public void Paths_are_those_of_the_service()
    {
        Assert.Equal(
            [
                $"{Profile}/connectors?$top=1",
                $"{Profile}/connectors/a%2Fb",
                $"{Profile}/connectors/a%2Fb/memberOf",
                $"{Profile}/connectors/a%2Fb/memberOf/$ref",
                $"{Profile}/connectorGroups/a%2Fb",
                $"{Profile}/connectorGroups/a%2Fb/members",
                $"{Profile}/connectorGroups/a%2Fb/members?$select=id",
                $"{Profile}/connectorGroups/a%2Fb/applications?{Select}",
                $"/applications/a%2Fb?{Select}",
                "/applications/a%2Fb",
                $"/applications?$filter=appId%20eq%20'a%27%27b'&{Select}",
                "/applications/a%2Fb/onPremisesPublishing/segmentsConfiguration"
                    + "/microsoft.graph.ipSegmentConfiguration/applicationSegments",
                "/applications/a%2Fb/connectorGroup",
                "/applications/a%2Fb/connectorGroup/$ref",
                "https://graph.microsoft.com/beta/applications/a%2Fb",
            ],
            [
                GraphPaths.First(GraphPaths.Connectors),
                GraphPaths.Connector("a/b"),
                GraphPaths.GroupsOf("a/b"),
                GraphPaths.Move("a/b"),
                GraphPaths.ConnectorGroup(" a/b "),
                GraphPaths.Members("a/b"),
                GraphPaths.MemberIds("a/b"),
                GraphPaths.Applications("a/b"),
                GraphPaths.Application("a/b"),
                GraphPaths.ApplicationObject("a/b"),
                GraphPaths.ApplicationsWhere("appId", "a'b"),
                GraphPaths.SegmentsOf("a/b", isWeb: false),
                GraphPaths.GroupOfApplication("a/b"),
                GraphPaths.Assignment("a/b"),
                GraphPaths.Reference(new Uri("https://graph.microsoft.com"), "/applications/a%2Fb"),
            ]
        );
        Assert.Equal(("/$batch", "/organization?$select=id,displayName"), (GraphPaths.Batch, GraphPaths.Organization));
    }

    [Fact]
    public void Name_of_a_machine_is_searched_with_and_without_its_domain()
    {
        Assert.Equal(
            $"{Profile}/connectors?$filter=machineName%20eq%20'srv.a.b'%20or%20machineName%20eq%20'srv'"
                + "%20or%20machineName%20eq%20'x'%20or%20startswith(machineName,'x.')",
            GraphPaths.ConnectorsNamed(["srv.a.b", "x"])
        );
        Assert.EndsWith(
            "machineName%20eq%20'.a'%20or%20startswith(machineName,'.a.')",
            GraphPaths.ConnectorsNamed([".a"])
        );
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData(". a", true)]
    [InlineData("..", false)]
    [InlineData(" . ", false)]
    [InlineData("", false)]
    [InlineData("a*", false)]
    [InlineData("?a", false)]
    public void Text_that_leads_to_another_URL_is_no_ID(string text, bool isId)
    {
        Assert.Equal(isId, GraphPaths.IsId(text));
        ConnectorException? fault = Record.Exception(() => GraphPaths.Connector(text)) as ConnectorException;
        Assert.Equal(isId, fault is null);
    }

    [Fact]
    public void Text_that_is_longer_than_any_reference_is_no_ID()
    {
        Assert.True(GraphPaths.IsId(new string('a', ReferenceText.MaxLength)));
        Assert.False(GraphPaths.IsId(new string('a', ReferenceText.MaxLength + 1)));
    }

    [Fact]
    public void Only_a_create_is_not_repeated()
    {
        Assert.True(GraphRequest.Get<string>("/a").Repeatable);
        Assert.True(GraphRequest.Delete("/a").Repeatable);
        Assert.True(new GraphRequest(new HttpMethod("PATCH"), "/a").Repeatable);
        Assert.False(GraphRequest.Post<string>("/a", "b").Repeatable);
        Assert.True(GraphRequest.Refer("/a", "b").Repeatable);
    }

    [Fact]
    public void Only_a_read_and_a_batch_of_reads_change_nothing()
    {
        GraphRequest Batch(params string[] methods) =>
            new(
                HttpMethod.Post,
                GraphPaths.Batch,
                new BatchBody([.. methods.Select(method => new BatchItem { Method = method })])
            );

        Assert.True(GraphRequest.Get<string>("/a").OnlyReads);
        Assert.False(GraphRequest.Delete("/a").OnlyReads);
        Assert.False(GraphRequest.Post<string>("/a", "b").OnlyReads);
        Assert.True(Batch("GET", "GET").OnlyReads);
        Assert.False(Batch("GET", "DELETE").OnlyReads);
    }

    [Theory]
    [InlineData(199, false)]
    [InlineData(200, true)]
    [InlineData(299, true)]
    [InlineData(300, false)]
    [InlineData(0, false)]
    public void Success_is_a_status_from_200_to_299(int status, bool isSuccess) =>
        Assert.Equal(isSuccess, GraphResponse.IsSuccess(status));

    [Theory]
    [InlineData(200, true, false, true)]
    [InlineData(200, true, true, true)]
    [InlineData(204, true, false, true)]
    [InlineData(204, true, true, false)]
    [InlineData(204, false, false, false)]
    public void Missing_body_is_an_error_if_the_request_requires_one(
        int status,
        bool requires,
        bool allowsNone,
        bool fails
    )
    {
        GraphResponse response = new()
        {
            Request = new GraphRequest(HttpMethod.Get, "/a") { RequiresBody = requires, AllowsNoContent = allowsNone },
            Status = status,
        };

        Assert.Equal(fails, Record.Exception(response.Read<string>) is GraphException);
    }
}
