using System.IO;

namespace EntraPrivateAccess.Server;

/// <summary>Child processes. Nothing here ever kills one: an installer finishes, whoever waits for it.</summary>
internal interface IServerProcesses
{
    Task<IServerProcess> StartAsync(ProcessRequest request, CancellationToken cancellationToken);

    /// <summary>Running processes whose image has this file name, such as <c>setup.exe</c>.</summary>
    Task<IReadOnlyList<IServerProcess>> FindAsync(string imageName, CancellationToken cancellationToken);
}

/// <summary>A process of the server; disposing lets go of it and leaves it running.</summary>
internal interface IServerProcess : IDisposable
{
    int Id { get; }

    /// <summary>The image's full path, or null where it may not be read.</summary>
    string? ImagePath { get; }

    /// <summary>
    /// When it began, or null where that may not be read or ids are never used again: with the id it names one
    /// process for ever.
    /// </summary>
    DateTimeOffset? StartTime { get; }

    /// <summary>Waits for the end, by the process and never by its output: a grandchild may hold that open.</summary>
    /// <returns>The exit code.</returns>
    Task<int> WaitForExitAsync(CancellationToken cancellationToken);

    /// <summary>What it wrote to both outputs so far, at most 64 KiB, where that was asked for; else empty.</summary>
    string Output { get; }
}

/// <summary>A process to start.</summary>
internal sealed record ProcessRequest
{
    public required string FileName { get; init; }

    /// <summary>
    /// The command line behind the file name, to the letter: nothing is quoted or escaped on the way.
    /// </summary>
    public string Arguments { get; init; } = "";

    /// <summary>
    /// Gets the process before a byte of standard input is written: a child that waits for input does nothing yet
    /// that is not known of.
    /// </summary>
    public Action<IServerProcess>? Started { get; init; }

    /// <summary>Writes standard input, which is closed behind it; null for none. A secret goes only this way.</summary>
    public Func<Stream, Task>? WriteInput { get; init; }

    /// <summary>Variables of our own environment that the child must not inherit.</summary>
    public IReadOnlyList<string> RemovedVariables { get; init; } = [];

    /// <summary>Whether <see cref="IServerProcess.Output"/> is collected. Never for installers.</summary>
    public bool CollectOutput { get; init; }

    public string? WorkingDirectory { get; init; }
}
