using System.IO;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Tests.Loading;
using Xunit;

namespace EntraPrivateAccess.Tests.Rehearsals;

/// <summary>
/// The unattended recipes of the README, to the letter, as scripts of their own: they end with the codes that it
/// promises.
/// </summary>
public sealed class ReadmeRecipeTests
{
    // The vault, and the cloud that stands for the public one. The module is imported by the rehearsal itself.
    private const string Surroundings = """
        $sandbox = Get-ConnectorSandbox
        $PSDefaultParameterValues = @{ 'Connect-EntraPrivateAccess:Environment' = $sandbox; 'Connect-EntraPrivateAccess:Server' = 'SRV01' }
        function Import-Module { }
        function Get-Secret([string] $Name) { if ($Name -like '*graph*') { $sandbox.GraphToken } else { $sandbox.RegistrationToken } }
        $null = Connect-EntraPrivateAccess -NoSignIn
        Set-ConnectorSandboxFault ActivationDelay 0.2

        """;

    private static readonly IReadOnlyList<string> s_recipes = Recipes();

    [Theory]
    [InlineData(0, "")]
    [InlineData(3010, "Set-ConnectorSandboxFault InstallerExitCode 3010\n")]
    [InlineData(1, "Set-ConnectorSandboxFault RegistrationDenied\n")]
    public async Task A_fresh_server_ends_with(int code, string fault) =>
        // Windows hands on the whole code, other systems its last byte.
        Assert.Equal(OperatingSystem.IsWindows() ? code : code & 0xFF, await RunAsync(fault + s_recipes[0]));

    [Fact]
    public async Task An_image_and_its_first_boot_end_with_0_in_the_group()
    {
        // Two scripts on one machine: the first one's exit is kept from ending both.
        string image = s_recipes[1]
            .Replace("exit $result.ExitCode", "if ($result.ExitCode) { exit 100 }", StringComparison.Ordinal);
        Assert.NotEqual(s_recipes[1], image);

        Assert.Equal(
            0,
            await RunAsync(
                image
                    + "\n"
                    + s_recipes[2]
                        .Replace(
                            "exit $result.ExitCode",
                            "if ($result.ConnectorGroup -ne 'EU West' -or $result.Status -ne 'active') { exit 101 }\nexit $result.ExitCode",
                            StringComparison.Ordinal
                        )
            )
        );
    }

    [Fact]
    public async Task A_first_boot_without_an_installation_ends_with_1() =>
        Assert.Equal(1, await RunAsync(s_recipes[2]));

    private static async Task<int> RunAsync(string recipe)
    {
        using ScriptFile script = new(Surroundings + recipe);
        using RehearsalProcess rehearsal = RehearsalProcess.Start("--script", script.Path);
        return await rehearsal.ExitCodeAsync();
    }

    private static IReadOnlyList<string> Recipes()
    {
        string readme = File.ReadAllText(Path.Combine(LoadingHost.Root, "README.md"));
        string section = Regex.Match(readme, "## Unattended(.+?)\n## ", RegexOptions.Singleline).Groups[1].Value;
        return
        [
            .. Regex
                .Matches(section, "```powershell\n(.+?)```", RegexOptions.Singleline)
                .Select(block => block.Groups[1].Value),
        ];
    }
}
