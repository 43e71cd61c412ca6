# Suspend-Connector and Resume-Connector. The tenant has Group 001 (nam, the default region) with CONN0001 and CONN0003,
# Group 002 (eur) with CONN0002 and CONN0004, and one application in each. Prompts can't be shown here.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $options = @{ GroupCount = 2; ConnectorCount = 4; ApplicationCount = 2; Server = 'SRV01' }
    $script:sandbox = Start-QuickSandbox Maintenance $options
    $script:stop = @{ ErrorAction = 'Stop'; WarningAction = 'SilentlyContinue'; WarningVariable = 'script:warnings' }
    $script:model = 'EntraPrivateAccess.Models.ConnectorMaintenance'
    function Enter-Tenant { $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken }
    function Reset-Tenant([string] $more = '') {
        Set-QuickSandbox Maintenance
        $null = Invoke-SandboxControl $sandbox PUT tenant "{`"connectors`":4,`"groups`":2,`"applications`":2$more}"
    }
    function Get-Place {
        @(Get-Connector | ForEach-Object { "$($_.MachineName -replace '\..*') $($_.ConnectorGroup)" }) -join ', '
    }
    function Get-GroupName { @((Get-ConnectorGroup).Name | Sort-Object) -join ', ' }

    # Starts a command in a runspace of its own, without waiting for it.
    function Start-Run([string] $command) {
        $shell = [PowerShell]::Create()
        $shell.Runspace = [Management.Automation.Runspaces.RunspaceFactory]::CreateRunspace(
            [Management.Automation.Runspaces.InitialSessionState]::CreateDefault2()
        )
        $shell.Runspace.Open()
        $script = 'param($module, $sandbox) Import-Module $module; ' +
            '$null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken; ' + $command
        $module = "$((Get-Module EntraPrivateAccess).ModuleBase)/EntraPrivateAccess.psd1"
        $null = $shell.AddScript($script).AddArgument($module).AddArgument($sandbox)
        @{ Shell = $shell; Running = $shell.BeginInvoke() }
    }
    function Wait-Request($run, $mark, [string] $pattern) {
        for ($look = 0; $look -lt 600; $look++) {
            if (Get-ConnectorSandboxJournal -Sandbox Maintenance -Since $mark | Where-Object Action -Match $pattern) {
                return
            }
            $null = $run.Running.AsyncWaitHandle.WaitOne(50)
        }
        $null = Stop-Run $run
        throw "There was no request $pattern. $($run.Shell.Streams.Error)"
    }
    function Stop-Run($run) {
        $run.Shell.Stop()
        "$($run.Shell.InvocationStateInfo.State)"
        $run.Shell.Runspace.Dispose()
        $run.Shell.Dispose()
    }
    Enter-Tenant
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Maintenance
}

