using System.Management.Automation;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Commands.Connectors;
using EntraPrivateAccess.Tests.Suites;
using Xunit;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>
/// Compares all requests of the module and all responses of the sandbox in this test run with the contract.
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
    /// The documented operations that no cmdlet sends: moves through the group, segments, sensors, counts.
    /// </summary>
    public static TheoryData<string> Unused => [.. ContractDescription.Shared.Unused.Select(call => call.ToString())];

    /// <summary>The requests of Microsoft's pages for these operations.</summary>
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
    public void Requests_of_the_module_and_responses_of_the_sandbox_match_the_contract()
    {
        IReadOnlyList<Exchange> exchanges = recording.Exchanges;
        Assert.Contains(exchanges, exchange => exchange.IsOurs);

        AssertNone(ContractValidator.Faults(exchanges));
    }

    [Theory]
    [MemberData(nameof(Used))]
    public void Operation_that_the_module_uses_is_recorded(string call)
    {
        ContractCall used = ContractCall.Parse(call);
        Assert.Contains(recording.Exchanges, exchange =>
            exchange is { IsOurs: true, Succeeded: true } && used.Matches(exchange.Method, exchange.Path)
        );
    }

    [Theory]
    [MemberData(nameof(Unused))]
    public void Operation_that_no_cmdlet_uses_is_never_sent(string call)
    {
        ContractCall unused = ContractCall.Parse(call);
        Assert.DoesNotContain(recording.Exchanges, exchange =>
            exchange.IsOurs && unused.Matches(exchange.Method, exchange.Path)
        );
    }

    [RequiresSuite(ExternalSuite.MicrosoftContract)]
    [Theory]
    [MemberData(nameof(DocumentedRequests))]
    public void Request_equals_the_documented_example(string example)
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
    public void All_documented_requests_of_connector_calls_are_compared()
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

        // Moves through the group, which no cmdlet sends.
        Assert.Equal(
            DocumentedRequests
                .Select(row => row.Data)
                .Append("connectorgroup-post-members-11")
                .Order(StringComparer.Ordinal),
            documented.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Module_sends_only_operations_that_the_description_lists_as_used()
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
    public void Recording_contains_no_token()
    {
        // Every JWT starts with the same characters, which encode its header.
        Assert.DoesNotContain(recording.Written, line =>
            line.Contains("eyJ", StringComparison.Ordinal) || line.Contains("Bearer ", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Scenario_runs_every_tenant_cmdlet()
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

    // Shows all faults; Assert.Equal would truncate them.
    private static void AssertNone(IReadOnlyList<string> faults) =>
        Assert.True(faults.Count == 0, string.Join("\n", faults));
}
