using System.Management.Automation;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Commands.Connectors;
using EntraPrivateAccess.Tests.Suites;
using Xunit;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>
/// Compares everything that the module sent and the sandbox answered in this test run with the contract.
/// </summary>
[Collection(ContractCollection.Name)]
public sealed class ContractTests(ContractRecording recording)
{
    /// <summary>The operations that the module uses.</summary>
    public static TheoryData<string> Used =>
        [
            .. ContractDescription
                .Shared.Operations.Where(operation => operation.IsUsed)
                .Select(operation => operation.ToString()),
        ];

    /// <summary>
    /// The documented operations that no cmdlet sends: the other side of a move, segments, sensors, counts.
    /// </summary>
    public static TheoryData<string> Unused => [.. ContractDescription.Shared.Unused.Select(call => call.ToString())];

    /// <summary>Requests of Microsoft's pages for these operations.</summary>
    public static TheoryData<string> DocumentedRequests =>
        [
            "connector-get-0",
            "connector-list-1",
            "connector-list-memberof-2",
            "connector-post-memberof-3",
            "connectorgroup-list-6",
            "connectorgroup-get-5",
            "connectorgroup-list-members-8",
            "connectorgroup-post-connectorgroups-10",
            "connectorgroup-post-12",
            "connectorgroup-update-13",
            "connectorgroup-delete-4",
            "connectorgroup-list-applications-7",
            "connectorgroup-post-applications-9",
            "application-proxy-configure-api-20",
            "application-proxy-configure-api-21",
            "application-proxy-configure-api-22",
            "application-proxy-configure-api-23",
            "application-proxy-configure-api-30",
        ];

    [Fact]
    public void Every_request_of_the_module_and_every_answer_of_the_sandbox_keeps_the_contract()
    {
        IReadOnlyList<Exchange> exchanges = recording.Exchanges;
        Assert.Contains(exchanges, exchange => exchange.IsOurs);

        AssertNone(ContractValidator.Faults(exchanges));
    }

    [Theory]
    [MemberData(nameof(Used))]
    public void An_operation_that_the_module_uses_was_seen(string call)
    {
        ContractCall used = ContractCall.Parse(call);
        Assert.Contains(recording.Exchanges, exchange =>
            exchange is { IsOurs: true, Succeeded: true } && used.Matches(exchange.Method, exchange.Path)
        );
    }

    [Theory]
    [MemberData(nameof(Unused))]
    public void An_operation_that_no_cmdlet_sends_is_never_sent(string call)
    {
        ContractCall unused = ContractCall.Parse(call);
        Assert.DoesNotContain(recording.Exchanges, exchange =>
            exchange.IsOurs && unused.Matches(exchange.Method, exchange.Path)
        );
    }

    [RequiresSuite(ExternalSuite.MicrosoftContract)]
    [Theory]
    [MemberData(nameof(DocumentedRequests))]
    public void A_request_equals_the_documented_one(string example)
    {
        JsonNode wanted = DocumentedExample.Find(example)["request"]!;
        string[] sent =
        [
            .. recording
                .Exchanges.Where(exchange => exchange is { IsOurs: true, IsBatch: false })
                .Select(exchange => DocumentedExample.Normal(exchange.Method, exchange.Path, exchange.Body))
                .Distinct(),
        ];

        Assert.Contains(DocumentedExample.Normal(wanted), sent);
    }

    [RequiresSuite(ExternalSuite.MicrosoftContract)]
    [Fact]
    public void No_documented_request_of_a_connector_call_is_left_out()
    {
        IEnumerable<string> documented = ContractFolder
            .Read("graph-docs-examples.json")
            .AsArray()
            .Where(example =>
                (string?)example!["request"]?["url"] is string url
                && (
                    url.Contains("/applicationProxy/connector", StringComparison.OrdinalIgnoreCase)
                    || url.EndsWith("/connectorGroup/$ref", StringComparison.Ordinal)
                )
            )
            .Select(example => (string)example!["id"]!);

        // The other side of a move, which no cmdlet is for.
        Assert.Equal(
            DocumentedRequests
                .Select(row => row.Data)
                .Append("connectorgroup-post-members-11")
                .Order(StringComparer.Ordinal),
            documented.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Nothing_else_is_sent_than_what_the_table_lists()
    {
        IReadOnlyList<string> others =
        [
            .. recording
                .Exchanges.Where(exchange => exchange is { IsOurs: true, IsBatch: false, Path: not "/organization" })
                .Where(exchange => ContractDescription.Shared.Find(exchange.Method, exchange.Path)?.IsUsed != true)
                .Select(exchange => exchange.ToString())
                .Distinct(),
        ];

        AssertNone(others);
    }

    [Fact]
    public void No_token_is_written_down()
    {
        // Every JWT starts with the same letters of its header.
        Assert.DoesNotContain(recording.Written, line =>
            line.Contains("eyJ", StringComparison.Ordinal) || line.Contains("Bearer ", StringComparison.Ordinal)
        );
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

        Assert.DoesNotContain(cmdlets, cmdlet =>
            !ContractScenario.Script.Contains($"{cmdlet} ", StringComparison.Ordinal)
        );
    }

    // All of them, which an equality would cut short.
    private static void AssertNone(IReadOnlyList<string> faults) =>
        Assert.True(faults.Count == 0, string.Join("\n", faults));
}
