using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Server;

/// <summary>A process to start.</summary>
internal sealed record ProcessRequest
{
    public required string FileName { get; init; }

    /// <summary>The command line behind the file name, to the letter: nothing is quoted or escaped on the way.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>Gets the process before a byte of standard input is written: a child that waits for input does nothing yet that is not known of.</summary>
    public Action<IServerProcess>? Started { get; init; }

    /// <summary>Writes standard input, which is closed behind it; null for none. A secret goes only this way.</summary>
    public Func<Stream, Task>? WriteInput { get; init; }

    /// <summary>Variables of our own environment that the child must not inherit.</summary>
    public IReadOnlyList<string> RemovedVariables { get; init; } = [];

    /// <summary>Whether <see cref="IServerProcess.Output"/> is collected. Never for installers.</summary>
    public bool CollectOutput { get; init; }

    public string? WorkingDirectory { get; init; }
}