Describe 'Suspend-Connector' {
    BeforeEach { Reset-Tenant }

    It 'sends nothing with -WhatIf' {
        $mark = Get-Mark Maintenance
        Suspend-Connector CONN0001, CONN0002 -WhatIf @stop | Should -BeNullOrEmpty
        Get-Change Maintenance $mark | Should -BeNullOrEmpty
    }

    It 'moves a connector to a new group in the region of its home group' {
        $row = Suspend-Connector CONN0002 @stop
        $row.GetType().FullName | Should -Be $model
        $row.Server, $row.ConnectorGroup, $row.HomeGroup, $row.MaintenanceGroup |
            Should -Be @('CONN0002.contoso.com', 'Group 002 (maintenance)', 'Group 002', 'Group 002 (maintenance)')
        $row.Suspended, $row.Changed, $row.OpenConnections | Should -Be @($true, $true, $null)
        $row.Detail | Should -BeLike '*run Resume-Connector CONN0002*'
        $row.Schema | Should -Be 'ConnectorMaintenance/1'
        $warnings | Should -BeNullOrEmpty
        $group = Get-ConnectorGroup 'Group 002 (maintenance)'
        $group.Region, $group.MemberCount | Should -Be @('eur', 1)
        (Get-Connector CONN0002).ConnectorGroup | Should -Be 'Group 002 (maintenance)'
    }

    It 'changes nothing if the connector is suspended, and never nests the names' {
        $null = Suspend-Connector CONN0001 @stop
        $mark = Get-Mark Maintenance
        $row = Suspend-Connector CONN0001 @stop
        $row.Changed, $row.Suspended, $row.HomeGroup | Should -Be @($false, $true, 'Group 001')
        Get-Change Maintenance $mark | Should -BeNullOrEmpty
    }

    It 'takes names with wildcards, IDs, objects, groups and rows, each connector once' {
        $rows = @('conn0001*', (Get-Connector CONN0001).Id | Suspend-Connector @stop)
        $rows.Server | Should -Be 'CONN0001.contoso.com'
        $rows = @(Get-Connector CONN0002 | Suspend-Connector @stop)
        $rows += @([pscustomobject] @{ MachineName = 'CONN0002' } | Suspend-Connector @stop)
        @($rows.Changed) | Should -Be @($true, $false)
        @(Get-ConnectorGroup '*(maintenance)' | Resume-Connector @stop).Server | Sort-Object |
            Should -Be @('CONN0001.contoso.com', 'CONN0002.contoso.com')
        $forms = (Suspend-Connector CONN0001 @stop), (Suspend-Connector CONN0002 @stop | Select-Object *)
        @($forms | Resume-Connector @stop).ConnectorGroup | Should -Be @('Group 001', 'Group 002')
    }

    It 'reads a connector from the pipeline again, because it may have moved meanwhile' {
        $old = Get-Connector CONN0001
        Move-Connector CONN0001 -ConnectorGroup 'Group 002' @stop
        ($old | Suspend-Connector @stop).HomeGroup | Should -Be 'Group 002'
    }

    It 'suspends a connector in the default group' {
        Move-Connector CONN0002 -ConnectorGroup Default @stop
        (Suspend-Connector CONN0002 @stop).MaintenanceGroup | Should -Be 'Default (maintenance)'
        (Get-ConnectorGroup 'Default (maintenance)').Region | Should -Be (Get-ConnectorGroup Default).Region
        (Resume-Connector CONN0002 @stop).ConnectorGroup | Should -Be 'Default'
    }

    It 'refuses to take the last active connector away, also together with others: <names>' -ForEach @(
        @{ names = @('CONN0001', 'CONN0003') }
        @{ names = @('CONN000*') }
    ) {
        $mark = Get-Mark Maintenance
        $fault = { Suspend-Connector $names @stop } | Should -Throw -ErrorId 'LastActiveConnector,*' -PassThru
        $fault.CategoryInfo.Category | Should -Be OperationStopped
        $fault.Exception.Message | Should -BeLike "*'Group 001'*'Application 002'*nothing was changed*"
        $fault.ErrorDetails.RecommendedAction | Should -BeLike '*-Force*'
        Get-Change Maintenance $mark | Should -BeNullOrEmpty
    }

    It 'names the application with -WhatIf, and suspends with -Force' {
        $mark = Get-Mark Maintenance
        Suspend-Connector CONN0001, CONN0003 -WhatIf @stop | Should -BeNullOrEmpty
        "$warnings" | Should -BeLike "*'Application 002'*"
        Get-Change Maintenance $mark | Should -BeNullOrEmpty
        @((Suspend-Connector CONN0001, CONN0003 -Force @stop).Changed) | Should -Be @($true, $true)
        "$warnings" | Should -BeLike "*'Application 002'*"
    }

    It 'asks nothing for a connector that was not active' {
        Reset-Tenant ',"inactiveEvery":1'
        @((Suspend-Connector CONN0001, CONN0003 @stop).Status) | Should -Be @('inactive', 'inactive')
        $warnings | Should -BeNullOrEmpty
    }

    It 'refuses a name that would be too long, before anything is sent' {
        Set-ConnectorGroup 'Group 001' -NewName ('x' * 250) @stop
        $mark = Get-Mark Maintenance
        $fault = { Suspend-Connector CONN0001 @stop } | Should -Throw -ErrorId 'NameTooLong,*' -PassThru
        $fault.CategoryInfo.Category | Should -Be InvalidArgument
        $fault.ErrorDetails.RecommendedAction | Should -BeLike '*Set-ConnectorGroup*'
        Get-Change Maintenance $mark | Should -BeNullOrEmpty
    }

    It 'says with -Wait what is not known, and does not wait' {
        $row = Suspend-Connector CONN0001 -Wait -InformationVariable messages @stop
        $row.OpenConnections | Should -BeNullOrEmpty
        "$messages" | Should -BeLike '*sessions through CONN0001*unknown here*'
    }

    It 'succeeds after <fault>' -ForEach @(
        @{ fault = 'Throttle'; value = '1'; target = '/beta/' }
        @{ fault = 'ServerError'; value = '503;0.3'; target = 'connectorGroups' }
        @{ fault = 'ConcurrentWrites'; value = $null; target = 'memberOf' }
        @{ fault = 'StaleReads'; value = '3'; target = $null }
    ) {
        if ($target) { Set-ConnectorSandboxFault $fault $value -Count 2 -Target $target -Sandbox Maintenance }
        else { Set-ConnectorSandboxFault $fault $value -Sandbox Maintenance }
        (Suspend-Connector CONN0002 @stop).Changed | Should -BeTrue
        (Resume-Connector CONN0002 @stop).Changed | Should -BeTrue
        Set-QuickSandbox Maintenance
        Step-SandboxClock Maintenance 10
        (Get-Connector CONN0002).ConnectorGroup | Should -Be 'Group 002'
        Get-GroupName | Should -Be 'Default, Group 001, Group 002'
    }

    It 'writes one error per connector that does not exist, and suspends the others' {
        $rows = @(Suspend-Connector CONN0001, NOWHERE -ErrorAction SilentlyContinue -ErrorVariable faults)
        $rows.Server | Should -Be 'CONN0001.contoso.com'
        $faults.FullyQualifiedErrorId | Should -BeLike 'ConnectorNotFound,*'
    }

    It 'refuses a connector without a group' {
        $null = Invoke-SandboxControl $sandbox PUT tenant '{"connectors":3,"groups":1,"traits":["WithoutGroup"]}'
        { Suspend-Connector CONN0003 @stop } | Should -Throw -ErrorId 'NoConnectorGroup,*'
    }
}

