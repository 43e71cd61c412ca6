using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Sandbox.Servers;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Tests.Unit.Servers;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Sandbox;

/// <summary>Tests the faults that make a virtual server log events.</summary>
public sealed class ServiceEventTests(SandboxFixture sandbox) : IClassFixture<SandboxFixture>
{
    public static TheoryData<string> Ids => [.. ServiceEvents.Ids];

    [Theory, MemberData(nameof(Ids))]
    public void Event_is_accepted_as_a_fault_and_known_to_the_module(string id)
    {
        new FaultBoard().Set(new Fault(FaultNames.ServiceEvent, id, null, null));
        VirtualMachine machine = sandbox.NewMachine();
        ServiceEvents.Log(machine, machine.Services.Get("Spooler")!, int.Parse(id));
        LoggedEvent logged = Assert.Single(
            new[] { "System", "Application" }.SelectMany(channel =>
                machine.Events.Read(new EventQuestion(channel, DateTimeOffset.MinValue, 2, 10))!
            )
        );
        Assert.NotNull(KnownIssues.OfWindows(logged.Provider, logged.Id, logged.Data));
        Assert.Contains(logged.Data, value =>
            value.Contains("Spooler", StringComparison.OrdinalIgnoreCase)
            || value.Contains("spoolsv.exe", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(FaultNames.ServiceEvent, "7036")]
    [InlineData(FaultNames.ServiceEvent, null)]
    [InlineData(FaultNames.TraceMessage, null)]
    [InlineData(FaultNames.ApplicationMessage, " ")]
    [InlineData(FaultNames.AgentUpdaterMessage, "")]
    [InlineData(FaultNames.ConnectorMessage, null)]
    public void Value_without_an_effect_is_refused(string name, string? value) =>
        Assert.Throws<ArgumentException>(() => new FaultBoard().Set(new Fault(name, value, null, null)));
}
