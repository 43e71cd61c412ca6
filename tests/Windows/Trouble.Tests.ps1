# Errors on real servers, caused by real processes with simulated faults.
BeforeAll {
    . "$PSScriptRoot/WindowsSupport.ps1"
    Connect-Tenant
}

Describe 'Another installation' {
    It 'is waited for' {
        # The other installation ends after setup has returned 1618.
        $other = [Threading.Mutex]::new($false, 'Global\ConnectorFixtureInstallation')
        $installed = Install-Fixture '' @{ Verbose = $true } 4>&1 | ForEach-Object {
            if ($_ -isnot [Management.Automation.VerboseRecord]) {
                $_
            }
            elseif ($_.Message -match 'Setup ended with 1618') {
                $other.Dispose()
            }
        }
        $installed.Status | Should -Be 'active'
        @(Get-Journal | Where-Object { $_ -match 'setup ended with 1618' }).Count | Should -BeGreaterThan 0
    }
}

Describe 'A service' {
    BeforeEach { Stop-Connector -Confirm:$false -ErrorAction Stop }
    AfterEach {
        [IO.Directory]::GetFiles($orders, 'Service*') | ForEach-Object { [IO.File]::Delete($_) }
        Set-StartType WAPCSvc AutomaticDelayed
    }

    It 'that hangs causes a timeout, and a later start waits for it' {
        Set-Order ServiceHangs.WAPCSvc
        { Start-Connector -TimeoutSeconds 2 -Confirm:$false -ErrorAction Stop } |
            Should -Throw -ErrorId 'ServiceStartTimeout,*' -ExpectedMessage '*StartPending*'
        Clear-Order ServiceHangs.WAPCSvc
        Start-Connector -TimeoutSeconds 120 -Confirm:$false -ErrorAction Stop
        (Get-ConnectorStatus).ConnectorService | Should -Be 'Running'
    }

    It 'that does not start is reported with its exit code' {
        Set-Order ServiceRefuses.WAPCSvc 'specific 17'
        { Start-Connector -TimeoutSeconds 120 -Confirm:$false -ErrorAction Stop } |
            Should -Throw -ErrorId 'ServiceDied,*' -ExpectedMessage '*17*'
        Clear-Order ServiceRefuses.WAPCSvc
        Start-Connector -Confirm:$false -ErrorAction Stop
    }

    It 'that stops during its start is reported by Start-Connector and Install-Connector' {
        Set-Order ServiceExits.WAPCSvc '5'
        { Start-Connector -TimeoutSeconds 120 -Confirm:$false -ErrorAction Stop } |
            Should -Throw -ErrorId 'ServiceDied,*' -ExpectedMessage '*1067*'
        { Install-Fixture '' @{ Token = $null } } | Should -Throw -ErrorId 'ServiceDied,*'
        (Get-ConnectorStatus).Health | Should -Be 'Unhealthy'
        Clear-Order ServiceExits.WAPCSvc
        (Install-Fixture '' @{ Token = $null }).Status | Should -Be 'active'
    }

    It 'that is disabled is reported, and nothing is started' {
        Set-StartType WAPCSvc Disabled
        $before = @(Get-Journal).Count
        { Start-Connector -Confirm:$false -ErrorAction Stop } |
            Should -Throw -ErrorId 'ServiceDisabled,*' -ExpectedMessage '*WAPCSvc*'
        { Install-Fixture '' @{ Token = $null } } | Should -Throw -ErrorId 'ServiceDisabled,*'
        (Get-ConnectorStatus).NextStep | Should -Match 'WAPCSvc is disabled'
        @(Get-Journal).Count | Should -Be $before
    }
}

Describe 'A pending restart' {
    It 'causes a warning, but no error' {
        $waits = 'SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired'
        if (Test-MachineKey $waits) {
            Set-ItResult -Skipped -Because 'by design: Windows Update requires a restart of this machine'
        }
        $key = [Microsoft.Win32.Registry]::LocalMachine.CreateSubKey($waits)
        $key.Dispose()
        try {
            $again = Install-Fixture '' @{
                Token = $null; WarningAction = 'SilentlyContinue'; WarningVariable = 'global:warnings'
            }
            $again.Status | Should -Be 'active'
            "$warnings" | Should -BeLike '*restart is pending: Windows Update waits for a restart*'
        }
        finally { [Microsoft.Win32.Registry]::LocalMachine.DeleteSubKeyTree($waits) }
    }
}

