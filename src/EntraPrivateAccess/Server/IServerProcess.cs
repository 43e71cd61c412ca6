using System;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Server;

/// <summary>A process of the server; disposing lets go of it and leaves it running.</summary>
internal interface IServerProcess : IDisposable
{
    int Id { get; }

    /// <summary>The image's full path, or null where it may not be read.</summary>
    string? ImagePath { get; }

    /// <summary>When it began, or null where that may not be read or ids are never used again: with the id it names one process for ever.</summary>
    DateTimeOffset? StartTime { get; }

    /// <summary>Waits for the end, by the process and never by its output: a grandchild may hold that open.</summary>
    /// <returns>The exit code.</returns>
    Task<int> WaitForExitAsync(CancellationToken cancellationToken);

    /// <summary>What it wrote to both outputs so far, at most 64 KiB, where that was asked for; else empty.</summary>
    string Output { get; }
}
