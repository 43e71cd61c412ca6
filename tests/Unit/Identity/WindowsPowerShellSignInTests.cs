using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Security;
using System.Text;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Tests.Unit.Servers;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Identity;

/// <summary>
/// Tests the frame and the lifetime of the child process, with a POSIX shell instead of Windows PowerShell.
/// </summary>
public sealed class WindowsPowerShellSignInTests
{
    [Fact]
    public async Task Token_is_found_in_the_output_of_the_child()
    {
        SecureString token = await RunAsync(
            $"read line; echo noise; echo; printf '\\ttoken\\t{TestToken.Canary}\\r\\n'; echo more"
        );
        Assert.Equal(TestToken.Canary, SecureText.Use(token, letters => new string([.. letters])));
    }

    [Fact]
    public async Task Child_receives_its_input_only_through_standard_input()
    {
        // The stand-in returns what it received: the second field, in Base64, is the environment.
        SecureString told = await RunAsync("read line; printf '\\ttoken\\t%s\\n' \"$(printf %s \"$line\" | cut -f2)\"");
        Assert.Equal(Convert.ToBase64String("Global"u8), SecureText.Use(told, letters => new string([.. letters])));
    }

    [Fact]
    public async Task Error_of_the_child_is_rethrown()
    {
        string fault =
            $"{Convert.ToBase64String("SignInCancelled"u8)}\\t{Convert.ToBase64String("The sign-in was cancelled."u8)}";
        ConnectorException thrown = await Assert.ThrowsAsync<ConnectorException>(() =>
            RunAsync($"printf '\\n\\tfault\\t{fault}\\n'; exit 1")
        );
        Assert.Equal("SignInCancelled", thrown.ErrorId);
        Assert.Equal("The sign-in was cancelled.", thrown.Message);
    }

    [Fact]
    public async Task Child_that_ends_without_a_response_is_an_error() =>
        Assert.Equal(
            "RegistrationSignInFailed",
            (await Assert.ThrowsAsync<ConnectorException>(() => RunAsync("exit 1"))).ErrorId
        );

    [Theory]
    [InlineData("LanguageMode", "ConstrainedLanguageMode")]
    [InlineData("Framework", "DotNetFrameworkTooOld")]
    public async Task Refusal_of_the_child_is_an_error_that_recommends_a_device_code(string word, string id)
    {
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            RunAsync($"read line; printf '\\trefusal\\t{word}\\r\\n'; exit 1")
        );
        Assert.Equal(id, fault.ErrorId);
        Assert.Contains("-UseDeviceCode", fault.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Windows_PowerShell_that_cannot_start_is_reported_with_the_reason()
    {
        ProcessStartInfo nowhere = new(
            System.IO.Path.Combine(System.IO.Path.GetTempPath(), "no-such-folder", "powershell.exe")
        );
        ConnectorException fault = await Assert.ThrowsAsync<ConnectorException>(() =>
            WindowsPowerShellSignIn.RunAsync(
                nowhere,
                [],
                TimeSpan.FromSeconds(30),
                TimeProvider.System,
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal("FileNotFound", fault.ErrorId);
        Assert.Contains("the file was not found", fault.Message, StringComparison.Ordinal);
        Assert.Contains("-UseDeviceCode", fault.RecommendedAction, StringComparison.Ordinal);
    }

    /// <summary>
    /// Runs the script in the language mode that AppLocker and App Control enforce. It cannot call .NET methods
    /// there, so no window opens.
    /// </summary>
    [Fact]
    public void Script_responds_with_a_frame_in_constrained_language_mode()
    {
        using Runspace runspace = PowerShellEngine.Open(prepare: state =>
            state.LanguageMode = PSLanguageMode.ConstrainedLanguage
        );
        using PowerShell shell = PowerShell.Create(runspace);
        string said = Assert.Single(shell.AddScript(WindowsPowerShellSignIn.Script()).Invoke()).ToString();
        Assert.Equal((null, "LanguageMode", null), RegistrationSignInFrame.Read(new System.IO.StringReader(said)));
        Assert.Empty(shell.Streams.Error);
    }

    [Fact]
    public async Task Wait_is_limited_and_a_cancellation_ends_the_child()
    {
        Assert.Equal(
            "SignInTimedOut",
            (
                await Assert.ThrowsAsync<ConnectorException>(() =>
                    RunAsync("exec sleep 60", TimeSpan.FromMilliseconds(300))
                )
            ).ErrorId
        );
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(300));
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync("exec sleep 61.5", stop: stop));
        await Eventually.TrueAsync(
            () => Task.FromResult(!Process.GetProcessesByName("sleep").Any(IsTheChild)),
            "the child's end"
        );

        // The unusual duration identifies this child, because other tests also start "sleep".
        static bool IsTheChild(Process process) =>
            !OperatingSystem.IsLinux() || !System.IO.File.Exists($"/proc/{process.Id}/cmdline")
                ? false
                : System.IO.File.ReadAllText($"/proc/{process.Id}/cmdline").Contains("61.5", StringComparison.Ordinal);
    }

    [Fact]
    public void Script_is_a_constant_that_fits_into_one_argument()
    {
        string script = WindowsPowerShellSignIn.Script();
        Assert.DoesNotContain('"', script);
        Assert.StartsWith("$ErrorActionPreference = 'Stop'", script);
        _ = System.Management.Automation.Language.Parser.ParseInput(
            script,
            out _,
            out System.Management.Automation.Language.ParseError[] errors
        );
        Assert.Empty(errors);
        Assert.True(script.Length < 8000, $"{script.Length}");
    }

    private static Task<SecureString> RunAsync(
        string shell,
        TimeSpan? limit = null,
        CancellationTokenSource? stop = null
    )
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in is a POSIX shell.");
        ProcessStartInfo start = new("/bin/sh", ["-c", shell])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.ASCII,
        };
        byte[] frame = RegistrationSignInFrame.Write("module.dll", "Global", TestToken.Tenant, "", "", "900");
        return WindowsPowerShellSignIn.RunAsync(
            start,
            frame,
            limit ?? TimeSpan.FromSeconds(30),
            TimeProvider.System,
            stop?.Token ?? TestContext.Current.CancellationToken
        );
    }
}
