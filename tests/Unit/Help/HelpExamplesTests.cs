using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using EntraPrivateAccess.Help;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Help;

/// <summary>Runs each example of each page against a sandbox, after the page's own setup.</summary>
public sealed class HelpExamplesTests
{
    private static readonly string s_pages = Path.Combine(
        Path.GetDirectoryName(PowerShellEngine.ModuleManifest)!,
        "src",
        "EntraPrivateAccess",
        "Help"
    );

    // A class's tests would run one after the other.
    private static readonly SemaphoreSlim s_atOnce = new(Environment.ProcessorCount);

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
    public Task The_examples_run_without_an_error(string name) => s_runs.Value[name];

    private static async Task RunInTurnAsync(string name)
    {
        await s_atOnce.WaitAsync();
        try
        {
            await Task.Run(() => RunPage(name));
        }
        finally
        {
            _ = s_atOnce.Release();
        }
    }

    private static void RunPage(string name)
    {
        HelpPage page = HelpPage.Read(Path.Combine(s_pages, name + ".md"));
        using HostedSandboxes sandboxes = new();
        using Runspace runspace = PowerShellEngine.Open();
        try
        {
            Assert.Empty(
                Run(runspace, $"Import-Module '{PowerShellEngine.ModuleManifest}'; $ConfirmPreference = 'None'")
            );
            if (!name.EndsWith("-ConnectorSandbox", StringComparison.Ordinal))
            {
                runspace.SessionStateProxy.SetVariable("hostedSandboxes", sandboxes);
                Assert.Empty(Run(runspace, HostedSandboxes.Function));
            }

            Assert.Empty(Run(runspace, page.Setup));
            // In one session, as a person tries them one after the other.
            Assert.All(page.Examples, example => Assert.Empty(Run(runspace, example.Code)));
        }
        finally
        {
            _ = Run(runspace, "Get-ConnectorSandbox | Stop-ConnectorSandbox");
        }
    }

    private static List<string> Run(Runspace runspace, string code)
    {
        using PowerShell shell = PowerShell.Create(runspace);
        // Only against hanging: a loaded machine may take minutes.
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
