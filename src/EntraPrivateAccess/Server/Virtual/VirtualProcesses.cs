using System.Collections;
using System.IO;
using System.Net.Http;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Server.Virtual;

/// <summary>
/// The processes of a virtual server. Like real child processes, they inherit the environment and outlive this process.
/// </summary>
internal sealed class VirtualProcesses(ServerWire wire) : IServerProcesses
{
    public async Task<IServerProcess> StartAsync(ProcessRequest request, CancellationToken cancellationToken)
    {
        byte[]? input = request.Started is null ? await InputAsync(request).ConfigureAwait(false) : null;
        object body = new
        {
            fileName = request.FileName,
            arguments = request.Arguments,
            input,
            environment = Environment(request.RemovedVariables),
            collectOutput = request.CollectOutput,
            workingDirectory = request.WorkingDirectory,
            inputFrom = request.Started is null ? (int?)null : OwnId(),
        };
        JToken started = await wire.SendAsync(
                HttpMethod.Post,
                "processes",
                body,
                "Starting " + request.FileName,
                request.FileName,
                cancellationToken
            )
            .ConfigureAwait(false);
        VirtualProcess process = new(wire, started);
        if (request.Started is { } onStarted)
        {
            // As on a real server, once the process has started, only the end of this process can keep it from getting
            // its input.
            onStarted(process);
            input = await InputAsync(request).ConfigureAwait(false);
            _ = await wire.SendAsync(
                    HttpMethod.Put,
                    $"processes/{process.Id}/input",
                    new { input },
                    "Writing to " + request.FileName,
                    request.FileName,
                    CancellationToken.None
                )
                .ConfigureAwait(false);
        }

        return process;
    }

    public async Task<IReadOnlyList<IServerProcess>> FindAsync(string imageName, CancellationToken cancellationToken)
    {
        JToken found = await wire.GetAsync(
                "processes?image=" + Uri.EscapeDataString(imageName),
                "Looking for running processes " + imageName,
                imageName,
                cancellationToken
            )
            .ConfigureAwait(false);
        return [.. found.Select(process => new VirtualProcess(wire, process))];
    }

    private static async Task<byte[]?> InputAsync(ProcessRequest request)
    {
        if (request.WriteInput is null)
        {
            return request.CollectOutput ? [] : null;
        }

        using MemoryStream input = new();
        await request.WriteInput(input).ConfigureAwait(false);
        return input.ToArray();
    }

    private static int OwnId()
    {
        using System.Diagnostics.Process own = System.Diagnostics.Process.GetCurrentProcess();
        return own.Id;
    }

    private static Dictionary<string, string> Environment(IReadOnlyList<string> removed) =>
        System
            .Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .Where(variable => !removed.Contains((string)variable.Key, StringComparer.OrdinalIgnoreCase))
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "");
}

/// <summary>The local representation of a process of a virtual server.</summary>
internal sealed class VirtualProcess : IServerProcess
{
    /// <summary>The time in milliseconds that one request for the exit code stays open.</summary>
    private const int Poll = 20_000;

    private readonly ServerWire _wire;

    public VirtualProcess(ServerWire wire, JToken state)
    {
        _wire = wire;
        Id = (int)state["id"]!;
        ImagePath = (string?)state["imagePath"];
        Output = (string?)state["output"] ?? "";
    }

    public int Id { get; }

    public string? ImagePath { get; }

    public DateTimeOffset? StartTime => null;

    public bool MayEndWithSession => false;

    public string Output { get; private set; }

    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            JToken state = await _wire
                .GetAsync($"processes/{Id}?wait={Poll}", $"Waiting for the process {Id}", Id, cancellationToken)
                .ConfigureAwait(false);
            Output = (string?)state["output"] ?? "";
            if (!(bool)state["running"]!)
            {
                return (int)state["exitCode"]!;
            }
        }
    }

    public void Dispose() { }
}
