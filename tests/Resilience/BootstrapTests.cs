using System.Collections.ObjectModel;
using System.Diagnostics;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net.Http;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Tests.Loading;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Resilience;

/// <summary>
/// Runs the constant registration script in a separate real engine that reads the real frame from a real stdin.
/// </summary>
public sealed class BootstrapTests : IDisposable
{
    private const string Token =
        "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJ0aWQiOiI1YTlkOGMxZSJ9.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg-_.~+/=";

    // Has the parameters of Microsoft's script and writes the values that it received.
    private const string StandIn = """
        param($modulePath, $moduleName, $AuthenticationMode, [SecureString] $Token, $TenantId, $Feature)
        $text = [Net.NetworkCredential]::new('', $Token).Password
        $address = [Net.WebRequest]::DefaultWebProxy.Address
        [Console]::Out.WriteLine("$modulePath|$moduleName|$AuthenticationMode|$TenantId|$Feature|$address")
        [Console]::Out.WriteLine($text)
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bootstrap-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Token_and_all_fields_arrive_complete()
    {
        (int exitCode, string[] lines) = await RunAsync(await FrameAsync());
        Assert.Equal(0, exitCode);
        Assert.Equal(
            @"C:\Ünïcode\Modules\|MicrosoftEntraPrivateNetworkConnectorPSModule|Token|"
                + "5a9d8c1e-3f0b-4c57-9e21-7c1d0f6b2a44|ApplicationProxy|http://proxy.contoso.com:8080/",
            lines[0]
        );
        Assert.Equal(Token, lines[1]);
    }

    [Fact]
    public async Task Byte_order_mark_and_carriage_return_are_dropped()
    {
        byte[] frame = await FrameAsync();
        (int exitCode, string[] lines) = await RunAsync([0xEF, 0xBB, 0xBF, .. frame[..^1], (byte)'\r', (byte)'\n']);
        Assert.Equal(0, exitCode);
        Assert.Equal(Token, lines[1]);
    }

    [Fact]
    public async Task Input_after_the_line_is_not_read()
    {
        (int exitCode, string[] lines) = await RunAsync([.. await FrameAsync(), .. "more"u8]);
        Assert.Equal(0, exitCode);
        Assert.Equal(Token, lines[1]);
    }

    [Theory]
    [InlineData("in the header", 10)]
    [InlineData("before the token", -1)]
    [InlineData("within the token", -2)]
    [InlineData("before its first byte", 0)]
    public async Task Truncated_frame_exits_with_1_and_registers_nothing(string where, int at)
    {
        byte[] frame = await FrameAsync();
        int length = at switch
        {
            -1 => frame.Length - Token.Length - 1,
            -2 => frame.Length - 10,
            _ => at,
        };
        (int exitCode, string[] lines) = await RunAsync(frame[..length]);
        Assert.Equal(1, exitCode);
        Assert.True(
            lines is ["The registration frame did not arrive over standard input."],
            $"Truncated {where}, it wrote: {string.Join('\n', lines)}"
        );
    }

    [Fact]
    public async Task Exception_of_the_connector_script_is_written_and_exits_with_1()
    {
        byte[] frame = await FrameAsync("throw 'Der Antrag wurde abgelehnt: Zażółć 登録.'");
        (int exitCode, string[] lines) = await RunAsync(frame);
        Assert.Equal(1, exitCode);
        Assert.Equal(["Der Antrag wurde abgelehnt: Zażółć 登録."], lines);
    }

    [Fact]
    public async Task Execution_policy_error_is_marked_in_every_language()
    {
        byte[] frame = await FrameAsync(
            "throw [Management.Automation.PSSecurityException]::new('Die Datei kann nicht geladen werden.')"
        );
        (int exitCode, string[] lines) = await RunAsync(frame);
        Assert.Equal(1, exitCode);
        Assert.Equal(["Die Datei kann nicht geladen werden.", "(execution policy)"], lines);
    }

    /// <summary>
    /// AppLocker and App Control have this effect: the script cannot call any method, and the token is not read.
    /// </summary>
    [Fact]
    public void Constrained_Language_mode_is_the_only_thing_reported()
    {
        using Runspace runspace = PowerShellEngine.Open(prepare: state =>
            state.LanguageMode = PSLanguageMode.ConstrainedLanguage
        );
        using PowerShell shell = PowerShell.Create(runspace);
        string arguments = RegistrationChild.Arguments;
        Collection<PSObject> said = shell.AddScript(arguments[(arguments.IndexOf('"') + 1)..^1]).Invoke();
        Assert.Equal(PSLanguageMode.ConstrainedLanguage, runspace.SessionStateProxy.LanguageMode);
        Assert.Equal(
            "Windows PowerShell is in Constrained Language mode on this server.",
            Assert.Single(said).ToString()
        );
        Assert.Empty(shell.Streams.Error);
    }

    /// <summary>Gets the frame that the product writes to its child process.</summary>
    private async Task<byte[]> FrameAsync(string script = StandIn)
    {
        string path = Path.Combine(_folder.FullName, "RegisterConnector.ps1");
        await File.WriteAllTextAsync(path, script, TestContext.Current.CancellationToken);
        FakeServer server = new();
        using HttpClient http = new();
        ProvisioningContext context = new()
        {
            Request = new ProvisioningRequest { Proxy = new Uri("http://proxy.contoso.com:8080") },
            Server = server,
            Description = server.Description,
            Environment = Environments.Global,
            Http = http,
            Clock = TimeProvider.System,
            Reporter = SilentReporter.Instance,
            Activity = "Test",
            AskLicense = () => Task.FromResult(true),
        };
        InstalledConnector connector = new()
        {
            Brand = ProductNames.All[0],
            Folder = @"C:\Ünïcode",
            RegistrationScript = path,
            ModulesFolder = @"C:\Ünïcode\Modules",
            Missing = [],
        };
        _ = await new RegistrationChild(context).RunAsync(
            connector,
            HostedEngine.Protect(Token),
            "5a9d8c1e-3f0b-4c57-9e21-7c1d0f6b2a44",
            TestContext.Current.CancellationToken
        );
        return Assert.Single(server.Processes.Started).Input;
    }

    private async Task<(int ExitCode, string[] Lines)> RunAsync(byte[] input)
    {
        const string command = "-Command \"";
        string arguments = RegistrationChild.Arguments;
        string bootstrap = Path.Combine(_folder.FullName, "bootstrap.ps1");
        await File.WriteAllTextAsync(
            bootstrap,
            arguments[(arguments.IndexOf(command, StringComparison.Ordinal) + command.Length)..^1],
            TestContext.Current.CancellationToken
        );
        ProcessStartInfo start = new("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (
            string argument in (string[])
                [
                    Path.Combine(LoadingHost.Root, "tests", "bin", "LoadingHost", "LoadingHost.dll"),
                    "--script",
                    bootstrap,
                ]
        )
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.BaseStream.WriteAsync(input, TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        await process
            .WaitForExitAsync(TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        return (
            process.ExitCode,
            RegistrationOutput.Of(await output).Split('\n', StringSplitOptions.RemoveEmptyEntries)
        );
    }
}
