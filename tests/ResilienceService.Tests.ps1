# Install-Connector with services that hang, stop or are disabled: the state, the likely cause and the next step.
BeforeDiscovery {
    # The virtual service stops this long after the start begins. A real service counts from when it runs, and a longer
    # lifetime would count as a successful start.
    $lifetime = if ($env:EPA_REAL_SERVER) { '0' } else { '0.6' }
}

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox ResilienceService @{
        Server = 'HANGS', 'DIES', 'DISABLED', 'PLAIN'; ConnectorCount = 1; GroupCount = 1
    }

    function Use-Server($name) {
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $name -AccessToken $sandbox.GraphToken
    }
    function Install {
        $options = @{ AcceptLicense = $true; TimeoutSeconds = 240; WarningAction = 'SilentlyContinue' }
        Install-Connector -Token $sandbox.RegistrationToken @options
    }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox ResilienceService
}

Describe 'A connector service that <case>' -Tag RealServer -ForEach @(
    @{ case = 'hangs in start'; server = 'HANGS'; fault = 'ServiceHangs'; value = '3'; id = $null }
    @{
        case = 'ends after its start'; server = 'DIES'; fault = 'ServiceDies'; value = $lifetime
        id = 'Service*'; says = '*WAPCSvc**1067*'
    }
    @{
        case = 'is disabled'; server = 'DISABLED'; fault = 'ServiceDisabled'; value = $null
        id = 'ServiceDisabled'; says = '*WAPCSvc*disabled*'
    }
) {
    It 'is waited for, or reported with a next step; the next run succeeds' {
        if ($case -eq 'is disabled') { Skip-OnRealServer 'Trouble.Tests.ps1 covers this without an installation' }
        Use-Server $server
        $target = "$server$(if ($fault -ne 'ServiceDisabled') { '/WAPCSvc' })"
        Set-ConnectorSandboxFault $fault $value -Target $target -Sandbox ResilienceService
        if ($id) {
            $thrown = { Install } | Should -Throw -ErrorId "$id,*" -ExpectedMessage $says -PassThru
            $thrown.ErrorDetails.RecommendedAction | Should -BeLike '*Connector*'
            $status = Get-ConnectorStatus
            $status.Health | Should -Not -Be 'Healthy'
            $status.NextStep | Should -Not -BeNullOrEmpty
        }
        else {
            (Install).Status | Should -Be 'active'
            return
        }
        Set-QuickSandbox ResilienceService
        foreach ($name in 'WAPCSvc', 'WAPCUpdaterSvc') {
            $startType = "servers/$server/services/$name/startType"
            $null = Invoke-SandboxControl $sandbox PUT $startType '{"startType":"Automatic"}'
        }
        (Install).Status | Should -Be 'active'
        @(Get-Connector "$server*") | Should -HaveCount 1
    }
}

Describe 'Start-, Stop- and Restart-Connector' {
    BeforeAll {
        Use-Server PLAIN
        $null = Install
    }
    AfterEach { Set-QuickSandbox ResilienceService }

    It 'stop both services, and stop them again without an error' {
        Stop-Connector -TimeoutSeconds 20
        (Get-ConnectorStatus).ConnectorService | Should -BeLike 'Stopped*'
        (Get-ConnectorStatus).UpdaterService | Should -BeLike 'Stopped*'
        Stop-Connector -TimeoutSeconds 20
    }

    It 'start both services' {
        Start-Connector -TimeoutSeconds 20
        (Get-ConnectorStatus).ConnectorService | Should -BeLike 'Running*'
        (Get-ConnectorStatus).UpdaterService | Should -BeLike 'Running*'
    }

    It 'restart both services' {
        $mark = (Get-ConnectorSandboxJournal -Sandbox ResilienceService)[-1].Number
        Restart-Connector -TimeoutSeconds 20
        $moves = @(
            Get-ConnectorSandboxJournal -Sandbox ResilienceService -Since $mark |
                Where-Object { $_.Action -like 'service st*' }
        )
        ($moves | ForEach-Object { "$($_.Action) $($_.Detail)" }) -join ', ' | Should -Be (
            'service stopped WAPCUpdaterSvc, service stopped WAPCSvc, ' +
            'service started WAPCSvc, service started WAPCUpdaterSvc')
    }

    It 'time out if a service hangs, and report its state' {
        Stop-Connector -TimeoutSeconds 20
        Set-ConnectorSandboxFault ServiceHangs 4 -Target 'PLAIN/WAPCSvc' -Sandbox ResilienceService
        { Start-Connector -TimeoutSeconds 1 -ErrorAction Stop } |
            Should -Throw -ErrorId 'ServiceStartTimeout,*' -ExpectedMessage '*still StartPending*'
        Set-ConnectorSandboxFault -Clear ServiceHangs -Sandbox ResilienceService
        Start-Connector -TimeoutSeconds 20 -ErrorAction Stop
    }
}

Describe 'Install-Connector in all tests of this file' -Tag RealServer {
    It 'writes no token to the journal, a file or an error' { Find-SandboxToken $sandbox | Should -BeNullOrEmpty }
}
