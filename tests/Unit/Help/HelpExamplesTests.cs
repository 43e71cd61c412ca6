using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using EntraPrivateAccess.Help;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Help;

/// <summary>Runs the setup and all examples of each help page against a sandbox.</summary>
public sealed class HelpExamplesTests
{
    private static readonly string s_pages = Path.Combine(
        Path.GetDirectoryName(PowerShellEngine.ModuleManifest)!,
        "src",
        "EntraPrivateAccess",
        "Help"
    );

    // Runs the pages in parallel, because xUnit runs the tests of one class one after the other.
    private static readonly SemaphoreSlim s_slots = new(Environment.ProcessorCount);

    private static readonly Lazy<IReadOnlyDictionary<string, Task>> s_runs = new(() =>
        Commands.ToDictionary(row => row.Data, row => RunInTurnAsync(row.Data))
    );

    public static TheoryData<string> Commands
    {
        get
        {
            using ModuleCommands module = ModuleCommands.Import(PowerShellEngine.ModuleManifest);
            return [.. module.All.Select(command => command.Name)];
        }
    }

    [Theory, MemberData(nameof(Commands))]
    public Task Examples_run_without_an_error(string name) => s_runs.Value[name];

    private static async Task RunInTurnAsync(string name)
    {
        await s_slots.WaitAsync();
        try
        {
            await Task.Run(() => RunPage(name));
        }
        finally
        {
            _ = s_slots.Release();
        }
    }

    private static void RunPage(string name)
    {
        HelpPage page = HelpPage.Read(Path.Combine(s_pages, name + ".md"));
        using HostedSandboxes sandboxes = new();
        using Runspace runspace = PowerShellEngine.Open();
        try
        {
            AssertSucceeds(runspace, $"Import-Module '{PowerShellEngine.ModuleManifest}'; $ConfirmPreference = 'None'");
            if (!name.EndsWith("-ConnectorSandbox", StringComparison.Ordinal))
            {
                runspace.SessionStateProxy.SetVariable("hostedSandboxes", sandboxes);
                AssertSucceeds(runspace, HostedSandboxes.Function);
            }

            AssertSucceeds(runspace, page.Setup);
            // The examples run in one session, because a user tries them one after the other.
            Assert.All(page.Examples, example => AssertSucceeds(runspace, example.Code));
        }
        finally
        {
            _ = Run(runspace, "Get-ConnectorSandbox | Stop-ConnectorSandbox");
        }
    }

    // Joins the errors because an assertion about a collection would truncate their text.
    private static void AssertSucceeds(Runspace runspace, string code)
    {
        List<string> errors = Run(runspace, code);
        Assert.True(errors.Count == 0, string.Join("\n", errors));
    }

    private static List<string> Run(Runspace runspace, string code)
    {
        using PowerShell shell = PowerShell.Create(runspace);
        // Only prevents hangs; a busy machine may take minutes.
        using Timer limit = new(
            _ => shell.BeginStop(null, null),
            null,
            TimeSpan.FromMinutes(10),
            Timeout.InfiniteTimeSpan
        );
        try
        {
            _ = shell.AddScript(code, useLocalScope: false).Invoke();
            return [.. shell.Streams.Error.Select(error => $"{code}: {error}")];
        }
        catch (RuntimeException failure)
        {
            return [$"{code}: {failure.Message}"];
        }
    }
}
