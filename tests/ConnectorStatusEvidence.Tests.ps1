# One verdict from all evidence: Get-ConnectorStatus, Test-Connector, Repair-Connector and the exported page agree.
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
        # By the sandbox's clock, which is ahead where waits were skipped.
        $now = [DateTimeOffset] (Invoke-SandboxControl $sandbox GET status).time
        $time = $now.AddMinutes(-$minutesAgo).ToString('o')
        $event = @{
            channel = $channel; time = $time; provider = 'source'; id = 1000; level = $level; message = $message
        }
        $null = Invoke-SandboxControl $sandbox POST servers/LIVE/events (ConvertTo-Json $event)
    }

    # What the exported zip says: its object, and the title and the text of its page.
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
            # Get-ConnectorStatus asks no network, and a busy machine may answer a probe too late.
            IsDisturbed = @($network | Where-Object Status -In Fail, Warn).Count -gt 0
        }
    }

    # Each answer of Microsoft Graph has another one.
    function Hide-RequestId([string] $text) { $text -replace 'request-id [0-9a-f-]+' }

    # The status, after it was seen that no other command contradicts it.
    function Assert-Agreement([string] $health, [bool] $ready) {
        $status = Get-ConnectorStatus -WarningAction SilentlyContinue
        $status.Health | Should -Be $health -Because $status.NextStep
        Test-Connector -Level Ready -Quiet -TimeoutSeconds 600 | Should -Be $ready
        if ($health -ne 'Healthy') { $status.NextStep | Should -Not -BeLike '*Nothing to do*' }
        $export = Get-Export
        $export.Title | Should -Be "$($export.Made.Health)"
        if ($export.IsDisturbed) { $export.Title | Should -Not -Be 'Healthy' } else {
            $export.Title | Should -Be $health
            if ($health -ne 'Healthy') { Hide-RequestId $export.Made.NextStep | Should -Be (Hide-RequestId $status.NextStep) }
        }
        $status
    }

    Enter-Live
    $null = Install-Connector -Token $sandbox.RegistrationToken -ConnectorGroup 'Group 001' -AcceptLicense -WarningAction SilentlyContinue
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Evidence
}

Describe 'The verdict on half the evidence' {
    AfterEach { Set-QuickSandbox Evidence }

    It 'is Unknown without a sign-in, and its next step leads to the whole verdict' {
        Enter-Live -Unsigned
        $status = Assert-Agreement Unknown $false
        $status.ConnectorService, $status.Registration, $status.Status | Should -Be @('Running', 'Registered', $null)
        $command = [regex]::Match($status.NextStep, 'Run (Connect-EntraPrivateAccess .+)$').Groups[1].Value
        $null = Invoke-Expression $command
        $null = Assert-Agreement Healthy $true
    }

    It 'is Unknown with <case>, and says what to do' -ForEach @(
        @{ case = 'an expired token'; fault = 'ExpiredToken'; says = '*refused*Sign in again: Connect-*' }
        @{ case = 'a busy Graph'; fault = 'ServerError'; value = '503;0.05'; says = '*status 503*sign in again: Connect-*' }
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

    It 'answers -Level <level> without the tenant' -ForEach @{ level = 'Installed' }, @{ level = 'Registered' } {
        Enter-Live -Unsigned
        Test-Connector -Level $level -Quiet | Should -BeTrue
    }

    It 'is not Healthy if only one check of the tenant is asked for' {
        Enter-Live -Unsigned
        Test-Connector -Include Active -Quiet | Should -BeFalse
    }

    It 'is not waited for without a sign-in, nor with one that has ended' {
        Enter-Live -Unsigned
        $row = Get-ConnectorStatus -Wait -TimeoutSeconds 3600 -ErrorAction SilentlyContinue -ErrorVariable unsigned
        $row.Health | Should -Be 'Unknown'
        $unsigned[0].FullyQualifiedErrorId | Should -BeLike 'NotConnected,*'
        Enter-Live
        Set-ConnectorSandboxFault ExpiredToken -Sandbox Evidence
        { Get-ConnectorStatus -Wait -TimeoutSeconds 3600 -WarningAction SilentlyContinue -ErrorAction Stop } |
            Should -Throw -ErrorId 'TokenRefused,*'
    }

    It 'names known trouble before the missing half' {
        Enter-Live -Unsigned
        Write-VirtualEvent 'Nobody knows this.'
        (Get-ConnectorStatus).Health | Should -Be 'Degraded'
        Enter-Live
        $null = Restart-Connector
    }
}

Describe 'The verdict beside errors in the log' {
    BeforeEach {
        Enter-Live
        $null = Restart-Connector
        (Get-ConnectorStatus).Health | Should -Be 'Healthy'
    }

    It 'is Unhealthy after errors that cut the connector off, with the likely cause, its time and a remedy' {
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

    It 'is Degraded after 12 errors that are not known' {
        1..12 | ForEach-Object { Write-VirtualEvent "Nobody knows $_." }
        $status = Assert-Agreement Degraded $true
        $status.NextStep | Should -BeLike '*Nobody knows 12.*Get-ConnectorEvent*'
    }

    It 'is Healthy again after a restart, and the page calls the errors past' {
        Write-VirtualEvent 'The connector was unable to connect to the service due to networking issues.'
        $null = Assert-Agreement Unhealthy $false
        $null = Restart-Connector
        $status = Assert-Agreement Healthy $true
        $status.RecentErrors | Should -BeGreaterThan 0
        $page = (Get-Export).Page
        $page | Should -BeLike '*Likely cause: *A firewall kept the connector from the service*'
        $page | Should -Not -BeLike '*keeps the connector*'
        $page | Should -BeLike '*WAPCSvc was started since, at *'
    }

    It 'does not count warnings, nor errors from before the start' {
        Write-VirtualEvent $expired -level 3
        Write-VirtualEvent $expired -minutesAgo 600
        $null = Assert-Agreement Healthy $true
    }

    It 'is Unknown if the connector''s own log may not be read' {
        $closed = "{`"channel`":`"$channel`",`"unreadable`":true}"
        $null = Invoke-SandboxControl $sandbox PUT servers/LIVE/events/unreadable $closed
        $status = Assert-Agreement Unknown $false
        $status.NextStep | Should -BeLike '*administrator*'
        $null = Invoke-SandboxControl $sandbox PUT servers/LIVE/events/unreadable ($closed -replace 'true', 'false')
    }

    It 'counts every error of the day for an account that cannot read when the service started' {
        $null = Invoke-SandboxControl $sandbox PATCH servers/LIVE '{"elevated":false}'
        $status = Get-ConnectorStatus
        $null = Invoke-SandboxControl $sandbox PATCH servers/LIVE '{"elevated":true}'
        $status.Health | Should -Not -Be 'Healthy'
        $status.NextStep | Should -BeLike '*WAPCSvc was started can only be read by an administrator*'
    }
}
