using EntraPrivateAccess.Rehearsal;
using EntraPrivateAccess.Rehearsal.Consoles;
using EntraPrivateAccess.Rehearsal.Jobs;
using EntraPrivateAccess.Tests.Unit.Rehearsal;
using Xunit;

namespace EntraPrivateAccess.Tests.Rehearsals;

/// <summary>The main job believes no script: what it ends with is what the tenant says.</summary>
public sealed class ProvisionJobTests
{
    private const string SignedIn = """
        param($Environment, [string] $Server, [string] $ConnectorGroup = 'EU West')
        Connect-EntraPrivateAccess -Environment $Environment -Server $Server -AccessToken $Environment.GraphToken
        Set-ConnectorSandboxFault ActivationDelay 0.2

        """;

    private readonly RecordedTerminal _terminal = new();

    [Fact]
    public void A_connector_that_is_active_in_its_group_is_what_0_means()
    {
        Assert.Equal(ExitCodes.Done, Run("Install-Connector -ConnectorGroup $ConnectorGroup -CreateGroup -Token $Environment.RegistrationToken -AcceptLicense"));
        Assert.Contains("is active in the group 'EU West'", _terminal.Output, System.StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_that_installs_nothing_has_failed()
    {
        Assert.Equal(ExitCodes.Failed, Run("'all is well'"));
        Assert.Contains("no connector is active in the group 'EU West'", _terminal.Output, System.StringComparison.Ordinal);
    }

    [Fact]
    public void A_connector_in_another_group_has_failed()
    {
        Assert.Equal(ExitCodes.Failed, Run("Install-Connector -ConnectorGroup Elsewhere -CreateGroup -Token $Environment.RegistrationToken -AcceptLicense"));
        Assert.Contains("(active, in Elsewhere)", _terminal.Output, System.StringComparison.Ordinal);
    }

    private int Run(string statements)
    {
        using ScriptFile script = new(SignedIn + statements);
        return new ProvisionJob(new Screen(_terminal), script.Path).Run();
    }
}
