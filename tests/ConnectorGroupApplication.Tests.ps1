# Six applications take turns in two groups, 001 in nam and 002 in eur: three kinds, twice; and one that is not published.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Applications @{ ConnectorCount = 2; GroupCount = 2 }
    $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
    function Get-Write($since) { @(Get-ConnectorSandboxJournal -Sandbox Applications -Since $since | Where-Object { $_.Writes -and $_.Action -notmatch 'batch' }) }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Applications
}

Describe 'The applications of connector groups' {
    BeforeEach {
        $null = Invoke-SandboxControl $sandbox PUT tenant '{"connectors":2,"groups":2,"applications":6}'
    }

    Context 'Get-ConnectorGroupApplication' {
        It 'lists all with kind, group and region' {
            $all = @(Get-ConnectorGroupApplication)
            $all | Should -HaveCount 6
            $all[0].GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorGroupApplication'
            $one = $all | Where-Object Name -EQ 'Application 001'
            $one.Kind | Should -Be 'PrivateAccess'
            $one.ConnectorGroup | Should -Be 'Group 002'
            $one.Region | Should -Be 'eur'
            ($all | Where-Object Name -EQ 'Application 002').Kind | Should -Be 'QuickAccess'
            ($all | Where-Object Name -EQ 'Application 003').Kind | Should -Be 'ApplicationProxy'
        }

        It 'finds one by <_>' -ForEach 'Name', 'Id', 'AppId' {
            $one = Get-ConnectorGroupApplication 'Application 004'
            $one.ConnectorGroup | Should -Be 'Group 001'
            (Get-ConnectorGroupApplication $one.$_ -ErrorAction Stop).Id | Should -Be $one.Id
        }

        It 'finds by wildcard, by group and by kind' {
            @(Get-ConnectorGroupApplication 'application*3') | Should -HaveCount 1
            @(Get-ConnectorGroupApplication -ConnectorGroup 'group 001') | Should -HaveCount 3
            @(Get-ConnectorGroupApplication -Kind quickaccess) | Should -HaveCount 2
            @(Get-ConnectorGroupApplication 'Application 004', 'Application 001' -ConnectorGroup 'Group 001' -ErrorAction SilentlyContinue -ErrorVariable faults) | Should -HaveCount 1
            $faults[0].FullyQualifiedErrorId | Should -BeLike 'ApplicationNotFound,*'
        }

        It 'says what is no wildcard, each of them' {
            @(Get-ConnectorGroupApplication '[', 'Application 004', '[a' -ErrorAction SilentlyContinue -ErrorVariable faults) | Should -HaveCount 1
            @($faults.FullyQualifiedErrorId -like 'InvalidWildcard,*') | Should -HaveCount 2
            $faults.TargetObject | Should -Be @('[', '[a')
        }

        It 'takes groups from the pipeline, and its own objects again' {
            @(Get-ConnectorGroup 'Group 001', 'Group 002' | Get-ConnectorGroupApplication) | Should -HaveCount 6
            $one = Get-ConnectorGroupApplication 'Application 004'
            ($one | Get-ConnectorGroupApplication).Name | Should -Be 'Application 004'
        }

        It 'takes a connector for the applications that it serves' {
            @(Get-Connector CONN0001 | Get-ConnectorGroupApplication -ErrorAction Stop).ConnectorGroup | Should -Be @('Group 001', 'Group 001', 'Group 001')
            @((Get-Connector CONN0002), (Get-ConnectorGroupApplication 'Application 004') | Get-ConnectorGroupApplication -ErrorAction Stop) | Should -HaveCount 4
        }

        It 'goes on after a group that is not there, and does not list all for it' {
            $found = @(Get-ConnectorGroupApplication -ConnectorGroup 'Group 001', 'Nowhere' -ErrorAction SilentlyContinue -ErrorVariable faults)
            $found.ConnectorGroup | Should -Be @('Group 001', 'Group 001', 'Group 001')
            $faults | Should -HaveCount 1
            $faults[0].FullyQualifiedErrorId | Should -BeLike 'ConnectorGroupNotFound,*'
            Get-ConnectorGroupApplication -ConnectorGroup 'Nowhere' -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        }

        It 'asks for nothing where a pipeline brings nothing' {
            @(Get-ConnectorGroup 'Nowhere*' | Get-ConnectorGroupApplication) | Should -HaveCount 0
        }

        It 'does not take a quote for the end of a name' {
            $fault = { Get-ConnectorGroupApplication "O'Hara' or displayName ne 'x" -ErrorAction Stop } | Should -Throw -ErrorId 'ApplicationNotFound,*' -PassThru
            $fault.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        }

        It 'tells an id that means nothing with the request that found nothing' {
            $fault = { Get-ConnectorGroupApplication -Id '5f9e2b1c-0d4a-4c3b-8a7e-6d1f2c3b4a59' -ErrorAction Stop } | Should -Throw -ErrorId 'ApplicationNotFound,*' -PassThru
            $fault.Exception.Status | Should -Be 404
            $fault.Exception.Code | Should -Not -BeNullOrEmpty
            $fault.Exception.RequestId | Should -Not -BeNullOrEmpty
        }

        It 'explains one that is not published' {
            $fault = { Get-ConnectorGroupApplication 'Unpublished application' -ErrorAction Stop } | Should -Throw -ErrorId 'ApplicationNotPublished,*' -PassThru
            $fault.CategoryInfo.Category | Should -Be 'InvalidOperation'
            $fault.ErrorDetails.RecommendedAction | Should -BeLike '*Publish it*'
            $fault.Exception.Code | Should -Be 'Application_NotFound'
        }

        It 'joins them to groups in the same batches as the members' {
            $group = Get-ConnectorGroup 'Group 001' -IncludeApplication
            $group.Applications.Count | Should -Be 3
            $group.Members.Count | Should -Be 1
            $group.InactiveMembers | Should -Be 0
            (Get-ConnectorGroup 'Group 001').Applications | Should -BeNullOrEmpty
        }

        It 'completes names and kinds' {
            $line = 'Set-ConnectorGroupApplication application'
            [Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches[0].CompletionText | Should -Be "'Application 001'"
            $line = 'Get-ConnectorGroupApplication -Kind q'
            [Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches[0].CompletionText | Should -Be 'QuickAccess'
        }
    }

    Context 'Set-ConnectorGroupApplication' {
        It 'sends nothing with -WhatIf' {
            $mark = Get-Mark Applications
            Set-ConnectorGroupApplication 'Application 001' 'Group 001' -WhatIf
            Get-Write $mark | Should -BeNullOrEmpty
            (Get-ConnectorGroupApplication 'Application 001').ConnectorGroup | Should -Be 'Group 002'
        }

        It 'assigns any number, and returns them as they are now' {
            $set = @('Application 001', 'Application 003' | Set-ConnectorGroupApplication -ConnectorGroup 'Group 001' -PassThru -ErrorAction Stop)
            $set | Should -HaveCount 2
            $set.ConnectorGroup | Should -Be @('Group 001', 'Group 001')
            @(Get-ConnectorGroupApplication -ConnectorGroup 'Group 001') | Should -HaveCount 5
        }

        It 'waits through stale reads' {
            Set-ConnectorSandboxFault StaleReads 1 -Sandbox Applications
            (Get-ConnectorGroupApplication 'Application 001' | Set-ConnectorGroupApplication -ConnectorGroup 'Group 001' -PassThru -ErrorAction Stop).ConnectorGroup | Should -Be 'Group 001'
            (Get-ConnectorGroupApplication 'Application 001').ConnectorGroup | Should -Be 'Group 001'
            Set-ConnectorSandboxFault StaleReads 0 -Sandbox Applications
        }

        It 'does not send what is so already' {
            $mark = Get-Mark Applications
            Set-ConnectorGroupApplication 'Application 001' 'Group 002' -ErrorAction Stop
            Get-Write $mark | Should -BeNullOrEmpty
        }

        It 'goes on after one that cannot be served' {
            Set-ConnectorGroupApplication 'Unpublished application', 'Nowhere', 'Application 001' 'Group 001' -ErrorAction SilentlyContinue -ErrorVariable faults
            $faults.FullyQualifiedErrorId | Should -HaveCount 2
            $faults[0].FullyQualifiedErrorId | Should -BeLike 'ApplicationNotFound,*'
            $faults[1].FullyQualifiedErrorId | Should -BeLike 'ApplicationNotPublished,*'
            (Get-ConnectorGroupApplication 'Application 001').ConnectorGroup | Should -Be 'Group 001'
        }

        It 'changes nothing when the group is not there' {
            $mark = Get-Mark Applications
            { Set-ConnectorGroupApplication 'Application 001' Nowhere -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectorGroupNotFound,*'
            Get-Write $mark | Should -BeNullOrEmpty
        }
    }

    Context 'Remove-ConnectorGroupApplication' {
        It 'sends nothing with -WhatIf' {
            $mark = Get-Mark Applications
            Get-ConnectorGroupApplication | Remove-ConnectorGroupApplication -WhatIf
            Get-Write $mark | Should -BeNullOrEmpty
        }

        It 'returns applications to the default group' {
            $back = Remove-ConnectorGroupApplication 'Application 001' -PassThru -Confirm:$false -ErrorAction Stop
            $back.ConnectorGroup | Should -Be 'Default'
            @(Get-ConnectorGroupApplication -ConnectorGroup Default) | Should -HaveCount 1
        }

        It 'does not send one that is there already' {
            Remove-ConnectorGroupApplication 'Application 001' -Confirm:$false -ErrorAction Stop
            $mark = Get-Mark Applications
            Remove-ConnectorGroupApplication 'Application 001' -Confirm:$false -ErrorAction Stop
            Get-Write $mark | Should -BeNullOrEmpty
        }

        It 'removes nothing where a pipeline brings nothing' {
            $mark = Get-Mark Applications
            Get-ConnectorGroup 'Nowhere*' | Get-ConnectorGroupApplication | Remove-ConnectorGroupApplication -Confirm:$false -ErrorAction Stop
            Get-Write $mark | Should -BeNullOrEmpty
        }
    }
}
