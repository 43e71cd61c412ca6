# Seven connectors take turns in three groups: 001 in nam, 002 in eur, 003 in aus.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-ConnectorSandbox -Name Groups -ConnectorCount 7 -GroupCount 3 -Force
    $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
    function Get-Write($since) { @(Get-ConnectorSandboxJournal -Sandbox Groups | Where-Object { $_.Number -gt $since -and $_.Writes -and $_.Action -notmatch 'batch' }) }
    function Get-Mark { (Get-ConnectorSandboxJournal -Sandbox Groups)[-1].Number }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Groups
}

Describe 'Get-ConnectorGroup' {
    It 'lists all with members, counted' {
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

    It 'finds by id and by region' {
        $two = Get-ConnectorGroup 'Group 002'
        (Get-ConnectorGroup -Id $two.Id).Name | Should -Be 'Group 002'
        ($two | Get-ConnectorGroup).Id | Should -Be $two.Id
        (Get-ConnectorGroup 'Group*' -Region EUR).Name | Should -Be 'Group 002'
    }

    It 'tells a name that is not there' {
        { Get-ConnectorGroup Nowhere -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectorGroupNotFound,*'
    }

    It 'completes names, quoted' {
        $line = 'Get-ConnectorGroup group'
        [Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches[0].CompletionText | Should -Be "'Group 001'"
    }
}

Describe 'New-ConnectorGroup' {
    It 'makes nothing with -WhatIf' {
        $mark = Get-Mark
        New-ConnectorGroup 'EU West' -Region eur -Connector CONN0001 -WhatIf | Should -BeNullOrEmpty
        Get-Write $mark | Should -BeNullOrEmpty
    }

    It 'makes a group with its region and its members in the same breath' {
        $made = New-ConnectorGroup 'EU West' -Region eur -Connector CONN0001, (Get-Connector CONN0002) -ErrorAction Stop
        $made.Region | Should -Be 'eur'
        $made.Members.Count | Should -Be 2
        @(Get-Connector -ConnectorGroup 'EU West') | Should -HaveCount 2
    }

    It 'refuses a name that is taken, and says what to type instead' {
        $mark = Get-Mark
        $fault = { New-ConnectorGroup 'eu west' -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectorGroupExists,*' -PassThru
        $fault.ErrorDetails.RecommendedAction | Should -BeLike '*Move-Connector*'
        Get-Write $mark | Should -BeNullOrEmpty
    }

    It 'makes nothing when a member is not there' {
        $mark = Get-Mark
        { New-ConnectorGroup Another -Connector NOSUCH -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectorNotFound,*'
        Get-Write $mark | Should -BeNullOrEmpty
    }

    It 'completes regions' {
        $line = 'New-ConnectorGroup X -Region e'
        [Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches[0].CompletionText | Should -Be 'eur'
    }
}

Describe 'A virgin tenant' {
    BeforeAll {
        $script:virgin = Start-ConnectorSandbox -Name Virgin -Force
        $null = Connect-EntraPrivateAccess -Environment $virgin -AccessToken $virgin.GraphToken
    }

    AfterAll {
        Stop-ConnectorSandbox Virgin
    }

    It 'has no groups and no connectors yet, which is no error' {
        Get-ConnectorGroup -ErrorAction Stop | Should -BeNullOrEmpty
        Get-Connector -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'says why a group cannot be made yet' {
        { New-ConnectorGroup 'EU West' -ErrorAction Stop } | Should -Throw -ErrorId 'PublishingNotEnabled,*'
    }
}
