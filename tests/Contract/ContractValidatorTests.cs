using EntraPrivateAccess.Sandbox.Layers;
using Xunit;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>Tests the validator: valid exchanges pass, and each kind of violation is reported.</summary>
public sealed class ContractValidatorTests
{
    private const string Root = "https://localhost:5001";
    private const string P = "/beta/onPremisesPublishingProfiles/applicationProxy";
    private const string Group =
        """{"id":"g","name":"n","connectorGroupType":"applicationProxy","isDefault":false,"region":"eur"}""";
    private const string Connector =
        """{"id":"c","machineName":"m","externalIp":"1.2.3.4","status":"active","version":"1.5"}""";
    private const string Error =
        """{"error":{"code":"","message":"no","innerError":{"date":"2026-11-23T08:00:00","request-id":"x"}}}""";

    [Theory]
    [InlineData(
        "GET",
        P + "/connectors?$top=5&$select=id,version",
        null,
        200,
        """{"@odata.context":"x","value":[{"id":"c","version":"1"}]}"""
    )]
    [InlineData(
        "GET",
        P + "/connectorGroups?$expand=members",
        null,
        200,
        """{"value":[{"id":"g","region":"japan","connectorGroupType":"new","members@odata.count":0,"members":[]}]}"""
    )]
    [InlineData("GET", P + "/connectors/$count", null, 200, "7")]
    [InlineData("POST", P + "/connectorGroups", """{"name":"n","region":"eur"}""", 201, Group)]
    [InlineData("PATCH", P + "/connectorGroups/g", """{"name":"n"}""", 204, null)]
    [InlineData(
        "PUT",
        "/beta/applications/a/connectorGroup/$ref",
        $$"""{"@odata.id":"{{Root}}{{P}}/connectorGroups/g"}""",
        204,
        null
    )]
    [InlineData("DELETE", P + "/connectorGroups/g", null, 404, Error)]
    [InlineData("GET", P + "/connectors", null, 0, null)]
    public void Valid_exchange_passes(string method, string url, string? body, int status, string? answer) =>
        Assert.Empty(Faults(method, url, body, status, answer));

    [Theory]
    [InlineData("POST", P + "/connectors", """{"machineName":"x"}""", 0, null, "is undocumented")]
    [InlineData("DELETE", P + "/connectors/c/memberOf/g/$ref", null, 0, null, "is undocumented")]
    [InlineData("DELETE", P + "/connectorGroups/g/members/$ref", null, 0, null, "is undocumented")]
    [InlineData("GET", P + "/nothing", null, 0, null, "does not contain this operation")]
    [InlineData("GET", "/v1.0/applications", null, 0, null, "only in /beta")]
    [InlineData(
        "GET",
        "/beta/onPremisesPublishingProfiles/privateAccess/connectors",
        null,
        0,
        null,
        "the profile for connectors"
    )]
    [InlineData("GET", P + "/connectors?top=5", null, 0, null, "query option 'top'")]
    [InlineData("GET", P + "/connectors?$skiptoken=x", null, 0, null, "query option '$skiptoken'")]
    [InlineData("GET", P + "/connectors?$select=lastSeen", null, 0, null, "not a valid value for $select")]
    [InlineData("GET", P + "/connectors?$expand=applications", null, 0, null, "not a valid value for $expand")]
    [InlineData("GET", P + "/connectors?$top=0", null, 0, null, "not a valid value for $top")]
    [InlineData("POST", P + "/connectorGroups", """{"name":"n","region":"venus"}""", 0, null, "body.region")]
    [InlineData("POST", P + "/connectorGroups", """{"name":7}""", 0, null, "body.name: 7 is not of type string")]
    [InlineData("POST", P + "/connectorGroups", """{"name":"n","colour":"red"}""", 0, null, "'colour' is unknown")]
    [InlineData("POST", P + "/connectorGroups", """{"name":"n","isDefault":true}""", 0, null, "'isDefault' is unknown")]
    [InlineData(
        "POST",
        P + "/connectors/c/memberOf/$ref",
        """{"@odata.id":"https://elsewhere/beta/x"}""",
        0,
        null,
        "is not a single segment below"
    )]
    [InlineData("DELETE", P + "/connectorGroups/g", """{"id":"g"}""", 0, null, "does not accept a body")]
    [InlineData("GET", P + "/connectors/c", null, 200, """{"id":"c","lastSeen":"now"}""", "'lastSeen' is unknown")]
    [InlineData("GET", P + "/connectors/c", null, 200, """{"id":"c","status":"sleeping"}""", "answer.status")]
    [InlineData(
        "GET",
        P + "/connectors/c",
        null,
        200,
        """{"id":"c","version":null}""",
        "answer.version: null is not of type string"
    )]
    [InlineData(
        "GET",
        P + "/connectors?$select=id",
        null,
        200,
        """{"value":[{"id":"c","version":"1"}]}""",
        "'version' was not selected"
    )]
    [InlineData("GET", P + "/connectors", null, 200, """{"value":{"id":"c"}}""", "is not of type connector[]")]
    [InlineData("GET", P + "/connectors/c", null, 201, Connector, "201 is not one of 200")]
    [InlineData("PATCH", P + "/connectorGroups/g", """{"name":"n"}""", 204, Group, "a 204 response can't have a body")]
    [InlineData("GET", P + "/connectors/$count", null, 200, "many", "is not a count")]
    [InlineData("GET", P + "/connectors", null, 503, null, "an error without a body")]
    [InlineData("GET", P + "/connectors", null, 400, """{"error":{"code":"x"}}""", "error.error: 'message' is missing")]
    [InlineData(
        "GET",
        P + "/connectors",
        null,
        400,
        """{"error":{"code":"x","message":"m","innerError":{"date":"yesterday"}}}""",
        "innerError.date"
    )]
    public void Violation_is_reported(
        string method,
        string url,
        string? body,
        int status,
        string? answer,
        string fault
    ) =>
        Assert.Contains(Faults(method, url, body, status, answer), sentence =>
            sentence.Contains(fault, System.StringComparison.Ordinal)
        );

