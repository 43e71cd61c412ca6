namespace EntraPrivateAccess.Rehearsal.Consoles;

/// <summary>How a line ended.</summary>
internal enum LineEnd
{
    Entered,

    /// <summary>Ctrl+C.</summary>
    Cancelled,

    /// <summary>Ctrl+D, or the end of redirected input.</summary>
    Closed,
}
