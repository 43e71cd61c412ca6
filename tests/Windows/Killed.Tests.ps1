# Kills a run after each step; the next run resumes it. The tests run in order on one machine and depend on each other.
BeforeAll {
    . "$PSScriptRoot/WindowsSupport.ps1"
    Connect-Tenant

    function Start-Run([string] $Behind) {
        $start = [Diagnostics.ProcessStartInfo]::new(
            [Diagnostics.Process]::GetCurrentProcess().MainModule.FileName,
            "-NoProfile -NonInteractive -ExecutionPolicy Bypass -File `"$PSScriptRoot\Killed.ps1`" `"$Behind`"")
        $start.UseShellExecute = $false
        [Diagnostics.Process]::Start($start)
    }

    # Returns the exit code of a run; it is not 0 if the run was killed.
    function Wait-Run($Run) {
        if (-not $Run.WaitForExit(240000)) { $Run.Kill(); throw 'The run did not end.' }
        $Run.ExitCode
    }

    function Wait-Until([scriptblock] $Condition, [string] $What) {
        for ($left = 4800; -not (& $Condition); $left--) {
            if ($left -eq 0) { throw "Timed out waiting for $What." }
            [Threading.Tasks.Task]::Delay(50).Wait()
        }
    }
}

Describe 'A run that is killed' {
    It 'after <_> can be repeated' -ForEach 'Preflight', 'Download', 'Verify' {
        Wait-Run (Start-Run $_) | Should -Not -Be 0
        Get-Journal | Should -BeNullOrEmpty
    }

    It 'while setup runs does not stop setup' {
        Set-Order InstallerDuration '4'
        $run = Start-Run
        Wait-Until { Get-Journal | Where-Object { $_ -match 'setup .* started' } } 'setup'
        $run.Kill()
        Wait-Run $run | Should -Not -Be 0
    }

    It 'after Install has installed the connector once' {
        Wait-Run (Start-Run Install) | Should -Not -Be 0
        Wait-Setup
        @(Get-Journal | Where-Object { $_ -match 'setup .* started' }) | Should -HaveCount 1
        @(Get-Journal | Where-Object { $_ -match 'connector installed' }) | Should -HaveCount 1
    }

    It 'after ConfigureProxy resumes with the registration' {
        Wait-Run (Start-Run ConfigureProxy) | Should -Not -Be 0
    }

    It 'while the registration runs does not stop it' {
        Set-ConnectorSandboxFault RegistrationDuration 3 -Sandbox $sandbox.Name
        $run = Start-Run
        $isRegistering = { [IO.File]::Exists("$env:ProgramData\EntraPrivateAccess\registration.pid") }
        Wait-Until { (& $isRegistering) -or $run.HasExited } 'the registration'
        $run.HasExited | Should -BeFalse
        $run.Kill()
        Wait-Run $run | Should -Not -Be 0
    }

    It 'after <_> can be repeated' -ForEach @(
        'Register', 'StartServices', 'WaitUntilListed', 'JoinGroup', 'WaitUntilActive', 'Confirm'
    ) {
        Wait-Run (Start-Run $_) | Should -Not -Be 0
    }

    It 'repeats no step if the last run completes' {
        Wait-Run (Start-Run) | Should -Be 0
        $journal = @(Get-Journal)
        foreach ($once in 'setup .* started', 'connector installed', 'WAPCSvc runs', 'WAPCUpdaterSvc runs') {
            @($journal | Where-Object { $_ -match $once }) | Should -HaveCount 1 -Because $once
        }
        $journal | Where-Object { $_ -match 'restarted the machine|waited for input|died|could not' } |
            Should -BeNullOrEmpty
        @(Get-ConnectorSandboxJournal -Sandbox $sandbox.Name | Where-Object Action -EQ 'connector registered') |
            Should -HaveCount 1
        $connector = @(Get-Connector)
        $connector | Should -HaveCount 1
        $connector[0].Status, $connector[0].ConnectorGroup | Should -Be @('active', 'EU West')
        @(Get-ConnectorGroup 'EU West') | Should -HaveCount 1
    }
}
