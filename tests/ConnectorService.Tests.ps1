BeforeAll {
    . "$PSScriptRoot/Support.ps1"
}

Describe 'Start-, Stop- and Restart-Connector' -Tag RealServer {
    It '<_>-Connector requires Windows' -ForEach 'Start', 'Stop', 'Restart' {
        Skip-OnWindows
        { & "$_-Connector" -ErrorAction Stop } | Should -Throw -ErrorId 'WindowsRequired*'
    }

    It '<_>-Connector rejects a timeout of zero' -ForEach 'Start', 'Stop', 'Restart' {
        { & "$_-Connector" -TimeoutSeconds 0 } | Should -Throw -ErrorId 'ParameterArgumentValidationError*'
    }

    Context 'on a virtual server without a connector' {
        BeforeAll {
            $sandbox = Start-ConnectorSandbox -Name Services -Server SRV01
            $null = Connect-EntraPrivateAccess -Environment $sandbox.Environment -Server SRV01 -NoSignIn
        }

        AfterAll {
            Disconnect-EntraPrivateAccess
            Stop-ConnectorSandbox -Name Services
        }

        It '<_>-Connector fails with ConnectorNotInstalled' -ForEach 'Start', 'Stop', 'Restart' {
            { & "$_-Connector" -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectorNotInstalled*'
        }

        It '<_>-Connector does not query the services with -WhatIf' -ForEach 'Start', 'Stop', 'Restart' {
            & "$_-Connector" -WhatIf -ErrorAction Stop | Should -BeNullOrEmpty
        }
    }
}

Describe 'Start-Connector -Automatic' {
    BeforeAll {
        $sandbox = Start-QuickSandbox Automatic @{ Server = 'SRV01' }
        $null = Invoke-SandboxControl $sandbox POST servers/SRV01/product '{"version":"1.5.4892.0"}'
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server SRV01 -NoSignIn
        function Set-StartType([string] $service, [string] $type) {
            $path = "servers/SRV01/services/$service/startType"
            $null = Invoke-SandboxControl $sandbox PUT $path "{`"startType`":`"$type`"}"
        }
        Set-StartType WAPCSvc Disabled
        Set-StartType WAPCUpdaterSvc Manual
    }

    AfterAll {
        Disconnect-EntraPrivateAccess
        Stop-ConnectorSandbox Automatic
    }

    It 'is the advice if a service is disabled' {
        $fault = { Start-Connector -ErrorAction Stop } | Should -Throw -ErrorId 'ServiceDisabled,*' -PassThru
        $fault.ErrorDetails.RecommendedAction | Should -BeLike 'Run Start-Connector -Automatic*'
    }

    It 'changes nothing with -WhatIf' {
        $mark = Get-Mark Automatic
        Start-Connector -Automatic -WhatIf | Should -BeNullOrEmpty
        Get-Change Automatic $mark | Should -BeNullOrEmpty
    }

    It 'sets both start types, starts both services, and changes nothing the second time' {
        $rows = Start-Connector -Automatic -ErrorAction Stop
        $rows.StartType | Should -Be @('AutomaticDelayed', 'AutomaticDelayed')
        $rows.Status | Should -Be @('Running', 'Running')
        $rows.Changed | Should -Be @($true, $true)
        $mark = Get-Mark Automatic
        (Start-Connector -Automatic).Changed | Should -Be @($false, $false)
        Get-Change Automatic $mark | Should -BeNullOrEmpty
    }

    It 'keeps a start that is automatic without a delay' {
        Set-StartType WAPCSvc Automatic
        (Start-Connector -Automatic).StartType | Should -Be @('Automatic', 'AutomaticDelayed')
    }

    It 'reports a service that runs and whose start type was changed' {
        Set-StartType WAPCSvc Manual
        $rows = Start-Connector -Automatic
        $rows.Changed | Should -Be @($true, $false)
        $rows[0].StartType | Should -Be 'AutomaticDelayed'
    }
}
