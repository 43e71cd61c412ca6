# The Windows service manager does not respond for a while, for example while a server starts or is busy.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox ServiceManager @{ Server = 'BUSY' }
    $null = Connect-EntraPrivateAccess -Environment $sandbox -Server BUSY -AccessToken $sandbox.GraphToken
    function Install {
        $options = @{ Token = $sandbox.RegistrationToken; AcceptLicense = $true; WarningAction = 'SilentlyContinue' }
        Install-Connector @options -ErrorAction Stop
    }
    function Set-Silence([string] $code, [hashtable] $more = @{}) {
        foreach ($service in 'WAPCSvc', 'WAPCUpdaterSvc') {
            Set-ConnectorSandboxFault ServiceManagerSilent $code -Target "BUSY/$service" -Sandbox ServiceManager @more
        }
    }
    $null = Install
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox ServiceManager
}

Describe 'A service manager that does not respond' {
    AfterEach { Set-QuickSandbox ServiceManager }

    It 'causes retries after Win32 error <_>' -ForEach '1722', '1723', '1726', '1727' {
        Set-Silence $_ @{ Count = 3 }
        @((Restart-Connector -Confirm:$false -ErrorAction Stop).Status) | Should -Be @('Running', 'Running')
        Set-Silence $_ @{ Count = 3 }
        (Get-ConnectorStatus -ErrorAction Stop).ConnectorService | Should -Be 'Running'
        Set-Silence $_ @{ Count = 3 }
        (Install).Changed | Should -BeFalse
        Set-Silence $_ @{ Count = 1 }
        Stop-Connector -Confirm:$false -ErrorAction Stop
        Set-Silence $_ @{ Count = 1 }
        @((Start-Connector -Confirm:$false -ErrorAction Stop).Changed) | Should -Be @($true, $true)
    }

    It 'causes one error after the timeout: <_>' -ForEach @(
        'Stop-Connector -TimeoutSeconds 1 -Confirm:$false'
        'Get-ConnectorProxy'
    ) {
        Set-Silence '1722'
        $thrown = { & ([scriptblock]::Create("$_ -ErrorAction Stop")) } |
            Should -Throw -ErrorId 'ServiceManagerUnavailable,*' -ExpectedMessage '*Win32 error 1722*' -PassThru
        $thrown.CategoryInfo.Category | Should -Be 'ResourceUnavailable'
        $thrown.ErrorDetails.RecommendedAction | Should -BeLike '*again*'
    }

    It 'cannot be simulated with another error code' {
        { Set-ConnectorSandboxFault ServiceManagerSilent 5 -Sandbox ServiceManager -ErrorAction Stop } |
            Should -Throw -ErrorId 'SandboxRequestInvalid,*' -ExpectedMessage '*1722 or 1723 or 1726 or 1727*'
    }
}
