using System;
using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Tests.Unit.Server;

/// <summary>A process that has ended, or ends when the test completes <see cref="Exit"/>.</summary>
internal sealed class FakeProcess : IServerProcess
{
    public int Id { get; init; } = 4242;

    public string? ImagePath { get; init; }

    public DateTimeOffset? StartTime { get; init; }

    public string Output { get; set; } = "";

    public Task<int> Exit { get; init; } = Task.FromResult(0);

    public Task<int> WaitForExitAsync(CancellationToken cancellationToken) => Exit.WaitAsync(cancellationToken);

    public void Dispose() { }
}