Describe 'Resume-Connector' {
    BeforeEach {
        Reset-Tenant
        $null = Suspend-Connector CONN0001, CONN0002 @stop
    }

    It 'sends nothing with -WhatIf' {
        $mark = Get-Mark Maintenance
        Resume-Connector 'CONN*' -WhatIf @stop | Should -BeNullOrEmpty
        Get-Change Maintenance $mark | Should -BeNullOrEmpty
    }

    It 'moves connectors home and removes the empty groups' {
        $rows = @(Resume-Connector CONN0001, CONN0002 @stop)
        $rows[0].GetType().FullName | Should -Be $model
        @($rows.ConnectorGroup) | Should -Be @('Group 001', 'Group 002')
        @($rows.MaintenanceGroup) | Should -Be @('Group 001 (maintenance)', 'Group 002 (maintenance)')
        @($rows.Suspended) + @($rows.Changed) | Should -Be @($false, $false, $true, $true)
        Get-GroupName | Should -Be 'Default, Group 001, Group 002'
    }

    It 'changes nothing for a connector that is not suspended' {
        $mark = Get-Mark Maintenance
        $row = Resume-Connector CONN0003 @stop
        $row.Changed, $row.Suspended, $row.MaintenanceGroup, $row.HomeGroup |
            Should -Be @($false, $false, $null, 'Group 001')
        Get-Change Maintenance $mark | Should -BeNullOrEmpty
    }

    It 'keeps a maintenance group with another connector' {
        $null = Suspend-Connector CONN0004 -Force @stop
        $null = Resume-Connector CONN0002 @stop
        (Get-ConnectorGroup 'Group 002 (maintenance)').Members.MachineName | Should -Be 'CONN0004.contoso.com'
    }

    It 'keeps a maintenance group with an application, and names it' {
        Set-ConnectorGroupApplication 'Application 001' -ConnectorGroup 'Group 002 (maintenance)' @stop
        (Resume-Connector CONN0002 @stop).ConnectorGroup | Should -Be 'Group 002'
        "$warnings" | Should -BeLike "*'Group 002 (maintenance)' serves 'Application 001'*no active connector*"
        (Get-ConnectorGroup 'Group 002 (maintenance)').MemberCount | Should -Be 0
    }

    It 'removes the group that an interrupted run left, and counts that as a change' {
        Move-Connector CONN0001 -ConnectorGroup 'Group 001' @stop
        $mark = Get-Mark Maintenance
        Resume-Connector CONN0001 -WhatIf @stop | Should -BeNullOrEmpty
        Get-Change Maintenance $mark | Should -BeNullOrEmpty
        $row = Resume-Connector CONN0001, CONN0003 @stop
        @($row.Changed) | Should -Be @($true, $true)
        $row[0].Detail | Should -BeLike "*'Group 001 (maintenance)' was removed*"
        Get-GroupName | Should -Be 'Default, Group 001, Group 002, Group 002 (maintenance)'
        (Resume-Connector CONN0001 @stop).Changed | Should -BeFalse
    }

    It 'names the commands to choose from if the home group was removed' {
        Remove-ConnectorGroup 'Group 002' -MoveMembersTo 'Group 001' -Confirm:$false -Force @stop
        "$warnings" | Should -BeLike "*'Group 002 (maintenance)' can't be resumed without 'Group 002'*"
        $mark = Get-Mark Maintenance
        $fault = { Resume-Connector CONN0002 @stop } | Should -Throw -ErrorId 'HomeGroupNotFound,*' -PassThru
        $fault.CategoryInfo.Category | Should -Be ObjectNotFound
        $fault.ErrorDetails.RecommendedAction |
            Should -BeLike "*New-ConnectorGroup 'Group 002' -Region eur*Move-Connector*-ConnectorGroup GROUP*"
        Get-Change Maintenance $mark | Should -BeNullOrEmpty
        $create = [regex]::Match($fault.ErrorDetails.RecommendedAction, "New-ConnectorGroup '.+?' -Region \w+").Value
        $null = Invoke-Expression $create
        (Resume-Connector CONN0002 @stop).ConnectorGroup | Should -Be 'Group 002'
    }

    It 'warns about a new name of the home group' {
        Set-ConnectorGroup 'Group 002' -NewName 'Renamed' @stop
        $rename = [regex]::Match("$warnings", "Set-ConnectorGroup \S+ -NewName 'Renamed \(maintenance\)'").Value
        { Resume-Connector CONN0002 @stop } | Should -Throw -ErrorId 'HomeGroupNotFound,*'
        Invoke-Expression $rename
        (Resume-Connector CONN0002 @stop).ConnectorGroup | Should -Be 'Renamed'
    }

    It 'refuses to move an inactive connector home, and moves it with -Force' {
        Reset-Tenant ',"inactiveEvery":1'
        $null = Suspend-Connector CONN0002 @stop
        $mark = Get-Mark Maintenance
        $fault = { Resume-Connector CONN0002 -TimeoutSeconds 30 @stop } |
            Should -Throw -ErrorId 'WaitTimedOut,*' -PassThru
        $fault.CategoryInfo.Category | Should -Be OperationTimeout
        $fault.Exception.Message | Should -BeLike "*30 seconds*inactive*stays in 'Group 002 (maintenance)'*"
        $fault.ErrorDetails.RecommendedAction | Should -BeLike '*-Force*'
        Get-Change Maintenance $mark | Should -BeNullOrEmpty
        $row = Resume-Connector CONN0002 -Force @stop
        $row.Changed, $row.ConnectorGroup, $row.Status | Should -Be @($true, 'Group 002', 'inactive')
        $row.Detail | Should -BeLike '*not active*Get-ConnectorStatus*'
    }

    It 'says that the tenant''s status can be an hour old' {
        $null = Resume-Connector CONN0001 -InformationVariable messages @stop
        "$messages" | Should -BeLike '*up to an hour ago*'
    }

    It 'warns if the empty group can''t be removed, and the next run removes it' {
        $id = (Get-ConnectorGroup 'Group 001 (maintenance)').Id
        Set-ConnectorSandboxFault ServerError 501 -Target "connectorGroups/$id" -Sandbox Maintenance
        $row = Resume-Connector CONN0001 @stop
        $row.Changed, $row.ConnectorGroup | Should -Be @($true, 'Group 001')
        "$warnings" | Should -BeLike "*'Group 001 (maintenance)' was not removed*501*"
        Set-QuickSandbox Maintenance
        (Resume-Connector CONN0001 @stop).Changed | Should -BeTrue
        Get-GroupName | Should -Be 'Default, Group 001, Group 002, Group 002 (maintenance)'
    }
}

