# Runs in PowerShell without administrator rights. On real Windows, an elevated process cannot start one unattended.
BeforeAll {
    . "$PSScriptRoot/WindowsSupport.ps1"
    Connect-Tenant
}

Describe 'Without administrator rights' -Tag WineOnly {
    It 'Install-Connector fails with NotElevated and changes nothing' {
        { Install-Fixture } | Should -Throw -ErrorId 'NotElevated,*'
        Get-Journal | Should -BeNullOrEmpty
        Test-Service WAPCSvc | Should -BeFalse
    }

    It 'Get-ConnectorStatus returns the status' {
        (Get-ConnectorStatus -ErrorAction Stop).Version | Should -BeNullOrEmpty
    }
}

Describe 'Without administrator rights, after an administrator installed a connector' -Tag WineOnly {
    BeforeAll {
        $start = [Diagnostics.ProcessStartInfo]::new(
            "$installers\1.5.4892.0.exe", 'REGISTERCONNECTOR="false" /q /norestart'
        )
        $start.UseShellExecute = $false
        $setup = [Diagnostics.Process]::Start($start)
        if (-not $setup.WaitForExit(240000) -or $setup.ExitCode) { throw 'Setup did not install.' }
        Wait-Setup
        $before = @(Get-Journal)
    }

    It '<name> fails with NotElevated and changes nothing' -ForEach @(
        @{ name = 'Uninstall-Connector' }
        @{ name = 'Register-Connector'; token = $true }
        @{ name = 'Repair-Connector' }
        @{ name = 'Set-ConnectorProxy'; options = @{ Proxy = 'http://proxy.contoso.local:8080' } }
    ) {
        $parameters =
            if ($token) { @{ Token = $sandbox.RegistrationToken } } elseif ($options) { $options } else { @{} }
        { & $name @parameters -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'NotElevated,*'
        @(Get-Journal) | Should -Be $before
        (Get-ConnectorProxy -ErrorAction Stop).Mode | Should -Be @('Default', 'Default')
    }
}
