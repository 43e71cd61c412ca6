namespace EntraPrivateAccess.Rehearsal;

/// <summary>The exit codes of the rehearsal.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The build or the script failed, or the connector is not active in its group.</summary>
    public const int Failed = 1;

    /// <summary>The command line is not valid, or the specified script cannot be used.</summary>
    public const int Usage = 2;

    /// <summary>Interrupted by Ctrl+C: 128 plus the number of the signal, as in shells.</summary>
    public const int Interrupted = 130;
}
