using System.Text.Json.Nodes;
using EntraPrivateAccess.Tests.Suites;
using Xunit;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>Compares contract.json with Microsoft's own description.</summary>
[RequiresSuite(ExternalSuite.MicrosoftContract)]
public sealed class MicrosoftTests
{
    private static readonly ContractDescription s_ours = ContractDescription.Shared;
    private static readonly Lazy<MicrosoftGraph> s_graph = new(() => new("graph-beta-connectors.openapi.json"));
    private static readonly Lazy<MicrosoftGraph> s_older = new(() =>
        new("graph-beta-connectors.powershell-2023-05.openapi.json")
    );

    public static TheoryData<string> Calls =>
        [.. s_ours.Operations.Where(operation => operation.IsInOpenApi).Select(operation => operation.Call.ToString())];

    public static TheoryData<string> AllCalls => [.. s_ours.Operations.Select(operation => operation.Call.ToString())];

    public static TheoryData<string> TypeNames => [.. s_ours.Types.Names];

    [Theory]
    [MemberData(nameof(Calls))]
    public void Operation_has_the_same_options_body_and_response(string call)
    {
        ContractOperation ours = Find(call);
        JsonNode theirs = s_graph.Value.Find(ours.Call)!;

        Assert.Equal(s_graph.Value.QueryOf(theirs).Order(), ours.Query.Order());
        Assert.Equal(s_graph.Value.BodyOf(theirs), ours.Body);
        Assert.Equal(s_graph.Value.AnswerOf(theirs), ours.Answer);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void Operation_expands_only_properties_that_the_older_document_lists(string call)
    {
        ContractOperation ours = Find(call);
        IEnumerable<string> listed = s_older.Value.Find(ours.Call) is JsonNode theirs
            ? s_older.Value.ValuesOf(theirs, "$expand")
            : [];

        // The older text lists relations of applications that this project doesn't use.
        IEnumerable<string> known = s_ours.Types.Names.SelectMany(s_ours.Types.PropertiesOf).Select(pair => pair.Key);
        Assert.Empty(ours.Expand.Except(listed));
        Assert.Empty(listed.Intersect(known).Except(ours.Expand));
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void Operation_succeeds_with_the_listed_statuses(string call)
    {
        ContractOperation ours = Find(call);
        IEnumerable<int> statuses = ContractFolder.Read("graph-known-deviations.json")["items"]!
            .AsArray()
            .Where(item => item!["accept"] is JsonArray && IsSame((string)item["operation"]!, ours.Call))
            .SelectMany(item => item!["accept"]!.AsArray().Select(status => (int)status!));
        bool returnsNothing = s_graph.Value.Find(ours.Call)!["responses"]!["204"] is not null;

        // The metadata describes an answer to every PATCH. The page "Update application" returns 204 without one.
        IEnumerable<int> documented = IsSame("PATCH /applications/{id}", ours.Call) ? [204] : [];
        Assert.Equal(statuses.Concat(documented).DefaultIfEmpty(returnsNothing ? 204 : 200), ours.Success);
    }

    [Theory]
    [MemberData(nameof(AllCalls))]
    public void Operation_requires_the_same_permissions(string call)
    {
        ContractOperation ours = Find(call);
        // Microsoft's data has neither /$ref nor /$count, and only one verb for an application's group.
        string path = ours.Call.Template.Replace("/$ref", "").Replace("/$count", "").Replace("{p}", "applicationProxy");
        // Microsoft's data lacks the segments of web applications. Probably, they require the same as IP segments.
        path = path.Replace("webSegmentConfiguration", "ipSegmentConfiguration");
        JsonNode[] rows =
        [
            .. ContractFolder.Read("graph-permissions.connectors.json")["paths"]!
                .AsArray()
                .Select(row => row!)
                .Where(row => PathShape.Match((string)row["path"]!, path) >= 0)
                .OrderByDescending(row => PathShape.Match((string)row["path"]!, path)),
        ];
        JsonNode theirs = rows.FirstOrDefault(row => (string)row["method"]! == ours.Call.Method) ?? rows[0];

        Assert.Equal(Names(theirs["delegatedWork"]), ours.Delegated.Order());
        Assert.Equal(Names(theirs["application"]), ours.Application.Order());
    }

    [Theory]
    [MemberData(nameof(TypeNames))]
    public void Type_has_the_same_properties(string type)
    {
        IReadOnlyDictionary<string, string> theirs = s_graph.Value.PropertiesOf(type);
        IReadOnlyDictionary<string, string> ours = s_ours.Types.PropertiesOf(type);

        Assert.Empty(ours.Keys.Except(theirs.Keys));
        Assert.All(ours.Where(property => property.Value != "any"), property =>
            Assert.Equal(property.Value, theirs[property.Key])
        );
        Assert.Equal(s_graph.Value.RequiredOf(type).Order(), s_ours.Types.RequiredOf(type).Order());
        Assert.True(s_ours.Types.IsOpen(type) || theirs.Count == ours.Count, $"{type} lacks properties.");
    }

    [Theory]
    [InlineData("connectorStatus")]
    [InlineData("connectorGroupType")]
    [InlineData("connectorGroupRegion")]
    public void Enumeration_has_the_same_values(string enumeration) =>
        Assert.Equal(s_graph.Value.ValuesOf(enumeration), s_ours.ValuesOf(enumeration));

    [Fact]
    public void Only_calls_of_the_metadata_are_undocumented()
    {
        IEnumerable<string> listed = ContractFolder.Read("graph-known-deviations.json")["items"]!
            .AsArray()
            .Where(item =>
                ((string?)(item!["accept"] as JsonValue))?.StartsWith("client must not call", StringComparison.Ordinal)
                == true
            )
            .Select(item => (string)item!["operation"]!);
        string[] words = [.. string.Join("; ", listed).Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries)];

        Assert.All(s_ours.Undocumented, call => Assert.NotNull(s_graph.Value.Find(call)));
        Assert.Equal(["DELETE", "PATCH", "POST"], s_ours.Undocumented.Select(call => call.Method).Distinct().Order());
        Assert.All(words.Where(word => word.StartsWith("...", StringComparison.Ordinal)), ending =>
            Assert.Contains(s_ours.Undocumented, call => call.Template.EndsWith(ending[3..], StringComparison.Ordinal))
        );
    }

    [Fact]
    public void Batch_envelope_has_the_same_properties()
    {
        JsonNode definitions = ContractFolder.Read("graph-batch.schema.json")["$defs"]!;
        JsonNode request = definitions["request"]!;
        JsonNode response = definitions["response"]!;

        AssertSame(request, "batchRequest");
        AssertSame(request["properties"]!["requests"]!["items"]!, "batchItem");
        AssertSame(response, "batchResponse");
        AssertSame(response["properties"]!["responses"]!["items"]!, "batchAnswer");
    }

    private static void AssertSame(JsonNode schema, string type)
    {
        Assert.Equal(
            schema["properties"]!.AsObject().Select(property => property.Key).Order(),
            s_ours.Batch.PropertiesOf(type).Keys.Order()
        );
        Assert.Equal(Names(schema["required"]), s_ours.Batch.RequiredOf(type).Order());
    }

    private static ContractOperation Find(string call) =>
        s_ours.Operations.Single(operation => operation.Call.ToString() == call);

    private static bool IsSame(string text, ContractCall call) =>
        text.Split(' ', 2) is [string method, string path]
        && method == call.Method
        && PathShape.Of(path) == PathShape.Of(call.Template);

    private static IEnumerable<string> Names(JsonNode? list) =>
        (list as JsonArray ?? []).Select(name => (string)name!).Order();
}
