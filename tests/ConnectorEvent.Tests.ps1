# Get-ConnectorEvent: the events of a virtual server's logs, with cause and remedy.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Events @{ Server = 'LIVE', 'BARE', 'OLD', 'CUT', 'CRASH' }
    $channel = 'Microsoft-Microsoft Entra private network-Connector/Admin'
    function Enter-Server([string] $name) {
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $name -AccessToken $sandbox.GraphToken
    }
    function Write-VirtualEvent([string] $server, [string] $channel, [int] $level, [string] $message,
        [double] $hoursAgo = 0, [string] $source = 'source', [int] $id = 0) {
        $time = [DateTimeOffset]::UtcNow.AddHours(-$hoursAgo).ToString('o')
        $json = "{`"channel`":`"$channel`",`"provider`":`"$source`",`"id`":$id,`"level`":$level," +
            "`"message`":`"$message`",`"time`":`"$time`"}"
        $null = Invoke-SandboxControl $sandbox POST "servers/$server/events" $json
    }
    # The virtual connector runs on its own clock, so its events appear a moment later.
    function Wait-Event([scriptblock] $which) {
        for ($look = 0; $look -lt 200; $look++) {
            $found = @(Get-ConnectorEvent | Where-Object $which)
            if ($found) { return $found }
            [Threading.Thread]::Sleep(50)
        }
        throw "Timed out waiting for an event with $which."
    }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Events
}

Describe 'Get-ConnectorEvent' {
    Context 'on a server with a connector' {
        BeforeAll {
            Enter-Server LIVE
            $null = Install-Connector -Token $sandbox.RegistrationToken -AcceptLicense
            Write-VirtualEvent LIVE $channel 2 'Connector failed to download the configuration.' 2
            Write-VirtualEvent LIVE $channel 3 'An unknown message.' 1
            Write-VirtualEvent LIVE $channel 4 'All is well.' 0.5
            Write-VirtualEvent LIVE $channel 5 'Verbose message.' 0.25
            Write-VirtualEvent LIVE $channel 2 'Long ago.' 50
            Write-VirtualEvent LIVE 'Microsoft-AadApplicationProxy-Connector/Admin' 2 'Under the old name.' 3
            $license = 'EID Premium or Basic License is required for access to ApplicationProxy.'
            Write-VirtualEvent LIVE Application 2 $license 4 'Microsoft Entra private network connector'
            Write-VirtualEvent LIVE Application 2 'Of another program.' 1 'Another program'
        }

        It 'shows the events of the last day, newest first, and adds cause and remedy to known messages' {
            $mark = Get-Mark Events
            $events = @(Get-ConnectorEvent -ErrorAction Stop)
            $events.Message | Should -Be @(
                'All is well.', 'An unknown message.', 'Connector failed to download the configuration.'
                'Under the old name.', 'EID Premium or Basic License is required for access to ApplicationProxy.'
            )
            $events.Class | Should -Be @($null, $null, 'ConfigurationNotDownloaded', $null, 'LicenseMissing')
            $events[2].Cause | Should -BeLike '*certificate*'
            $events[2].Remedy | Should -BeLike '*Register-Connector -Force*'
            $events[1].Cause, $events[1].Remedy | Should -Be @($null, $null)
            @(Get-Change Events $mark) | Should -BeNullOrEmpty
        }

        It 'returns the source of each event' {
            $event = @(Get-ConnectorEvent -Level Error)[0]
            $event.GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorEvent'
            @((Get-Command Get-ConnectorEvent).OutputType.Name) |
                Should -Be @(
                    'EntraPrivateAccess.Models.ConnectorEvent', 'EntraPrivateAccess.Models.KnownConnectorEvent'
                )
            "$($event.Level)", $event.Id, $event.Channel, $event.Source | Should -Be @('Error', 0, $channel, 'source')
            $event.Server, $event.Environment, $event.Rehearsed | Should -Be @('LIVE', 'Events', $true)
        }

        It 'shows <count> events at level <level> and above' -ForEach @(
            @{ level = 'Critical'; count = 0 }
            @{ level = 'Error'; count = 3 }
            @{ level = 'Warning'; count = 4 }
            @{ level = 'Information'; count = 5 }
            @{ level = 'Verbose'; count = 6 }
        ) {
            @(Get-ConnectorEvent -Level $level -ErrorAction Stop) | Should -HaveCount $count
        }

        It 'returns <count> events since <what>' -ForEach @(
            @{ what = '90 minutes ago'; since = '90m'; count = 2 }
            @{ what = '7 days ago'; since = '7d'; count = 6 }
            @{ what = 'a time span ago'; since = [TimeSpan]::FromHours(2.5); count = 3 }
            @{ what = 'a local time'; since = [DateTime]::Now.AddHours(-2.5); count = 3 }
            @{ what = 'a UTC time'; since = [DateTimeOffset]::UtcNow.AddHours(-2.5); count = 3 }
            @{ what = 'a date'; since = [DateTime]::UtcNow.AddDays(-3).ToString('yyyy-MM-dd'); count = 6 }
        ) {
            @(Get-ConnectorEvent -Since $since -ErrorAction Stop) | Should -HaveCount $count
        }

        It 'stops at -MaxEvents' {
            (Get-ConnectorEvent -MaxEvents 2).Message | Should -Be @('All is well.', 'An unknown message.')
        }

        It 'rejects -<name> <value>' -ForEach @(
            @{ name = 'Since'; value = 'yesterday' }
            @{ name = 'Since'; value = '7' }
            @{ name = 'Level'; value = 'Fehler' }
            @{ name = 'MaxEvents'; value = 0 }
        ) {
            $options = @{ $name = $value }
            { Get-ConnectorEvent @options } |
                Should -Throw -ErrorId '*,EntraPrivateAccess.Commands.ConnectorEvents.GetConnectorEventCommand'
        }

        It 'requires no sign-in' {
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server LIVE -NoSignIn
            @(Get-ConnectorEvent -ErrorAction Stop) | Should -HaveCount 5
        }

        It 'reports unreadable channels in one error, and shows the events of the others' {
            foreach ($closed in $channel, 'Application') {
                $json = "{`"channel`":`"$closed`",`"unreadable`":true}"
                $null = Invoke-SandboxControl $sandbox PUT servers/LIVE/events/unreadable $json
            }
            $events = Get-ConnectorEvent -ErrorAction SilentlyContinue -ErrorVariable faults
            $events.Message | Should -Be 'Under the old name.'
            $faults | Should -HaveCount 1
            $faults[0].FullyQualifiedErrorId | Should -BeLike 'EventChannelDenied,*'
            $faults[0].CategoryInfo.Category | Should -Be 'PermissionDenied'
            $faults[0].Exception.Message | Should -BeLike "*on LIVE: $channel, Application."
            $faults[0].ErrorDetails.RecommendedAction | Should -BeLike '*administrator*'
            foreach ($closed in $channel, 'Application') {
                $json = "{`"channel`":`"$closed`",`"unreadable`":false}"
                $null = Invoke-SandboxControl $sandbox PUT servers/LIVE/events/unreadable $json
            }
        }

        It 'fits 80 columns, and shows the remedy beside the message' {
            $shown = @(Get-ConnectorEvent | Out-String -Width 80 -Stream | ForEach-Object TrimEnd)
            ($shown -match '\S')[0] | Should -Match '^Time +Level +Id +Message +Remedy$'
            @($shown | Where-Object Length -GT 80) | Should -BeNullOrEmpty
            "$shown" | Should -BeLike '*Network Service*'
        }
    }

    Context 'and Test-Connector -Category Events' {
        It 'returns one row per known problem, and one per unknown message' {
            Enter-Server LIVE
            $rows = @(Test-Connector -Detailed -Category Events)
            $crashes = @($rows | Where-Object Name -EQ ServiceCrashes)
            "$($crashes.Status)" | Should -Be 'Pass'
            $rows = @($rows | Where-Object Name -EQ RecentEvents)
            "$($rows.Status)" | Should -Be 'Warn Warn Warn Warn'
            $rows.Target |
                Should -Be @($channel, $channel, 'Microsoft-AadApplicationProxy-Connector/Admin', 'Application')
            $rows[0].Detail | Should -BeLike '*Warning 0: An unknown message.'
            $rows[0].Action | Should -BeLike '*Get-ConnectorEvent*'
            $rows[1].Detail | Should -BeLike (
                '*failed to download the configuration*Likely cause: *trust certificate*WAPCSvc was started later*')
            $rows[1].Action | Should -BeLike '*Register-Connector*'
        }

        It 'passes if the logs contain no errors or warnings' {
            Enter-Server OLD
            $row = Test-Connector -Include RecentEvents
            "$($row.Category) $($row.Status) $($row.Detail)" |
                Should -Be 'Events Pass No error and no warning within a day.'
        }
    }

    Context 'on a server without a connector' {
        It 'fails with ConnectorNotInstalled' {
            Enter-Server BARE
            $fault = { Get-ConnectorEvent -ErrorAction Stop } |
                Should -Throw -ErrorId 'ConnectorNotInstalled,*' -PassThru
            $fault.CategoryInfo.Category | Should -Be 'NotInstalled'
            $fault.Exception.Message | Should -BeLike '*BARE*'
        }

        It 'shows why an installation failed' {
            Enter-Server BARE
            Set-ConnectorSandboxFault InstallerExitCode 1603 -Count 1 -Target BARE -Sandbox Events
            { Install-Connector -SkipRegistration -AcceptLicense } | Should -Throw -ErrorId 'SetupFailed,*'
            (Get-ConnectorEvent -ErrorAction Stop).Message | Should -BeLike '*1603*'
        }

        It 'requires Windows if no server is connected' {
            Skip-OnWindows
            Disconnect-EntraPrivateAccess
            { Get-ConnectorEvent -ErrorAction Stop } | Should -Throw -ErrorId 'WindowsRequired,*'
        }
    }

    Context 'for crashes and other logs' {
        BeforeAll {
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server CRASH -AccessToken $sandbox.GraphToken
            $null = Invoke-SandboxControl $sandbox POST servers/CRASH/product '{"version":"1.5.4892.0"}'
        }

        It 'writes one sentence to the information stream if it finds nothing' {
            $found = @(Get-ConnectorEvent -Since 1h -ErrorAction Stop 6>&1)
            $found | Should -HaveCount 1
            $found[0].GetType().Name | Should -Be 'InformationRecord'
            "$($found[0])" | Should -BeLike 'CRASH logged no event of the level Information or more severe since *Z*'
            $before = @(Get-ConnectorEvent -Since 1h -InformationAction SilentlyContinue)
            $before | Should -BeNullOrEmpty
        }

        It 'shows the events that Windows logs when a service times out at its start' {
            Set-ConnectorSandboxFault ServiceStartTimesOut -Target CRASH/WAPCSvc -Sandbox Events
            { Start-Connector -ErrorAction Stop } | Should -Throw
            Set-ConnectorSandboxFault ServiceStartTimesOut -Clear -Sandbox Events
            $events = @(Get-ConnectorEvent -Level Error)
            @($events.Id | Sort-Object -Unique) | Should -Be @(7000, 7009)
            @($events.Class | Sort-Object -Unique) | Should -Be 'ServiceStartTimedOut'
            $events[0].Channel, $events[0].Source, $events[0].Service |
                Should -Be @('System', 'Service Control Manager', 'WAPCSvc')
            $events[0].Remedy | Should -BeLike '*Test-Connector*'
            $row = Test-Connector -Include ServiceCrashes -InformationAction SilentlyContinue
            "$($row.Status) $($row.Target)" | Should -Be 'Fail WAPCSvc'
            $row.Detail | Should -BeLike 'ServiceStartTimedOut: *revocation lists*'
        }

        It 'shows the events that Windows and .NET log when a service crashes' {
            Set-ConnectorSandboxFault ServiceDies 0 -Target CRASH/WAPCSvc -Sandbox Events
            { Start-Connector -ErrorAction Stop } | Should -Throw
            Set-ConnectorSandboxFault ServiceDies -Clear -Sandbox Events
            $events = @(Get-ConnectorEvent -Level Error | Where-Object Class -EQ ServiceCrashed)
            @($events | ForEach-Object { "$($_.Channel) $($_.Id)" } | Sort-Object -Unique) |
                Should -Be @('Application 1000', 'Application 1026', 'System 7031')
            (Get-ConnectorStatus).RecentErrors | Should -BeGreaterThan 2
        }

        It 'are exported' {
            $zip = (Export-ConnectorDiagnostic "$TestDrive/crash.zip" -InformationAction SilentlyContinue).Path
            Add-Type -AssemblyName System.IO.Compression.FileSystem
            $archive = [IO.Compression.ZipFile]::OpenRead($zip)
            try {
                $text = foreach ($entry in $archive.Entries) {
                    $reader = [IO.StreamReader]::new($entry.Open())
                    $reader.ReadToEnd()
                    $reader.Dispose()
                }
            }
            finally { $archive.Dispose() }
            "$text" | Should -Match '"Id":\s*7031'
            "$text" | Should -Match '"Class":\s*"ServiceStartTimedOut"'
        }

        It 'ignores events of other services, and other events of Service Control Manager' {
            $count = @(Get-ConnectorEvent).Count
            $events = @{ id = 7031; data = 'Print Spooler' }, @{ id = 7036; data = 'Other'; level = 4 }
            foreach ($event in $events) {
                $level = if ($event.level) { $event.level } else { 2 }
                $json = "{`"channel`":`"System`",`"provider`":`"Service Control Manager`",`"id`":$($event.id)," +
                    "`"level`":$level,`"message`":`"m`",`"data`":[`"$($event.data)`"]}"
                $null = Invoke-SandboxControl $sandbox POST servers/CRASH/events $json
            }
            @(Get-ConnectorEvent) | Should -HaveCount $count
        }

        It 'shows <fault> from <channel>' -ForEach @(
            @{ fault = 'ApplicationMessage'; channel = 'Application'; class = 'NameNotResolved' }
            @{
                fault = 'AgentUpdaterMessage'; class = 'ConnectionNotEstablished'
                channel = 'Microsoft-AzureADConnect-AgentUpdater/Admin'
            }
            @{
                fault = 'TraceMessage'; class = 'ServerCertificateNotTrusted'
                channel = '*\Trace\MicrosoftEntraPrivateNetworkConnector_*.log'
            }
        ) {
            Set-ConnectorSandboxFault $fault $class -Count 1 -Target CRASH -Sandbox Events
            $event = Wait-Event { $_.Class -eq $class }
            $event[0].Channel | Should -BeLike $channel
            "$($event[0].Level)" | Should -Be 'Error'
            $event[0].Cause, $event[0].Remedy | Should -Not -BeNullOrEmpty
            if ($class -ne 'ConnectionNotEstablished') { $event[0].Cause | Should -BeLike '*.*.net *' }
        }
    }

    Context 'with -ListKnown' {
        It 'returns the known events with source and confidence, without a server' {
            Disconnect-EntraPrivateAccess
            $known = @(Get-ConnectorEvent -ListKnown -ErrorAction Stop)
            $known[0].GetType().FullName | Should -Be 'EntraPrivateAccess.Models.KnownConnectorEvent'
            foreach ($id in 1000, 7000, 7009, 7031, 12008, 12015, 12019, 12027, 13019, 24029) {
                $known.Id | Should -Contain $id
            }
            @($known | Where-Object { -not $_.Source }) | Should -BeNullOrEmpty
            @($known | ForEach-Object { "$($_.Confidence)" } | Sort-Object -Unique) |
                Should -Be @('Documented', 'Inferred', 'Reported')
            ($known | Where-Object Id -EQ 7009).Remedy | Should -BeLike '*Test-Connector*'
        }

        It 'fits 80 columns' {
            $shown = @(Get-ConnectorEvent -ListKnown | Out-String -Width 80 -Stream | ForEach-Object TrimEnd)
            ($shown -match '\S')[0] | Should -Match '^Class +Id +Confidence +Cause$'
            @($shown | Where-Object Length -GT 80) | Should -BeNullOrEmpty
        }

        It 'can not be combined with a parameter of a server' {
            { Get-ConnectorEvent -ListKnown -Since 1h -ErrorAction Stop } | Should -Throw -ErrorId '*Ambiguous*'
        }
    }

    Context 'for a virtual connector' {
        It 'shows a denied registration from the Application log' {
            Enter-Server CUT
            Set-ConnectorSandboxFault RegistrationDenied -Count 1 -Target CUT -Sandbox Events
            { Install-Connector -Token $sandbox.RegistrationToken -AcceptLicense } |
                Should -Throw -ErrorId 'RegistrationDenied,*'
            $event = Get-ConnectorEvent -Level Error
            $event.Channel, $event.Source, $event.Class |
                Should -Be @('Application', 'Microsoft Entra private network connector', 'RegistrationDenied')
        }

        It 'shows one event while the connector is cut off, and the connector is inactive' {
            Enter-Server CUT
            $null = Register-Connector -Token $sandbox.RegistrationToken
            Set-ConnectorSandboxFault DropConnection -Target CUT -Sandbox Events
            $event = Wait-Event { $_.Class -eq 'ServiceNotReached' }
            $event | Should -HaveCount 1
            $event.Message | Should -BeLike "*https://$($sandbox.TenantId).bootstrap.msappproxy.net/*"
            (Get-ConnectorStatus).LastError | Should -BeLike '*networking issues*'
            Set-ConnectorSandboxFault DropConnection -Clear -Sandbox Events
        }

        It 'shows the event of the fault ConnectorMessage <value>' -ForEach @(
            @{
                value = 'KerberosSpnMissing'; class = 'KerberosSpnMissing'; id = 13020
                where = 'Microsoft-Microsoft Entra private network-Connector/Admin'
            }
            @{ value = 'ScriptsForbiddenByPolicy'; class = 'ScriptsForbiddenByPolicy'; id = 0; where = 'Application' }
            @{
                value = 'Something of my own.'; class = $null; id = 0
                where = 'Microsoft-Microsoft Entra private network-Connector/Admin'
            }
        ) {
            Enter-Server LIVE
            Set-ConnectorSandboxFault ConnectorMessage $value -Count 1 -Target LIVE -Sandbox Events
            $event = Wait-Event { $_.Class -eq $class -and ($class -or $_.Message -eq $value) }
            $event.Id, $event.Channel, $event.Class | Should -Be @($id, $where, $class)
        }

        It 'shows the former channel names before version 1.5.3829' {
            Enter-Server OLD
            $null = Invoke-SandboxControl $sandbox POST servers/OLD/product '{"version":"1.5.2846.0"}'
            Set-ConnectorSandboxFault ConnectorMessage TlsInspected -Count 1 -Target OLD -Sandbox Events
            (Wait-Event { $_.Class -eq 'TlsInspected' }).Channel |
                Should -Be 'Microsoft-AadApplicationProxy-Connector/Admin'
        }

        It 'shows an expired certificate, and the registration is Expired' {
            $null = Invoke-SandboxControl $sandbox POST clock/advance '{"seconds":15984000}'
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server LIVE -AccessToken (
                Get-SandboxToken $sandbox '"kind":"graph"'
            )
            $event = Wait-Event { $_.Class -eq 'TrustCertificateExpired' }
            $event.Id, "$($event.Level)", $event.Channel | Should -Be @(1000, 'Error', $channel)
            $status = Get-ConnectorStatus
            $status.Registration, $status.LastError | Should -Be @('Expired', $event.Message)
        }
    }
}
