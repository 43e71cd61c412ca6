namespace EntraPrivateAccess.Rehearsal.Hosting;

/// <summary>What is said about the engine where no pwsh is installed.</summary>
internal static class BareEngine
{
    public const string Missing =
        "This is the bare engine, with PowerShell's Core commands and this module only. "
        + "For all others put pwsh on the PATH, or use --serve and a PowerShell of your own.";
}
