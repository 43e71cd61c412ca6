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
