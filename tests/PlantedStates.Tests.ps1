# Plants each state once and asks all commands: no two of them may disagree about it.
# To add a state, add a row to $states: what to plant, and the health that all commands must agree on.
BeforeDiscovery {
    # Health: the expected health. IsReady: what a probe returns. IsInContact: whether a wait for the active state ends.
    # Says: the next step. HasWarning: a check that only warns. Undo: removes a state that would stay. Exports: whether
    # the exported page is asked, too, which takes seconds.
    $script:states = @(
        @{ State = 'healthy'; Health = 'Healthy'; IsReady = $true; IsInContact = $true; Exports = $true }
        @{
            State = 'restarted and connected'; Health = 'Healthy'; IsReady = $true; IsInContact = $true
            Plant = { $null = Restart-Connector }
        }
        @{
            State = 'restarted without a connection, before the log shows it'; Health = 'Unknown'
            Says = '*can be from before*Get-ConnectorStatus -Wait*'
            Plant = {
                Set-ConnectorSandboxFault ConnectionTimeout 600 -Sandbox Planted
                Set-ConnectorSandboxFault DropConnection -Target msappproxy -Sandbox Planted
                $null = Restart-Connector
            }
        }
        @{
            State = 'restarted and cut off, active in the tenant'; Health = 'Unhealthy'; Exports = $true
            Says = '*networking issues*firewall*'; TenantStatus = 'active'
            Plant = {
                Set-ConnectorSandboxFault DropConnection -Target msappproxy -Sandbox Planted
                $null = Restart-Connector
                Step-SandboxClock Planted 30
            }
        }
        @{
            State = 'cut off while it runs, active in the tenant'; Health = 'Unhealthy'
            Says = '*networking issues*firewall*'; TenantStatus = 'active'
            Plant = {
                Set-ConnectorSandboxFault ConnectionTimeout 21 -Sandbox Planted
                Set-ConnectorSandboxFault DropConnection -Target msappproxy -Sandbox Planted
                # The first heartbeat that fails starts the attempt, the next one ends it.
                Step-SandboxClock Planted 30
                Step-SandboxClock Planted 30
            }
        }
        @{
            State = 'cut off for an hour, inactive in the tenant'; Health = 'Unhealthy'
            Says = '*networking issues*firewall*'; TenantStatus = 'inactive'
            Plant = {
                Set-ConnectorSandboxFault DropConnection -Target msappproxy -Sandbox Planted
                Step-SandboxClock Planted 3600
            }
        }
        @{
            State = 'cut off for 5 minutes, inactive by Microsoft''s time limit'; Health = 'Unhealthy'
            Says = '*networking issues*firewall*'; TenantStatus = 'inactive'
            Plant = {
                Set-ConnectorSandboxFault SilenceUntilInactive 300 -Sandbox Planted
                Set-ConnectorSandboxFault DropConnection -Target msappproxy -Sandbox Planted
                Step-SandboxClock Planted 300
            }
        }
        @{
            State = 'stopped, active in the tenant'; Health = 'Unhealthy'; Says = '*WAPCSvc is stopped*Start-Connector*'
            TenantStatus = 'active'; Exports = $true
            Plant = { $null = Stop-Connector }
        }
        @{
            State = 'without its updater'; Health = 'Degraded'; IsInContact = $true
            Says = '*WAPCUpdaterSvc is stopped*Start-Connector*'
            Plant = {
                $null = Invoke-SandboxControl $sandbox POST servers/LIVE/services/WAPCUpdaterSvc/stop
                Step-SandboxClock Planted 5
            }
        }
        @{
            State = 'an expired certificate in its log'; Health = 'Unhealthy'; Says = '*Register-Connector -Force*'
            TenantStatus = 'active'
            Plant = { Write-VirtualError 'Connector re-registration failed: The Connector trust certificate expired.' }
        }
        @{
            State = 'unknown errors in its log'; Health = 'Degraded'; IsReady = $true; IsInContact = $true
            Says = '*Nobody knows 3.*Get-ConnectorEvent*'
            Plant = { 1..3 | ForEach-Object { Write-VirtualError "Nobody knows $_." } }
        }
        @{
            State = 'a dead proxy'; Health = 'Unhealthy'; Exports = $true; TenantStatus = 'active'
            Says = '*No program listens at the proxy http://127.0.0.1:8888*Set-ConnectorProxy*'
            Plant = { $null = Set-ConnectorProxy http://127.0.0.1:8888 -Force @quiet; Step-SandboxClock Planted 30 }
            Undo = { $null = Set-ConnectorProxy -Clear @quiet }
        }
        @{
            State = 'a proxy whose name does not resolve'; Health = 'Unhealthy'
            Says = '*http://gone.contoso.com:8080 does not resolve*Set-ConnectorProxy*'
            Plant = {
                $null = Set-ConnectorProxy http://gone.contoso.com:8080 -Force @quiet
                Step-SandboxClock Planted 30
            }
            Undo = { $null = Set-ConnectorProxy -Clear @quiet }
        }
        @{
            State = 'a proxy that refuses the tunnel'; Health = 'Unhealthy'; Says = '*networking issues*'
            Plant = {
                Set-ConnectorSandboxFault ProxyAnswer 407 -Target LIVE -Sandbox Planted
                $null = Set-ConnectorProxy http://proxy.contoso.com:8080 @quiet
                Step-SandboxClock Planted 30
            }
            Undo = { $null = Set-ConnectorProxy -Clear @quiet }
        }
        @{
            State = 'a proxy that works, before the log can show an error'; Health = 'Unknown'
            Says = '*can be from before*Get-ConnectorStatus -Wait*'
            Plant = { $null = Set-ConnectorProxy http://proxy.contoso.com:8080 @quiet }
            Undo = { $null = Set-ConnectorProxy -Clear @quiet }
        }
        @{
            State = 'a proxy that works'; Health = 'Healthy'; IsReady = $true; IsInContact = $true
            Plant = {
                $null = Set-ConnectorProxy http://proxy.contoso.com:8080 @quiet
                $null = Get-ConnectorStatus -Wait @quiet
            }
            Undo = { $null = Set-ConnectorProxy -Clear @quiet }
        }
        @{
            State = 'a proxy policy whose proxy is gone'; Health = 'Unhealthy'; Exports = $true
            Says = '*http://gone.contoso.com:8080 does not resolve*the machine-wide proxy policy*'
            Plant = {
                Set-ConnectorSandboxFault ProxyPolicy gone.contoso.com:8080 -Target LIVE -Sandbox Planted
                $null = Restart-Connector
                Step-SandboxClock Planted 30
            }
            Undo = { Remove-ProxyPolicy }
        }
        @{
            State = 'a proxy policy whose proxy works'; Health = 'Healthy'; IsReady = $true; IsInContact = $true
            Plant = {
                Set-ConnectorSandboxFault ProxyPolicy proxy.contoso.com:8080 -Target LIVE -Sandbox Planted
                $null = Restart-Connector
                $null = Get-ConnectorStatus -Wait @quiet
            }
            Undo = { Remove-ProxyPolicy }
        }
        @{
            State = 'a machine.config that .NET Framework refuses'; Health = 'Unhealthy'; Exports = $true
            Says = '*machine.config is refused by .NET Framework*machine.config.default*'
            Plant = {
                Set-ConnectorSandboxFault ConfigurationFile refused -Target LIVE/machine.config -Sandbox Planted
                $null = Restart-Connector
                Step-SandboxClock Planted 30
            }
            Undo = {
                $path = 'C:\Windows\Microsoft.NET\Framework64\v4.0.30319\Config\machine.config'
                [IO.File]::Delete((Get-VirtualPath $sandbox LIVE $path))
            }
        }
        @{
            State = 'not signed in'; Health = 'Unknown'; Says = '*not signed in*Connect-EntraPrivateAccess*'
            Plant = { Enter-Live -NoSignIn }
        }
        @{
            State = 'a Graph that does not respond'; Health = 'Unknown'; Says = '*503*'
            Plant = { Set-ConnectorSandboxFault ServerError '503;0.05' -Target connectors -Sandbox Planted }
        }
        @{
            State = 'cut off for a minute, and connected again'; Health = 'Healthy'; IsReady = $true
            IsInContact = $true; Exports = $true
            Plant = {
                Set-ConnectorSandboxFault DropConnection -Target msappproxy -Sandbox Planted
                1..4 | ForEach-Object { Step-SandboxClock Planted 15 }
                Set-ConnectorSandboxFault DropConnection -Clear -Sandbox Planted
                1..5 | ForEach-Object { Step-SandboxClock Planted 30 }
            }
        }
        @{
            State = 'an exception that it handled in its trace'; Health = 'Degraded'; IsReady = $true
            IsInContact = $true; Says = '*Unable to connect to the remote server*'
            Plant = {
                $line = 'Unable to connect to the remote server sb://cwap-x.servicebus.windows.net/'
                Set-ConnectorSandboxFault TraceMessage $line -Target LIVE -Sandbox Planted
                Step-SandboxClock Planted 5
            }
        }
        @{
            State = 'stopped, then repaired'; Health = 'Healthy'; IsReady = $true; IsInContact = $true
            Plant = {
                $null = Stop-Connector -Force @quiet
                $repairs = @(Repair-Connector -Force @quiet)
                $repairs.Result | Should -Be @('Repaired', 'Repaired') -Because "$($repairs.Detail)"
            }
        }
        @{
            State = 'without the configuration file of its service'; Health = 'Degraded'; IsReady = $true
            IsInContact = $true; Says = '*does not exist*Repair-Connector*'
            Plant = { Set-ConnectorSandboxFault ConfigurationFile missing -Target LIVE/WAPCSvc -Sandbox Planted }
            Undo = { Repair-BySetup ConfigurationFiles }
        }
        @{
            State = 'without its registry key'; Health = 'Degraded'; IsReady = $true; IsInContact = $true
            Says = '*registry key * is missing*Repair-Connector*'
            Plant = { Set-ConnectorSandboxFault RegistryKeyDeleted -Target LIVE -Sandbox Planted }
            Undo = { Repair-BySetup Installation }
        }
        @{
            State = 'a firewall that answers nothing'; Health = 'Unhealthy'; Exports = $true
            Says = '*networking issues*firewall*'; TenantStatus = 'active'
            Plant = {
                Set-ConnectorSandboxFault PortBlackHoled -Target LIVE/ -Sandbox Planted
                1..2 | ForEach-Object { Step-SandboxClock Planted 30 }
            }
        }
        @{
            State = 'a name of the service that does not resolve'; Health = 'Unhealthy'; TenantStatus = 'active'
            Says = '*remote name could not be resolved*name servers*'
            Plant = {
                Set-ConnectorSandboxFault NameNotResolved -Target msappproxy -Sandbox Planted
                Step-SandboxClock Planted 30
            }
        }
        @{
            State = 'a TLS inspection'; Health = 'Unhealthy'; TenantStatus = 'active'; Exports = $true
            Says = '*Could not establish trust relationship*TLS inspection*'
            Plant = {
                Set-ConnectorSandboxFault TlsInspection -Target LIVE/ -Sandbox Planted
                Step-SandboxClock Planted 30
            }
        }
        @{
            State = 'a TLS inspection that the server trusts'; Health = 'Unhealthy'; TenantStatus = 'active'
            Says = '*TLS inspection*'
            Plant = {
                Set-ConnectorSandboxFault TlsInspection trusted -Target LIVE/ -Sandbox Planted
                Step-SandboxClock Planted 30
            }
        }
        @{
            State = 'a firewall that blocks the service bus only'; Health = 'Unhealthy'; TenantStatus = 'active'
            Says = '*servicebus.windows.net*'; Exports = $true
            Plant = {
                Set-ConnectorSandboxFault PortClosed -Target .servicebus.windows.net -Sandbox Planted
                Step-SandboxClock Planted 5
            }
        }
        # The crash reports of these states stay in the log for the states after them.
        @{
            State = 'crashed once, and running again'; Health = 'Healthy'; IsReady = $true; IsInContact = $true
            HasWarning = 'ServiceCrashes'
            Plant = { Stop-ByCrash; $null = Restart-Connector; $null = Get-ConnectorStatus -Wait @quiet }
        }
        @{
            State = 'ended by a crash, active in the tenant'; Health = 'Unhealthy'; TenantStatus = 'active'
            Says = '*WAPCSvc*'; Exports = $true
            Plant = { Stop-ByCrash }
        }
        @{
            State = 'a start that timed out'; Health = 'Unhealthy'; TenantStatus = 'active'; Says = '*WAPCSvc*'
            Plant = {
                $null = Stop-Connector
                Set-ConnectorSandboxFault ServiceStartTimesOut -Target LIVE/WAPCSvc -Sandbox Planted
                { Start-Connector -ErrorAction Stop @quiet } | Should -Throw
            }
        }
        @{
            State = 'crashed three times within an hour, and running again'; Health = 'Degraded'; IsReady = $true
            IsInContact = $true; Says = '*failed * times within an hour*'; Exports = $true
            Plant = {
                1..3 | ForEach-Object { Stop-ByCrash; $null = Start-Connector }
                $null = Get-ConnectorStatus -Wait -TimeoutSeconds 200 -ErrorAction SilentlyContinue @quiet
            }
        }
        # These states have a server of their own, because the connector of LIVE would have to be registered again.
        @{
            State = 'an expired trust certificate'; On = 'EXPIRED'; Health = 'Unhealthy'; TenantStatus = 'active'
            Says = '*expired*Register-Connector*'; Exports = $true
            Plant = {
                Set-ConnectorSandboxFault TrustCertificate expired -Target EXPIRED -Sandbox Planted
                Step-SandboxClock Planted 60
            }
        }
        @{
            State = 'a trust certificate without its key, after a restart'; On = 'KEYLESS'; Health = 'NotRegistered'
            Says = '*private key is missing*Register-Connector*'; TenantStatus = 'active'; Exports = $true
            Plant = {
                Set-ConnectorSandboxFault TrustCertificate keyless -Target KEYLESS -Sandbox Planted
                $null = Restart-Connector
                Step-SandboxClock Planted 180
            }
        }
        @{ State = 'not installed'; On = 'BARE'; IsBare = $true; Health = 'NotInstalled'; Says = '*Install-Connector*' }
    )
}

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Planted @{ GroupCount = 1; ConnectorCount = 2; Server = 'LIVE' }
    $script:quiet = @{ WarningAction = 'SilentlyContinue'; InformationAction = 'SilentlyContinue' }

    function Enter-Live([switch] $NoSignIn, [string] $Server = 'LIVE') {
        $signIn = if ($NoSignIn) { @{ NoSignIn = $true } }
        else { @{ AccessToken = Get-SandboxToken $sandbox '"kind":"graph"' } }
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $Server @signIn
    }

    function Write-VirtualError([string] $message) {
        $now = [DateTimeOffset] (Invoke-SandboxControl $sandbox GET status).time
        $event = @{
            channel = 'Microsoft-Microsoft Entra private network-Connector/Admin'; provider = 'source'; id = 1000
            level = 2; message = $message; time = $now.ToString('o')
        }
        $null = Invoke-SandboxControl $sandbox POST servers/LIVE/events (ConvertTo-Json $event)
    }

    # The connector's service ends by a crash and is not started again.
    function Stop-ByCrash {
        Set-ConnectorSandboxFault ServiceDies 1 -Target LIVE/WAPCSvc -Count 1 -Sandbox Planted
        foreach ($action in 'stop', 'start') {
            $null = Invoke-SandboxControl $sandbox POST "servers/LIVE/services/WAPCSvc/$action"
            Step-SandboxClock Planted 5
        }
    }

    function Remove-ProxyPolicy {
        $key = [Uri]::EscapeDataString(
            'HKLM\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings')
        $null = Invoke-SandboxControl $sandbox DELETE "servers/LIVE/registry?key=$key"
    }

    # Setup restores what is missing; the registration is kept.
    function Repair-BySetup([string] $check) {
        $id = (Get-ConnectorStatus @quiet).ConnectorId
        $made = @(Repair-Connector -AcceptLicense -Force @quiet)
        @($made | ForEach-Object { "$($_.Action) $($_.Check) $($_.Result)" })[0] |
            Should -Be "RunSetup $check Repaired" -Because "$($made.Detail)"
        $status = Get-ConnectorStatus -Wait @quiet
        "$($status.Health) $($status.ConnectorId)" | Should -Be "Healthy $id"
    }

    # Returns whether Wait-Connector finds the connector active without waiting.
    function Test-Wait([string] $name) {
        try { @(Wait-Connector $name -TimeoutSeconds 0 -ErrorAction Stop @quiet).Count -gt 0 } catch { $false }
    }

    # Returns what Install-Connector would do about the wait for the active state; nothing without a tenant.
    function Get-PlannedWait {
        try {
            $token = Get-SandboxToken $sandbox '"kind":"registration"'
            $plan = Install-Connector -Token $token -AcceptLicense -WhatIf @quiet
            "$((Get-Step $plan WaitUntilActive).Status)"
        }
        catch { 'Failed' }
    }

    # Returns what Update-Connector would do about the wait for the active state.
    function Get-PlannedUpdate {
        try { "$((Get-Step (Update-Connector -AcceptLicense -WhatIf @quiet) WaitUntilActive).Status)" }
        catch { 'Failed' }
    }

    Enter-Live
    $script:options = @{ ConnectorGroup = 'Group 001'; AcceptLicense = $true }
    $null = Install-Connector -Token $sandbox.RegistrationToken @options @quiet
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Planted
}

Describe 'All commands about a connector that is <State>' -ForEach $states {
    BeforeAll {
        Set-QuickSandbox Planted
        $script:server = if ($On) { $On } else { 'LIVE' }
        if ($On) { New-VirtualServer $sandbox $On }
        Enter-Live -Server $server
        if ($On -and -not $IsBare) {
            $token = Get-SandboxToken $sandbox '"kind":"registration"'
            $null = Install-Connector -Token $token @options @quiet
        }
        elseif (-not $On) {
            $null = Restart-Connector
            $null = Get-ConnectorStatus -Wait @quiet
        }
        if ($Plant) { & $Plant }
    }

    AfterAll { if ($Undo) { Set-QuickSandbox Planted; & $Undo } }

    It 'agree on <Health>' {
        $status = Get-ConnectorStatus @quiet
        "$($status.Health)" | Should -Be $Health -Because $status.NextStep
        if ($Says) { $status.NextStep | Should -BeLike $Says }
        if ($TenantStatus) { $status.Status | Should -Be $TenantStatus }
        ($status.NextStep -like 'Nothing to do.*') | Should -Be ($Health -eq 'Healthy')

        Test-Connector -Level Ready -Quiet -TimeoutSeconds 600 | Should -Be ([bool] $IsReady)
        Test-Connector -Include Active -Quiet -TimeoutSeconds 600 | Should -Be ([bool] $IsInContact)
        if (-not $IsInContact) { Test-Connector -Category Cloud, Events -Quiet -TimeoutSeconds 600 | Should -BeFalse }
        Test-Wait $server | Should -Be ([bool] $IsInContact)
        $planned = Get-PlannedWait
        ($planned -eq 'AlreadyDone') | Should -Be ([bool] $IsInContact) -Because $planned

        (Get-PlannedUpdate) -eq 'AlreadyDone' | Should -Be ([bool] $IsInContact)
        $removal = (Uninstall-Connector -WhatIf @quiet).Detail
        ($removal -like 'No connector is installed*') | Should -Be ($Health -eq 'NotInstalled') -Because $removal
        ($removal -like '*is not registered.') | Should -Be ($Health -eq 'NotRegistered') -Because $removal

        $null = Get-ConnectorStatus -Wait -TimeoutSeconds 1 -ErrorAction SilentlyContinue -ErrorVariable late @quiet
        @($late | Where-Object { $_.FullyQualifiedErrorId }).Count -gt 0 | Should -Be ($Health -ne 'Healthy')

        if ($HasWarning) {
            @(Test-Connector -Include $HasWarning -TimeoutSeconds 600 | Where-Object Status -EQ Warn).Name |
                Should -Be $HasWarning
        }

        $repairs = @(Repair-Connector -WhatIf @quiet)
        # A repair or a finding for the administrator, unless nothing is wrong.
        if ($Health -eq 'Unhealthy') { $repairs | Should -Not -BeNullOrEmpty }
        if ($Health -eq 'Healthy') { $repairs | Should -BeNullOrEmpty }

        if ($Exports) {
            $made = Export-ConnectorDiagnostic "$TestDrive/made.zip" -Force -TimeoutSeconds 600 @quiet
            "$($made.Health)" | Should -Be $Health -Because $made.NextStep
        }
    }
}

Describe 'A plan of Repair-Connector' {
    BeforeEach {
        Set-QuickSandbox Planted
        # The crashes of the states before were more than an hour ago.
        Step-SandboxClock Planted 3700
        Enter-Live
        $null = Restart-Connector
        $null = Get-ConnectorStatus -Wait @quiet
    }

    # The error in the log is from before the restart that the plan contains.
    It 'lists what the run does if <service> has a file that .NET Framework refuses' -ForEach @(
        @{ service = 'WAPCSvc' }, @{ service = 'WAPCUpdaterSvc' }
    ) {
        Write-VirtualError 'Connector re-registration failed: The Connector trust certificate expired.'
        Set-ConnectorSandboxFault ConfigurationFile refused -Target "LIVE/$service" -Sandbox Planted
        Step-SandboxClock Planted 5
        $disk = Get-VirtualDisk $sandbox LIVE
        $planned = @(Repair-Connector -WhatIf @quiet)
        Get-VirtualDisk $sandbox LIVE | Should -BeExactly $disk
        $made = @(Repair-Connector -Force @quiet)
        ($planned.Action -join ', ') | Should -Be 'RestoreConfiguration, AlignProxy'
        ($made.Action -join ', ') | Should -Be 'RestoreConfiguration, AlignProxy' -Because "$($made.Detail)"
        @($made | Where-Object Result -NE Repaired) | Should -BeNullOrEmpty
        $null = Set-ConnectorProxy -Clear -Force @quiet
        "$((Get-ConnectorStatus -Wait @quiet).Health)" | Should -Be 'Healthy'
    }

    It 'contains no finding that the planned start answers' {
        $null = Stop-Connector -Force @quiet
        @(Repair-Connector -WhatIf @quiet).Action | Should -Be @('StartService', 'StartService')
    }
}

Describe 'A connector that is cut off, after Update-Connector' {
    It 'is not reported as active, and the error names the event and its remedy' {
        Set-QuickSandbox Planted
        Enter-Live
        $null = Restart-Connector
        # The connector's own connections only, so that the preflight checks pass.
        Set-ConnectorSandboxFault DropConnection -Target 'LIVE ' -Sandbox Planted
        $null = Restart-Connector
        $update = { Update-Connector -AcceptLicense -Force -TimeoutSeconds 60 @quiet }
        $fault = $update | Should -Throw -ErrorId 'WaitTimedOut,*' -PassThru
        "$fault" | Should -BeLike '*lists it as active, which it does for up to an hour*ServiceNotReached*'
        $fault.ErrorDetails.RecommendedAction | Should -BeLike '*Open ports 443 and 80*'
        $fault.TargetObject.Changed | Should -BeFalse
    }

    It 'leaves an active entry for an hour after Uninstall-Connector' {
        $removed = Uninstall-Connector -Confirm:$false @quiet
        $removed.Detail | Should -BeLike '*active for up to an hour, then as inactive, and removes it after 10 days*'
        (Get-Connector LIVE).Status | Should -Be 'active'
        Step-SandboxClock Planted 3600
        Enter-Live
        (Get-Connector LIVE).Status | Should -Be 'inactive'
    }
}
