# Replaces New-PSSession in a rehearsal: no server listens for WinRM or SSH there, so each session is a process of its
# own on this machine. In a sandbox, a session acts on the virtual server that has its name.
function New-PSSession {
    param([Parameter(Mandatory)] [string[]] $ComputerName, [int] $TimeoutSeconds = 120)

    # What the sessions store for their user, such as the copy of the module, is removed with the rehearsal.
    $user = $script:sessionFolder ??= [IO.Directory]::CreateTempSubdirectory('epa-rehearsal-').FullName
    $opening = foreach ($name in $ComputerName) {
        $instance = [Management.Automation.Runspaces.PowerShellProcessInstance]::new()
        $start = $instance.Process.StartInfo
        # The downloaded PowerShell has no executable.
        if ([IO.File]::Exists("$PSHOME/pwsh.dll")) {
            $start.ArgumentList.Clear()
            $start.FileName = 'dotnet'
            $start.Arguments = "exec `"$PSHOME/pwsh.dll`" -s -NoLogo -NoProfile"
        }
        $start.Environment['HOME'] = $user
        $start.Environment['XDG_DATA_HOME'] = "$user/data"
        $runspace = [runspacefactory]::CreateOutOfProcessRunspace($null, $instance)
        $runspace.OpenAsync()
        [pscustomobject] @{ Name = $name; Runspace = $runspace; Process = $instance.Process }
    }
    # One limit for all sessions, because their processes start at the same time.
    $watch = [Diagnostics.Stopwatch]::StartNew()
    foreach ($one in $opening) {
        while ($one.Runspace.RunspaceStateInfo.State -eq 'Opening') {
            if ($watch.Elapsed.TotalSeconds -ge $TimeoutSeconds) {
                foreach ($process in $opening.Process | Where-Object { -not $_.HasExited }) {
                    $process.Kill($true)
                    $null = $process.WaitForExit(5000)
                }
                throw "Timed out after $TimeoutSeconds seconds waiting for the session $($one.Name) to open."
            }
            Start-Sleep -Milliseconds 20
        }
        if ($one.Runspace.RunspaceStateInfo.Reason) { throw $one.Runspace.RunspaceStateInfo.Reason }
        $session = [Management.Automation.Runspaces.PSSession]::Create($one.Runspace, 'Process', $null)
        $session.Name = $one.Name
        $session
    }
}

# Ends the sessions that a script has left open, and removes what they stored.
function Clear-Session {
    Get-Variable -Scope Script -ValueOnly |
        ForEach-Object { $_ } |
        Where-Object { $_ -is [Management.Automation.Runspaces.PSSession] } |
        ForEach-Object { $_.Runspace.Dispose() }
    if ($script:sessionFolder) { Remove-Item $script:sessionFolder -Recurse -Force -ErrorAction Ignore }
}
