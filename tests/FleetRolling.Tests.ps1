# Updates and restarts of several servers in turn: group Rolling East with two connectors, Rolling West with one, which
# serves an application. tests/Unit/Provisioning has the order, the limits and the probe of three groups of three.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:names = 'RLA1', 'RLA2', 'RLB1'
    $script:sandbox = Start-QuickSandbox FleetRolling @{ Server = $names; ApplicationCount = 1 }
    $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
    $script:user = [IO.Path]::Combine([IO.Path]::GetTempPath(), "epa-rolling-$([Guid]::NewGuid().ToString('N'))")
    $null = [IO.Directory]::CreateDirectory($user)
    $script:all = @(New-ServerSession $names $user)
    $script:quiet = @{ WarningAction = 'SilentlyContinue'; ErrorAction = 'Stop'; Confirm = $false }
    $script:update = @{ Session = $all; AcceptLicense = $true; Force = $true }
    foreach ($name in $names) {
        $null = Invoke-SandboxControl $sandbox POST "servers/$name/product" '{"version":"1.5.4594.0"}'
    }
    $null = 'Rolling East', 'Rolling East', 'Rolling West' | ForEach-Object { $row = 0 } {
        [pscustomobject] @{ Server = $names[$row++]; ConnectorGroup = $_ }
    } | Register-Connector -Session $all -CreateGroup -Token $sandbox.RegistrationToken @quiet
    $application = @(Get-ConnectorGroup -IncludeApplication | ForEach-Object Applications)[0].Name
    $null = Set-ConnectorGroupApplication -Name $application -ConnectorGroup 'Rolling West' -Force @quiet

    # Runs a command and returns its rows, errors and warnings.
    function Invoke-Rolling([scriptblock] $Block) {
        $output = @(try { & $Block 3>&1 2>&1 } catch { $_ })
        [pscustomobject] @{
            Rows = @($output | Where-Object { $_.GetType().Namespace -eq 'EntraPrivateAccess.Models' })
            Errors = @($output | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
            Warnings = @($output | Where-Object { $_ -is [Management.Automation.WarningRecord] })
        }
    }
    function Get-ErrorId($Records) { @($Records | ForEach-Object { $_.FullyQualifiedErrorId -replace ',.*' }) }
    # The servers in the order of their changes. A server is repeated if another one of its group was changed meanwhile.
    function Get-Turns($Mark) {
        $changed = @(Get-Change FleetRolling $Mark | Where-Object Target -In $names | ForEach-Object Target)
        $east = @($changed | Where-Object { $_ -ne 'RLB1' })
        $west = @($changed | Where-Object { $_ -eq 'RLB1' })
        foreach ($group in $east, $west) {
            $last = ''
            foreach ($server in $group) { if ($server -ne $last) { $server }; $last = $server }
        }
    }
    function Get-Versions { @(Get-ConnectorStatus -Session $all | Sort-Object Server | ForEach-Object Version) }
}

AfterAll {
    if ($all) { $all | Remove-PSSession; $all.ServerProcess | Where-Object { -not $_.HasExited } | Stop-Process }
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox FleetRolling
    if ($user) { Remove-Item $user -Recurse -Force -ErrorAction SilentlyContinue }
}

