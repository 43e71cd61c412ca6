namespace EntraPrivateAccess.Models;

/// <summary>How much of a part is in a diagnostic zip.</summary>
public enum ConnectorDiagnosticPartStatus
{
    Included,

    /// <summary>Only its end is in the zip.</summary>
    Shortened,

    /// <summary>The server has no such thing.</summary>
    Absent,

    /// <summary>It is there and could not be read; the other parts are not touched by that.</summary>
    Failed,
}
