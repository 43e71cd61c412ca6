using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Tests.Suites;
using Newtonsoft.Json.Linq;
using Xunit;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>Reads the responses on Microsoft's pages with the module's own models.</summary>
[RequiresSuite(ExternalSuite.MicrosoftContract)]
public sealed class ExampleTests
{
    /// <summary>
    /// The properties that each model reads if an example contains them, so that the loss of a property is detected.
    /// </summary>
    private static readonly Dictionary<Type, string[]> s_read = new()
    {
        [typeof(ConnectorBody)] = ["id", "machineName", "externalIp", "status"],
        [typeof(ConnectorGroupBody)] = ["id", "name", "connectorGroupType", "isDefault", "region"],
        [typeof(ApplicationBody)] = ["id", "appId", "displayName", "tags", "onPremisesPublishing.applicationType"],
    };

    public static TheoryData<string> Connectors =>
        ["connector-list-1", "connectorgroup-list-members-8", "application-proxy-configure-api-20"];

    public static TheoryData<string> GroupLists => ["connector-list-memberof-2", "connectorgroup-list-6"];

    public static TheoryData<string> Groups =>
        [
            "connector-post-memberof-3",
            "connectorgroup-get-5",
            "connectorgroup-post-connectorgroups-10",
            "connectorgroup-post-12",
            "connectorgroup-update-13",
            "application-proxy-configure-api-21",
        ];

    public static TheoryData<string> Errors =>
        ["throttled-429", "error-body", "expand-not-supported", "issue-8929-404"];

    [Theory]
    [MemberData(nameof(Connectors))]
    public void Connector_list_is_read(string example) =>
        AssertRead<PageBody<ConnectorBody>>(example, page => page.Value!);

    [Theory]
    [MemberData(nameof(GroupLists))]
    public void Group_list_is_read(string example) =>
        AssertRead<PageBody<ConnectorGroupBody>>(example, page => page.Value!);

    [Theory]
    [MemberData(nameof(Groups))]
    public void Group_is_read(string example) => AssertRead<ConnectorGroupBody>(example, group => [group]);

    [Fact]
    public void Connector_is_read() => AssertRead<ConnectorBody>("connector-get-0", connector => [connector]);

    [Fact]
    public void Applications_are_read() =>
        AssertRead<PageBody<ApplicationBody>>("connectorgroup-list-applications-7", page => page.Value!);

    [Theory]
    [InlineData("connectorgroup-delete-4")]
    [InlineData("connectorgroup-post-members-11")]
    [InlineData("connectorgroup-post-applications-9")]
    [InlineData("application-proxy-configure-api-22")]
    [InlineData("application-proxy-configure-api-23")]
    public void Response_without_a_body_is_a_success(string example) =>
        Assert.Null(Reply(GraphRequest.Delete(GraphPaths.Connectors), example).Answer.Value);

    [Fact]
    public void Next_link_is_followed_unchanged()
    {
        // The example contains the link only.
        JsonObject body = Answer("paging-nextLink").DeepClone().AsObject();
        body["value"] = new JsonArray();
        GraphRequest request = GraphRequest.Get<PageBody<ConnectorBody>>(GraphPaths.Connectors);

        PageBody<ConnectorBody> page = Reply(request, 200, body.ToJsonString()).Read<PageBody<ConnectorBody>>()!;

        Assert.Equal((string)body["@odata.nextLink"]!, page.NextLink);
    }

