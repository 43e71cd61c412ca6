using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.Tenant;
using EntraPrivateAccess.Tests.Rehearsals;
using Xunit;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>The output of a real PowerShell process for <c>-WhatIf</c>.</summary>
public sealed class PlanTests(ResilienceSandbox sandbox) : IClassFixture<ResilienceSandbox>
{
    private const string Plan =
        "Install-Connector -ConnectorGroup 'EU West' -CreateGroup -Region eur "
        + "-Token $registration -AcceptLicense -WhatIf";

    [Fact]
    public async Task WhatIf_on_a_fresh_server_names_every_step()
    {
        string[] planned = await PlannedAsync("PLAN", Plan);
        Assert.Equal(
            [
                "Download the installer from localhost",
                "Verify the installer's signature, publisher and version",
                "Install connector from the download silently (no connector is installed)",
                $"Register the connector in tenant {sandbox.Service<TenantIdentity>().Id}",
                "Start the services WAPCSvc and WAPCUpdaterSvc",
                $"Wait until the tenant lists {Find("PLAN").FullyQualifiedName}",
                "Create connector group 'EU West' in region eur and move the connector to it",
                "Wait until the connector is active",
                "Confirm the final state",
            ],
            planned
        );
    }

    [Fact]
    public async Task WhatIf_on_a_partly_installed_server_names_only_the_remaining_steps()
    {
        string[] planned = await PlannedAsync(
            "HALFPLAN",
            "$null = Install-Connector -SkipRegistration -AcceptLicense",
            Plan
        );
        Assert.Equal(
            [
                $"Register the connector in tenant {sandbox.Service<TenantIdentity>().Id}",
                "Start the services WAPCSvc and WAPCUpdaterSvc",
                $"Wait until the tenant lists {Find("HALFPLAN").FullyQualifiedName}",
                "Create connector group 'EU West' in region eur and move the connector to it",
                "Wait until the connector is active",
            ],
            planned
        );
    }

    private VirtualMachine Find(string name) => sandbox.Service<VirtualMachines>().Find(name)!;

    /// <summary>
    /// Runs statements in a separate process and returns the actions that it prints instead of performing them.
    /// </summary>
    private async Task<string[]> PlannedAsync(string server, params string[] statements)
    {
        const string start = "What if: Performing the operation \"";
        string end = $"\" on target \"{server}\".";
        string[] script =
        [
            $"$manifest = '{PowerShellEngine.ModuleManifest}'",
            EngineScript.Secret("graph", await sandbox.TokenAsync("graph")),
            EngineScript.Secret("registration", await sandbox.TokenAsync("registration")),
            EngineScript.Connect(sandbox.Ready, sandbox.NewServer(server), "EU West"),
            .. statements,
            "exit 0",
        ];
        using RehearsalProcess process = RehearsalProcess.StartPowerShell("-Command", "-");
        process.Type(string.Join('\n', script));
        int code = await process.ExitCodeAsync();
        Assert.True(code == 0, process.Said);
        // If the machine has a terminal, PowerShell writes control sequences between the lines even to a pipe.
        string[] lines =
        [
            .. process
                .Said.Split('\n')
                .Where(line => line.Contains("What if:", StringComparison.Ordinal))
                .Select(line => line[line.IndexOf("What if:", StringComparison.Ordinal)..].TrimEnd()),
        ];
        Assert.All(lines, line =>
            Assert.True(
                line.StartsWith(start, StringComparison.Ordinal) && line.EndsWith(end, StringComparison.Ordinal),
                line
            )
        );
        return [.. lines.Select(line => line[start.Length..^end.Length])];
    }
}
