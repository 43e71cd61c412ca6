using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Security;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Cmdlets.Fleet;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Cmdlets.Fleet;

/// <summary>Tests the parameters that a workstation sends to servers.</summary>
public sealed class FleetParametersTests : IDisposable
{
    private readonly Runspace _runspace;

    public FleetParametersTests()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateCmdletEntry("Test-Fleet", typeof(TestFleetCommand), null));
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
    }

    public void Dispose() => _runspace.Dispose();

    [Theory]
    [InlineData("-Proxy http://proxy:8080/a%20b", typeof(Uri))]
    [InlineData("-MinimumVersion 1.5.4892.0", typeof(Version))]
    [InlineData("-Level Warning", typeof(ConnectorEventLevel))]
    [InlineData("-Since 12h", typeof(EventSince))]
    [InlineData("-Since ([datetime] '2026-11-30T10:00:01')", typeof(EventSince))]
    [InlineData("-ConnectorGroup 'EU ''West'' `*'", typeof(ConnectorGroupReference))]
    [InlineData("-Name ([pscustomobject]@{ Name = 1 }).Name", typeof(string[]))]
    [InlineData("-Name a,'b c'", typeof(string[]))]
    [InlineData("-Number 300", typeof(int))]
    [InlineData("-Flag", typeof(bool))]
    [InlineData("-Flag:$false", typeof(bool))]
    public void Value_arrives_as_it_was_specified(string argument, Type type)
    {
        (Hashtable sent, object given) = Run(argument);
        DictionaryEntry only = Assert.Single(Own(sent));
        object received = LanguagePrimitives.ConvertTo(
            PSSerializer.Deserialize(PSSerializer.Serialize(only.Value)),
            type
        );

        Assert.Equal(Text(LanguagePrimitives.ConvertTo(given, type)), Text(received));
    }

    [Fact]
    public void Secret_stays_a_SecureString()
    {
        (Hashtable sent, _) = Run("-Token (ConvertTo-SecureString canary -AsPlainText -Force)");

        _ = Assert.IsType<SecureString>(sent["Token"]);
    }

    [Theory]
    [InlineData("-LogPath a.jsonl")]
    [InlineData("-ErrorAction Stop -WarningAction Ignore -OutVariable o -ErrorVariable e")]
    [InlineData("-Confirm")]
    [InlineData("-Session 1 -Server a -ThrottleLimit 3 -NoModuleCopy")]
    public void Parameters_of_the_workstation_are_not_sent(string argument) => Assert.Empty(Own(Run(argument).Sent));

    [Theory]
    [InlineData("", "False")]
    [InlineData("-WhatIf", "True")]
    [InlineData("-WhatIf:$false", "False")]
    public void Plan_is_sent_and_the_server_never_asks(string argument, string plan)
    {
        Hashtable sent = Run(argument).Sent;

        Assert.Equal((plan, "False", "Continue"), ($"{sent["WhatIf"]}", $"{sent["Confirm"]}", sent["ErrorAction"]));
    }

    [Theory]
    [InlineData("$WhatIfPreference = $true", "WhatIf")]
    [InlineData("$VerbosePreference = 'Continue'", "Verbose")]
    public void Preference_of_the_workstation_applies(string preference, string parameter) =>
        Assert.Equal(true, Run("", preference).Sent[parameter]);

    private (Hashtable Sent, object Given) Run(string argument, string before = "")
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        PSObject output = shell.AddScript($"{before}; Test-Fleet {argument}").Invoke().Single();
        return ((Hashtable)output.Properties["Sent"].Value, output.Properties["Given"].Value);
    }

    private static IEnumerable<DictionaryEntry> Own(Hashtable sent) =>
        sent.Cast<DictionaryEntry>()
            .Where(pair => pair.Key is not ("ErrorAction" or "Confirm" or "WhatIf" or "Verbose"));

    private static string Text(object value) => value is string[] list ? string.Join("|", list) : $"{value}";
}

/// <summary>A cmdlet that returns the parameters that it would send to a server.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Fleet", SupportsShouldProcess = true)]
[OutputType(typeof(PSObject))]
public sealed class TestFleetCommand : EntraCmdlet
{
    [Parameter]
    public Uri? Proxy { get; set; }

    [Parameter]
    public Version? MinimumVersion { get; set; }

    [Parameter]
    public ConnectorEventLevel Level { get; set; }

    [Parameter]
    public EventSince? Since { get; set; }

    [Parameter]
    public ConnectorGroupReference? ConnectorGroup { get; set; }

    [Parameter]
    public string[]? Name { get; set; }

    [Parameter]
    public int Number { get; set; }

    [Parameter]
    public SwitchParameter Flag { get; set; }

    [Parameter]
    public SecureString? Token { get; set; }

    [Parameter]
    public string? LogPath { get; set; }

    [Parameter]
    public object? Session { get; set; }

    [Parameter]
    public string[]? Server { get; set; }

    [Parameter]
    public int ThrottleLimit { get; set; }

    [Parameter]
    public SwitchParameter NoModuleCopy { get; set; }

    private protected override void Process()
    {
        PSObject output = new();
        output.Properties.Add(new PSNoteProperty("Sent", FleetParameters.Of(this, [])));
        output.Properties.Add(new PSNoteProperty("Given", MyInvocation.BoundParameters.Values.FirstOrDefault() ?? ""));
        WriteObject(output);
    }
}