Describe 'An interrupted command' {
    BeforeEach { Reset-Tenant }
    AfterEach { Set-SandboxClock Maintenance -SkipWaits }

    It 'stops Resume-Connector at once on Ctrl+C, and the connector stays suspended' {
        Reset-Tenant ',"inactiveEvery":1'
        $null = Suspend-Connector CONN0001 @stop
        Set-SandboxClock Maintenance
        $mark = Get-Mark Maintenance
        $run = Start-Run 'Resume-Connector CONN0001'
        $id = (Get-Connector CONN0001).Id
        Wait-Request $run $mark "GET .*connectors/$id$"
        Stop-Run $run | Should -Be Stopped
        Get-Change Maintenance $mark | Should -BeNullOrEmpty
        (Get-Connector CONN0001).ConnectorGroup | Should -Be 'Group 001 (maintenance)'
    }

    It 'between two regions leaves the connector in the default group, and both commands say so' {
        # The state between the two moves.
        $null = New-ConnectorGroup 'Group 002 (maintenance)' -Region eur @stop
        Move-Connector CONN0002 -ConnectorGroup Default @stop
        $row = Resume-Connector CONN0002 @stop
        $row.Changed | Should -BeFalse
        "$warnings" | Should -BeLike "*'Group 002 (maintenance)' is empty*Move-Connector*-ConnectorGroup 'Group 002'*"

        $mark = Get-Mark Maintenance
        $fault = { Suspend-Connector CONN0002 @stop } | Should -Throw -ErrorId 'MaintenanceInterrupted,*' -PassThru
        $fault.CategoryInfo.Category | Should -Be InvalidOperation
        Get-Change Maintenance $mark | Should -BeNullOrEmpty
        $move = [regex]::Match($fault.ErrorDetails.RecommendedAction, "Move-Connector \S+ -ConnectorGroup '.+?'").Value
        Invoke-Expression $move
        (Suspend-Connector CONN0002 @stop).Changed | Should -BeFalse
        (Resume-Connector CONN0002 @stop).ConnectorGroup | Should -Be 'Group 002'
    }
}

