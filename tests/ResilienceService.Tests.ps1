# Services that hang, die or are disabled: the state, the cause as far as it is known, the next step.
BeforeDiscovery {
    # Counted from the start's beginning; a real service counts from when it runs, and would be taken for one that lives.
    $lifetime = if ($env:EPA_REAL_SERVER) { '0' } else { '0.6' }
}

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox ResilienceService @{ Server = 'HANGS', 'DIES', 'DISABLED', 'PLAIN'; ConnectorCount = 1; GroupCount = 1 }

    function Use-Server($name) { $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $name -AccessToken $sandbox.GraphToken }
    function Install { Install-Connector -Token $sandbox.RegistrationToken -AcceptLicense -TimeoutSeconds 240 -WarningAction SilentlyContinue }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox ResilienceService
}

Describe 'A connector service that <case>' -Tag RealServer -ForEach @(
    @{ case = 'hangs in start'; server = 'HANGS'; fault = 'ServiceHangs'; value = '3'; id = $null }
    @{ case = 'ends after its start'; server = 'DIES'; fault = 'ServiceDies'; value = $lifetime; id = 'Service*'; says = '*WAPCSvc**1067*' }
    @{ case = 'is disabled'; server = 'DISABLED'; fault = 'ServiceDisabled'; value = $null; id = 'ServiceDisabled'; says = '*WAPCSvc*disabled*' }
) {
    It 'is waited for, or named with the next step; the run after it converges' {
        if ($case -eq 'is disabled') { Skip-OnRealServer 'Trouble does the same without an installation of its own' }
        Use-Server $server
        Set-ConnectorSandboxFault $fault $value -Target "$server$(if ($fault -ne 'ServiceDisabled') { '/WAPCSvc' })" -Sandbox ResilienceService
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
            $null = Invoke-SandboxControl $sandbox PUT "servers/$server/services/$name/startType" '{"startType":"Automatic"}'
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

    It 'stop both services, and find them stopped' {
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
        $moves = @(Get-ConnectorSandboxJournal -Sandbox ResilienceService -Since $mark | Where-Object { $_.Action -like 'service st*' })
        ($moves | ForEach-Object { "$($_.Action) $($_.Detail)" }) -join ', ' | Should -Be 'service stopped WAPCUpdaterSvc, service stopped WAPCSvc, service started WAPCSvc, service started WAPCUpdaterSvc'
    }

    It 'end at the limit when a service hangs, with its state' {
        Stop-Connector -TimeoutSeconds 20
        Set-ConnectorSandboxFault ServiceHangs 4 -Target 'PLAIN/WAPCSvc' -Sandbox ResilienceService
        { Start-Connector -TimeoutSeconds 1 -ErrorAction Stop } | Should -Throw -ErrorId 'ServiceStartTimeout,*' -ExpectedMessage '*still StartPending*'
        Set-ConnectorSandboxFault -Clear ServiceHangs -Sandbox ResilienceService
        Start-Connector -TimeoutSeconds 20 -ErrorAction Stop
    }
}

Describe 'All of the above' -Tag RealServer {
    It 'shows no token in the journal, in a file or in an error' { Find-SandboxToken $sandbox | Should -BeNullOrEmpty }
}
