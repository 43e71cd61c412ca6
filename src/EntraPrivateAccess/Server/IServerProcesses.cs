using System.IO;

namespace EntraPrivateAccess.Server;

/// <summary>Starts and finds processes. It never kills one: an installer always runs to completion.</summary>
internal interface IServerProcesses
{
    Task<IServerProcess> StartAsync(ProcessRequest request, CancellationToken cancellationToken);

    /// <summary>Finds running processes by image name, such as <c>setup.exe</c>.</summary>
    Task<IReadOnlyList<IServerProcess>> FindAsync(string imageName, CancellationToken cancellationToken);
}

/// <summary>A process of the server. Disposing it releases the handle and leaves the process running.</summary>
internal interface IServerProcess : IDisposable
{
    int Id { get; }

    /// <summary>The image's full path, or null if it cannot be read.</summary>
    string? ImagePath { get; }

    /// <summary>
    /// The start time, or null if it cannot be read or if IDs are never reused. Together with the ID it identifies a
    /// process uniquely.
    /// </summary>
    DateTimeOffset? StartTime { get; }

    /// <summary>
    /// Whether this child process belongs to a job of Windows, so that it can end when the PowerShell session is closed
    /// in which it was started.
    /// </summary>
    bool MayEndWithSession { get; }

    /// <summary>
    /// Waits for the process itself to exit. It does not wait for the end of the output, which a grandchild can keep
    /// open.
    /// </summary>
    /// <returns>The exit code.</returns>
    Task<int> WaitForExitAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The output of the process so far, at most 64 KiB for both streams; empty if it was not requested.
    /// </summary>
    string Output { get; }
}

/// <summary>A process to start.</summary>
internal sealed record ProcessRequest
{
    public required string FileName { get; init; }

    /// <summary>The command line after the file name, passed verbatim: nothing is quoted or escaped.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>
    /// Receives the process before any standard input is written, so that the caller knows of the process before it can
    /// act on its input.
    /// </summary>
    public Action<IServerProcess>? Started { get; init; }

    /// <summary>
    /// Writes the standard input, which is then closed; null for no input. Secrets are passed only this way.
    /// </summary>
    public Func<Stream, Task>? WriteInput { get; init; }

    /// <summary>Environment variables of this process that the child must not inherit.</summary>
    public IReadOnlyList<string> RemovedVariables { get; init; } = [];

    /// <summary>Environment variables that the child gets instead of those of this process. Never secrets.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>True to collect <see cref="IServerProcess.Output"/>. Never set for installers.</summary>
    public bool CollectOutput { get; init; }

    public string? WorkingDirectory { get; init; }
}
