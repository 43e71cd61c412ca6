# Get-ConnectorStatus, Test-Connector, Repair-Connector and the exported page agree on the health.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Evidence @{ GroupCount = 1; ConnectorCount = 2; Server = 'LIVE' }
    $script:channel = 'Microsoft-Microsoft Entra private network-Connector/Admin'
    $script:expired = 'Connector re-registration failed: The Connector trust certificate expired.'

    function Enter-Live([switch] $Unsigned) {
        $signIn = if ($Unsigned) { @{ NoSignIn = $true } } else { @{ AccessToken = $sandbox.GraphToken } }
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server LIVE @signIn
    }

    function Write-VirtualEvent([string] $message, [double] $minutesAgo = 0, [int] $level = 2) {
        # Uses the sandbox's clock, which is ahead of real time if waits were skipped.
        $now = [DateTimeOffset] (Invoke-SandboxControl $sandbox GET status).time
        $time = $now.AddMinutes(-$minutesAgo).ToString('o')
        $event = @{
            channel = $channel; time = $time; provider = 'source'; id = 1000; level = $level; message = $message
        }
        $null = Invoke-SandboxControl $sandbox POST servers/LIVE/events (ConvertTo-Json $event)
    }

    # The object that Export-ConnectorDiagnostic returns, and the title and the text of its page.
    function Get-Export {
        $made = Export-ConnectorDiagnostic "$TestDrive/made.zip" -Force -TimeoutSeconds 600
        $zip = [IO.Compression.ZipFile]::OpenRead($made.Path)
        $text = foreach ($name in 'index.html', 'checks.json') {
            $reader = [IO.StreamReader]::new($zip.GetEntry($name).Open())
            $reader.ReadToEnd()
            $reader.Dispose()
        }
        $zip.Dispose()
        $network = (ConvertFrom-Json $text[1]).Checks | Where-Object Category -EQ Network
        @{
            Made = $made
            Title = [regex]::Match($text[0], '<title>(\w+):').Groups[1].Value
            Page = $text[0]
            # Get-ConnectorStatus runs no network checks, and on a busy machine a network check may time out.
            IsDisturbed = @($network | Where-Object Status -In Fail, Warn).Count -gt 0
        }
    }

    # The request ID differs in each response of Microsoft Graph.
    function Hide-RequestId([string] $text) { $text -replace 'request-id [0-9a-f-]+' }

    # Returns the status after asserting that all commands agree with it.
    function Assert-Agreement([string] $health, [bool] $ready) {
        $status = Get-ConnectorStatus -WarningAction SilentlyContinue
        $status.Health | Should -Be $health -Because $status.NextStep
        Test-Connector -Level Ready -Quiet -TimeoutSeconds 600 | Should -Be $ready
        if ($health -ne 'Healthy') { $status.NextStep | Should -Not -BeLike '*Nothing to do*' }
        $export = Get-Export
        $export.Title | Should -Be "$($export.Made.Health)"
        if ($export.IsDisturbed) { $export.Title | Should -Not -Be 'Healthy' } else {
            $export.Title | Should -Be $health
            if ($health -ne 'Healthy') {
                Hide-RequestId $export.Made.NextStep | Should -Be (Hide-RequestId $status.NextStep)
            }
        }
        $status
    }

    Enter-Live
    $options = @{ ConnectorGroup = 'Group 001'; AcceptLicense = $true; WarningAction = 'SilentlyContinue' }
    $null = Install-Connector -Token $sandbox.RegistrationToken @options
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Evidence
}

