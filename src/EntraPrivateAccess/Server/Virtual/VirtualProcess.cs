using System;
using System.Threading;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Server.Virtual;

/// <summary>A process of a virtual server, seen from here.</summary>
internal sealed class VirtualProcess : IServerProcess
{
    /// <summary>How long one question about its end stays open, in milliseconds.</summary>
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

    public string Output { get; private set; }

    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            JToken state = await _wire.GetAsync(
                $"processes/{Id}?wait={Poll}", $"Waiting for the process {Id}", Id, cancellationToken).ConfigureAwait(false);
            Output = (string?)state["output"] ?? "";
            if (!(bool)state["running"]!)
            {
                return (int)state["exitCode"]!;
            }
        }
    }

    public void Dispose()
    {
    }
}
