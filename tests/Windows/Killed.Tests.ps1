# A run that is killed, and the next one goes on; and that is killed behind the next step. One machine's life, told in order.
BeforeAll {
    . "$PSScriptRoot/WindowsSupport.ps1"
    Connect-Tenant

    function Start-Run([string] $Behind) {
        $how = [Diagnostics.ProcessStartInfo]::new(
            [Diagnostics.Process]::GetCurrentProcess().MainModule.FileName,
            "-NoProfile -NonInteractive -ExecutionPolicy Bypass -File `"$PSScriptRoot\Killed.ps1`" `"$Behind`"")
        $how.UseShellExecute = $false
        [Diagnostics.Process]::Start($how)
    }

    # How a run ended: 0, or what it was killed with.
    function Wait-Run($Run) {
        if (-not $Run.WaitForExit(240000)) { $Run.Kill(); throw 'The run did not end.' }
        $Run.ExitCode
    }

    function Wait-Until([scriptblock] $Condition, [string] $What) {
        for ($left = 4800; -not (& $Condition); $left--) {
            if ($left -eq 0) { throw "$What did not come." }
            [Threading.Tasks.Task]::Delay(50).Wait()
        }
    }
}

Describe 'A run that is killed' {
    It 'behind <_> has a successor' -ForEach 'Preflight', 'Download', 'Verify' {
        Wait-Run (Start-Run $_) | Should -Not -Be 0
        Get-Journal | Should -BeNullOrEmpty
    }

    It 'while setup runs leaves that alone' {
        Set-Order InstallerDuration '4'
        $run = Start-Run
        Wait-Until { Get-Journal | Where-Object { $_ -match 'setup .* started' } } 'Setup'
        $run.Kill()
        Wait-Run $run | Should -Not -Be 0
    }

    It 'behind Install has installed once' {
        Wait-Run (Start-Run Install) | Should -Not -Be 0
        Wait-Setup
        @(Get-Journal | Where-Object { $_ -match 'setup .* started' }) | Should -HaveCount 1
        @(Get-Journal | Where-Object { $_ -match 'connector installed' }) | Should -HaveCount 1
    }

    It 'behind ConfigureProxy goes on with the registration' {
        Wait-Run (Start-Run ConfigureProxy) | Should -Not -Be 0
    }

    It 'while the registration runs leaves that alone' {
        Set-ConnectorSandboxFault RegistrationDuration 3 -Sandbox $sandbox.Name
        $run = Start-Run
        Wait-Until { [IO.File]::Exists("$env:ProgramData\EntraPrivateAccess\registration.pid") -or $run.HasExited } 'The registration'
        $run.HasExited | Should -BeFalse
        $run.Kill()
        Wait-Run $run | Should -Not -Be 0
    }

    It 'behind <_> has a successor as well' -ForEach 'Register', 'StartServices', 'WaitUntilListed', 'JoinGroup', 'WaitUntilActive', 'Confirm' {
        Wait-Run (Start-Run $_) | Should -Not -Be 0
    }

    It 'has done nothing twice when one comes to its end' {
        Wait-Run (Start-Run) | Should -Be 0
        $journal = @(Get-Journal)
        foreach ($once in 'setup .* started', 'connector installed', 'WAPCSvc runs', 'WAPCUpdaterSvc runs') { @($journal | Where-Object { $_ -match $once }) | Should -HaveCount 1 -Because $once }
        $journal | Where-Object { $_ -match 'restarted the machine|waited for a person|died|could not' } | Should -BeNullOrEmpty
        @(Get-ConnectorSandboxJournal -Sandbox $sandbox.Name | Where-Object Action -EQ 'connector registered') | Should -HaveCount 1
        $connector = @(Get-Connector)
        $connector | Should -HaveCount 1
        $connector[0].Status, $connector[0].ConnectorGroup | Should -Be @('active', 'EU West')
        @(Get-ConnectorGroup 'EU West') | Should -HaveCount 1
    }
}
