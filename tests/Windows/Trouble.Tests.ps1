# What goes wrong on real servers, by real processes that are told to.
BeforeAll {
    . "$PSScriptRoot/WindowsSupport.ps1"
    Connect-Tenant
}

Describe 'Another installation' {
    It 'is waited for' {
        $other = [Diagnostics.Process]::Start("$installers\1.5.4892.0.exe", '-hold 4')
        [Threading.Tasks.Task]::Delay(1000).Wait()
        $installed = Install-Fixture
        $other.HasExited | Should -BeTrue
        $installed.Status | Should -Be 'active'
        @(Get-Journal | Where-Object { $_ -match 'setup ended with 1618' }).Count | Should -BeGreaterThan 0
    }
}

Describe 'A service' {
    BeforeEach { Stop-Connector -Confirm:$false -ErrorAction Stop }
    AfterEach {
        [IO.Directory]::GetFiles($orders, 'Service*') | ForEach-Object { [IO.File]::Delete($_) }
    }

    It 'that hangs in its start ends at the limit' {
        Set-Order ServiceHangs.WAPCSvc '8'
        { Start-Connector -TimeoutSeconds 2 -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'ServiceStartTimeout,*' -ExpectedMessage '*StartPending*'
        Clear-Order ServiceHangs.WAPCSvc
        Start-Connector -TimeoutSeconds 30 -Confirm:$false -ErrorAction Stop
    }

    It 'that refuses to start says its code' {
        Set-Order ServiceRefuses.WAPCSvc 'specific 17'
        { Start-Connector -TimeoutSeconds 20 -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'ServiceDied,*' -ExpectedMessage '*17*'
        Clear-Order ServiceRefuses.WAPCSvc
        Start-Connector -Confirm:$false -ErrorAction Stop
    }
}

Describe 'A restart that is pending' {
    It 'hinders nothing' {
        $key = [Microsoft.Win32.Registry]::LocalMachine.CreateSubKey('SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired')
        $key.Dispose()
        $again = Install-Fixture '' @{ Token = $null; WarningAction = 'SilentlyContinue' }
        $again.Status | Should -Be 'active'
    }
}

Describe 'A server without a connector' {
    It 'says so' {
        $null = Uninstall-Connector -RemoveData -Confirm:$false -ErrorAction Stop
        { Start-Connector -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectorNotInstalled,*'
    }
}
