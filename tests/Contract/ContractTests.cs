using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Commands.Connectors;
using Xunit;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>Everything that the module sent and the sandbox answered in this test run, held against Microsoft's description.</summary>
[Collection(ContractCollection.Name)]
public sealed class ContractTests(ContractRecording recording)
{
    private const string Profile = "/onPremisesPublishingProfiles/{type}";

    /// <summary>The operations of Microsoft's pages that the module uses.</summary>
    public static TheoryData<string, string> Used => new()
    {
        { "GET", $"{Profile}/connectors" },
        { "GET", $"{Profile}/connectors/{{id}}" },
        { "GET", $"{Profile}/connectors/{{id}}/memberOf" },
        { "POST", $"{Profile}/connectors/{{id}}/memberOf/$ref" },
        { "GET", $"{Profile}/connectorGroups" },
        { "POST", $"{Profile}/connectorGroups" },
        { "GET", $"{Profile}/connectorGroups/{{id}}/members" },
        { "PATCH", $"{Profile}/connectorGroups/{{id}}" },
        { "GET", $"{Profile}/connectorGroups/{{id}}" },
        { "DELETE", $"{Profile}/connectorGroups/{{id}}" },
        { "GET", $"{Profile}/connectorGroups/{{id}}/applications" },
        { "GET", "/applications" },
        { "GET", "/applications/{id}" },
        { "GET", "/applications/{id}/connectorGroup" },
        { "PUT", "/applications/{id}/connectorGroup/$ref" },
        { "DELETE", "/applications/{id}/connectorGroup/$ref" },
        { "GET", Profile },
    };

    /// <summary>The other operations of the facts' table, which no cmdlet is for: the other side of a move, updates, segments and sensors.</summary>
    public static TheoryData<string, string> Unused => new()
    {
        { "POST", $"{Profile}/connectorGroups/{{id}}/members/$ref" },
        { "PATCH", $"{Profile}/hybridAgentUpdaterConfiguration" },
        { "GET", $"{Profile}/applicationSegments" },
        { "PATCH", $"{Profile}/applicationSegments/{{id}}" },
        { "GET", $"{Profile}/sensors" },
        { "GET", $"{Profile}/sensors/{{id}}" },
    };

    /// <summary>Requests of Microsoft's pages for these operations.</summary>
    public static TheoryData<string> DocumentedRequests =>
    [
        "connector-get-0", "connector-list-1", "connector-list-memberof-2", "connector-post-memberof-3", "connectorgroup-list-6", "connectorgroup-get-5", "connectorgroup-list-members-8",
        "connectorgroup-post-connectorgroups-10", "connectorgroup-post-12", "connectorgroup-update-13", "connectorgroup-delete-4", "connectorgroup-list-applications-7", "connectorgroup-post-applications-9",
        "application-proxy-configure-api-20", "application-proxy-configure-api-21", "application-proxy-configure-api-22", "application-proxy-configure-api-23", "application-proxy-configure-api-30",
    ];

    [Fact]
    public void Every_request_of_the_module_and_every_answer_of_the_sandbox_keeps_the_contract()
    {
        ContractFolder.Require();
        IReadOnlyList<Exchange> exchanges = recording.Exchanges;
        Assert.Contains(exchanges, exchange => exchange.IsOurs);

        AssertNone(ContractJudge.Load().Faults(exchanges));
    }

    [Theory]
    [MemberData(nameof(Used))]
    public void An_operation_that_the_module_uses_was_seen(string method, string template)
    {
        ContractFolder.Require();
        Assert.Contains(recording.Exchanges, exchange => exchange is { IsOurs: true, Succeeded: true } && exchange.Method == method && PathShape.Match(template, exchange.Path) >= 0);
    }

    [Theory]
    [MemberData(nameof(Unused))]
    public void An_operation_that_no_cmdlet_is_for_is_never_sent(string method, string template)
    {
        ContractFolder.Require();
        Assert.DoesNotContain(recording.Exchanges, exchange => exchange.IsOurs && exchange.Method == method && PathShape.Match(template, exchange.Path) >= 0);
    }

    [Theory]
    [MemberData(nameof(DocumentedRequests))]
    public void A_request_equals_the_documented_one(string example)
    {
        ContractFolder.Require();
        JsonNode wanted = DocumentedExample.Find(example)["request"]!;
        string[] sent = [.. recording.Exchanges.Where(exchange => exchange is { IsOurs: true, IsBatch: false }).Select(exchange => DocumentedExample.Normal(exchange.Method, exchange.Path, exchange.Body)).Distinct()];

        Assert.Contains(DocumentedExample.Normal(wanted), sent);
    }

    [Fact]
    public void No_documented_request_of_a_connector_call_is_left_out()
    {
        ContractFolder.Require();
        IEnumerable<string> documented = ContractFolder.Read("graph-docs-examples.json").AsArray()
            .Where(example => (string?)example!["request"]?["url"] is string url
                && (url.Contains("/applicationProxy/connector", StringComparison.OrdinalIgnoreCase) || url.EndsWith("/connectorGroup/$ref", StringComparison.Ordinal)))
            .Select(example => (string)example!["id"]!);

        // The other side of a move, which no cmdlet is for.
        Assert.Equal(DocumentedRequests.Select(row => row.Data).Append("connectorgroup-post-members-11").Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nothing_else_is_sent_than_what_the_table_lists()
    {
        ContractFolder.Require();
        IReadOnlyList<string> others = [.. recording.Exchanges.Where(exchange => exchange is { IsOurs: true, IsBatch: false, Path: not "/organization" })
            .Where(exchange => !Used.Any(row => row.Data.Item1 == exchange.Method && PathShape.Match(row.Data.Item2, exchange.Path) >= 0))
            .Select(exchange => exchange.ToString()).Distinct()];

        AssertNone(others);
    }

    [Fact]
    public void No_token_is_written_down()
    {
        ContractFolder.Require();

        // Every JWT starts with the same letters of its header.
        Assert.DoesNotContain(recording.Written, line => line.Contains("eyJ", StringComparison.Ordinal) || line.Contains("Bearer ", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_cmdlet_of_the_tenant_is_driven()
    {
        string[] rooms = ["Connectors", "ConnectorGroups", "ConnectorGroupApplications"];
        IEnumerable<string> cmdlets =
            from type in typeof(GetConnectorCommand).Assembly.GetExportedTypes()
            where rooms.Any(room => type.Namespace == $"EntraPrivateAccess.Commands.{room}")
            from CmdletAttribute cmdlet in type.GetCustomAttributes(typeof(CmdletAttribute), false)
            select $"{cmdlet.VerbName}-{cmdlet.NounName}";

        Assert.DoesNotContain(cmdlets, cmdlet => !ContractDrive.Script.Contains($"{cmdlet} ", StringComparison.Ordinal));
    }

    // All of them, which an equality would cut short.
    private static void AssertNone(IReadOnlyList<string> faults) => Assert.True(faults.Count == 0, string.Join("\n", faults));
}
