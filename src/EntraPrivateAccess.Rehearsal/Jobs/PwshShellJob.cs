namespace EntraPrivateAccess.Rehearsal.Jobs;

/// <summary>A prompt in the PowerShell 7 on the PATH, against the sandbox.</summary>
internal sealed class PwshShellJob : IJob
{
    private readonly Pwsh _pwsh;

    public PwshShellJob(Pwsh pwsh) => _pwsh = pwsh;

    public int Run() => _pwsh.Run(
        $"Import-Module {RehearsalWords.Manifest}; {RehearsalWords.StartSandbox}; Write-Host 'The sandbox is in $sandbox; it ends with this prompt.'", stay: true);
}
