namespace EntraPrivateAccess.Rehearsal.Hosting;

/// <summary>How a piece of script ended.</summary>
internal enum RunEnd
{
    /// <summary>To its end; single items may have had errors, which were shown.</summary>
    Finished,

    /// <summary>By a terminating error, which was shown.</summary>
    Failed,

    /// <summary>By Ctrl+C.</summary>
    Stopped,
}
