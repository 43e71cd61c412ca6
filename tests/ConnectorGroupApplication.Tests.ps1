# Six applications, two of each kind, alternate between two groups: 001 in nam and 002 in eur. Another one is not
# published.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Applications @{ ConnectorCount = 2; GroupCount = 2 }
    $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
    function Get-Write($since) {
        @(
            Get-ConnectorSandboxJournal -Sandbox Applications -Since $since |
                Where-Object { $_.Writes -and $_.Action -notmatch 'batch' }
        )
    }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Applications
}

Describe 'Applications of connector groups' {
    BeforeEach {
        $null = Invoke-SandboxControl $sandbox PUT tenant '{"connectors":2,"groups":2,"applications":6}'
    }

    Context 'Get-ConnectorGroupApplication' {
        It 'lists all applications with kind, group and region' {
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

        It 'finds an application by <_>' -ForEach 'Name', 'Id', 'AppId' {
            $one = Get-ConnectorGroupApplication 'Application 004'
            $one.ConnectorGroup | Should -Be 'Group 001'
            (Get-ConnectorGroupApplication $one.$_ -ErrorAction Stop).Id | Should -Be $one.Id
        }

        It 'finds applications by wildcard, by group and by kind' {
            @(Get-ConnectorGroupApplication 'application*3') | Should -HaveCount 1
            @(Get-ConnectorGroupApplication -ConnectorGroup 'group 001') | Should -HaveCount 3
            @(Get-ConnectorGroupApplication -Kind quickaccess) | Should -HaveCount 2
            $options = @{ ConnectorGroup = 'Group 001'; ErrorAction = 'SilentlyContinue'; ErrorVariable = 'faults' }
            @(Get-ConnectorGroupApplication 'Application 004', 'Application 001' @options) | Should -HaveCount 1
            $faults[0].FullyQualifiedErrorId | Should -BeLike 'ApplicationNotFound,*'
        }

        It 'reports each invalid wildcard' {
            $options = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'faults' }
            @(Get-ConnectorGroupApplication '[', 'Application 004', '[a' @options) | Should -HaveCount 1
            @($faults.FullyQualifiedErrorId -like 'InvalidWildcard,*') | Should -HaveCount 2
            $faults.TargetObject | Should -Be @('[', '[a')
        }

        It 'accepts groups and its own output from the pipeline' {
            @(Get-ConnectorGroup 'Group 001', 'Group 002' | Get-ConnectorGroupApplication) | Should -HaveCount 6
            $one = Get-ConnectorGroupApplication 'Application 004'
            ($one | Get-ConnectorGroupApplication).Name | Should -Be 'Application 004'
        }

        It 'accepts a connector for the applications that it serves' {
            @(Get-Connector CONN0001 | Get-ConnectorGroupApplication -ErrorAction Stop).ConnectorGroup |
                Should -Be @('Group 001', 'Group 001', 'Group 001')
            @((Get-Connector CONN0002), (Get-ConnectorGroupApplication 'Application 004') |
                Get-ConnectorGroupApplication -ErrorAction Stop) | Should -HaveCount 4
        }

        It 'continues after a group that does not exist, and does not list all applications instead' {
            $options = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'faults' }
            $found = @(Get-ConnectorGroupApplication -ConnectorGroup 'Group 001', 'Nowhere' @options)
            $found.ConnectorGroup | Should -Be @('Group 001', 'Group 001', 'Group 001')
            $faults | Should -HaveCount 1
            $faults[0].FullyQualifiedErrorId | Should -BeLike 'ConnectorGroupNotFound,*'
            Get-ConnectorGroupApplication -ConnectorGroup 'Nowhere' -ErrorAction SilentlyContinue |
                Should -BeNullOrEmpty
        }

        It 'returns nothing for an empty pipeline' {
            @(Get-ConnectorGroup 'Nowhere*' | Get-ConnectorGroupApplication) | Should -HaveCount 0
        }

        It 'escapes a quote in a name' {
            $fault = { Get-ConnectorGroupApplication "O'Hara' or displayName ne 'x" -ErrorAction Stop } |
                Should -Throw -ErrorId 'ApplicationNotFound,*' -PassThru
            $fault.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        }

        It 'reports an ID that does not exist with the request ID of the response' {
            $fault = { Get-ConnectorGroupApplication -Id '5f9e2b1c-0d4a-4c3b-8a7e-6d1f2c3b4a59' -ErrorAction Stop } |
                Should -Throw -ErrorId 'ApplicationNotFound,*' -PassThru
            $fault.Exception.Status | Should -Be 404
            $fault.Exception.Code | Should -Not -BeNullOrEmpty
            $fault.Exception.RequestId | Should -Not -BeNullOrEmpty
        }

        It 'explains that an application is not published' {
            $fault = { Get-ConnectorGroupApplication 'Unpublished application' -ErrorAction Stop } |
                Should -Throw -ErrorId 'ApplicationNotPublished,*' -PassThru
            $fault.CategoryInfo.Category | Should -Be 'InvalidOperation'
            $fault.ErrorDetails.RecommendedAction | Should -BeLike '*Publish it*'
            $fault.Exception.Code | Should -Be 'Application_NotFound'
        }

        It '-IncludeApplication adds the applications to groups' {
            $group = Get-ConnectorGroup 'Group 001' -IncludeApplication
            $group.Applications.Count | Should -Be 3
            $group.Members.Count | Should -Be 1
            $group.InactiveMembers | Should -Be 0
            (Get-ConnectorGroup 'Group 001').Applications | Should -BeNullOrEmpty
        }

        It 'completes names and kinds' {
            $line = 'Set-ConnectorGroupApplication application'
            $completion = [Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
            $completion.CompletionMatches[0].CompletionText | Should -Be "'Application 001'"
            $line = 'Get-ConnectorGroupApplication -Kind q'
            $completion = [Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
            $completion.CompletionMatches[0].CompletionText | Should -Be 'QuickAccess'
        }
    }

    Context 'Set-ConnectorGroupApplication' {
        It 'sends nothing with -WhatIf' {
            $mark = Get-Mark Applications
            Set-ConnectorGroupApplication 'Application 001' 'Group 001' -WhatIf
            Get-Write $mark | Should -BeNullOrEmpty
            (Get-ConnectorGroupApplication 'Application 001').ConnectorGroup | Should -Be 'Group 002'
        }

        It 'assigns several applications, and returns them with their new group' {
            $set = @(
                'Application 001', 'Application 003' |
                    Set-ConnectorGroupApplication -ConnectorGroup 'Group 001' -PassThru -ErrorAction Stop
            )
            $set | Should -HaveCount 2
            $set.ConnectorGroup | Should -Be @('Group 001', 'Group 001')
            @(Get-ConnectorGroupApplication -ConnectorGroup 'Group 001') | Should -HaveCount 5
        }

        It 'waits until reads are no longer stale' {
            Set-ConnectorSandboxFault StaleReads 1 -Sandbox Applications
            (Get-ConnectorGroupApplication 'Application 001' |
                Set-ConnectorGroupApplication -ConnectorGroup 'Group 001' -PassThru -ErrorAction Stop).ConnectorGroup |
                Should -Be 'Group 001'
            (Get-ConnectorGroupApplication 'Application 001').ConnectorGroup | Should -Be 'Group 001'
            Set-ConnectorSandboxFault StaleReads 0 -Sandbox Applications
        }

        It 'sends nothing if the application is already in the group' {
            $mark = Get-Mark Applications
            Set-ConnectorGroupApplication 'Application 001' 'Group 002' -ErrorAction Stop
            Get-Write $mark | Should -BeNullOrEmpty
        }

        It 'continues after applications that cannot be assigned' {
            $options = @{ ErrorAction = 'SilentlyContinue'; ErrorVariable = 'faults' }
            Set-ConnectorGroupApplication 'Unpublished application', 'Nowhere', 'Application 001' 'Group 001' @options
            $faults.FullyQualifiedErrorId | Should -HaveCount 2
            $faults[0].FullyQualifiedErrorId | Should -BeLike 'ApplicationNotFound,*'
            $faults[1].FullyQualifiedErrorId | Should -BeLike 'ApplicationNotPublished,*'
            (Get-ConnectorGroupApplication 'Application 001').ConnectorGroup | Should -Be 'Group 001'
        }

        It 'changes nothing if the group does not exist' {
            $mark = Get-Mark Applications
            { Set-ConnectorGroupApplication 'Application 001' Nowhere -ErrorAction Stop } |
                Should -Throw -ErrorId 'ConnectorGroupNotFound,*'
            Get-Write $mark | Should -BeNullOrEmpty
        }
    }

    Context 'Remove-ConnectorGroupApplication' {
        It 'sends nothing with -WhatIf' {
            $mark = Get-Mark Applications
            Get-ConnectorGroupApplication | Remove-ConnectorGroupApplication -WhatIf
            Get-Write $mark | Should -BeNullOrEmpty
        }

        It 'assigns applications to the default group' {
            $quiet = @{ Force = $true; WarningAction = 'SilentlyContinue'; ErrorAction = 'Stop' }
            $back = Remove-ConnectorGroupApplication 'Application 001' -PassThru -Confirm:$false @quiet
            $back.ConnectorGroup | Should -Be 'Default'
            @(Get-ConnectorGroupApplication -ConnectorGroup Default) | Should -HaveCount 1
        }

        It 'sends nothing if the application is already in the default group' {
            Remove-ConnectorGroupApplication 'Application 001' -Confirm:$false -Force -ErrorAction Stop
            $mark = Get-Mark Applications
            Remove-ConnectorGroupApplication 'Application 001' -Confirm:$false -ErrorAction Stop
            Get-Write $mark | Should -BeNullOrEmpty
        }

        It 'removes nothing for an empty pipeline' {
            $mark = Get-Mark Applications
            Get-ConnectorGroup 'Nowhere*' | Get-ConnectorGroupApplication |
                Remove-ConnectorGroupApplication -Confirm:$false -ErrorAction Stop
            Get-Write $mark | Should -BeNullOrEmpty
        }
    }
}