    [Fact]
    public void Batch_is_read_item_by_item()
    {
        JsonArray wanted = Answer("batch-1")["responses"]!.AsArray();
        int most = wanted.Max(item => int.Parse((string)item!["id"]!, CultureInfo.InvariantCulture));
        GraphRequest[] asked = [.. Enumerable.Repeat(GraphRequest.Get<JObject>(GraphPaths.Connectors), most + 1)];
        GraphRequest batch = GraphRequest.Post<object>(GraphPaths.Batch, asked) with
        {
            Read = reader => BatchReader.ReadAll(reader, asked),
        };

        List<BatchAnswer> read = Reply(batch, "batch-1").Read<List<BatchAnswer>>()!;

        Assert.Equal(
            wanted.Select(item => int.Parse((string)item!["id"]!, CultureInfo.InvariantCulture)),
            read.Select(item => item.Index)
        );
        Assert.Equal(wanted.Select(item => (int)item!["status"]!), read.Select(item => item.Status));
        Assert.Equal(
            wanted.Select(item => GraphResponse.IsSuccess((int)item!["status"]!) && item["body"] is JsonObject),
            read.Select(item => item.Answer.Value is not null)
        );
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void Error_is_classified_by_status_and_code(string example)
    {
        GraphError read = Reply(GraphRequest.Get<ConnectorBody>(GraphPaths.Connectors), example).Answer.Error;
        JsonNode error = Answer(example)["error"]!;

        Assert.Equal((string)error["message"]!, read.Message);
        Assert.Equal((string)error["code"]!, read.Code);
        _ = Assert.ThrowsAny<Errors.GraphException>(() => Read<ConnectorBody>(example));
    }

    [Fact]
    public void All_examples_of_connector_calls_are_read()
    {
        string[] read =
        [
            .. new[] { Connectors, GroupLists, Groups, Errors }.SelectMany(rows => rows).Select(row => row.Data),
        ];
        IEnumerable<string> others = ContractFolder
            .Read("graph-docs-examples.json")
            .AsArray()
            .Where(example =>
                example!["response"]?["body"] is not null
                && ((string?)example["request"]?["url"])?.Contains(
                    "/applicationProxy/connector",
                    StringComparison.OrdinalIgnoreCase
                ) == true
            )
            .Select(example => (string)example!["id"]!);

        Assert.Empty(others.Except(read).Except(["connector-get-0", "connectorgroup-list-applications-7"]));
    }

    // The model must read the required properties, and all values it reads must equal those of the response.
    private static void AssertRead<T>(string example, Func<T, IEnumerable<object>> items)
        where T : class
    {
        T read = Read<T>(example)!;
        JsonNode answer = Answer(example);
        JObject[] wanted =
        [
            .. (answer["value"] is JsonArray many ? many.Select(item => item!) : [answer]).Select(item =>
                JObject.Parse(item.ToJsonString())
            ),
        ];
        object[] got = [.. items(read)];

        Assert.Equal(wanted.Length, got.Length);
        foreach ((JObject theirs, object model) in wanted.Zip(got))
        {
            JObject ours = JObject.Parse(Encoding.UTF8.GetString(GraphJson.Write(model)));
            Assert.NotNull(theirs["id"]);
            Assert.All(s_read[model.GetType()], path =>
                Assert.Equal(theirs.SelectToken(path)?.ToString(), ours.SelectToken(path)?.ToString())
            );
            Assert.All(ours.Properties().Where(property => property.Value is JValue), property =>
                Assert.Equal(theirs[property.Name]?.ToString(), property.Value.ToString())
            );
        }
    }

    private static JsonNode Answer(string example) => DocumentedExample.Find(example)["response"]!["body"]!;

    private static T? Read<T>(string example)
        where T : class => Reply(GraphRequest.Get<T>(GraphPaths.Connectors), example).Read<T>();

    private static GraphResponse Reply(GraphRequest request, string example)
    {
        JsonNode response = DocumentedExample.Find(example)["response"]!;
        return Reply(request, (int)response["status"]!, response["body"]?.ToJsonString() ?? "");
    }

    private static GraphResponse Reply(GraphRequest request, int status, string text)
    {
        using StringReader body = new(text);
        return new GraphResponse
        {
            Request = request,
            Status = status,
            Answer = GraphJson.Answer(request, status, body),
            ContentType = "application/json",
        };
    }
}
