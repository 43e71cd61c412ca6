# Get-ConnectorEvent with .NET's EventLogReader: on Wine, channels are files, see Native/wevtapi.c; on real Windows,
# these tests create event logs.
BeforeAll {
    . "$PSScriptRoot/WindowsSupport.ps1"
    $folder = 'C:\epa\events'
    $new = 'Microsoft-Microsoft Entra private network-Connector'
    $updater = 'Microsoft-Microsoft Entra private network-Updater'
    $old = 'Microsoft-AadApplicationProxy-Connector'
    $now = [DateTime]::UtcNow

    # Writes events of the form 'minutes ago|source|id|level|text|value;value', oldest first; the values are optional.
    function Set-Channel([string] $Name, [string[]] $Events) {
        $lines = foreach ($each in $Events) {
            $age, $rest = $each -split '\|', 2
            $now.AddMinutes(-$age).ToString('yyyy-MM-ddTHH:mm:ss.fffZ') + "`t" + ($rest -replace '\|', "`t")
        }
        [IO.File]::WriteAllLines("$folder\$($Name -replace '/', '%4').tsv", [string[]] @($lines))
    }
    function Set-Answer([string] $File, [string] $Content) {
        [IO.File]::WriteAllText("$folder\$($File -replace '/', '%4')", $Content)
    }
    function Get-Summary($Events) { @($Events | ForEach-Object { "$($_.Level) $($_.Id) $($_.Message)" }) }
}

