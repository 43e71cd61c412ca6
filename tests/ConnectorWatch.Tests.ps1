# Watch-Connector. The tenant has Group 001 with CONN0001 and CONN0003, Group 002 with CONN0002 and CONN0004, and one
# application in each. The fault ListedStatus changes what the tenant lists.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $options = @{ GroupCount = 2; ConnectorCount = 4; ApplicationCount = 2; Server = 'SRV01' }
    $script:sandbox = Start-QuickSandbox Watch $options
    $script:folder = [IO.Directory]::CreateDirectory(
        [IO.Path]::Combine([IO.Path]::GetTempPath(), 'watch-' + [Guid]::NewGuid().ToString('N'))
    ).FullName
    $script:quiet = @{ ErrorAction = 'Stop'; WarningAction = 'SilentlyContinue'; WarningVariable = 'script:warnings' }
    function Enter-Tenant { $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken }
    function Set-Listed([string] $connector, [string] $status) {
        Set-ConnectorSandboxFault ListedStatus $status -Target $connector -Sandbox Watch
    }
    function Invoke-Pass([hashtable] $more = @{}) { Watch-Connector -Once -StatePath $state @more @quiet }

    # Lets the clock of the session and of the sandbox pass.
    function Wait-Clock([int] $seconds) {
        $environment = $sandbox.Environment
        $time = $environment.GetType().GetProperty('Time', [Reflection.BindingFlags] 'Instance, NonPublic').
            GetValue($environment)
        $wait = $time.GetType().GetMethod('WaitAsync')
        $wait.Invoke($time, @([TimeSpan]::FromSeconds($seconds), [Threading.CancellationToken]::None)).
            GetAwaiter().GetResult()
    }
    function Get-Request($mark) {
        @(Get-ConnectorSandboxJournal -Sandbox Watch -Since $mark | Where-Object Kind -EQ request).Action
    }
    function Get-Message($mark) {
        @(Get-ConnectorSandboxJournal -Sandbox Watch -Since $mark | Where-Object Kind -EQ webhook)
    }
    Enter-Tenant
    Wait-Clock 1
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Watch
    [IO.Directory]::Delete($folder, $true)
}

