using System;
using System.Linq;
using System.Threading.Tasks;
using EntraPrivateAccess.Rehearsal.Consoles;
using EntraPrivateAccess.Rehearsal.Hosting;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.Tenant;
using EntraPrivateAccess.Tests.Unit.Rehearsal;
using Xunit;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>What a person reads on the terminal with <c>-WhatIf</c>.</summary>
public sealed class PlanTests(ResilienceSandbox sandbox) : IClassFixture<ResilienceSandbox>
{
    private const string Plan = "Install-Connector -ConnectorGroup 'EU West' -CreateGroup -Region eur -Token $registration -AcceptLicense -WhatIf";

    private readonly RecordedTerminal _terminal = new();

    [Fact]
    public async Task On_a_fresh_server_every_step_is_named()
    {
        using EngineSession engine = await ConnectAsync("PLAN");
        Assert.Equal(RunEnd.Finished, engine.Run(Plan));
        Assert.Equal(
            [
                "Download the installer from localhost",
                "Verify the installer's signature, publisher and version",
                "Install connector from the download silently (no connector is installed)",
                $"Register the connector in tenant {sandbox.Service<TenantIdentity>().Id}",
                "Start the services WAPCSvc and WAPCUpdaterSvc",
                $"Wait until the tenant lists {Find("PLAN").FullyQualifiedName}",
                "Create connector group 'EU West' in region eur and put the connector into it",
                "Wait until the connector is active",
                "Confirm that everything is as wanted",
            ],
            Planned("PLAN"));
        Assert.Equal("", _terminal.Errors);
    }

    [Fact]
    public async Task On_a_half_done_server_only_what_is_left_is_named()
    {
        using EngineSession engine = await ConnectAsync("HALFPLAN");
        Assert.Equal(RunEnd.Finished, engine.Run("$null = Install-Connector -SkipRegistration -AcceptLicense"));
        Assert.Empty(Planned("HALFPLAN"));
        Assert.Equal(RunEnd.Finished, engine.Run(Plan));
        Assert.Equal(
            [
                $"Register the connector in tenant {sandbox.Service<TenantIdentity>().Id}",
                "Start the services WAPCSvc and WAPCUpdaterSvc",
                $"Wait until the tenant lists {Find("HALFPLAN").FullyQualifiedName}",
                "Create connector group 'EU West' in region eur and put the connector into it",
                "Wait until the connector is active",
            ],
            Planned("HALFPLAN"));
        Assert.Equal("", _terminal.Errors);
    }

    private VirtualMachine Find(string name) => sandbox.Service<VirtualMachines>().Find(name)!;

    private async Task<EngineSession> ConnectAsync(string name)
    {
        VirtualMachine machine = sandbox.NewServer(name);
        EngineSession engine = new(new Screen(_terminal));
        string connect = $"$manifest, $graph, $registration = $args\n{EngineScript.Connect(sandbox.Ready, machine, "EU West")}";
        Assert.Equal(RunEnd.Finished, engine.Run(
            connect, PowerShellEngine.ModuleManifest, HostedEngine.Protect(await sandbox.TokenAsync("graph")), HostedEngine.Protect(await sandbox.TokenAsync("registration"))));
        return engine;
    }

    /// <summary>The actions of the lines that the engine prints in place of acting.</summary>
    private string[] Planned(string server)
    {
        const string start = "What if: Performing the operation \"";
        string end = $"\" on target \"{server}\".";
        string[] lines = [.. _terminal.Output.Split('\n').Where(line => line.StartsWith("What if:", StringComparison.Ordinal))];
        Assert.All(lines, line => Assert.True(line.StartsWith(start, StringComparison.Ordinal) && line.EndsWith(end, StringComparison.Ordinal), line));
        return [.. lines.Select(line => line[start.Length..^end.Length])];
    }
}