Describe 'Two commands at once' {
    BeforeEach {
        Reset-Tenant
        Set-SandboxClock Maintenance
    }
    AfterEach { Set-SandboxClock Maintenance -SkipWaits }

    It 'never take all active connectors of a group away' {
        $runs = @('CONN0001', 'CONN0003' | ForEach-Object { Start-Run "Suspend-Connector $_" })
        $rows = @($runs | ForEach-Object { $_.Shell.EndInvoke($_.Running) })
        $faults = @($runs | ForEach-Object { $_.Shell.Streams.Error })
        $rows.Count + $faults.Count | Should -Be 2 -Because "$faults"
        @($faults | Where-Object FullyQualifiedErrorId -NotLike 'LastActiveConnector,*') | Should -BeNullOrEmpty
        @(Get-Connector -ConnectorGroup 'Group 001').Count | Should -BeGreaterOrEqual 1
        $runs | ForEach-Object { $_.Shell.Runspace.Dispose(); $_.Shell.Dispose() }
    }

    It 'agree on one maintenance group, and remove it once' {
        $null = Invoke-SandboxControl $sandbox PUT tenant '{"connectors":3,"groups":1}'
        foreach ($verb in 'Suspend', 'Resume') {
            $runs = @('CONN0001', 'CONN0002' | ForEach-Object { Start-Run "$verb-Connector $_" })
            $rows = @($runs | ForEach-Object { $_.Shell.EndInvoke($_.Running) })
            @($runs | ForEach-Object { $_.Shell.Streams.Error }) | Should -BeNullOrEmpty
            @($rows.Changed) | Should -Be @($true, $true)
            $runs | ForEach-Object { $_.Shell.Runspace.Dispose(); $_.Shell.Dispose() }
            if ($verb -eq 'Suspend') { (Get-ConnectorGroup 'Group 001 (maintenance)').MemberCount | Should -Be 2 }
        }
        Get-GroupName | Should -Be 'Default, Group 001'
    }
}