Describe 'The health from incomplete evidence' {
    AfterEach { Set-QuickSandbox Evidence }

    It 'is Unknown without a sign-in, and NextStep leads to the complete health' {
        Enter-Live -Unsigned
        $status = Assert-Agreement Unknown $false
        $status.ConnectorService, $status.Registration, $status.Status | Should -Be @('Running', 'Registered', $null)
        $command = [regex]::Match($status.NextStep, 'Run (Connect-EntraPrivateAccess .+)$').Groups[1].Value
        $null = Invoke-Expression $command
        $null = Assert-Agreement Healthy $true
    }

    It 'is Unknown with <case>, and NextStep resolves it' -ForEach @(
        @{ case = 'an expired token'; fault = 'ExpiredToken'; says = '*refused*Sign in again: Connect-*' }
        @{
            case = 'a busy Graph'; fault = 'ServerError'; value = '503;0.05'
            says = '*status 503*sign in again: Connect-*'
        }
    ) {
        Enter-Live
        $options = if ($value) { @{ Value = $value; Target = 'connectors' } } else { @{} }
        Set-ConnectorSandboxFault $fault @options -Sandbox Evidence
        $status = Assert-Agreement Unknown $false
        $status.NextStep | Should -BeLike $says
        $rows = @(Repair-Connector -WhatIf -InformationAction SilentlyContinue)
        $rows.Count | Should -Be 1
        "$($rows.Result) $($rows.Check)" | Should -Be 'NotPossible Listed'
        Set-QuickSandbox Evidence
        (Get-ConnectorStatus).Health | Should -Be 'Healthy'
    }

    It 'does not affect -Level <level>' -ForEach @{ level = 'Installed' }, @{ level = 'Registered' } {
        Enter-Live -Unsigned
        Test-Connector -Level $level -Quiet | Should -BeTrue
    }

    It 'is not Healthy if the only selected check requires the tenant' {
        Enter-Live -Unsigned
        Test-Connector -Include Active -Quiet | Should -BeFalse
    }

    It 'ends -Wait at once without a sign-in or with an expired token' {
        Enter-Live -Unsigned
        $row = Get-ConnectorStatus -Wait -TimeoutSeconds 3600 -ErrorAction SilentlyContinue -ErrorVariable unsigned
        $row.Health | Should -Be 'Unknown'
        $unsigned[0].FullyQualifiedErrorId | Should -BeLike 'NotConnected,*'
        Enter-Live
        Set-ConnectorSandboxFault ExpiredToken -Sandbox Evidence
        { Get-ConnectorStatus -Wait -TimeoutSeconds 3600 -WarningAction SilentlyContinue -ErrorAction Stop } |
            Should -Throw -ErrorId 'TokenRefused,*'
    }

    It 'reports known problems before missing evidence' {
        Enter-Live -Unsigned
        Write-VirtualEvent 'An unknown message.'
        (Get-ConnectorStatus).Health | Should -Be 'Degraded'
        Enter-Live
        $null = Restart-Connector
    }
}

Describe 'The health with errors in the log' {
    BeforeEach {
        Enter-Live
        $null = Restart-Connector
        (Get-ConnectorStatus).Health | Should -Be 'Healthy'
    }

    It 'is Unhealthy after errors that cut the connector off, with likely cause, time and remedy' {
        Write-VirtualEvent $expired
        Write-VirtualEvent $expired
        $status = Assert-Agreement Unhealthy $false
        $status.Status, $status.RecentErrors -join ' ' | Should -BeLike 'active *'
        $status.NextStep | Should -Match '2 times, last at \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ: Error 1000: '
        $status.NextStep | Should -BeLike '*Likely cause: * had expired*'
        $status.NextStep | Should -BeLike '*Register-Connector -Force*'
        $rows = @(Repair-Connector -WhatIf -InformationAction SilentlyContinue)
        ($rows | Where-Object Check -EQ RecentEvents).Detail | Should -BeLike '*Register-Connector -Force*'
    }

    It 'is Degraded after 12 unknown errors' {
        1..12 | ForEach-Object { Write-VirtualEvent "Unknown message $_." }
        $status = Assert-Agreement Degraded $true
        $status.NextStep | Should -BeLike '*Unknown message 12.*Get-ConnectorEvent*'
    }

    It 'is Healthy again after a restart, and the page shows that the errors are older' {
        Write-VirtualEvent 'The connector was unable to connect to the service due to networking issues.'
        $null = Assert-Agreement Unhealthy $false
        $null = Restart-Connector
        $status = Assert-Agreement Healthy $true
        $status.RecentErrors | Should -BeGreaterThan 0
        $page = (Get-Export).Page
        $page | Should -BeLike '*Likely cause: *A firewall prevented the connector from reaching the service*'
        $page | Should -Not -BeLike '*keeps the connector*'
        $page | Should -BeLike '*WAPCSvc was started later, at *'
    }

    It 'ignores warnings, and errors from before the last start' {
        Write-VirtualEvent $expired -level 3
        Write-VirtualEvent $expired -minutesAgo 600
        $null = Assert-Agreement Healthy $true
    }

    It 'is Unknown if the connector''s own log cannot be read' {
        $closed = "{`"channel`":`"$channel`",`"unreadable`":true}"
        $null = Invoke-SandboxControl $sandbox PUT servers/LIVE/events/unreadable $closed
        $status = Assert-Agreement Unknown $false
        $status.NextStep | Should -BeLike '*administrator*'
        $null = Invoke-SandboxControl $sandbox PUT servers/LIVE/events/unreadable ($closed -replace 'true', 'false')
    }

    It 'counts all errors of the day for an account that cannot read when the service started' {
        $null = Invoke-SandboxControl $sandbox PATCH servers/LIVE '{"elevated":false}'
        $status = Get-ConnectorStatus
        $null = Invoke-SandboxControl $sandbox PATCH servers/LIVE '{"elevated":true}'
        $status.Health | Should -Not -Be 'Healthy'
        $status.NextStep | Should -BeLike '*Only an administrator can read when WAPCSvc was started*'
    }
}
