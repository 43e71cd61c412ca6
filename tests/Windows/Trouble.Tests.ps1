# What goes wrong on real servers, by real processes that are told to.
BeforeAll {
    . "$PSScriptRoot/WindowsSupport.ps1"
    Connect-Tenant
}

Describe 'Another installation' {
    It 'is waited for' {
        # It ends once setup was seen to meet it.
        $other = [Threading.Mutex]::new($false, 'Global\ConnectorFixtureInstallation')
        $installed = Install-Fixture '' @{ Verbose = $true } 4>&1 | ForEach-Object {
            if ($_ -isnot [Management.Automation.VerboseRecord]) { $_ } elseif ($_.Message -match 'Setup ended with 1618') { $other.Dispose() }
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

    It 'that hangs in its start ends at the limit, and is waited for when it goes on' {
        Set-Order ServiceHangs.WAPCSvc
        { Start-Connector -TimeoutSeconds 2 -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'ServiceStartTimeout,*' -ExpectedMessage '*StartPending*'
        Clear-Order ServiceHangs.WAPCSvc
        Start-Connector -TimeoutSeconds 120 -Confirm:$false -ErrorAction Stop
        (Get-ConnectorStatus).ConnectorService | Should -Be 'Running'
    }

    It 'that refuses to start says its code' {
        Set-Order ServiceRefuses.WAPCSvc 'specific 17'
        { Start-Connector -TimeoutSeconds 120 -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'ServiceDied,*' -ExpectedMessage '*17*'
        Clear-Order ServiceRefuses.WAPCSvc
        Start-Connector -Confirm:$false -ErrorAction Stop
    }

    It 'that dies in its start says so, to who starts it and to who installs again' {
        Set-Order ServiceExits.WAPCSvc '5'
        { Start-Connector -TimeoutSeconds 120 -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'ServiceDied,*' -ExpectedMessage '*1067*'
        { Install-Fixture '' @{ Token = $null } } | Should -Throw -ErrorId 'ServiceDied,*'
        (Get-ConnectorStatus).Health | Should -Be 'Unhealthy'
        Clear-Order ServiceExits.WAPCSvc
        (Install-Fixture '' @{ Token = $null }).Status | Should -Be 'active'
    }

    It 'that is disabled is named, and nothing is started' {
        Set-StartType WAPCSvc Disabled
        $before = @(Get-Journal).Count
        { Start-Connector -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'ServiceDisabled,*' -ExpectedMessage '*WAPCSvc*'
        { Install-Fixture '' @{ Token = $null } } | Should -Throw -ErrorId 'ServiceDisabled,*'
        (Get-ConnectorStatus).NextStep | Should -Match 'WAPCSvc is disabled'
        @(Get-Journal).Count | Should -Be $before
    }
}

Describe 'A restart that is pending' {
    It 'is said, and hinders nothing' {
        $waits = 'SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired'
        if (Test-MachineKey $waits) {
            Set-ItResult -Skipped -Because 'by design: Windows Update waits for a restart of this machine'
        }
        $key = [Microsoft.Win32.Registry]::LocalMachine.CreateSubKey($waits)
        $key.Dispose()
        try {
            $again = Install-Fixture '' @{ Token = $null; WarningAction = 'SilentlyContinue'; WarningVariable = 'global:warnings' }
            $again.Status | Should -Be 'active'
            "$warnings" | Should -BeLike '*restart is pending: Windows Update waits for a restart*'
        }
        finally { [Microsoft.Win32.Registry]::LocalMachine.DeleteSubKeyTree($waits) }
    }
}

Describe 'A service that is missing' {
    It 'is named by whoever looks, and does not hinder the removal' {
        Stop-Connector -Confirm:$false -ErrorAction Stop
        Remove-Service WAPCUpdaterSvc
        { Start-Connector -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectorNotInstalled,*' -ExpectedMessage '*WAPCUpdaterSvc*'
        $status = Get-ConnectorStatus
        $status.Health | Should -Be 'Unhealthy'
        $status.NextStep | Should -Match 'lacks the service WAPCUpdaterSvc.*Install-Connector'
        (Uninstall-Connector -Confirm:$false -ErrorAction Stop).Changed | Should -BeTrue
    }

    It 'is there again after an installation, which finds the registration' {
        $again = Install-Fixture 1.5.4892.0 @{ Token = $null }
        $again.Status | Should -Be 'active'
        (Get-ConnectorStatus).UpdaterService | Should -Be 'Running'
    }
}

Describe 'A server without a connector' {
    BeforeAll {
        $image = @{ SkipRegistration = $true; Token = $null; ConnectorGroup = $null; CreateGroup = $null; Region = $null; WarningAction = 'SilentlyContinue' }
    }

    It 'says so' {
        $null = Uninstall-Connector -RemoveData -Confirm:$false -ErrorAction Stop
        { Start-Connector -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectorNotInstalled,*'
    }

    It 'is told what setup''s <given> means, and where the log is' -ForEach @(
        @{ given = '1602'; words = '*1602*cancelled by a user*' }
        @{ given = '1638'; words = '*1638*another version*' }
        @{ given = '1234'; words = '*1234*does not name*' }
        @{ given = '-2147023294'; words = '*1602*cancelled by a user*' }
    ) {
        Set-Order InstallerExitCode "once $given"
        $fault = { Install-Fixture 1.5.4892.0 $image } | Should -Throw -ErrorId 'SetupFailed,*' -ExpectedMessage $words -PassThru
        [IO.File]::Exists([regex]::Match($fault.Exception.Message, 'C:\\.+\.log').Value) | Should -BeTrue
        Test-Service WAPCSvc | Should -BeFalse
    }

    It 'is told to run it again after the restart that setup began (1641), and that finds it done' {
        Set-Order InstallerExitCode 'once 1641'
        $older = $image + @{ MinimumVersion = '1.5.4594.0' }
        $fault = { Install-Fixture 1.5.4594.0 $older } | Should -Throw -ErrorId 'RestartStarted,*' -PassThru
        $fault.ErrorDetails.RecommendedAction | Should -BeLike '*again after the restart*'
        Wait-Setup
        $again = Install-Fixture 1.5.4594.0 $older
        $again.Changed, $again.Version | Should -Be @($false, '1.5.4594.0')
    }

    It 'is told of the restart that setup asks for (3010) until it has happened' {
        Set-Order InstallerExitCode 'once 3010'
        $first = Install-Fixture 1.5.4892.0 $image
        $first.Version, $first.RebootRequired | Should -Be @('1.5.4892.0', $true)
        ($first.Steps | Where-Object Step -EQ Install).Detail | Should -BeLike '*Windows wants a restart.'
        (Install-Fixture 1.5.4892.0 $image).RebootRequired | Should -BeTrue
        Set-PendingRename @(Get-PendingRename | Where-Object { -not (Test-ConnectorRename $_) })
        (Install-Fixture 1.5.4892.0 $image).RebootRequired | Should -BeFalse
    }

    It 'is registered, and with -NoWait not waited for' {
        Set-ConnectorSandboxFault ActivationDelay 600 -Sandbox $sandbox.Name
        try {
            $result = Install-Fixture '' @{ NoWait = $true; WarningAction = 'SilentlyContinue' }
            $result.Status, $result.ConnectorGroup | Should -Be @('inactive', 'EU West')
            ($result.Steps | Where-Object Step -EQ WaitUntilActive).Detail | Should -BeLike '*Wait-Connector*'
        }
        finally { Set-QuickSandbox $sandbox.Name }
    }
}
