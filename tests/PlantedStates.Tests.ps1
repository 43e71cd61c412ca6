# Plants each state once and asks all commands: no two of them may disagree about it.
# To add a state, add a row to $states: what to plant, and the health that all commands must agree on.
BeforeDiscovery {
    # Health: the expected health. IsReady: what a probe returns. IsInContact: whether a wait for the active state ends.
    # Says: the next step. Exports: whether the exported page is asked, too, which takes seconds.
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
            State = 'not signed in'; Health = 'Unknown'; Says = '*not signed in*Connect-EntraPrivateAccess*'
            Plant = { Enter-Live -NoSignIn }
        }
        @{
            State = 'a Graph that does not respond'; Health = 'Unknown'; Says = '*503*'
            Plant = { Set-ConnectorSandboxFault ServerError '503;0.05' -Target connectors -Sandbox Planted }
        }
    )
}

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Planted @{ GroupCount = 1; ConnectorCount = 2; Server = 'LIVE' }
    $script:quiet = @{ WarningAction = 'SilentlyContinue'; InformationAction = 'SilentlyContinue' }

    function Enter-Live([switch] $NoSignIn) {
        $signIn = if ($NoSignIn) { @{ NoSignIn = $true } }
        else { @{ AccessToken = Get-SandboxToken $sandbox '"kind":"graph"' } }
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server LIVE @signIn
    }

    function Write-VirtualError([string] $message) {
        $now = [DateTimeOffset] (Invoke-SandboxControl $sandbox GET status).time
        $event = @{
            channel = 'Microsoft-Microsoft Entra private network-Connector/Admin'; provider = 'source'; id = 1000
            level = 2; message = $message; time = $now.ToString('o')
        }
        $null = Invoke-SandboxControl $sandbox POST servers/LIVE/events (ConvertTo-Json $event)
    }

    # Whether a command that waits for the active state finds it at once.
    function Test-Wait {
        try { @(Wait-Connector LIVE -TimeoutSeconds 0 -ErrorAction Stop @quiet).Count -gt 0 } catch { $false }
    }

    # What Install-Connector would do about the wait for the active state; nothing if the tenant can't be asked.
    function Get-PlannedWait {
        try {
            $plan = Install-Connector -Token $sandbox.RegistrationToken -AcceptLicense -WhatIf @quiet
            "$((Get-Step $plan WaitUntilActive).Status)"
        }
        catch { 'Failed' }
    }

    Enter-Live
    $options = @{ ConnectorGroup = 'Group 001'; AcceptLicense = $true }
    $null = Install-Connector -Token $sandbox.RegistrationToken @options @quiet
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Planted
}

Describe 'All commands about a connector that is <State>' -ForEach $states {
    BeforeAll {
        Set-QuickSandbox Planted
        Enter-Live
        $null = Restart-Connector
        $null = Get-ConnectorStatus -Wait @quiet
        if ($Plant) { & $Plant }
    }

    It 'agree on <Health>' {
        $status = Get-ConnectorStatus @quiet
        "$($status.Health)" | Should -Be $Health -Because $status.NextStep
        if ($Says) { $status.NextStep | Should -BeLike $Says }
        if ($TenantStatus) { $status.Status | Should -Be $TenantStatus }
        ($status.NextStep -like 'Nothing to do.*') | Should -Be ($Health -eq 'Healthy')

        Test-Connector -Level Ready -Quiet -TimeoutSeconds 600 | Should -Be ([bool] $IsReady)
        Test-Connector -Include Active -Quiet -TimeoutSeconds 600 | Should -Be ([bool] $IsInContact)
        Test-Wait | Should -Be ([bool] $IsInContact)
        $planned = Get-PlannedWait
        ($planned -eq 'AlreadyDone') | Should -Be ([bool] $IsInContact) -Because $planned

        $null = Get-ConnectorStatus -Wait -TimeoutSeconds 1 -ErrorAction SilentlyContinue -ErrorVariable late @quiet
        @($late | Where-Object { $_.FullyQualifiedErrorId }).Count -gt 0 | Should -Be ($Health -ne 'Healthy')

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
