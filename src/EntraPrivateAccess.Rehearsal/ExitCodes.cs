namespace EntraPrivateAccess.Rehearsal;

/// <summary>How the rehearsal ended, for whoever started it.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The script ended by an error, or the connector is not active in its group.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the script named in it cannot be used.</summary>
    public const int Usage = 2;

    /// <summary>Ctrl+C: 128 and the signal's number, as shells have it.</summary>
    public const int Interrupted = 130;
}
