# Replaces a connector with the former product name, and registers an image later.
BeforeAll {
    . "$PSScriptRoot/WindowsSupport.ps1"
    Connect-Tenant
}

Describe 'A connector with the former product name' {
    It 'is active' {
        $script:old = Install-Fixture 1.5.3437.0 @{ MinimumVersion = '1.5.3437.0' }
        $old.Version | Should -Be '1.5.3437.0'
        $old.Status | Should -Be 'active'
        [IO.Directory]::Exists("$env:ProgramFiles\Microsoft AAD App Proxy Connector") | Should -BeTrue
    }

    It 'has the proxy in its own configuration files' {
        (Set-ConnectorProxy http://proxy.contoso.local:8080 -Confirm:$false -ErrorAction Stop).ConfigurationFile[1] |
            Should -BeLike '*AAD App Proxy Connector Updater\ApplicationProxyConnectorUpdaterService.exe.config'
        (Set-ConnectorProxy -Clear -Confirm:$false -ErrorAction Stop).Mode | Should -Be @('Default', 'Default')
    }

    It 'is replaced by the current product, which is active in the same group' {
        $new = Install-Fixture
        $new.Changed | Should -BeTrue
        $new.Version | Should -Be '1.5.4892.0'
        $new.Status | Should -Be 'active'
        $new.ConnectorGroup | Should -Be 'EU West'
        $folder = "$env:ProgramFiles\Microsoft Entra private network connector"
        [IO.File]::Exists("$folder\MicrosoftEntraPrivateNetworkConnectorService.exe") | Should -BeTrue
    }

    It 'can be uninstalled completely after the replacement' {
        (Uninstall-Connector -RemoveData -Confirm:$false -ErrorAction Stop).Changed | Should -BeTrue
        Test-Service WAPCSvc | Should -BeFalse
    }
}

Describe 'An image' {
    It 'is installed but not registered' {
        $image = Install-Fixture 1.5.4892.0 @{
            SkipRegistration = $true; Token = $null; ConnectorGroup = $null; CreateGroup = $null
            Region = $null
        }
        $image.Version | Should -Be '1.5.4892.0'
        $image.ConnectorId | Should -BeNullOrEmpty
        (Get-ConnectorStatus).Registration | Should -Be 'NotRegistered'
    }

    It 'becomes active after its registration' {
        $options = @{ CreateGroup = $true; Region = 'eur'; TimeoutSeconds = 240 }
        $quiet = @{ Confirm = $false; ErrorAction = 'Stop' }
        $token = $sandbox.RegistrationToken
        $registered = Register-Connector -Token $token -ConnectorGroup 'EU West' @options @quiet
        $registered.Changed | Should -BeTrue
        $registered.Status | Should -Be 'active'
        $registered.ConnectorGroup | Should -Be 'EU West'
    }

    It 'is not registered again without -Force' {
        (Register-Connector -ConnectorGroup 'EU West' -Confirm:$false -ErrorAction Stop).Changed | Should -BeFalse
    }
}
