using System.IO;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Tests.Unit.Server;

/// <summary>Child processes whose behavior is defined by the test.</summary>
internal sealed class FakeProcesses : IServerProcesses
{
    private readonly ChangeJournal _journal;

    public FakeProcesses(ChangeJournal journal) => _journal = journal;

    /// <summary>The processes that were started, with their standard input.</summary>
    public List<(ProcessRequest Request, byte[] Input)> Started { get; } = [];

    /// <summary>Creates the process for a start request; by default it exits at once with code 0.</summary>
    public Func<ProcessRequest, FakeProcess> OnStart { get; set; } =
        request => new FakeProcess { ImagePath = request.FileName };

    /// <summary>The processes that are already running.</summary>
    public List<FakeProcess> Running { get; } = [];

    public async Task<IServerProcess> StartAsync(ProcessRequest request, CancellationToken cancellationToken)
    {
        _journal.Add($"run {request.FileName} {request.Arguments}".TrimEnd());
        FakeProcess process = OnStart(request);
        request.Started?.Invoke(process);
        using MemoryStream input = new();
        if (request.WriteInput is not null)
        {
            await request.WriteInput(input);
        }

        Started.Add((request, input.ToArray()));
        return process;
    }

    public Task<IReadOnlyList<IServerProcess>> FindAsync(string imageName, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<IServerProcess>>([
            .. Running.Where(process =>
                process.ImagePath!.EndsWith(@"\" + imageName, StringComparison.OrdinalIgnoreCase)
            ),
        ]);
}

/// <summary>A process that has ended, or that ends when the test completes <see cref="Exit"/>.</summary>
internal sealed class FakeProcess : IServerProcess
{
    public int Id { get; init; } = 4242;

    public string? ImagePath { get; init; }

    public DateTimeOffset? StartTime { get; init; }

    public bool MayEndWithSession { get; init; }

    public string Output { get; set; } = "";

    public Task<int> Exit { get; init; } = Task.FromResult(0);

    public Task<int> WaitForExitAsync(CancellationToken cancellationToken) => Exit.WaitAsync(cancellationToken);

    public void Dispose() { }
}
