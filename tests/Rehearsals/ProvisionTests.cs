using System.IO;
using EntraPrivateAccess.Rehearsal;
using EntraPrivateAccess.Tests.Loading;
using Xunit;

namespace EntraPrivateAccess.Tests.Rehearsals;

/// <summary>
/// Tests that the exit code of the rehearsal depends on the state of the tenant, not on the script's own result.
/// </summary>
public sealed class ProvisionTests
{
    private const string SignedIn = """
        param($Environment, [string] $Server, [string] $ConnectorGroup = 'EU West')
        # Comments are shown above their statement.
        Connect-EntraPrivateAccess -Environment $Environment -Server $Server -AccessToken $Environment.GraphToken
        Set-ConnectorSandboxFault ActivationDelay 0.2

        """;

    private const string Install =
        "Install-Connector -ConnectorGroup $ConnectorGroup -CreateGroup -Token $Environment.RegistrationToken "
        + "-AcceptLicense";

    [Fact]
    public async Task Active_connector_in_its_group_exits_with_0()
    {
        (int code, string output) = await RunAsync(Install);

        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains("is active in the group 'EU West'", output, StringComparison.Ordinal);
        Assert.Contains(
            "# Comments are shown above their statement.\nPS> Connect-EntraPrivateAccess",
            output.ReplaceLineEndings("\n"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "] Register (Changed): Registered in tenant",
            output.ReplaceLineEndings("\n"),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain('\e', output);
    }

    [Theory]
    [InlineData("'all is well'", "no connector is active in the group 'EU West'. The tenant has no connector.")]
    [InlineData(
        "Install-Connector -ConnectorGroup Elsewhere -CreateGroup -Token $Environment.RegistrationToken -AcceptLicense",
        "(active, in Elsewhere)"
    )]
    [InlineData("exit 0", "PS> exit 0")]
    [InlineData("throw 'it broke'", "it broke")]
    public async Task Script_without_an_active_connector_in_the_group_exits_with_1(string statements, string reason)
    {
        (int code, string output) = await RunAsync(statements);

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains(reason, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Script_error_exits_with_1_despite_an_active_connector() =>
        Assert.Equal(ExitCodes.Failed, (await RunAsync($"{Install}\nthrow 'it broke'")).Code);

    private static async Task<(int Code, string Said)> RunAsync(string statements)
    {
        using ScriptFile script = new(SignedIn + statements);
        string rehearsal = Path.Combine(LoadingHost.Root, "src", "EntraPrivateAccess.Rehearsal", "rehearsal.ps1");
        using RehearsalProcess process = RehearsalProcess.StartPowerShell("-File", rehearsal, "Provision", script.Path);
        int code = await process.ExitCodeAsync();
        return (code, process.Said);
    }
}