Describe 'Update-Connector -Session' {
    It 'shows the turn of each server with -WhatIf and changes nothing' {
        $mark = Get-Mark FleetRolling
        $plan = @(Update-Connector @update @quiet -WhatIf | Sort-Object Server)
        $plan.Server | Should -Be $names
        $turns = $plan | ForEach-Object { (Get-Step $_ Install).Detail -replace ':.*' }
        $turns | Should -Be @(
            "Wave 1 of connector group 'Rolling East'", "Wave 2 of connector group 'Rolling East'"
            "Wave 1 of connector group 'Rolling West'"
        )
        $plan.Changed | Should -Be @($false, $false, $false)
        $waits = @($plan | ForEach-Object { (Get-Step $_ WaitUntilActive).Status })
        $waits | Should -Be @('Planned', 'Planned', 'Planned')
        Get-Change FleetRolling $mark | Should -BeNullOrEmpty
    }

    It 'asks once, before anything starts, if an application loses its only active connector' {
        $mark = Get-Mark FleetRolling
        $run = Invoke-Rolling { Update-Connector -Session $all -AcceptLicense }
        Get-ErrorId $run.Errors | Should -Be OnlyActiveMember
        "$($run.Errors)" | Should -BeLike "*RLB1* is the only active connector of 'Rolling West'*'$application'*"
        Get-Change FleetRolling $mark | Should -BeNullOrEmpty
    }

    It 'refuses -NoWait, a settle time of a few ticks, and the parameters of turns without -Session' {
        Get-ErrorId (Invoke-Rolling { Update-Connector @update -NoWait }).Errors | Should -Be NoWaitWithSession
        $run = Invoke-Rolling { Update-Connector @update -SettleTime 60 }
        Get-ErrorId $run.Errors | Should -Be SettleTimeUnlikely
        foreach ($parameters in @{ MaxUnavailable = 2 }, @{ SettleTime = '00:01:00' }, @{ StopAfter = '22:00' }) {
            foreach ($command in 'Update-Connector', 'Restart-Connector') {
                $run = Invoke-Rolling { & $command @parameters }
                Get-ErrorId $run.Errors | Should -Be SessionRequired
                $run.Errors[0].CategoryInfo.Category | Should -Be InvalidArgument
            }
        }
    }

    It 'starts no server after -StopAfter' {
        $mark = Get-Mark FleetRolling
        $run = Invoke-Rolling { Update-Connector @update -StopAfter ([DateTime]::Now.AddMinutes(-1)) }
        $run.Errors | Should -BeNullOrEmpty
        $run.Rows.Server | Sort-Object | Should -Be $names
        $run.Rows.Changed | Should -Be @($false, $false, $false)
        $run.Rows[0].NextStep | Should -BeLike 'Not started because the time of -StopAfter has passed*'
        "$($run.Warnings)" | Should -BeLike '*3 of 3 servers were not started*RLA1, RLA2, RLB1*'
        Get-Change FleetRolling $mark | Should -BeNullOrEmpty
    }

    It 'stops at the first failure, and a second run updates the servers that are left' {
        Set-ConnectorSandboxFault InstallerExitCode 1603 -Sandbox FleetRolling
        $run = Invoke-Rolling { Update-Connector @update -ThrottleLimit 1 }
        Get-ErrorId $run.Errors | Should -Be @('SetupFailed', 'RollingStopped')
        $run.Errors[0].TargetObject.Server | Should -Be RLA1
        "$($run.Errors[1])" | Should -BeLike '*0 servers done, 1 server failed (RLA1), and 2 servers not started*'
        @($run.Rows.NextStep) | Should -Be @(@('Not started because RLA1 failed. Run Update-Connector again.') * 2)
        Get-Versions | Should -Be @('1.5.4594.0', '1.5.4594.0', '1.5.4594.0')
        Set-QuickSandbox FleetRolling

        $first = @(Update-Connector -Session $all[0] -AcceptLicense -Force @quiet)
        $first.Changed | Should -BeTrue
        $rows = @(Update-Connector @update @quiet | Sort-Object Server)
        $rows.Server | Should -Be $names
        $rows.Changed | Should -Be @($false, $true, $true)
        @($rows.Version | Sort-Object -Unique).Count | Should -Be 1
        $rows.Version[0] | Should -Not -Be '1.5.4594.0'
        $rows.Status | Should -Be @('active', 'active', 'active')
        $rows.ConnectorGroup | Should -Be @('Rolling East', 'Rolling East', 'Rolling West')
        foreach ($row in $rows) {
            (Get-Step $row WaitUntilActive).Detail | Should -BeLike 'The tenant lists the connector as active, *'
            (Get-Step $row WaitUntilListed).Status | Should -Be AlreadyDone
        }
    }

    It 'changes nothing if all servers are up to date' {
        $mark = Get-Mark FleetRolling
        $rows = @(Update-Connector -Session $all @quiet)
        $rows.Changed | Should -Be @($false, $false, $false)
        $rows.Status | Should -Be @('active', 'active', 'active')
        Get-Change FleetRolling $mark | Should -BeNullOrEmpty
    }
}

Describe 'Restart-Connector -Session' {
    It 'restarts the second member of a group only after the first one runs again' {
        $mark = Get-Mark FleetRolling
        $rows = @($all | Restart-Connector -Force @quiet)
        $rows.Count | Should -Be 6
        $rows.Changed | Should -Not -Contain $false
        Get-Turns $mark | Where-Object { $_ -ne 'RLB1' } | Should -Be @('RLA1', 'RLA2')
    }

    It 'asks once if an application loses its only active connector' {
        $mark = Get-Mark FleetRolling
        Get-ErrorId (Invoke-Rolling { Restart-Connector -Session $all }).Errors | Should -Be LastActiveConnector
        Get-Change FleetRolling $mark | Should -BeNullOrEmpty
    }

    It 'returns rows for the servers that were not started' {
        $run = Invoke-Rolling { Restart-Connector -Session $all -Force -StopAfter ([DateTime]::Now.AddMinutes(-1)) }
        $run.Rows.Count | Should -Be 6
        @($run.Rows.Status | Sort-Object -Unique) | Should -Be 'not restarted'
        $run.Rows[0].Detail | Should -Be 'Not started because the time of -StopAfter has passed.'
    }

    It 'restarts all servers in turn without a sign-in, with a warning' {
        $null = Connect-EntraPrivateAccess -Environment $sandbox -NoSignIn
        try {
            $mark = Get-Mark FleetRolling
            $run = Invoke-Rolling { Restart-Connector -Session $all -Confirm:$false }
            $run.Errors | Should -BeNullOrEmpty
            "$($run.Warnings)" | Should -BeLike '*not signed in*RLA1, RLA2, RLB1*take turns*'
            $changed = @(Get-Change FleetRolling $mark | Where-Object Target -In $names | ForEach-Object Target)
            # Four changes per server, without those of another server in between.
            $changed | Should -Be @($names | ForEach-Object { $_, $_, $_, $_ })
        }
        finally { $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken }
    }
}

Describe 'Set-ConnectorProxy -Session' {
    It 'restarts the connectors of a group in turn' {
        $mark = Get-Mark FleetRolling
        $rows = @(Set-ConnectorProxy -Bypass -Force -Session $all @quiet)
        $rows.Restarted | Should -Not -Contain $false
        Get-Turns $mark | Should -Be $names
        $mark = Get-Mark FleetRolling
        @((Set-ConnectorProxy -Bypass -Force -Session $all @quiet).Changed) | Should -Not -Contain $true
        Get-Change FleetRolling $mark | Should -BeNullOrEmpty
    }
}
