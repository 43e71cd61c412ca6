namespace EntraPrivateAccess.Tests.Windows;

/// <summary>A machine that the Windows suite may change: Wine, or a real Windows that was given away for it.</summary>
internal interface IWindowsMachine : IAsyncDisposable
{
    /// <summary>Where the machine's C: is for this process.</summary>
    string Drive { get; }

    /// <summary>Variables for every program, besides the machine's own.</summary>
    Dictionary<string, string?> Variables { get; }

    /// <summary>Gets the machine's name for a file of this process.</summary>
    string PathOf(string path);

    /// <summary>Runs a script in PowerShell and waits for it, never longer than the limit.</summary>
    /// <param name="shell">One of <see cref="WindowsSuite.Shells"/>.</param>
    Task<(int Code, string Output)> RunScriptAsync(string shell, IEnumerable<string> script, TimeSpan limit);
}
