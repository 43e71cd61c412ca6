namespace EntraPrivateAccess.Models;

/// <summary>The outcome of a check.</summary>
public enum CheckStatus
{
    Pass,
    Warn,
    Fail,

    /// <summary>Not asked, because something that it depends on failed or is not there.</summary>
    Skip,
}