Describe 'On the connector''s own server' {
    BeforeAll {
        Reset-Tenant
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server SRV01 -AccessToken $sandbox.GraphToken
        $group = @{ ConnectorGroup = 'Own'; CreateGroup = $true; AcceptLicense = $true }
        $null = Install-Connector -Token $sandbox.RegistrationToken @group @stop
    }
    AfterAll { Enter-Tenant }
    BeforeEach { Set-QuickSandbox Maintenance }
    AfterEach { Set-SandboxClock Maintenance -SkipWaits }

    It 'waits until the connections to applications have ended' {
        Set-ConnectorSandboxFault ApplicationConnections 3 -Count 4 -Target SRV01 -Sandbox Maintenance
        $row = Suspend-Connector SRV01 -Wait @stop
        $row.Changed, $row.OpenConnections | Should -Be @($true, 0)
        $row.Detail | Should -BeLike 'The connector has no open connection to an application.*'
    }

    It 'stops at once on Ctrl+C, and the connector stays suspended' {
        $null = Resume-Connector SRV01 @stop
        Set-ConnectorSandboxFault ApplicationConnections 3 -Target SRV01 -Sandbox Maintenance
        Set-SandboxClock Maintenance
        $mark = Get-Mark Maintenance
        $run = Start-Run ('$null = Connect-EntraPrivateAccess -Environment $sandbox -Server SRV01 -AccessToken ' +
            '$sandbox.GraphToken; Suspend-Connector SRV01 -Wait')
        Wait-Request $run $mark 'connector moved'
        Stop-Run $run | Should -Be Stopped
        (Get-Connector SRV01).ConnectorGroup | Should -Be 'Own (maintenance)'
    }

    It 'names the connections that are open after the time limit, and a rerun waits for the rest' {
        Set-ConnectorSandboxFault ApplicationConnections 5 -Target SRV01 -Sandbox Maintenance
        $rows = @(Suspend-Connector SRV01 -Wait -TimeoutSeconds 20 -ErrorVariable faults -ErrorAction SilentlyContinue)
        $rows.OpenConnections, $rows.Suspended | Should -Be @(5, $true)
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'WaitTimedOut,*'
        $faults[0].CategoryInfo.Category | Should -Be OperationTimeout
        "$($faults[0])" | Should -BeLike '*5 still open (10.1.0.1:3389, *'
        $faults[0].ErrorDetails.RecommendedAction | Should -BeLike '*Restart-Connector*'
        $null = Restart-Connector @stop
        (Suspend-Connector SRV01 -Wait -TimeoutSeconds 20 @stop).OpenConnections | Should -Be 0
    }

    It 'shows the suspended state as the next step' {
        $status = Get-ConnectorStatus
        $status.Health | Should -Be Degraded
        $status.NextStep | Should -BeLike "*suspended*'Own'*Resume-Connector SRV01*"
        $checks = @(Test-Connector -Category Cloud)
        ($checks | Where-Object Name -EQ ConnectorGroup).Status | Should -Be Warn
        $checks | Where-Object { $_.Name -eq 'HighAvailability' -and $_.Status -ne 'Skip' } | Should -BeNullOrEmpty
    }

    It 'resumes only after the server confirms its contact' {
        $null = Stop-Connector @stop
        $fault = { Resume-Connector SRV01 -TimeoutSeconds 10 @stop } |
            Should -Throw -ErrorId 'WaitTimedOut,*' -PassThru
        $fault.Exception.Message | Should -BeLike "*its service does not run*stays in 'Own (maintenance)'*"
        $null = Start-Connector @stop
        (Resume-Connector SRV01 @stop).ConnectorGroup | Should -Be 'Own'
    }
}

Describe 'The results' {
    BeforeAll {
        Enter-Tenant
        Reset-Tenant
    }

    It 'fit into 80 columns, with the home group and the next step' {
        $text = Suspend-Connector CONN0001 @stop | Out-String -Width 80
        $lines = $text -split '\r?\n'
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        $lines[1] | Should -Match '^Server +Status +Changed +HomeGroup +Detail'
        $text | Should -Match 'Group 001'
    }

    It 'leave the headings of groups and statuses whole in 80 columns' {
        $text = Get-ConnectorGroup | Out-String -Width 80
        $text | Should -Match 'MemberCount +ActiveMembers +HighlyAvailable'
        $text | Should -Match 'Group 001 *.*\r?\n\(maintenance\)'
        Get-ConnectorStatus CONN0001 | Out-String -Width 80 | Should -Match '\(maintenance\)'
    }

    It 'convert to JSON that a script reads' {
        $json = Resume-Connector CONN0001 @stop | ConvertTo-Json | ConvertFrom-Json
        $json.Schema, $json.Changed | Should -Be @('ConnectorMaintenance/1', $true)
        $json.Server | Should -Be 'CONN0001.contoso.com'
    }
}