Describe 'Get-ConnectorEvent' -Tag WineOnly {
    BeforeEach {
        [IO.Directory]::GetFiles($folder) | ForEach-Object { [IO.File]::Delete($_) }
        Set-Channel Application "9|Another program|7|2|Not ours",
            '8|Microsoft Entra private network connector|0|2|Installation failed',
            '1|Microsoft AAD Application Proxy Connector|0|4|Installed'
        Set-Channel "$new/Admin" "2000|$new|1|2|Long ago", "6|$new|0|3|Slow",
            "4|$new|1000|2|Connector re-registration failed: The Connector trust certificate expired."
        Set-Channel "$updater/Admin" "5|$updater|0|4|Looked for an update", "3|$updater|0|1|Gone"
        Set-Channel "$old/Admin" "7|$old|0|5|Wordy", "2|$old|0|0|Always logged"
    }

    It 'merges all channels of both names and the Application log by source, newest first' {
        Get-Summary (Get-ConnectorEvent -Level Verbose -ErrorAction Stop) | Should -Be @(
            'Information 0 Installed', 'Information 0 Always logged', 'Critical 0 Gone'
            'Error 1000 Connector re-registration failed: The Connector trust certificate expired.'
            'Information 0 Looked for an update', 'Warning 0 Slow', 'Verbose 0 Wordy'
            'Error 0 Installation failed')
    }

    It 'filters by level, time and number' {
        Get-Summary (Get-ConnectorEvent -Level Error -ErrorAction Stop) |
            Should -Be @(
                'Critical 0 Gone',
                    'Error 1000 Connector re-registration failed: The Connector trust certificate expired.',
                    'Error 0 Installation failed'
            )
        Get-Summary (Get-ConnectorEvent -Since 4m -Level Critical -ErrorAction Stop) | Should -Be @('Critical 0 Gone')
        Get-Summary (Get-ConnectorEvent -Since 7d -Level Error -ErrorAction Stop)[-1] | Should -Be @('Error 1 Long ago')
        Get-Summary (Get-ConnectorEvent -MaxEvents 1 -ErrorAction Stop) | Should -Be @('Information 0 Installed')
    }

    It 'returns time, source and class of an event' {
        $event = @(Get-ConnectorEvent -Level Error -ErrorAction Stop)[1]
        $event.Time.UtcDateTime.ToString('HH:mm:ss.fff') | Should -Be $now.AddMinutes(-4).ToString('HH:mm:ss.fff')
        $event.Channel, $event.Source, $event.Class | Should -Be @("$new/Admin", $new, 'TrustCertificateExpired')
        $event.Server, $event.Environment, $event.Rehearsed | Should -Be @([Environment]::MachineName, 'Global', $false)
        $event.Remedy | Should -BeLike '*Register-Connector -Force*'
    }

    It 'shows failed starts and crashes of the two services, by the data of the events' {
        $manager = 'Service Control Manager'
        $program = 'MicrosoftEntraPrivateNetworkConnector'
        Set-Channel System "9|$manager|7031|2|Beendet|Print Spooler;1",
            "8|$manager|7009|2|Zeit abgelaufen|30000;Microsoft Entra private network connector",
            "7|$manager|7036|4|Angehalten|Microsoft Entra private network connector;angehalten",
            "5|$manager|7034|2|Beendet|Microsoft Entra private network connector updater;1",
            "1|Other source|7034|2|Beendet|Microsoft Entra private network connector updater;1"
        Set-Channel Application '6|Application Error|1000|2|Fehler|spoolsv.exe;10.0',
            "4|Application Error|1000|2|Fehler|${program}Service.exe;1.5.4892.0",
            "3|.NET Runtime|1026|2|Anwendung: ${program}UpdaterService.exe wurde beendet"
        $events = @(Get-ConnectorEvent -Level Error -Since 10m -ErrorAction Stop | Where-Object Service)
        @($events | Where-Object { $_.Channel -in 'System', 'Application' } | ForEach-Object {
                "$($_.Channel) $($_.Id) $($_.Service) $($_.Class)"
            }) | Should -Be @(
            'Application 1026 WAPCUpdaterSvc ServiceCrashed', 'Application 1000 WAPCSvc ServiceCrashed'
            'System 7034 WAPCUpdaterSvc ServiceCrashed', 'System 7009 WAPCSvc ServiceStartTimedOut')
    }

    It 'ignores a channel that does not exist' {
        [IO.File]::Delete("$folder\$updater%4Admin.tsv")
        [IO.File]::Delete("$folder\$old%4Admin.tsv")
        Get-Summary (Get-ConnectorEvent -Level Warning -ErrorAction Stop) | Should -HaveCount 3
    }

    It 'reports unreadable channels in one error, and shows the events of the others' {
        Set-Answer "$new/Admin.error" 5
        Set-Answer Application.error 5
        $events = Get-ConnectorEvent -Level Error -ErrorAction SilentlyContinue -ErrorVariable faults
        Get-Summary $events | Should -Be @('Critical 0 Gone')
        $faults | Should -HaveCount 1
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'EventChannelDenied,*'
        $faults[0].CategoryInfo.Category | Should -Be 'PermissionDenied'
        $faults[0].Exception.Message | Should -BeLike "*$new/Admin, Application."
        $faults[0].ErrorDetails.RecommendedAction | Should -BeLike '*administrator*'
    }

    It 'reports a channel that fails, and shows the events of the others' {
        Set-Answer "$new/Admin.error" 1722
        $events = Get-ConnectorEvent -Level Error -ErrorAction SilentlyContinue -ErrorVariable faults
        Get-Summary $events | Should -Be @('Critical 0 Gone', 'Error 0 Installation failed')
        $faults | Should -HaveCount 1
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'EventLogUnreadable,*'
        $faults[0].Exception.Message | Should -BeLike "*$new/Admin*"
        $faults[0].ErrorDetails.RecommendedAction | Should -BeLike '*EventLog service*'
    }

    It 'shows the publisher''s text in any language, and does not query the name of a level' {
        Set-Answer "$new.publisher" 'Auf Deutsch: '
        Get-Summary (Get-ConnectorEvent -Level Warning -ErrorAction Stop)[1..2] | Should -Be @(
            'Error 1000 Auf Deutsch: Connector re-registration failed: The Connector trust certificate expired.',
                'Warning 0 Auf Deutsch: Slow')
        [IO.File]::Exists("$folder\names.asked") | Should -BeFalse
    }

    It 'shows the data of an event if the message resource <why>' -ForEach @(
        @{ why = 'is missing'; code = 15027 }
        @{ why = 'is unreadable'; code = 5 }
        @{ why = 'is broken'; code = 15029 }
    ) {
        Set-Answer "$new.publisher" $code
        Get-Summary (Get-ConnectorEvent -Level Warning -ErrorAction Stop)[2] | Should -Be 'Warning 0 Slow'
    }

    It 'fails with ConnectorNotInstalled if there are no channels and no events' {
        [IO.Directory]::GetFiles($folder) | ForEach-Object { [IO.File]::Delete($_) }
        Set-Channel Application '9|Another program|7|2|Not ours'
        { Get-ConnectorEvent -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectorNotInstalled,*'
    }
}

Describe 'Get-ConnectorEvent on real event logs' -Tag RealWindowsOnly {
    BeforeAll {
        $logs = 'SYSTEM\CurrentControlSet\Services\EventLog'
        $setup = 'Microsoft Entra private network connector'
        $begin = [DateTime]::UtcNow

        # Creates a log with the name of the connector's channel and a source. The service reads the registry again.
        $key = [Microsoft.Win32.Registry]::LocalMachine.CreateSubKey("$logs\$new/Admin\$new")
        $key.Dispose()
        $isOurs = -not [Diagnostics.EventLog]::SourceExists($setup)
        if ($isOurs) { [Diagnostics.EventLog]::CreateEventSource($setup, 'Application') }
        $events = @($new, 'Error', 1000), @($new, 'Warning', 7), @($new, 'Information', 8), @($setup, 'Error', 11707)
        foreach ($event in $events) {
            $level = [Diagnostics.EventLogEntryType] $event[1]
            [Diagnostics.EventLog]::WriteEntry($event[0], "Text of $($event[2])", $level, $event[2])
        }
        $since = [DateTimeOffset]::new($begin)
    }

    AfterAll {
        if ($isOurs) { [Diagnostics.EventLog]::DeleteEventSource($setup) }
        [Microsoft.Win32.Registry]::LocalMachine.DeleteSubKeyTree("$logs\$new/Admin", $false)
    }

    It 'shows events of the channel and of the Application log, newest first' {
        $events = @(Get-ConnectorEvent -Since $since -Level Information -ErrorAction Stop)
        $events.Id | Should -Be @(11707, 8, 7, 1000)
        $events[3].Channel, $events[3].Source, $events[3].Level | Should -Be @("$new/Admin", $new, 'Error')
        $events[0].Channel, $events[0].Message | Should -Be @('Application', 'Text of 11707')
    }

    It 'omits events below the level' {
        @(Get-ConnectorEvent -Since $since -Level Error -ErrorAction Stop).Id | Should -Be @(11707, 1000)
    }
}
