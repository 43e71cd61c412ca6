using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Provisioning;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Cmdlets;

/// <summary>Tests prompts that a host can't show, and prompts that a user answers.</summary>
public sealed class UserPromptsTests
{
    private const string Id =
        "try { Test-Work $args[0] SWITCHES } "
        + "catch { $_.FullyQualifiedErrorId -replace ',.*'; $_.CategoryInfo.Category }";

    private const string Confirmed = "Test-Work $args[0] -Confirm";

    private static readonly object[] s_unavailable = ["ConfirmationUnavailable", ErrorCategory.PermissionDenied];

    /// <summary>
    /// The exceptions that hosts throw if they can't prompt: ConsoleHost at the end of its input or with
    /// -NonInteractive, and jobs.
    /// </summary>
    public static TheoryData<Type> HostExceptions =>
        [
            typeof(NullReferenceException),
            typeof(PSInvalidOperationException),
            typeof(HostException),
            typeof(NotImplementedException),
            typeof(FormatException),
        ];

    [Theory]
    [MemberData(nameof(HostExceptions))]
    public void Confirmation_that_cannot_be_shown_ends_the_command_with_its_own_error(Type exception) =>
        Assert.Equal(
            s_unavailable,
            Run(Id.Replace("SWITCHES", "-Confirm"), Throw(exception), async scope => await scope.Confirm("x", "Create"))
        );

    [Fact]
    public void Confirmation_that_cannot_be_shown_is_one_error_for_all_items() =>
        Assert.Equal(
            ["ConfirmationUnavailable"],
            Run(
                "try { 1, 2, 3 | Test-Work $args[0] -Confirm } catch { }; $Error.FullyQualifiedErrorId -replace ',.*'",
                Throw(typeof(NullReferenceException)),
                async scope => await scope.Confirm("x", "y")
            )
        );

    [Theory]
    [MemberData(nameof(HostExceptions))]
    public void Prompt_that_cannot_be_shown_is_declined(Type exception) =>
        Assert.Equal([false], Run("Test-Work $args[0]", Throw(exception), async scope => await scope.Ask("x", "y")));

    [Theory]
    [InlineData(0, true)]
    [InlineData(2, false)]
    public void User_confirms_or_declines(int choice, bool expected) =>
        Assert.Equal([expected], Run(Confirmed, _ => choice, async scope => await scope.Confirm("x", "y")));

    [Fact]
    public void Action_below_the_confirm_preference_does_not_prompt() =>
        Assert.Equal(
            [true],
            Run("Test-Work $args[0]", Throw(typeof(FormatException)), async scope => await scope.Confirm("x", "y"))
        );

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ctrl_C_at_a_prompt_ends_the_pipeline_without_an_error(bool confirms) =>
        Assert.Empty(
            Run(
                "try { Test-Work $args[0] -Confirm; 'continued' } catch { 'an error' }",
                _ => throw new PipelineStoppedException(),
                async scope => confirms ? await scope.Confirm("x", "y") : await scope.Ask("x", "y")
            )
        );

    [Fact]
    public void Inquire_prompt_that_cannot_be_shown_ends_the_command_with_its_own_error() =>
        Assert.Equal(
            s_unavailable,
            Run(Id.Replace("SWITCHES", "-WarningAction Inquire"), Throw(typeof(NullReferenceException)), scope =>
            {
                scope.Reporter.Warning("careful");
                return Task.FromResult<object>("continued");
            })
        );

    [Fact]
    public void License_prompt_contains_the_address_of_the_terms_and_defaults_to_No()
    {
        PromptHost host = new(_ => 1);

        object[] answers = Run("Test-Work $args[0]", host, async scope =>
        {
            FakeServer server = new();
            using ProvisioningSession opened = await ProvisioningSession.OpenAsync(
                null,
                Environments.Global,
                server,
                new ProvisioningRequest(),
                "Testing",
                scope
            );
            return await opened.Context.AskLicense();
        });

        ShownPrompt prompt = Assert.Single(host.Prompts);
        Assert.Equal("&No", prompt.Choices[prompt.Default]);
        Assert.Contains("https://download.msappproxy.net/", prompt.Message);
        Assert.Contains("license terms", prompt.Message);
        Assert.Equal([false], answers);
    }

    [Fact]
    public void Prompt_about_a_loss_defaults_to_No()
    {
        PromptHost host = new(_ => 1);

        Assert.Equal([false], Run("Test-Work $args[0]", host, async scope => await scope.Ask("Loss", "Continue?")));
        Assert.Equal(("Loss", "Continue?", "&No"), Shown(Assert.Single(host.Prompts)));

        static (string, string, string) Shown(ShownPrompt prompt) =>
            (prompt.Caption, prompt.Message, prompt.Choices[prompt.Default]);
    }

    [Fact]
    public void Cmdlet_without_declared_consent_cannot_prompt() =>
        Assert.Equal(
            ["InvalidOperationException"],
            Run(
                "try { Test-Undeclared } catch { $_.Exception.GetType().Name }",
                _ => 0,
                _ => Task.FromResult<object>("")
            )
        );

    private static Func<string, int> Throw(Type exception) =>
        _ => throw (Exception)Activator.CreateInstance(exception)!;

    private static object[] Run(string script, Func<string, int> choose, Func<CommandScope, Task<object>> work) =>
        Run(script, new PromptHost(choose), work);

    private static object[] Run(string script, PromptHost host, Func<CommandScope, Task<object>> work)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateCmdletEntry("Test-Work", typeof(TestWorkCommand), null));
        state.Commands.Add(new SessionStateCmdletEntry("Test-Undeclared", typeof(TestUndeclaredCommand), null));
        using Runspace runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        _ = shell.AddScript(script).AddArgument(new TestWorkCommand.WorkCase((scope, _) => work(scope)));
        return [.. shell.Invoke().Select(item => item.BaseObject)];
    }
}
