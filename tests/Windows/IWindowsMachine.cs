namespace EntraPrivateAccess.Tests.Windows;

/// <summary>A machine that the Windows tests may change: Wine or a disposable real Windows.</summary>
internal interface IWindowsMachine : IAsyncDisposable
{
    /// <summary>The path of the machine's drive C: for the test process.</summary>
    string Drive { get; }

    /// <summary>Environment variables that are set for every program in addition to those of the machine.</summary>
    Dictionary<string, string?> Variables { get; }

    /// <summary>Converts a path of the test process to a path on the machine.</summary>
    string PathOf(string path);

    /// <summary>Runs a script in PowerShell and waits for it up to the limit.</summary>
    /// <param name="shell">One of <see cref="WindowsSuite.Shells"/>.</param>
    Task<(int Code, string Output)> RunScriptAsync(string shell, IEnumerable<string> script, TimeSpan limit);
}
