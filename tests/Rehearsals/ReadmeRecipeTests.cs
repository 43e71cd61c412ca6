using System.IO;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Tests.Loading;
using Xunit;

namespace EntraPrivateAccess.Tests.Rehearsals;

/// <summary>
/// Runs the unattended recipes of the README unchanged as scripts, and checks that they exit with the documented codes.
/// </summary>
public sealed class ReadmeRecipeTests
{
    // Replaces the vault with a function and the public cloud with the sandbox. The rehearsal imports the module.
    private const string Setup = """
        $sandbox = Get-ConnectorSandbox
        $PSDefaultParameterValues = @{
            'Connect-EntraPrivateAccess:Environment' = $sandbox
            'Connect-EntraPrivateAccess:Server'      = 'SRV01'
        }
        function Import-Module { }
        function Get-Secret([string] $Name) {
            if ($Name -like '*graph*') { $sandbox.GraphToken } else { $sandbox.RegistrationToken }
        }
        $null = Connect-EntraPrivateAccess -NoSignIn
        Set-ConnectorSandboxFault ActivationDelay 0.2

        """;

    private static readonly IReadOnlyList<string> s_recipes = Recipes();

    [Theory]
    [InlineData(0, "")]
    [InlineData(3010, "Set-ConnectorSandboxFault InstallerExitCode 3010\n")]
    [InlineData(1641, "Set-ConnectorSandboxFault InstallerExitCode 1641\n")]
    [InlineData(1, "Set-ConnectorSandboxFault RegistrationDenied\n")]
    public async Task Recipe_for_a_new_server_exits_with_the_documented_code(int code, string fault) =>
        // Windows passes on the whole exit code, other systems only its last byte.
        Assert.Equal(OperatingSystem.IsWindows() ? code : code & 0xFF, await RunAsync(fault + s_recipes[0]));

    [Fact]
    public async Task Recipes_for_an_image_and_its_first_boot_exit_with_0()
    {
        // Both scripts run in one process, so the exit of the first one is replaced to keep it from ending both.
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
                            "if ($result.ConnectorGroup -ne 'EU West' -or $result.Status -ne 'active') { exit 101 }\n"
                                + "exit $result.ExitCode",
                            StringComparison.Ordinal
                        )
            )
        );
    }

    [Fact]
    public async Task First_boot_without_an_installation_exits_with_1() =>
        Assert.Equal(1, await RunAsync(s_recipes[2]));

    [Fact]
    public async Task Last_line_of_a_failed_recipe_contains_the_ErrorId()
    {
        (int code, string output) = await RunWithOutputAsync(
            "Set-ConnectorSandboxFault RegistrationDenied\n" + s_recipes[0]
        );

        Assert.Equal(1, code);
        Assert.Equal("ErrorId: RegistrationDenied, exit code 1", output.TrimEnd().Split('\n')[^1].Trim());
    }

    [Theory]
    [InlineData(1, "Set-ConnectorSandboxFault ListedStatus inactive\n")]
    [InlineData(3, "Set-ConnectorSandboxFault ExpiredToken -Target /beta/\n")]
    public async Task Script_of_the_topic_about_watches_exits_with_the_status(int code, string fault)
    {
        string folder = Directory.CreateTempSubdirectory("watch-recipe-").FullName;
        try
        {
            string hook = Path.Combine(folder, "hook");
            string script = WatchScript()
                .Replace("-Account watcher@example.com", "-AccessToken $sandbox.GraphToken", StringComparison.Ordinal)
                .Replace(@"C:\ProgramData\Watch", folder, StringComparison.Ordinal)
                .Replace('\\', Path.DirectorySeparatorChar);
            string install =
                "$null = Connect-EntraPrivateAccess -AccessToken $sandbox.GraphToken\n"
                + "$null = Install-Connector -Token $sandbox.RegistrationToken -AcceptLicense\n"
                + $"[IO.File]::WriteAllText('{hook}', \"$($sandbox.Url)webhooks/recipe\")\n"
                + $"if ($env:OS -ne 'Windows_NT') {{ chmod 600 '{hook}' }}\n";

            Assert.Equal(code, await RunAsync(install + fault + script));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string WatchScript()
    {
        string topic = File.ReadAllText(
            Path.Combine(LoadingHost.Root, "src", "EntraPrivateAccess", "Help", "about_EntraPrivateAccess_Watch.md")
        );
        return Regex.Match(topic, "```powershell\n(trap .+?)```", RegexOptions.Singleline).Groups[1].Value;
    }

    private static async Task<int> RunAsync(string recipe) => (await RunWithOutputAsync(recipe)).Code;

    private static async Task<(int Code, string Output)> RunWithOutputAsync(string recipe)
    {
        using ScriptFile script = new(Setup + recipe);
        using RehearsalProcess rehearsal = RehearsalProcess.Start("--script", script.Path);
        return (await rehearsal.ExitCodeAsync(), rehearsal.Said);
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
