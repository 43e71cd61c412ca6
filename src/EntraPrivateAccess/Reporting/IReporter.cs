namespace EntraPrivateAccess.Reporting;

/// <summary>Where the layers below the cmdlets say what they do; a cmdlet shows it on its streams.</summary>
/// <remarks>Never give it a token, a password, a header or a body: everything said here can end in a transcript.</remarks>
internal interface IReporter
{
    /// <summary>One line for <c>-Debug</c>: a request and its outcome.</summary>
    void Debug(string message);

    /// <summary>One line for <c>-Verbose</c>.</summary>
    void Verbose(string message);

    /// <summary>Something the person should know although the work goes on.</summary>
    void Warning(string message);

    /// <summary>A line that must reach the person now, such as a device code.</summary>
    void Notice(string message);

    /// <summary>How far the work is.</summary>
    void Progress(ProgressUpdate update);
}
