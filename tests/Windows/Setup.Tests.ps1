# The simulated installer rejects the same invalid command lines as the real one. Otherwise it would hide mistakes.
BeforeAll {
    . "$PSScriptRoot/WindowsSupport.ps1"

    function Invoke-Installer([string] $Arguments) {
        $start = [Diagnostics.ProcessStartInfo]::new("$installers\1.5.4892.0.exe", $Arguments)
        $start.UseShellExecute = $false
        $process = [Diagnostics.Process]::Start($start)
        if (-not $process.WaitForExit(240000)) { $process.Kill(); throw 'Setup did not end.' }
        $process.ExitCode
        $process.Dispose()
        Wait-Setup
    }
}

Describe 'The simulated installer' {
    It 'rejects <what>, and installs nothing' -ForEach @(
        @{
            what = 'escaped quotes around a value, which are part of the value'
            arguments = 'REGISTERCONNECTOR=\"false\" /q /norestart'; code = 1603
        }
        @{
            what = 'escaped quotes around the environment'
            arguments = 'ENVIRONMENTNAME=\"AzureUSGovernment\" REGISTERCONNECTOR="false" /q /norestart'
            code = 1639
        }
        @{ what = 'a quiet installation with registration'; arguments = '/q /norestart'; code = 1603 }
        @{
            what = 'an installation with a window that is not closed'
            arguments = 'REGISTERCONNECTOR="false" /norestart'; code = 1602
        }
    ) {
        Invoke-Installer $arguments | Should -Be $code
        Test-Service WAPCSvc | Should -BeFalse
    }

    It 'accepts the arguments of the module for a national cloud, and does not restart the machine' {
        $arguments = 'ENVIRONMENTNAME="AzureUSGovernment" REGISTERCONNECTOR="false" /q /norestart'
        Invoke-Installer "$arguments /log `"C:\epa\setup.log`"" | Should -Be 0
        Test-Service WAPCSvc | Should -BeTrue
        [IO.File]::Exists('C:\epa\setup.log') | Should -BeTrue
        Get-Journal | Where-Object { $_ -match 'restarted the machine' } | Should -BeNullOrEmpty
    }

    It 'restarts the machine without /norestart' {
        Invoke-Installer 'REGISTERCONNECTOR="false" /q' | Should -Be 0
        Get-Journal | Where-Object { $_ -match 'restarted the machine' } | Should -HaveCount 1
    }
}
