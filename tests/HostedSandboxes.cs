using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Tests;

/// <summary>
/// Hosts sandboxes in the tests' own process. They start in a fraction of the time of a child process and skip all
/// waits.
/// </summary>
/// <remarks>A runspace gets this object as <c>$hostedSandboxes</c>.</remarks>
public sealed class HostedSandboxes : IDisposable
{
    /// <summary>Replaces Start-ConnectorSandbox in a runspace.</summary>
    public const string Function = """
        function Start-ConnectorSandbox(
            [int] $ConnectorCount, [int] $GroupCount, [int] $ApplicationCount, [switch] $Force
        ) {
            $options = @{
                ConnectorCount = $ConnectorCount; GroupCount = $GroupCount; ApplicationCount = $ApplicationCount
            }
            @(Get-ConnectorSandbox -Path $hostedSandboxes.Start('Sandbox', $options))[-1]
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("epa-hosted-").FullName;
    private readonly ConcurrentStack<RunningSandbox> _sandboxes = new();

    /// <summary>Starts a sandbox and returns its connection file.</summary>
    /// <param name="options">Parameters of Start-ConnectorSandbox.</param>
    public string Start(string name, IDictionary options)
    {
        string place = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        RunningSandbox sandbox = RunningSandbox
            .StartAsync(new SandboxOptions { Disk = place, Servers = Names(options["Server"] ?? "SRV01") })
            .GetAwaiter()
            .GetResult();
        _sandboxes.Push(sandbox);
        int connectors = Count(options, "ConnectorCount");
        int groups = Count(options, "GroupCount");
        sandbox
            .Services.GetRequiredService<TenantSeed>()
            .Apply(
                new SeedRequest(
                    connectors,
                    groups,
                    Count(options, "ApplicationCount"),
                    Virgin: connectors + groups == 0,
                    Traits: [.. Names(options["ConnectorTrait"] ?? "")]
                )
            );
        sandbox.Services.GetRequiredService<SandboxWaits>().AreSkipped = true;
        string file = place + ".json";
        JsonObject ready = sandbox.Ready();
        ready["name"] = name;
        File.WriteAllText(file, ready.ToJsonString());
        return file;
    }

    public void Dispose()
    {
        foreach (RunningSandbox sandbox in _sandboxes)
        {
            sandbox.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static string[] Names(object names) =>
        names is string one ? [one] : [.. ((IEnumerable)names).Cast<object>().Select(name => name.ToString()!)];

    private static int Count(IDictionary options, string name) =>
        Convert.ToInt32(options[name] ?? 0, CultureInfo.InvariantCulture);
}
