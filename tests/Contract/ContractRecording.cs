using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text.Json;
using EntraPrivateAccess.Sandbox.Layers;
using EntraPrivateAccess.Tests.Contract;
using Xunit;

[assembly: AssemblyFixture(typeof(ContractRecording))]

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>
/// Makes every sandbox of the test run record its requests and responses, whether it runs in this process or in
/// another.
/// </summary>
public sealed class ContractRecording : IAsyncLifetime
{
    private const string Variable = "EPA_SANDBOX_RECORD";

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    private readonly string _folder = Directory.CreateTempSubdirectory("epa-contract-").FullName;
    private readonly Lazy<IReadOnlyList<Exchange>> _exchanges;

    public ContractRecording() => _exchanges = new Lazy<IReadOnlyList<Exchange>>(Read);

    /// <summary>
    /// All exchanges sent before the first access to this property. The items of a batch follow their batch.
    /// </summary>
    internal IReadOnlyList<Exchange> Exchanges => _exchanges.Value;

    /// <summary>The recorded lines.</summary>
    internal IEnumerable<string> Written => Directory.GetFiles(_folder, "*.jsonl").SelectMany(Lines);

    public ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable(Variable, _folder);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private IReadOnlyList<Exchange> Read() =>
        [
            .. Written
                .AsParallel()
                .AsOrdered()
                .Select(line => new Exchange(JsonSerializer.Deserialize<RecordedExchange>(line, s_json)!))
                .SelectMany(exchange => exchange.IsBatch ? exchange.Items().Prepend(exchange) : [exchange]),
        ];

    // A sandbox may be writing its next line, or may have been killed in the middle of one.
    private static IEnumerable<string> Lines(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(stream);
        string text = reader.ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}

/// <summary>Runs alone and after all other tests, to include their requests.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ContractCollection : ICollectionFixture<ContractScenario>
{
    public const string Name = "Contract";
}

/// <summary>
/// Runs <c>Drive.ps1</c> once in the real engine: every cmdlet that sends requests to the tenant, with its own sandbox.
/// </summary>
public sealed class ContractScenario : IAsyncLifetime
{
    private static readonly Lazy<Task> s_run = new(() => Task.Run(Invoke));

    public static string Script { get; } = File.ReadAllText(Path.Combine(ContractFolder.Tests, "Drive.ps1"));

    /// <summary>Gets the run of the script, which the first caller starts.</summary>
    public static Task Run => s_run.Value;

    public async ValueTask InitializeAsync() => await Run;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static void Invoke()
    {
        using Runspace runspace = PowerShellEngine.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        _ = shell
            .AddCommand("Import-Module")
            .AddArgument(PowerShellEngine.ModuleManifest)
            .AddStatement()
            .AddScript(Script)
            .Invoke();
    }
}

/// <summary>Runs the scenario beside other tests, so that the last tests of a run don't wait for it.</summary>
public sealed class ContractScenarioTests
{
    [Fact]
    public Task Every_command_that_sends_requests_to_the_tenant_runs() => ContractScenario.Run;
}
