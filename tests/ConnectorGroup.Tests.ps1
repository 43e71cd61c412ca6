# Seven connectors alternate between three groups: 001 in nam, 002 in eur, 003 in aus.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-ConnectorSandbox -Name Groups -ConnectorCount 7 -GroupCount 3 -ApplicationCount 3 -Force
    Set-SandboxClock Groups -SkipWaits
    $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
    function Get-Write($since) {
        @(
            Get-ConnectorSandboxJournal -Sandbox Groups |
                Where-Object { $_.Number -gt $since -and $_.Writes -and $_.Action -notmatch 'batch' }
        )
    }
    function Get-Mark { (Get-ConnectorSandboxJournal -Sandbox Groups)[-1].Number }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Groups
}

Describe 'Get-ConnectorGroup' {
    It 'lists all groups with the number of members' {
        $all = @(Get-ConnectorGroup)
        $all | Should -HaveCount 4
        $all[0].GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorGroup'
        $first = $all | Where-Object Name -EQ 'Group 001'
        $first.Members.Count | Should -Be 3
        $first.ActiveMembers | Should -Be 3
        $first.HighlyAvailable | Should -BeTrue
        @($all | Where-Object IsDefault) | Should -HaveCount 1
    }

    It 'finds <_>' -ForEach 'group 002', 'Group*2' {
        (Get-ConnectorGroup $_).Region | Should -Be 'eur'
    }

    It 'finds a group by ID and by region' {
        $two = Get-ConnectorGroup 'Group 002'
        (Get-ConnectorGroup -Id $two.Id).Name | Should -Be 'Group 002'
        ($two | Get-ConnectorGroup).Id | Should -Be $two.Id
        (Get-ConnectorGroup 'Group*' -Region EUR).Name | Should -Be 'Group 002'
    }

    It 'accepts connectors and applications, and returns each of their groups once' {
        (Get-Connector CONN0002 | Get-ConnectorGroup -ErrorAction Stop).Name | Should -Be 'Group 002'
        @(Get-Connector | Get-ConnectorGroup -ErrorAction Stop).Name |
            Should -Be @('Group 001', 'Group 002', 'Group 003')
        $one = Get-ConnectorGroupApplication 'Application 001'
        ($one | Get-ConnectorGroup -ErrorAction Stop).Id | Should -Be $one.ConnectorGroupId
        ([pscustomobject] @{ ConnectorGroupId = $one.ConnectorGroupId } | Get-ConnectorGroup -ErrorAction Stop).Id |
            Should -Be $one.ConnectorGroupId
    }

    It 'reports a connector without a group, and does not list all groups' {
        $lone = (Get-Connector CONN0001)
        $lone.ConnectorGroupId = $null
        $found = @($lone | Get-ConnectorGroup -ErrorAction SilentlyContinue -ErrorVariable faults)
        $found | Should -HaveCount 0
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'NoConnectorGroup,*'
    }

    It 'rejects an invalid wildcard' {
        { Get-ConnectorGroup '[' -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidWildcard,*'
        @(Get-ConnectorGroup '[', 'group 001', '[a' -ErrorAction SilentlyContinue -ErrorVariable faults) |
            Should -HaveCount 1
        $faults.FullyQualifiedErrorId | Should -HaveCount 2
        $faults.TargetObject | Should -Be @('[', '[a')
        Get-ConnectorGroup '[' -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
    }

    It 'counts inactive members' {
        $null =
            Invoke-SandboxControl $sandbox PUT tenant '{"connectors":7,"groups":3,"applications":3,"inactiveEvery":4}'
        $first = Get-ConnectorGroup 'Group 001'
        $first.ActiveMembers, $first.InactiveMembers, $first.HighlyAvailable | Should -Be @(2, 1, $true)
        $null =
            Invoke-SandboxControl $sandbox PUT tenant '{"connectors":7,"groups":3,"applications":3,"inactiveEvery":2}'
        $second = Get-ConnectorGroup 'Group 002'
        $second.ActiveMembers, $second.InactiveMembers, $second.HighlyAvailable | Should -Be @(1, 1, $false)
        $null = Invoke-SandboxControl $sandbox PUT tenant '{"connectors":7,"groups":3,"applications":3}'
    }

    It 'omits groups of other types without -IncludeAllTypes' {
        $null = Invoke-SandboxControl $sandbox PUT tenant (
            '{"connectors":7,"groups":3,"applications":3,"otherGroups":1}')
        Get-ConnectorGroup 'Other*' -ErrorAction Stop | Should -BeNullOrEmpty
        @(Get-ConnectorGroup -ErrorAction Stop) | Should -HaveCount 4
        $other = Get-ConnectorGroup 'Other*' -IncludeAllTypes -ErrorAction Stop
        $other.Name | Should -Be 'Other 001'
        $other.ConnectorGroupType | Should -Be 'other'
        @(Get-ConnectorGroup -IncludeAllTypes -ErrorAction Stop) | Should -HaveCount 5
        $null = Invoke-SandboxControl $sandbox PUT tenant '{"connectors":7,"groups":3,"applications":3}'
    }

    It 'reports a removed group with the request ID of the response' {
        $gone = New-ConnectorGroup Gone -ErrorAction Stop
        Remove-ConnectorGroup Gone -Confirm:$false -ErrorAction Stop
        $fault = { Move-Connector CONN0001 $gone -ErrorAction Stop } |
            Should -Throw -ErrorId 'ConnectorGroupNotFound,*' -PassThru
        $fault.Exception.Status | Should -Be 404
        $fault.Exception.Code | Should -Not -BeNullOrEmpty
        $fault.Exception.RequestId | Should -Not -BeNullOrEmpty
    }

    It 'reports a name that does not exist' {
        { Get-ConnectorGroup Nowhere -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectorGroupNotFound,*'
    }

    It 'completes names, quoted' {
        $line = 'Get-ConnectorGroup group'
        $completion = [Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
        $completion.CompletionMatches[0].CompletionText | Should -Be "'Group 001'"
    }
}

Describe 'Get-ConnectorGroup with many groups' {
    BeforeAll {
        $script:many =
            Start-ConnectorSandbox -Name ManyGroups -ConnectorCount 60 -GroupCount 44 -ApplicationCount 5 -Force
        $null = Connect-EntraPrivateAccess -Environment $many -AccessToken $many.GraphToken
    }

    AfterAll {
        Stop-ConnectorSandbox ManyGroups
        $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
    }

    It 'sends one list request and <batches> batches of twenty for <relations> of 45 groups' -ForEach @(
        @{ relations = 'the members'; with = @{}; batches = 3 }
        @{ relations = 'members and applications'; with = @{ IncludeApplication = $true }; batches = 5 }
    ) {
        $mark = (Get-ConnectorSandboxJournal -Sandbox ManyGroups)[-1].Number
        $all = @(Get-ConnectorGroup @with -ErrorAction Stop)
        $all | Should -HaveCount 45
        @($all.Members) | Should -HaveCount 60
        $requests = Get-ConnectorSandboxJournal -Sandbox ManyGroups -Since $mark | Where-Object Kind -EQ request
        $sent = @($requests.Action) -notmatch '^batch: '
        @($sent -match '^POST .*/\$batch$') | Should -HaveCount $batches
        @($sent -match '^GET .*/connectorGroups(\?.*)?$') | Should -HaveCount 1
        $sent | Should -HaveCount ($batches + 1)
    }
}

Describe 'New-ConnectorGroup' {
    It 'creates nothing with -WhatIf' {
        $mark = Get-Mark
        New-ConnectorGroup 'EU West' -Region eur -Connector CONN0001 -WhatIf | Should -BeNullOrEmpty
        Get-Write $mark | Should -BeNullOrEmpty
    }

    It 'creates a group with its region and its members' {
        $made = New-ConnectorGroup 'EU West' -Region eur -Connector CONN0001, (Get-Connector CONN0002) -ErrorAction Stop
        $made.Region | Should -Be 'eur'
        $made.Members.Count | Should -Be 2
        @(Get-Connector -ConnectorGroup 'EU West') | Should -HaveCount 2
    }

    It 'rejects a blank name' {
        $mark = Get-Mark
        { New-ConnectorGroup '  ' -ErrorAction Stop } | Should -Throw -ErrorId 'BlankConnectorGroupName,*'
        { Set-ConnectorGroup 'Group 003' -NewName '  ' -ErrorAction Stop } |
            Should -Throw -ErrorId 'BlankConnectorGroupName,*'
        Get-Write $mark | Should -BeNullOrEmpty
    }

    It 'trims a name' {
        { New-ConnectorGroup ' eu west ' -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectorGroupExists,*'
        (Set-ConnectorGroup 'EU West' -NewName ' EU North ' -PassThru -ErrorAction Stop).Name | Should -Be 'EU North'
        (Set-ConnectorGroup 'EU North' -NewName 'EU West' -PassThru -ErrorAction Stop).Name | Should -Be 'EU West'
    }

    It 'refuses a name that exists, and suggests Move-Connector' {
        $mark = Get-Mark
        $fault = { New-ConnectorGroup 'eu west' -ErrorAction Stop } |
            Should -Throw -ErrorId 'ConnectorGroupExists,*' -PassThru
        $fault.ErrorDetails.RecommendedAction | Should -BeLike '*Move-Connector*'
        Get-Write $mark | Should -BeNullOrEmpty
    }

    It 'creates nothing if a member does not exist' {
        $mark = Get-Mark
        { New-ConnectorGroup Another -Connector NOSUCH -ErrorAction Stop } |
            Should -Throw -ErrorId 'ConnectorNotFound,*'
        Get-Write $mark | Should -BeNullOrEmpty
    }

    It 'completes regions' {
        $line = 'New-ConnectorGroup X -Region e'
        $completion = [Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
        $completion.CompletionMatches[0].CompletionText | Should -Be 'eur'
    }
}

Describe 'Set-ConnectorGroup' {
    It 'sends nothing with -WhatIf' {
        $mark = Get-Mark
        Set-ConnectorGroup 'Group 003' -NewName Other -WhatIf
        Get-Write $mark | Should -BeNullOrEmpty
        (Get-ConnectorGroup 'Group 003').Name | Should -Be 'Group 003'
    }

    It 'renames a group and returns it with its new name' {
        $renamed = Set-ConnectorGroup 'Group 003' -NewName 'Australia' -PassThru -ErrorAction Stop
        $renamed.Name | Should -Be 'Australia'
        $renamed.GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorGroup'
        (Get-ConnectorGroup Australia).Id | Should -Be $renamed.Id
        Get-ConnectorGroup Australia | Set-ConnectorGroup -NewName 'Group 003' -ErrorAction Stop
        (Get-ConnectorGroup 'Group 003').Id | Should -Be $renamed.Id
    }

    It 'sends nothing if nothing differs' {
        $mark = Get-Mark
        (Set-ConnectorGroup 'Group 003' -NewName 'Group 003' -Region AUS -PassThru -ErrorAction Stop).Region |
            Should -Be 'aus'
        Get-Write $mark | Should -BeNullOrEmpty
    }

    It 'sets the region of an empty group, including a region outside the documented list' {
        $null = New-ConnectorGroup Empty -Region eur -ErrorAction Stop
        (Set-ConnectorGroup Empty -Region japan -PassThru -ErrorAction Stop).Region | Should -Be 'japan'
        (Get-ConnectorGroup Empty).Region | Should -Be 'japan'
        Remove-ConnectorGroup Empty -Confirm:$false -ErrorAction Stop
    }

    It 'refuses an unknown region before it sends a request: <line>' -ForEach @(
        @{ line = { New-ConnectorGroup Typo -Region Europe -ErrorAction Stop }; use = 'Use eur:*' }
        @{ line = { New-ConnectorGroup Typo -Region euro -WhatIf -ErrorAction Stop }; use = 'Use one of them:*' }
        @{ line = { [pscustomobject] @{ Name = 'Typo'; Region = 'north america' } |
            New-ConnectorGroup -ErrorAction Stop }; use = 'Use nam:*' }
        @{ line = { Set-ConnectorGroup 'Group 003' -Region Japan1 -ErrorAction Stop }; use = 'Use one of them:*' }
        @{ line = { Set-ConnectorGroup 'Group 003' -NewName Typo -Region asien -WhatIf -ErrorAction Stop };
            use = 'Use one of them:*' }
    ) {
        $mark = Get-Mark
        $known = '*nam, eur, aus, asia, ind, japan*'
        $fault = $line | Should -Throw -ErrorId 'UnknownRegion,*' -ExpectedMessage $known -PassThru
        $fault.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $fault.ErrorDetails.RecommendedAction | Should -BeLike "$use*-Force*"
        Get-Write $mark | Should -BeNullOrEmpty
        Get-ConnectorGroup Typo* | Should -BeNullOrEmpty
    }

    It 'sends an unknown region with -Force, and reports the response of the service' {
        { New-ConnectorGroup Typo -Region moon -Force -ErrorAction Stop } | Should -Throw -ErrorId 'RequestRefused,*'
        $null = Invoke-SandboxControl $sandbox PUT rules '{"anyRegion":true}'
        try {
            (New-ConnectorGroup Typo -Region moon -Force -ErrorAction Stop).Region | Should -Be 'moon'
            (Set-ConnectorGroup Typo -Region mars -Force -PassThru -ErrorAction Stop).Region | Should -Be 'mars'
            (Get-ConnectorGroup -Region mars -Force -ErrorAction Stop).Name | Should -Be 'Typo'
        }
        finally {
            $null = Invoke-SandboxControl $sandbox PUT rules '{"anyRegion":false}'
            Remove-ConnectorGroup Typo -Confirm:$false
        }
    }

    It 'refuses an unknown region as a filter before it sends a request: <_>' -ForEach 'Europe', 'euro', 'moon' {
        $region = $_
        $mark = Get-Mark
        $fault = { Get-ConnectorGroup -Region $region -ErrorAction Stop } | Should -Throw -ErrorId 'UnknownRegion,*' `
            -ExpectedMessage '*nam, eur, aus, asia, ind, japan*' -PassThru
        $fault.ErrorDetails.RecommendedAction | Should -BeLike '*Get-ConnectorRegion*-Force*'
        Get-Mark | Should -Be $mark
        { Get-ConnectorGroup -Region $region -Force -ErrorAction Stop } |
            Should -Throw -ErrorId 'UnknownRegion,*' -ExpectedMessage 'No connector group is in region*'
        Get-ConnectorGroup -Region ind -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'lists what prevents a new region, and the commands that resolve it' {
        $mark = Get-Mark
        $fault = { Set-ConnectorGroup 'Group 003' -Region nam -ErrorAction Stop } |
            Should -Throw -ErrorId 'RegionNeedsEmptyGroup,*' -PassThru -ExpectedMessage (
                '*it contains 2 connectors (CONN0003.contoso.com*) and 1 application (Application 002)*')
        $fault.CategoryInfo.Category | Should -Be 'InvalidOperation'
        $action = $fault.ErrorDetails.RecommendedAction
        $action | Should -BeLike ("*Get-Connector -ConnectorGroup 'Group 003' | Move-Connector*; " +
            "Get-ConnectorGroupApplication -ConnectorGroup 'Group 003' | Set-ConnectorGroupApplication*" +
            "Set-ConnectorGroup 'Group 003' -Region nam*")
        Get-Write $mark | Should -BeNullOrEmpty
    }

    It 'refuses the name of another group' {
        { Set-ConnectorGroup 'Group 003' -NewName 'group 002' -ErrorAction Stop } |
            Should -Throw -ErrorId 'ConnectorGroupExists,*'
        { Get-ConnectorGroup 'Group 002', 'Group 003' | Set-ConnectorGroup -NewName Same -ErrorAction Stop } |
            Should -Throw -ErrorId 'OneNameForManyGroups,*'
    }

    It 'refuses to rename the default group' {
        { Set-ConnectorGroup Default -NewName Other -ErrorAction Stop } |
            Should -Throw -ErrorId 'DefaultConnectorGroup,*'
    }

    It 'continues after a group that does not exist' {
        $options = @{ PassThru = $true; ErrorAction = 'SilentlyContinue'; ErrorVariable = 'faults' }
        $set = @(Set-ConnectorGroup Nowhere, 'Group 002' -Region eur @options)
        $set.Name | Should -Be @('Group 002')
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'ConnectorGroupNotFound,*'
    }

    It 'stops at once on Ctrl+C' {
        Set-ConnectorSandboxFault StaleReads 50 -Sandbox Groups
        Set-SandboxClock Groups
        $mark = Get-Mark
        $shell = [PowerShell]::Create()
        $shell.Runspace = [Management.Automation.Runspaces.RunspaceFactory]::CreateRunspace(
            [Management.Automation.Runspaces.InitialSessionState]::CreateDefault2()
        )
        $shell.Runspace.Open()
        $script = 'param($module, $sandbox) Import-Module $module; ' +
            '$null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken; ' +
            'Set-ConnectorGroup "Group 003" -NewName Later'
        $module = "$((Get-Module EntraPrivateAccess).ModuleBase)/EntraPrivateAccess.psd1"
        $null = $shell.AddScript($script).AddArgument($module).AddArgument($sandbox)
        $running = $shell.BeginInvoke()
        for ($look = 0; $look -lt 300 -and -not (Get-Write $mark | Where-Object Action -Match '^PATCH'); $look++) {
            $null = $running.AsyncWaitHandle.WaitOne(100)
        }
        $before = Get-Mark
        $shell.Stop()
        @(Get-ConnectorSandboxJournal -Sandbox Groups -Since $before | Where-Object Kind -EQ request).Count |
            Should -BeLessThan 20 -Because 'a full wait would send more than fifty requests'
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        @(Get-Write $mark | Where-Object Action -Match '^PATCH') | Should -HaveCount 1
        $shell.Runspace.Dispose()
        $shell.Dispose()
        Set-ConnectorSandboxFault StaleReads 0 -Sandbox Groups
        Set-SandboxClock Groups -SkipWaits
        Get-ConnectorGroup Later | Set-ConnectorGroup -NewName 'Group 003' -ErrorAction Stop
        # Advances the clock past the delay of stale reads.
        $null = Invoke-SandboxControl $sandbox POST clock/advance '{"seconds":60}'
        Set-ConnectorSandboxFault -Clear -Sandbox Groups
    }

    It 'retries after a concurrent change' {
        Set-ConnectorSandboxFault ConcurrentWrites -Count 1 -Sandbox Groups
        $mark = Get-Mark
        Set-ConnectorGroup 'Group 003' -NewName 'Group 3' -ErrorAction Stop
        @(Get-ConnectorSandboxJournal -Sandbox Groups -Since $mark | Where-Object Action -Match '^PATCH').Status |
            Should -Be @(409, 204)
        (Get-ConnectorGroup 'Group 3').Name | Should -Be 'Group 3'
        Set-ConnectorGroup 'Group 3' -NewName 'Group 003' -ErrorAction Stop
        Set-ConnectorSandboxFault -Clear -Sandbox Groups
    }
}

Describe 'Remove-ConnectorGroup' {
    It 'prompts by default' {
        $attributes = (Get-Command Remove-ConnectorGroup).ImplementingType.GetCustomAttributes($true)
        $attributes.Where({ $_.GetType().Name -eq 'CmdletAttribute' }).ConfirmImpact | Should -Be 'High'
    }

    It 'sends nothing with -WhatIf' {
        $mark = Get-Mark
        Remove-ConnectorGroup 'Group 003' -MoveMembersTo Default -WhatIf
        Get-Write $mark | Should -BeNullOrEmpty
        @(Get-ConnectorGroup 'Group 003') | Should -HaveCount 1
    }

    It 'refuses to remove a group in use, and lists its members' {
        $mark = Get-Mark
        $fault = { Remove-ConnectorGroup 'Group 003' -Confirm:$false -ErrorAction Stop } |
            Should -Throw -ErrorId 'ConnectorGroupInUse,*' -PassThru -ExpectedMessage (
                '*2 connectors (CONN0003.contoso.com*) and 1 application (Application 002)*')
        $fault.CategoryInfo.Category | Should -Be 'InvalidOperation'
        $fault.ErrorDetails.RecommendedAction | Should -BeLike '*-MoveMembersTo*'
        Get-Write $mark | Should -BeNullOrEmpty
    }

    It 'refuses the default group and continues' {
        $null = New-ConnectorGroup Empty -ErrorAction Stop
        Remove-ConnectorGroup Default, Empty -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable faults
        $faults | Should -HaveCount 1
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'DefaultConnectorGroup,*'
        Get-ConnectorGroup 'Empty*' | Should -BeNullOrEmpty
    }

    It 'refuses to move the members into the same group' {
        { Remove-ConnectorGroup 'Group 003' -MoveMembersTo 'Group 003' -Confirm:$false -ErrorAction Stop } |
            Should -Throw -ErrorId 'SameConnectorGroup,*'
    }

    It 'moves connectors and applications before it removes the group' {
        $null = Invoke-SandboxControl $sandbox PUT tenant '{"connectors":7,"groups":3,"applications":6}'
        Remove-ConnectorGroup 'Group 003' -MoveMembersTo 'Group 001' -Confirm:$false -ErrorAction Stop
        $left = @(Get-ConnectorGroup -IncludeApplication)
        $left.Name | Should -Be @('Default', 'Group 001', 'Group 002')
        $left[1].Members.Count | Should -Be 5
        $left[1].Applications.Count | Should -Be 4
    }
}

Describe 'A new tenant' {
    BeforeAll {
        $script:virgin = Start-ConnectorSandbox -Name Virgin -Force
        $null = Connect-EntraPrivateAccess -Environment $virgin -AccessToken $virgin.GraphToken
    }

    AfterAll {
        Stop-ConnectorSandbox Virgin
    }

    It 'has no groups and no connectors, which is not an error' {
        Get-ConnectorGroup -ErrorAction Stop | Should -BeNullOrEmpty
        Get-Connector -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'cannot create a group until publishing is enabled' {
        $fault = { New-ConnectorGroup 'EU West' -ErrorAction Stop } |
            Should -Throw -ErrorId 'PublishingNotEnabled,*' -PassThru
        $fault.Exception.Status | Should -Be 404
        $fault.Exception.Code | Should -Be 'OnPremisesPublishing_NotEnabled'
        $fault.Exception.RequestId | Should -Not -BeNullOrEmpty
    }
}