    [Fact]
    public void Unlisted_permission_is_reported()
    {
        RecordedExchange read = Record("GET", P + "/connectors", null, 200, """{"value":[]}""");

        Assert.Contains(Judge(read with { Scopes = ["User.Read"] }), fault =>
            fault.Contains("doesn't list", System.StringComparison.Ordinal)
        );
        Assert.Contains(Judge(read with { Scopes = [], AppRoles = ["Directory.ReadWrite.All"] }), fault =>
            fault.Contains("without a permission that it requires", System.StringComparison.Ordinal)
        );
        Assert.Empty(
            Judge(
                Record("POST", P + "/connectorGroups", """{"name":"n"}""", 200, Group) with
                {
                    Scopes = [],
                    AppRoles = ["Directory.ReadWrite.All"],
                }
            )
        );
    }

    [Fact]
    public void Next_link_may_be_followed_if_the_service_returned_it() =>
        Assert.Empty(
            Judge(
                Record(
                    "GET",
                    P + "/connectors",
                    null,
                    200,
                    $$"""{"@odata.nextLink":"{{Root}}{{P}}/connectors?$skiptoken=x","value":[]}"""
                ),
                Record("GET", P + "/connectors?$skiptoken=x", null, 200, """{"value":[]}""")
            )
        );

    [Fact]
    public void Requests_of_other_clients_are_ignored_but_all_responses_are_checked()
    {
        RecordedExchange foreign = Record("GET", P + "/connectors?top=5", null, 200, """{"value":[{"id":7}]}""") with
        {
            Client = "curl/8",
        };

        Assert.Single(Judge(foreign));
        Assert.Contains("value[0].id", Judge(foreign)[0]);
    }

    [Theory]
    [InlineData(
        """{"id":"1","method":"GET","url":"/onPremisesPublishingProfiles/applicationProxy/connectors/c"}""",
        null
    )]
    [InlineData("""{"id":"1","method":"GET","url":"https://graph.microsoft.com/beta/x"}""", "is not relative")]
    [InlineData(
        """{"id":"1","method":"GET","url":"/beta/onPremisesPublishingProfiles/applicationProxy/connectors/c"}""",
        "contains the version"
    )]
    [InlineData("""{"id":"1","method":"GET","url":"/x","colour":"red"}""", "'colour' is unknown")]
    [InlineData("""{"id":"1","method":"FETCH","url":"/x"}""", "\"FETCH\" is not one of")]
    [InlineData("""{"id":"1","method":"POST","url":"/x","body":{}}""", "has a body without a Content-Type")]
    [InlineData(
        """{"id":"1","method":"POST","url":"/x","body":{},"headers":{"A":"b"}}""",
        "has a body without a Content-Type"
    )]
    [InlineData(
        """{"id":"a","method":"GET","url":"/x"},{"id":"A","method":"GET","url":"/x"}""",
        "two items have the same ID"
    )]
    [InlineData("""{"id":"2","method":"GET","url":"/x"}""", "not every item has one response")]
    [InlineData("""{"id":"1","method":"GET","url":"/nothing"}""", "does not contain this operation")]
    public void Batch_is_checked_as_an_envelope_and_by_item(string items, string? fault)
    {
        IReadOnlyList<string> faults = Judge(
            Record(
                "POST",
                "/beta/$batch",
                $$"""{"requests":[{{items}}]}""",
                200,
                """{"responses":[{"id":"1","status":200,"headers":{"Content-Type":"application/json"},"body":"""
                    + Connector
                    + "}]}"
            )
        );

        Assert.Equal(fault is null, faults.Count == 0);
        Assert.Contains(fault ?? "", string.Join("\n", faults));
    }

    [Fact]
    public void Batch_of_21_items_is_too_large() =>
        Assert.Contains(
            "21 is not a valid number of items",
            string.Join(
                "\n",
                Judge(
                    Record(
                        "POST",
                        "/beta/$batch",
                        $$"""{"requests":[{{string.Join(",", Enumerable.Range(1, 21).Select(Item))}}]}""",
                        0,
                        null
                    )
                )
            )
        );

    private static string Item(int id) => $$"""{"id":"{{id}}","method":"GET","url":"/x"}""";

    private static IReadOnlyList<string> Faults(string method, string url, string? body, int status, string? answer) =>
        Judge(Record(method, url, body, status, answer));

    private static IReadOnlyList<string> Judge(params RecordedExchange[] records) =>
        ContractValidator.Faults([
            .. records
                .Select(record => new Exchange(record))
                .SelectMany(exchange => exchange.IsBatch ? exchange.Items().Prepend(exchange) : [exchange]),
        ]);

    private static RecordedExchange Record(string method, string url, string? body, int status, string? answer) =>
        new(
            Root,
            "EntraPrivateAccess/1.0.0",
            method,
            url,
            body is null ? null : "application/json",
            "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
            body,
            ["Directory.ReadWrite.All"],
            [],
            status,
            answer is null ? null
                : answer is ['{', ..] ? "application/json"
                : "text/plain",
            answer
        );
}
