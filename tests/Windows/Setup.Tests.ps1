# The stand-in for the installer answers a wrong command line as the real one does: else it would hide the traps.
BeforeAll {
    . "$PSScriptRoot/WindowsSupport.ps1"

    function Invoke-Installer([string] $Arguments) {
        $how = [Diagnostics.ProcessStartInfo]::new("$installers\1.5.4892.0.exe", $Arguments)
        $how.UseShellExecute = $false
        $process = [Diagnostics.Process]::Start($how)
        if (-not $process.WaitForExit(240000)) { $process.Kill(); throw 'Setup did not end.' }
        $process.ExitCode
        $process.Dispose()
        Wait-Setup
    }
}

Describe 'The stand-in for the installer' {
    It 'refuses <what>, and installs nothing' -ForEach @(
        @{ what = 'a value with escaped quotes, which is another value'; arguments = 'REGISTERCONNECTOR=\"false\" /q /norestart'; code = 1603 }
        @{ what = 'an environment with escaped quotes'; arguments = 'ENVIRONMENTNAME=\"AzureUSGovernment\" REGISTERCONNECTOR="false" /q /norestart'; code = 1639 }
        @{ what = 'a quiet installation that is to register'; arguments = '/q /norestart'; code = 1603 }
        @{ what = 'to go on where nobody closes its window'; arguments = 'REGISTERCONNECTOR="false" /norestart'; code = 1602 }
    ) {
        Invoke-Installer $arguments | Should -Be $code
        Test-Service WAPCSvc | Should -BeFalse
    }

    It 'takes what the product writes where a cloud needs its name, and restarts nothing' {
        Invoke-Installer 'ENVIRONMENTNAME="AzureUSGovernment" REGISTERCONNECTOR="false" /q /norestart /log "C:\epa\setup.log"' | Should -Be 0
        Test-Service WAPCSvc | Should -BeTrue
        [IO.File]::Exists('C:\epa\setup.log') | Should -BeTrue
        Get-Journal | Where-Object { $_ -match 'restarted the machine' } | Should -BeNullOrEmpty
    }

    It 'restarts the machine by itself without /norestart' {
        Invoke-Installer 'REGISTERCONNECTOR="false" /q' | Should -Be 0
        Get-Journal | Where-Object { $_ -match 'restarted the machine' } | Should -HaveCount 1
    }
}
