namespace EntraPrivateAccess.Rehearsal.Jobs;

/// <summary>A person's own script in the PowerShell 7 on the PATH, against the sandbox.</summary>
internal sealed class PwshScriptJob : IJob
{
    private readonly Pwsh _pwsh;
    private readonly ScriptCall _call;

    public PwshScriptJob(Pwsh pwsh, ScriptCall call)
    {
        _pwsh = pwsh;
        _call = call;
    }

    public int Run() => _pwsh.Run(
        $$"""
        $ErrorActionPreference = 'Stop'; Import-Module {{RehearsalWords.Manifest}}; {{RehearsalWords.StartSandbox}}
        $ErrorActionPreference = 'Continue'; $global:LASTEXITCODE = 0
        try { {{_call.Statement}} } finally { {{RehearsalWords.StopSandbox}} }
        exit $LASTEXITCODE
        """,
        stay: false);
}