Describe 'A service that is missing' {
    It 'is reported by Start-Connector and Get-ConnectorStatus, and does not prevent the removal' {
        Stop-Connector -Confirm:$false -ErrorAction Stop
        Remove-Service WAPCUpdaterSvc
        { Start-Connector -Confirm:$false -ErrorAction Stop } |
            Should -Throw -ErrorId 'ConnectorNotInstalled,*' -ExpectedMessage '*WAPCUpdaterSvc*'
        $status = Get-ConnectorStatus
        $status.Health | Should -Be 'Unhealthy'
        $status.NextStep | Should -Match 'lacks the service WAPCUpdaterSvc.*Install-Connector'
        (Uninstall-Connector -Confirm:$false -ErrorAction Stop).Changed | Should -BeTrue
    }

    It 'is installed again by Install-Connector, which keeps the registration' {
        $again = Install-Fixture 1.5.4892.0 @{ Token = $null }
        $again.Status | Should -Be 'active'
        (Get-ConnectorStatus).UpdaterService | Should -Be 'Running'
    }
}

Describe 'A server without a connector' {
    BeforeAll {
        $image = @{
            SkipRegistration = $true; Token = $null; ConnectorGroup = $null; CreateGroup = $null
            Region = $null; WarningAction = 'SilentlyContinue'
        }
    }

    It 'causes ConnectorNotInstalled' {
        $null = Uninstall-Connector -RemoveData -Confirm:$false -ErrorAction Stop
        { Start-Connector -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectorNotInstalled,*'
    }

    It 'reports the meaning of exit code <given> and the path of the log' -ForEach @(
        @{ given = '1602'; words = '*1602*canceled by a user*' }
        @{ given = '1638'; words = '*1638*another version*' }
        @{ given = '1234'; words = '*1234*does not name*' }
        @{ given = '-2147023294'; words = '*1602*canceled by a user*' }
    ) {
        Set-Order InstallerExitCode "once $given"
        $fault = { Install-Fixture 1.5.4892.0 $image } |
            Should -Throw -ErrorId 'SetupFailed,*' -ExpectedMessage $words -PassThru
        [IO.File]::Exists([regex]::Match($fault.Exception.Message, 'C:\\.+\.log').Value) | Should -BeTrue
        Test-Service WAPCSvc | Should -BeFalse
    }

    It 'requires another run after a restart by setup (1641), which changes nothing' {
        Set-Order InstallerExitCode 'once 1641'
        $older = $image + @{ MinimumVersion = '1.5.4594.0' }
        $fault = { Install-Fixture 1.5.4594.0 $older } | Should -Throw -ErrorId 'RestartStarted,*' -PassThru
        $fault.ErrorDetails.RecommendedAction | Should -BeLike '*again after the restart*'
        Wait-Setup
        $again = Install-Fixture 1.5.4594.0 $older
        $again.Changed, $again.Version | Should -Be @($false, '1.5.4594.0')
    }

    It 'reports a pending restart (3010) until the restart' {
        Set-Order InstallerExitCode 'once 3010'
        $first = Install-Fixture 1.5.4892.0 $image
        $first.Version, $first.RebootRequired | Should -Be @('1.5.4892.0', $true)
        ($first.Steps | Where-Object Step -EQ Install).Detail | Should -BeLike '*Windows requires a restart.'
        (Install-Fixture 1.5.4892.0 $image).RebootRequired | Should -BeTrue
        Set-PendingRename @(Get-PendingRename | Where-Object { -not (Test-ConnectorRename $_) })
        (Install-Fixture 1.5.4892.0 $image).RebootRequired | Should -BeFalse
    }

    It 'is registered with -NoWait, which does not wait for the active state' {
        Set-ConnectorSandboxFault ActivationDelay 600 -Sandbox $sandbox.Name
        try {
            $result = Install-Fixture '' @{ NoWait = $true; WarningAction = 'SilentlyContinue' }
            $result.Status, $result.ConnectorGroup | Should -Be @('not waited for', 'EU West')
            ($result.Steps | Where-Object Step -EQ WaitUntilActive).Detail | Should -BeLike '*Wait-Connector*'
        }
        finally { Set-QuickSandbox $sandbox.Name }
    }
}
