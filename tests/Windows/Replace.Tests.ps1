# A server with the connector under its old brand, and an image that is registered later.
BeforeAll {
    . "$PSScriptRoot/WindowsSupport.ps1"
    Connect-Tenant
}

Describe 'The old brand' {
    It 'is an active connector as well' {
        $script:old = Install-Fixture 1.5.3437.0 @{ MinimumVersion = '1.5.3437.0' }
        $old.Version | Should -Be '1.5.3437.0'
        $old.Status | Should -Be 'active'
        [IO.Directory]::Exists("$env:ProgramFiles\Microsoft AAD App Proxy Connector") | Should -BeTrue
    }

    It 'has the proxy in its own files' {
        (Set-ConnectorProxy http://proxy.contoso.local:8080 -Confirm:$false -ErrorAction Stop).ConfigurationFile[1] | Should -BeLike '*AAD App Proxy Connector Updater\ApplicationProxyConnectorUpdaterService.exe.config'
        (Set-ConnectorProxy -Clear -Confirm:$false -ErrorAction Stop).Mode | Should -Be @('Default', 'Default')
    }

    It 'is replaced by the new one, which is active in the same group' {
        $new = Install-Fixture
        $new.Changed | Should -BeTrue
        $new.Version | Should -Be '1.5.4892.0'
        $new.Status | Should -Be 'active'
        $new.ConnectorGroup | Should -Be 'EU West'
        [IO.File]::Exists("$env:ProgramFiles\Microsoft Entra private network connector\MicrosoftEntraPrivateNetworkConnectorService.exe") | Should -BeTrue
    }

    It 'leaves nothing behind either' {
        (Uninstall-Connector -RemoveData -Confirm:$false -ErrorAction Stop).Changed | Should -BeTrue
        Test-Service WAPCSvc | Should -BeFalse
    }
}

Describe 'An image' {
    It 'is installed and not registered' {
        $image = Install-Fixture 1.5.4892.0 @{ SkipRegistration = $true; Token = $null; ConnectorGroup = $null; CreateGroup = $null; Region = $null }
        $image.Version | Should -Be '1.5.4892.0'
        $image.ConnectorId | Should -BeNullOrEmpty
        (Get-ConnectorStatus).Registration | Should -Be 'NotRegistered'
    }

    It 'becomes active when it is registered' {
        $registered = Register-Connector -Token $sandbox.RegistrationToken -ConnectorGroup 'EU West' -CreateGroup -Region eur -TimeoutSeconds 240 -Confirm:$false -ErrorAction Stop
        $registered.Changed | Should -BeTrue
        $registered.Status | Should -Be 'active'
        $registered.ConnectorGroup | Should -Be 'EU West'
    }

    It 'registers no second time unless it is forced to' {
        (Register-Connector -ConnectorGroup 'EU West' -Confirm:$false -ErrorAction Stop).Changed | Should -BeFalse
    }
}
