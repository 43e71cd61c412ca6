using System.IO;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using Newtonsoft.Json;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Graph;

/// <summary>
/// The response to a batch is read as a stream, regardless of the order of the items and of errors in one item.
/// </summary>
public sealed class BatchReaderTests
{
    private const string Good = """{"id":"1","status":200,"body":{"id":"c1","version":"1.5"}}""";

    private static List<BatchAnswer> Read(params string[] items)
    {
        GraphRequest[] requests = [.. Enumerable.Repeat(GraphRequest.Get<ConnectorGroupBody>("/x"), 3)];
        using JsonTextReader reader = new(
            new StringReader($$"""{"@odata.context":"x","responses":[{{string.Join(",", items)}}]}""")
        );
        return BatchReader.ReadAll(reader, requests);
    }

    [Fact]
    public void Body_can_precede_the_ID_and_the_status()
    {
        BatchAnswer answer = Assert.Single(
            Read(
                """{"body":{"id":"g1","name":"EU","more":[{"a":1}]},"headers":"""
                    + """{"Request-Id":"r-1","retry-after":"7"},"status":"200","id":"2"}"""
            )
        );

        Assert.Equal((2, 200, "r-1", "7"), (answer.Index, answer.Status, answer.RequestId, answer.RetryAfter));
        Assert.Equal("EU", ((ConnectorGroupBody)answer.Answer.Value!).Name);
    }

    [Theory]
    [InlineData("""{"id":"0","status":200,"body":{"name":["no","text"],"isDefault":true}}""")]
    [InlineData("""{"id":"0","status":200,"body":{"name":"EU","isDefault":{"deep":[1,2]},"region":"eur"}}""")]
    [InlineData("""{"id":"0","status":404,"body":{"error":"cut sho""")]
    public void Unreadable_item_has_no_response_and_previous_items_keep_theirs(string wrong)
    {
        BatchAnswer answer = Assert.Single(Read(Good, wrong, """{"id":"2","status":204}"""));

        Assert.Equal("c1", ((ConnectorGroupBody)answer.Answer.Value!).Id);
        Assert.Empty(Read(wrong));
    }

    [Fact]
    public void Response_that_is_not_JSON_throws()
    {
        using JsonTextReader reader = new(new StringReader("<html>sign in to the proxy</html>"));

        _ = Assert.ThrowsAny<JsonException>(() => BatchReader.ReadAll(reader, []));
    }

    [Theory]
    [InlineData("""{"id":"0","status":204}""")]
    [InlineData("""{"id":"0","status":200,"body":null}""")]
    [InlineData("""{"id":"0","status":200,"headers":null,"body":"text/plain"}""")]
    public void Item_without_an_object_has_no_value(string item)
    {
        List<BatchAnswer> answers = Read(item, Good);

        Assert.Null(answers[0].Answer.Value);
        Assert.Equal(2, answers.Count);
    }

    [Theory]
    [InlineData("""{"status":200,"body":{"name":"EU"}}""")]
    [InlineData("""{"id":"0","body":{"name":"EU"}}""")]
    [InlineData("""{"id":"3","status":200,"body":{"name":"EU"}}""")]
    [InlineData("""{"id":"x","status":200}""")]
    public void Item_that_matches_no_request_is_ignored(string item) =>
        Assert.Equal(1, Assert.Single(Read(item, Good)).Index);

    [Fact]
    public void Error_item_has_its_code_and_message()
    {
        BatchAnswer answer = Assert.Single(
            Read(
                """{"id":"0","status":404,"body":"""
                    + """{"error":{"code":"","message":"Gone.","innerError":{"code":"Inner"}}}}"""
            )
        );

        Assert.Equal(new GraphError("Inner", "Gone."), answer.Answer.Error);
    }
}
