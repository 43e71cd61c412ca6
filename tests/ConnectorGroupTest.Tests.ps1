# Test-ConnectorGroup: its rows for planted tenants. Group 001 has CONN0001, CONN0003, ... and the even applications;
# Group 002 has CONN0002, CONN0004, ... and the odd ones.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Groups @{ GroupCount = 2; ConnectorCount = 6; ApplicationCount = 2 }
    function Set-Tenant([string] $json) { $null = Invoke-SandboxControl $sandbox PUT tenant "{$json}" }
    function Get-Row([string] $check, [string] $group) {
        Test-ConnectorGroup $group -Include $check -InformationAction SilentlyContinue @args
    }
    $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Groups
}

Describe 'Test-ConnectorGroup' {
    Context 'in a tenant with three active connectors per group' {
        BeforeAll { Set-Tenant '"connectors":6,"groups":2,"applications":2' }

        It 'returns problems first and then one row, and says where and when it looked' {
            $rows = @(Test-ConnectorGroup -InformationVariable told -InformationAction SilentlyContinue)
            $rows[0].GetType().FullName | Should -Be 'EntraPrivateAccess.Models.CheckResult'
            $rows[-1].Name, "$($rows[-1].Status)" | Should -Be 'Groups', 'Pass'
            @($rows | Where-Object Status -EQ Fail) | Should -BeNullOrEmpty
            @($rows.Name) | Should -Contain 'GroupRegion' -Because 'Group 002 is in eur, and the tenant in nam'
            $rows[0].Source | Should -BeLike 'Microsoft Graph*an hour old*'
            $rows[0].ObservedAt.GetType().FullName | Should -Be 'System.DateTimeOffset'
            $rows[0].Environment, $rows[0].Server, $rows[0].Rehearsed | Should -Be 'Groups', '', $true
            "$told" | Should -Match '^27 checks in [\d.]+ s: \d+ passed'
        }

        It 'returns one row per group and check with -Detailed, and every row of a named check' {
            @(Test-ConnectorGroup -Detailed -InformationAction SilentlyContinue) | Should -HaveCount 27
            @(Get-Row MinimumActive 'Group*').Status | ForEach-Object { "$_" } | Should -Be 'Pass', 'Pass'
        }

        It 'takes groups from the pipeline, and IDs' {
            $group = Get-ConnectorGroup 'Group 002'
            $rows = @($group | Test-ConnectorGroup -Detailed -InformationAction SilentlyContinue)
            @($rows.Target | Select-Object -Unique) | Should -Be 'Group 002'
            @(Get-Row EmptyGroup $group.Id).Target | Should -Be 'Group 002'
            @() | Test-ConnectorGroup -Quiet | Should -BeNullOrEmpty
        }

        It 'compares with -MinimumActive' {
            "$((Get-Row MinimumActive 'Group 001' -MinimumActive 3).Status)" | Should -Be 'Warn'
            "$((Get-Row MinimumActive 'Group 001' -MinimumActive 4).Status)" | Should -Be 'Fail'
            Test-ConnectorGroup -Quiet | Should -BeTrue
            Test-ConnectorGroup -Quiet -MinimumActive 4 | Should -BeFalse
            Test-ConnectorGroup -Quiet -MinimumActive 4 -Exclude MinimumActive | Should -BeTrue
        }

        It 'changes nothing, and reads the tenant in pages and batches' {
            $mark = Get-Mark Groups
            $null = Test-ConnectorGroup -InformationAction SilentlyContinue
            Get-Change Groups $mark | Should -BeNullOrEmpty
            $sent = @(
                Get-ConnectorSandboxJournal -Sandbox Groups -Since $mark |
                    Where-Object { $_.Kind -eq 'request' -and $_.Action -notlike 'batch: *' }
            )
            $sent.Count | Should -Be 2 -Because 'one page lists the groups, and one batch reads them'
        }

        It 'reports connectors that share one external IP address' {
            "$((Get-Row SharedExternalIp 'Group 001').Status)" | Should -Be 'Pass'
            Set-Tenant '"connectors":6,"groups":2,"traits":["SharedExternalIp"]'
            $row = Get-Row SharedExternalIp 'Group 001'
            "$($row.Status)" | Should -Be 'Warn'
            $row.Detail | Should -BeLike '*198.51.100.7*one internet connection*'
        }
    }

    Context 'in a tenant whose connectors are silent' {
        BeforeAll { Set-Tenant '"connectors":2,"groups":2,"applications":2,"inactiveEvery":2' }

        It 'names the applications that users can''t reach' {
            $row = @(Test-ConnectorGroup -InformationAction SilentlyContinue)[0]
            $row.Name, $row.Target, "$($row.Status)" | Should -Be 'ActiveConnector', 'Group 002', 'Fail'
            $row.Detail | Should -BeLike "*no active connector, which is critical*'Application 001'*"
            $row.Action | Should -BeLike 'Run Get-ConnectorStatus on CONN0002*'
            $row.HelpTopic | Should -Be 'about_EntraPrivateAccess_Checks#activeconnector'
            Test-ConnectorGroup 'Group 002' -Include ActiveConnector -Quiet | Should -BeFalse
        }

        It 'reports one active connector as below the minimum' {
            $row = Get-Row MinimumActive 'Group 001'
            "$($row.Status)" | Should -Be 'Fail'
            $row.Detail | Should -BeLike '*only one active connector (CONN0001.contoso.com)*critical*'
        }

        It 'reports inactive members with the date by which they are removed' {
            $row = Get-Row InactiveMembers 'Group 002'
            "$($row.Status)" | Should -Be 'Warn'
            $row.Detail | Should -BeLike '*CONN0002.contoso.com (inactive)*10 days of inactivity, on ????-??-?? at*'
        }

        It 'reports a suspended connector by its home group, and not its maintenance group' {
            $stop = @{ ErrorAction = 'Stop'; WarningAction = 'SilentlyContinue' }
            $null = Suspend-Connector CONN0001 -Force @stop
            try {
                $rows = @(Test-ConnectorGroup 'Group 001*' -InformationAction SilentlyContinue)
                $rows[0].Name, $rows[0].Target | Should -Be 'ActiveConnector', 'Group 001'
                $rows[0].Action | Should -BeLike 'Run Resume-Connector CONN0001.contoso.com*'
                @($rows.Target) | Should -Not -Contain 'Group 001 (maintenance)'
                $null = Resume-Connector CONN0001 @stop
                $null = New-ConnectorGroup 'Group 001 (maintenance)' @stop
                "$((Get-Row EmptyGroup 'Group 001 (maintenance)').Status)" | Should -Be 'Pass'
            }
            finally { Set-Tenant '"connectors":2,"groups":2,"applications":2,"inactiveEvery":2' }
        }

        It 'reports applications in the default group, and a group that is empty' {
            $stop = @{ ErrorAction = 'Stop'; WarningAction = 'SilentlyContinue' }
            Set-ConnectorGroupApplication 'Application 002' -ConnectorGroup Default -Force @stop
            $null = New-ConnectorGroup 'Nobody''s' @stop
            "$((Get-Row DefaultGroupApplications Default).Status)" | Should -Be 'Warn'
            (Get-Row DefaultGroupApplications Default).Detail | Should -BeLike "*'Application 002'*"
            $row = Get-Row EmptyGroup "Nobody's"
            "$($row.Status)" | Should -Be 'Warn'
            Invoke-Expression ($row.Action -replace '^Run (.*) if .*$', '$1 -Confirm:$false')
            { Get-ConnectorGroup "Nobody's" -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectorGroupNotFound,*'
        }
    }

    Context 'in a tenant with old versions and duplicate names' {
        BeforeAll { Set-Tenant '"connectors":8,"groups":1,"traits":["MixedVersions","DuplicateNames"]' }

        It 'reports the versions of the members' {
            $row = Get-Row MemberVersions 'Group 001'
            "$($row.Status)" | Should -Be 'Fail'
            $row.Detail | Should -BeLike '*4 versions: 1.5.4892.0 (*1.5.612.0 (*deprecated*'
            $row.Action | Should -BeLike 'Run Update-Connector on CONN*'
        }

        It 'reports machines that are listed several times' {
            $row = Get-Row DuplicateNames 'Group 001'
            "$($row.Status)" | Should -Be 'Warn'
            $row.Detail | Should -BeLike '*CONN0001.contoso.com is listed 2 times*'
        }
    }

    Context 'in a tenant in which no connector was ever registered' {
        BeforeAll { Set-Tenant '"virgin":true' }

        It 'says that there are no groups' {
            Test-ConnectorGroup -InformationVariable told -InformationAction SilentlyContinue | Should -BeNullOrEmpty
            "$told" | Should -BeLike '*no connector was ever registered*'
        }
    }

    Context 'with names that do not exist' {
        BeforeAll { Set-Tenant '"connectors":2,"groups":2' }

        It 'fails with <id> for <option>' -ForEach @(
            @{ id = 'CheckNotFound'; option = '-Include'; options = @{ Include = 'Tls12' } }
            @{ id = 'CheckNotFound'; option = '-Exclude'; options = @{ Exclude = 'NoSuch' } }
            @{ id = 'NoCheckSelected'; option = 'both'; options = @{ Include = 'EmptyGroup'; Exclude = '*' } }
            @{ id = 'ConnectorGroupNotFound'; option = '-Name'; options = @{ Name = 'Nope' } }
        ) {
            $fault = { Test-ConnectorGroup @options -ErrorAction Stop } | Should -Throw -ErrorId "$id,*" -PassThru
            $expected = if ($id -eq 'NoCheckSelected') { 'InvalidArgument' } else { 'ObjectNotFound' }
            $fault.CategoryInfo.Category | Should -Be $expected
        }

        It 'tests the other groups, and is not true' {
            $rows = @(
                Test-ConnectorGroup 'Group 001', Nope -Detailed -ErrorAction SilentlyContinue -ErrorVariable faults `
                    -InformationAction SilentlyContinue
            )
            @($rows.Target | Select-Object -Unique) | Should -Be 'Group 001'
            "$($faults[0].FullyQualifiedErrorId)" | Should -BeLike 'ConnectorGroupNotFound,*'
            $only = @{ Include = 'EmptyGroup'; Quiet = $true; ErrorAction = 'SilentlyContinue' }
            Test-ConnectorGroup 'Group 001', Nope @only | Should -BeFalse
            Test-ConnectorGroup 'Group 001' @only | Should -BeTrue
        }

        It 'completes checks and groups' {
            function Complete([string] $line) {
                $completion = [Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
                @($completion.CompletionMatches.ListItemText)
            }
            Complete 'Test-ConnectorGroup -Include Min' | Should -Be 'MinimumActive'
            Complete 'Test-ConnectorGroup -Exclude T' | Should -BeNullOrEmpty
            Complete 'Test-ConnectorGroup Gr' | Should -Be 'Group 001', 'Group 002'
            Complete 'Test-Connector -Include Min' | Should -Not -Contain 'MinimumActive'
        }

        It 'requires a sign-in' {
            $null = Connect-EntraPrivateAccess -Environment $sandbox -NoSignIn
            try { { Test-ConnectorGroup -ErrorAction Stop } | Should -Throw -ErrorId 'NotConnected,*' }
            finally { $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken }
        }
    }
}
