using System;
using System.Collections.Concurrent;
using System.IO;
using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.Sandbox.State;
using Microsoft.Extensions.DependencyInjection;

namespace EntraPrivateAccess.Tests.Unit.Help;

/// <summary>Sandboxes in the tests' own process, which start in a fraction of a child's time and skip every wait.</summary>
public sealed class HostedSandboxes : IDisposable
{
    /// <summary>Takes the place of Start-ConnectorSandbox in a runspace that has these sandboxes as <c>$sandboxes</c>.</summary>
    public const string Function = """
        function Start-ConnectorSandbox([int] $ConnectorCount, [int] $GroupCount, [switch] $Force) {
            @(Get-ConnectorSandbox -Path $sandboxes.Start($ConnectorCount, $GroupCount))[-1]
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("epa-help-").FullName;
    private readonly ConcurrentStack<RunningSandbox> _sandboxes = new();

    /// <returns>The connection file of a new sandbox.</returns>
    public string Start(int connectors, int groups)
    {
        string place = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        SandboxOptions options = new() { Disk = place, Connectors = connectors, Groups = groups };
        RunningSandbox sandbox = RunningSandbox.StartAsync(options).GetAwaiter().GetResult();
        _sandboxes.Push(sandbox);
        sandbox.Services.GetRequiredService<SandboxWaits>().AreSkipped = true;
        string file = place + ".json";
        File.WriteAllText(file, sandbox.Ready().ToJsonString());
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
}