Describe 'Watch-Connector' {
    BeforeEach {
        Set-QuickSandbox Watch
        $null = Invoke-SandboxControl $sandbox PUT tenant '{"connectors":4,"groups":2,"applications":2}'
        $script:state = [IO.Path]::Combine($folder, [Guid]::NewGuid().ToString('N') + '.json')
        $script:hook = Protect "$($sandbox.Url)webhooks/canary-path"
    }

    It 'returns the status and the exit code 0 if all connectors are active' {
        $mark = Get-Mark Watch
        $result = Invoke-Pass
        $result.GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorWatchResult'
        $result.Status, $result.ExitCode, $result.ConnectorCount, $result.Active, $result.GroupCount |
            Should -Be @('OK', 0, 4, 4, 3)
        $result.Time, $result.LastRead | Should -BeOfType DateTimeOffset
        $result.Schema | Should -Be 'ConnectorWatchResult/1'
        $warnings | Should -BeNullOrEmpty
        Get-Change Watch $mark | Should -BeNullOrEmpty
        # The pages of the list of groups, a batch with the members of all groups, and the empty default group.
        $requests = Get-Request $mark
        @($requests | Where-Object { $_ -match '(connectorGroups|batch)$' }).Count | Should -Be 2
        @($requests | Where-Object { $_ -match 'applications' }).Count | Should -Be 1
        @($requests | Where-Object { $_ -match '/connectors' }) | Should -BeNullOrEmpty
    }

    It 'counts a change after it lasted through several runs, and reports the recovery' {
        (Invoke-Pass).ExitCode | Should -Be 0
        Set-Listed CONN0001 inactive
        $pending = Invoke-Pass
        $pending.ExitCode, $pending.Pending, $pending.Changes.Count | Should -Be @(0, 1, 0)
        Wait-Clock 301
        $result = Invoke-Pass
        $result.ExitCode, $result.Inactive, $result.Pending | Should -Be @(1, 1, 0)
        $change = @($result.Changes)[0]
        $change.GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorStateChange'
        $change.MachineName, $change.OldState, $change.NewState, "$($change.Severity)", $change.ConnectorGroup |
            Should -Be @('CONN0001.contoso.com', 'active', 'inactive', 'Warning', 'Group 001')
        ($change.Time - $change.Since).TotalSeconds | Should -BeGreaterOrEqual 300
        $change.Since - $change.OldStateSeen | Should -BeGreaterOrEqual ([TimeSpan]::Zero)
        $again = Invoke-Pass
        $again.ExitCode, $again.Changes.Count | Should -Be @(1, 0)
        Set-ConnectorSandboxFault -Name ListedStatus -Clear -Sandbox Watch
        $null = Invoke-Pass
        Wait-Clock 301
        $result = Invoke-Pass
        $result.ExitCode, "$($result.Changes[0].Severity)", $result.Changes[0].NewState |
            Should -Be @(0, 'OK', 'active')
    }

    It 'names the applications of a group without an active connector' {
        Set-Listed CONN0001 inactive
        Set-Listed CONN0003 inactive
        $result = Invoke-Pass
        "$($result.Status)", $result.ExitCode | Should -Be @('Critical', 2)
        $result.ApplicationsAtRisk | Should -Be 'Application 002'
        $result.Changes.Count | Should -Be 2
        @($result.Changes.ApplicationsAtRisk | Select-Object -Unique) | Should -Be 'Application 002'
        $result.Changes[0].Detail | Should -BeLike "*'Group 001' has no active connector*'Application 002'*"
        $result.Detail | Should -BeLike "*'Application 002'*"
    }

    It 'expects a suspended connector to be inactive, and watches the group that it left' {
        $null = Invoke-Pass
        $null = Suspend-Connector CONN0001 @quiet
        Set-Listed CONN0001 inactive
        $result = Invoke-Pass @{ After = '0:00' }
        $result.ExitCode, $result.Suspended, $result.Changes.Count | Should -Be @(0, 1, 0)
        $null = Suspend-Connector CONN0003 -Force @quiet
        $result = Invoke-Pass @{ After = '0:00'; ConnectorGroup = 'Group 001' }
        $result.ExitCode, $result.Suspended | Should -Be @(2, 2)
        "$($result.Changes.Subject)", $result.Changes.ConnectorGroup, $result.Changes.NewState |
            Should -Be @('ConnectorGroup', 'Group 001', 'unserved')
    }

    It 'reports a connector that vanished from the tenant as removed' {
        $null = Invoke-Pass
        Set-Listed CONN0002 removed
        $result = Invoke-Pass @{ After = '0:00' }
        $result.ExitCode, $result.ConnectorCount | Should -Be @(1, 3)
        $result.Changes.MachineName, $result.Changes.NewState | Should -Be @('CONN0002.contoso.com', 'removed')
        (Invoke-Pass @{ After = '0:00' }).ExitCode | Should -Be 0
    }

    It 'reports a connector of a virtual server that is cut off, after the time that the tenant takes' {
        $null = Install-Connector -ConnectorGroup 'Group 001' -Token $sandbox.RegistrationToken -AcceptLicense @quiet
        Set-ConnectorSandboxFault SilenceUntilInactive 300 -Sandbox Watch
        (Invoke-Pass).ConnectorCount | Should -Be 5
        Set-ConnectorSandboxFault DropConnection -Target msappproxy -Sandbox Watch
        Wait-Clock 240
        $early = Invoke-Pass
        $early.ExitCode, $early.Pending | Should -Be @(0, 0)
        Wait-Clock 120
        (Invoke-Pass).Pending | Should -Be 1
        Wait-Clock 301
        $result = Invoke-Pass
        $result.ExitCode, $result.Changes.NewState | Should -Be @(1, 'inactive')
        $result.Changes.MachineName | Should -BeLike 'SRV01*'
        $null = Uninstall-Connector -Confirm:$false -Force @quiet
    }

    It 'returns unknown instead of an outage of the connectors: <fault> <value>' -ForEach @(
        @{ fault = 'Throttle'; value = '1' }
        @{ fault = 'ServerError'; value = '503' }
        @{ fault = 'DropConnection'; value = $null }
        @{ fault = 'ExpiredToken'; value = $null }
    ) {
        $null = Invoke-Pass
        Set-ConnectorSandboxFault $fault $value -Target /beta/ -Sandbox Watch
        $result = Invoke-Pass @{ After = '0:00' }
        "$($result.Status)", $result.ExitCode, $result.Changes.Count, $result.Active | Should -Be @('Unknown', 3, 0, 4)
        "$warnings" | Should -BeLike '*could not be read*'
        Set-ConnectorSandboxFault -Name $fault -Clear -Sandbox Watch
        $result = Invoke-Pass @{ After = '0:00' }
        $result.ExitCode, $result.Changes.Count | Should -Be @(0, 0)
    }

    It 'runs until it is stopped, and writes each change as it is seen' {
        Set-Listed CONN0002 inactive
        $change = Watch-Connector 'Group 00*' -IntervalSeconds 10 @quiet | Select-Object -First 1
        $change.MachineName, $change.OldState | Should -Be @('CONN0002.contoso.com', 'unknown')
        ($change | Get-Connector).MachineName | Should -Be 'CONN0002.contoso.com'
        ($change | ConvertTo-Json | ConvertFrom-Json | Get-Connector).Id | Should -Be $change.ConnectorId
    }

    It 'ends at once if it is stopped between two passes, and leaves its state file usable' {
        $shell = [PowerShell]::Create()
        $shell.Runspace = [Management.Automation.Runspaces.RunspaceFactory]::CreateRunspace(
            [Management.Automation.Runspaces.InitialSessionState]::CreateDefault2()
        )
        $shell.Runspace.Open()
        $module = "$((Get-Module EntraPrivateAccess).ModuleBase)/EntraPrivateAccess.psd1"
        $null = $shell.AddScript(
            'param($module, $sandbox, $state) Import-Module $module; ' +
            '$null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken; ' +
            'Watch-Connector -StatePath $state -IntervalSeconds 86400'
        ).AddArgument($module).AddArgument($sandbox).AddArgument($state)
        # In real time, the next pass is a day away.
        Set-SandboxClock Watch
        try {
            $run = $shell.BeginInvoke()
            for ($look = 0; $look -lt 600 -and -not [IO.File]::Exists($state); $look++) {
                $null = $run.AsyncWaitHandle.WaitOne(50)
            }
            { Invoke-Pass } | Should -Throw -ErrorId 'WatchStateInUse,*'
            $shell.Stop()
            "$($shell.InvocationStateInfo.State)" | Should -Be 'Stopped'
        }
        finally {
            Set-SandboxClock Watch -SkipWaits
            $shell.Runspace.Dispose()
            $shell.Dispose()
        }
        (Invoke-Pass).ExitCode | Should -Be 0
    }

    It 'takes groups from the pipeline, by ID and by pattern' {
        (Get-ConnectorGroup 'Group 001' | Watch-Connector -Once -StatePath $state @quiet).ConnectorCount | Should -Be 2
        $id = (Get-ConnectorGroup 'Group 002').Id
        (Watch-Connector $id -Once -StatePath "$state.2" @quiet).GroupCount | Should -Be 1
        (Watch-Connector 'Group*' -Once -StatePath "$state.3" @quiet).GroupCount | Should -Be 2
        @() | Watch-Connector -Once -StatePath "$state.4" @quiet | Should -BeNullOrEmpty
    }

    It 'ends with <id> if <case>' -ForEach @(
        @{ case = 'a group does not exist'; id = 'ConnectorGroupNotFound'; more = @{ ConnectorGroup = 'Nowhere' } }
        @{ case = 'a pattern matches no group'; id = 'ConnectorGroupNotFound'; more = @{ ConnectorGroup = 'Nowhere*' } }
        @{ case = 'the time is negative'; id = 'WatchTimeOutOfRange'; more = @{ After = '-00:00:01' } }
        @{ case = 'the time is too long'; id = 'WatchTimeOutOfRange'; more = @{ After = '2.00:00:00' } }
        @{ case = 'the address is plain text'; id = 'SecretIsPlainText'; more = @{ WebhookUri = 'https://x/' } }
    ) {
        { Invoke-Pass $more } | Should -Throw -ErrorId "$id,*"
    }

    It 'ends with exit code 3 and a sentence if <case>' -ForEach @(
        @{ case = 'the state file is damaged'; id = 'WatchStateUnreadable'; category = 'InvalidData'; text = '{"a' }
        @{ case = 'the state file is empty'; id = 'WatchStateUnreadable'; category = 'InvalidData'; text = '' }
    ) {
        [IO.File]::WriteAllText($state, $text)
        $fault = { Invoke-Pass } | Should -Throw -ErrorId "$id,*" -PassThru
        $fault.CategoryInfo.Category, $fault.Exception.ExitCode | Should -Be @($category, 3)
        $fault.ErrorDetails.RecommendedAction | Should -BeLike "*Remove-Item '$state'*"
        [IO.File]::ReadAllText($state) | Should -Be $text
    }

    It 'refuses the state file of another tenant and one from the future' {
        $null = Invoke-Pass
        $text = [IO.File]::ReadAllText($state)
        [IO.File]::WriteAllText($state, $text.Replace('"TenantId":"', '"TenantId":"other-'))
        $fault = { Invoke-Pass } | Should -Throw -ErrorId 'WatchStateForeign,*' -PassThru
        $fault.CategoryInfo.Category | Should -Be InvalidArgument
        [IO.File]::WriteAllText($state, ($text -replace '"LastRead":"\d{4}', '"LastRead":"2999'))
        $fault = { Invoke-Pass } | Should -Throw -ErrorId 'WatchStateFromFuture,*' -PassThru
        $fault.CategoryInfo.Category, $fault.Exception.ExitCode | Should -Be @('InvalidData', 3)
    }

    It 'refuses a state file that another watch uses' {
        $held = [IO.File]::Open("$state.lock", 'OpenOrCreate', 'ReadWrite', 'None')
        try {
            $fault = { Invoke-Pass } | Should -Throw -ErrorId 'WatchStateInUse,*' -PassThru
            $fault.CategoryInfo.Category, $fault.Exception.ExitCode | Should -Be @('ResourceBusy', 3)
        }
        finally { $held.Dispose() }
        (Invoke-Pass).ExitCode | Should -Be 0
    }

    It 'sends the changes to a webhook in the format <format>' -ForEach @(
        @{ format = 'Json'; pattern = '{"Schema":"ConnectorNotification/1"*"Rehearsed":true*"NewState":"inactive"*' }
        @{ format = 'AdaptiveCard'; pattern = '{"type":"message"*application/vnd.microsoft.card.adaptive*Rehearsal*' }
    ) {
        Set-Listed CONN0001 inactive
        $mark = Get-Mark Watch
        $result = Invoke-Pass @{ WebhookUri = $hook; WebhookFormat = $format }
        $result.UnsentNotifications | Should -Be 0
        $messages = @(Get-Message $mark)
        $messages.Count | Should -Be 1
        $messages[0].Detail | Should -BeLike $pattern
        $null = Invoke-Pass @{ WebhookUri = $hook; WebhookFormat = $format }
        @(Get-Message $mark).Count | Should -Be 1
    }

    It 'keeps a message that the webhook refuses with <status>, and the next run sends it' -ForEach @(
        @{ status = '503' }, @{ status = '307' }, @{ status = '404' }, @{ status = '429' }
    ) {
        Set-Listed CONN0001 inactive
        Set-ConnectorSandboxFault WebhookAnswer $status -Sandbox Watch
        $mark = Get-Mark Watch
        $result = Invoke-Pass @{ WebhookUri = $hook }
        $result.UnsentNotifications, $result.ExitCode | Should -Be @(1, 1)
        "$warnings" | Should -BeLike '*did not accept*kept in the state file*'
        @(Get-Request $mark | Where-Object { $_ -like '*elsewhere*' }) | Should -BeNullOrEmpty
        Set-ConnectorSandboxFault -Name WebhookAnswer -Clear -Sandbox Watch
        $result = Invoke-Pass @{ WebhookUri = $hook }
        $result.UnsentNotifications, $result.Changes.Count | Should -Be @(0, 0)
        @(Get-Message $mark).Count | Should -Be 1
    }

    It 'reads the address from a protected file' {
        Skip-OnWindows
        $path = "$state.hook"
        [IO.File]::WriteAllText($path, "$($sandbox.Url)webhooks/file`n")
        $fault = { Invoke-Pass @{ WebhookUriPath = $path } } |
            Should -Throw -ErrorId 'WebhookFileNotProtected,*' -PassThru
        $fault.CategoryInfo.Category | Should -Be SecurityError
        $fault.ErrorDetails.RecommendedAction | Should -BeLike "*chmod 600 '$path'*"
        # A state file is private, and keeps its mode.
        [IO.File]::Delete($path)
        $null = Watch-Connector -Once -StatePath $path @quiet
        [IO.File]::WriteAllText($path, "$($sandbox.Url)webhooks/file`n")
        Set-Listed CONN0001 inactive
        (Invoke-Pass @{ WebhookUriPath = $path }).UnsentNotifications | Should -Be 0
        { Invoke-Pass @{ WebhookUriPath = $path; WebhookUri = $hook } } |
            Should -Throw -ErrorId 'WebhookGivenTwice,*'
        { Invoke-Pass @{ WebhookUriPath = "$path.missing" } } | Should -Throw -ErrorId 'WebhookFileNotReadable,*'
    }

    It 'refuses an address outside this machine in a rehearsal, and never shows it' {
        $outside = Protect 'https://hooks.example.com/canary-path'
        $fault = { Invoke-Pass @{ WebhookUri = $outside } } |
            Should -Throw -ErrorId 'WebhookAddressInvalid,*' -PassThru
        "$fault $($fault.Exception) $($fault.TargetObject)" | Should -Not -Match 'canary|hooks\.example'
    }

    It 'shows the address of the webhook nowhere: <case>' -ForEach @(
        @{ case = 'accepted'; answer = $null; drop = $false }
        @{ case = 'refused'; answer = '500'; drop = $false }
        @{ case = 'no connection'; answer = $null; drop = $true }
    ) {
        Set-Listed CONN0001 inactive
        if ($answer) { Set-ConnectorSandboxFault WebhookAnswer $answer -Sandbox Watch }
        if ($drop) { Set-ConnectorSandboxFault DropConnection -Target /webhooks -Sandbox Watch }
        $log = "$state.log"
        $global:Error.Clear()
        $loud = @{ StatePath = $state; WebhookUri = $hook; LogPath = $log; Verbose = $true; Debug = $true }
        $all = @(Watch-Connector -Once @loud -WarningAction Continue -InformationAction Continue *>&1)
        $written = foreach ($one in $all + $global:Error) {
            "$one"
            [Management.Automation.PSSerializer]::Serialize($one, 3)
        }
        $all.Count | Should -BeGreaterThan 3
        "$written" | Should -Not -Match 'canary-path|/webhooks'
        foreach ($file in [IO.Directory]::GetFiles($folder) | Where-Object { $_ -notlike '*.hook' }) {
            [IO.File]::ReadAllText($file) | Should -Not -Match 'canary-path|/webhooks'
        }
        $lines = @([IO.File]::ReadAllLines($log) | ConvertFrom-Json)
        $lines[0].Event, $lines[-1].Event, $lines[-1].ExitCode | Should -Be @('RunStarted', 'RunEnded', 1)
        @($lines | Where-Object Step -EQ 'CONN0001.contoso.com').Detail | Should -BeLike 'unknown -> inactive*'
    }

    It 'fits 80 columns' {
        Set-Listed CONN0001 inactive
        Set-Listed CONN0003 inactive
        $text = (Invoke-Pass).Changes | Out-String -Width 80
        @($text -split "`r?`n" | Where-Object { $_.Length -gt 80 }) | Should -BeNullOrEmpty
        $text | Should -Match 'Severity +MachineName +NewState +ConnectorGroup +Detail'
        $text | Should -Not -Match "\.\.\.|$([char] 0x2026)"
    }
}
