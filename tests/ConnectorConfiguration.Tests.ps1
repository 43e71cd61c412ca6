# Export-, Compare- and Restore-ConnectorConfiguration. The tenant has Group 001 (nam, the default region) with
# CONN0001, CONN0003 and CONN0005, Group 002 (eur) with the others, and applications in both. Prompts can't be shown
# here. Resilience/RestoreTests.cs kills restores and injects faults.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $options = @{ GroupCount = 2; ConnectorCount = 6; ApplicationCount = 4 }
    $script:sandbox = Start-QuickSandbox Configuration $options
    $script:empty = Start-QuickSandbox ConfigurationEmpty @{ ConnectorCount = 6; ApplicationCount = 4 }
    $script:stop = @{ ErrorAction = 'Stop'; WarningAction = 'SilentlyContinue'; WarningVariable = 'script:warnings' }
    $script:now = @{ Confirm = $false } + $stop
    function Enter-Tenant($to = $sandbox) {
        $null = Connect-EntraPrivateAccess -Environment $to -AccessToken $to.GraphToken
    }
    function Reset-Tenant([string] $more = '', [string] $name = 'Configuration') {
        $groups = if ($name -eq 'Configuration') { 2 } else { 0 }
        $json = "{`"connectors`":6,`"groups`":$groups,`"applications`":4$more}"
        $null = Invoke-SandboxControl (Get-ConnectorSandbox $name) PUT tenant $json
        Set-QuickSandbox $name
    }
    # The file of the tenant after Reset-Tenant, and a changed copy of it.
    function New-File([string] $name, [scriptblock] $change = {}) {
        $path = "$TestDrive/$name.json"
        $null = Export-ConnectorConfiguration -Path $path -Force @stop
        $content = ConvertFrom-Json ([IO.File]::ReadAllText($path))
        $null = & $change $content
        [IO.File]::WriteAllText($path, (ConvertTo-Json $content -Depth 4))
        $path
    }
    function Get-Place {
        @(Get-Connector | ForEach-Object { "$($_.MachineName -replace '\..*') $($_.ConnectorGroup)" }) -join ', '
    }
    Enter-Tenant
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Configuration
    Stop-ConnectorSandbox ConfigurationEmpty
}

Describe 'Export-ConnectorConfiguration' {
    BeforeEach { Reset-Tenant }

    It 'writes the same bytes twice, without secrets, and changes nothing in the tenant' {
        $mark = Get-Mark Configuration
        $one = Export-ConnectorConfiguration -Path "$TestDrive/one.json" @stop
        $two = $one | Export-ConnectorConfiguration -Force @stop
        $one.GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorConfigurationExport'
        $one.Groups, $one.Members, $one.Applications, $one.SuspendedMembers | Should -Be @(3, 6, 4, 0)
        $one.TenantName, $one.Environment | Should -Be @('Contoso (sandbox)', 'Configuration')
        $bytes = [IO.File]::ReadAllBytes($two.Path)
        $null = Export-ConnectorConfiguration -Path "$TestDrive/other.json" @stop
        [Convert]::ToBase64String($bytes) |
            Should -Be ([Convert]::ToBase64String([IO.File]::ReadAllBytes("$TestDrive/other.json")))
        $warnings | Should -BeNullOrEmpty
        Get-Change Configuration $mark | Should -BeNullOrEmpty
        $content = ConvertFrom-Json ([IO.File]::ReadAllText($two.Path))
        $content.schema | Should -Be 'ConnectorConfiguration/1'
        $content.groups[0].name, $content.groups[0].isDefault | Should -Be @('Default', $true)
        ($content.members | Where-Object machineName -EQ 'CONN0002.contoso.com').group | Should -Be 'Group 002'
        @($content.applications.trafficRoutingMethod | Select-Object -Unique) | Should -Be 'random'
    }

    It 'keeps an existing file without -Force, and writes nothing with -WhatIf' {
        $path = "$TestDrive/kept.json"
        [IO.File]::WriteAllText($path, 'former')
        $fault = { Export-ConnectorConfiguration -Path $path @stop } |
            Should -Throw -ErrorId 'ConfigurationFileExists,*' -PassThru
        $fault.CategoryInfo.Category | Should -Be ResourceExists
        Export-ConnectorConfiguration -Path $path -Force -WhatIf @stop | Should -BeNullOrEmpty
        [IO.File]::ReadAllText($path) | Should -Be 'former'
    }

    It 'refuses a folder that does not exist, and a path that is not on a disk' {
        $mark = Get-Mark Configuration
        { Export-ConnectorConfiguration -Path "$TestDrive/none/x.json" @stop } |
            Should -Throw -ErrorId 'ConfigurationFileRefused,*'
        { Export-ConnectorConfiguration -Path 'env:x.json' @stop } | Should -Throw -ErrorId 'PathNotOnDisk,*'
        @(Get-ConnectorSandboxJournal -Sandbox Configuration -Since $mark | Where-Object Kind -EQ request) |
            Should -BeNullOrEmpty
    }

    It 'costs the pages of the groups, and one request per ten groups' {
        $mark = Get-Mark Configuration
        $null = Export-ConnectorConfiguration -Path "$TestDrive/cost.json" -Force @stop
        @(
            Get-ConnectorSandboxJournal -Sandbox Configuration -Since $mark |
                Where-Object { $_.Kind -eq 'request' -and $_.Action -notlike 'batch: *' }
        ) | Should -HaveCount 2
    }

    It 'names suspended connectors and objects of one name in warnings' {
        # The service allows equal names.
        Reset-Tenant ',"groups":3,"groupNames":["Twins","twins"],"traits":["DuplicateNames"]'
        $null = Get-Connector -ConnectorGroup 'Group 003' | Select-Object -First 1 | Suspend-Connector -Force @stop
        $export = Export-ConnectorConfiguration -Path "$TestDrive/odd.json" -Force @stop
        $export.SuspendedMembers | Should -Be 1
        $warnings | Should -HaveCount 3
        "$($warnings[0])" | Should -BeLike "*CONN*in 'Group 003 (maintenance)'*suspended*Resume-Connector*"
        "$($warnings[1])" | Should -BeLike "*2 'Twins'*"
        "$($warnings[2])" | Should -BeLike "*2 'CONN0001*"
        $content = ConvertFrom-Json ([IO.File]::ReadAllText($export.Path))
        @($content.groups | Where-Object maintenanceFor).name | Should -BeLike '* (maintenance)'
        Compare-ConnectorConfiguration -Path $export.Path -Quiet @stop | Should -BeTrue
    }
}

Describe 'Compare-ConnectorConfiguration' {
    BeforeEach { Reset-Tenant }

    It 'returns typed rows with an exit code, and nothing but a message without a difference' {
        $file = New-File drift
        Compare-ConnectorConfiguration $file -InformationVariable said @stop | Should -BeNullOrEmpty
        "$said" | Should -BeLike '*no difference between drift.json and the tenant*'
        $mark = Get-Mark Configuration
        Move-Connector CONN0001 -ConnectorGroup 'Group 002' @stop
        Set-ConnectorGroup 'Group 001' -NewName Renamed @stop
        $null = New-ConnectorGroup New @stop
        $rows = @([pscustomobject] @{ FullName = $file } | Compare-ConnectorConfiguration @stop)
        $rows[0].GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorConfigurationChange'
        $texts = @($rows | ForEach-Object { "$($_.Change) $($_.Item) $($_.Name) $($_.Property) $($_.Reference)" })
        $texts | Should -Be @(
            'Added Group New  ', 'Changed Group Group 001 Name Group 001',
            'Changed Member CONN0001.contoso.com Group Group 001'
        )
        ($rows | Measure-Object ExitCode -Maximum).Maximum | Should -Be 2
        (@() | Measure-Object ExitCode -Maximum).Maximum | Should -BeNullOrEmpty
        Compare-ConnectorConfiguration $file -Quiet @stop | Should -BeFalse
        @(Compare-ConnectorConfiguration $file -Only Members @stop) | Should -HaveCount 1
        @(Get-Change Configuration $mark | Where-Object Kind -EQ tenant) | Should -HaveCount 3
    }

    It 'compares two files without a sign-in' {
        $one = New-File one
        $two = New-File two { $args[0].members[0].group = 'Default'; $args[0].members[0].groupId = $null }
        Disconnect-EntraPrivateAccess
        try {
            $row = Compare-ConnectorConfiguration $one $two @stop
            $row.Reference, $row.Difference | Should -Be @('Group 001', 'Default')
            $row.Detail | Should -BeLike '*one.json*two.json*'
            { Compare-ConnectorConfiguration $one @stop } | Should -Throw -ErrorId 'NotConnected,*'
        }
        finally { Enter-Tenant }
    }

    It 'refuses <case> with one sentence' -ForEach @(
        @{ case = 'a missing file'; text = $null; id = 'ConfigurationFileNotFound'; says = '*no file*' }
        @{ case = 'text'; text = 'hello'; id = 'ConfigurationFileInvalid'; says = '*not valid JSON*' }
        @{ case = 'another version'; text = '{"schema":"ConnectorConfiguration/9"}'; id = 'ConfigurationFileInvalid'
            says = '*ConnectorConfiguration/9*reads ConnectorConfiguration/1*'
        }
        @{ case = 'an unknown property'; text = "{`"schema`":`"ConnectorConfiguration/1`",`n`"secret`":1}"
            id = 'ConfigurationFileInvalid'; says = "*line 2*'secret'*"
        }
    ) {
        $path = "$TestDrive/hostile-$($case -replace ' ').json"
        if ($text) { [IO.File]::WriteAllText($path, $text) }
        $mark = Get-Mark Configuration
        foreach ($command in 'Compare-ConnectorConfiguration', 'Restore-ConnectorConfiguration') {
            $fault = { & $command -Path $path @stop } | Should -Throw -ErrorId "$id,*" -PassThru
            $fault.Exception.Message | Should -BeLike $says
            $fault.ErrorDetails.RecommendedAction | Should -BeLike '*Export-ConnectorConfiguration*'
        }
        @(Get-ConnectorSandboxJournal -Sandbox Configuration -Since $mark | Where-Object Kind -EQ request) |
            Should -BeNullOrEmpty
    }

    It 'completes the parts' {
        $typed = 'Compare-ConnectorConfiguration -Only '
        $found = [Management.Automation.CommandCompletion]::CompleteInput($typed, $typed.Length, $null)
        @($found.CompletionMatches.CompletionText | Sort-Object) | Should -Be @('Applications', 'Groups', 'Members')
    }
}

Describe 'Restore-ConnectorConfiguration' {
    BeforeEach { Reset-Tenant }

    It 'returns the plan with -WhatIf and sends no change' {
        $file = New-File plan {
            $args[0].groups += [pscustomobject] @{ name = 'New'; region = 'asia' }
            $args[0].members[0].group = 'New'
            $args[0].members[0].groupId = $null
        }
        $mark = Get-Mark Configuration
        $rows = @(Restore-ConnectorConfiguration $file -WhatIf @stop)
        $rows[0].GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorConfigurationStep'
        @($rows | ForEach-Object { "$($_.Batch) $($_.Action) $($_.Name) $($_.Result) $($_.To)" }) | Should -Be @(
            '1 CreateGroup New Planned asia', '2 MoveMember CONN0001.contoso.com Planned New'
        )
        Get-Change Configuration $mark | Should -BeNullOrEmpty
    }

    It 'undoes everything that happened since the export, and says that it matches' {
        $file = New-File undo
        Move-Connector CONN0001, CONN0004 -ConnectorGroup Default @stop
        Set-ConnectorGroup 'Group 001' -NewName Renamed @stop
        Set-ConnectorGroupApplication 'Application 001' -ConnectorGroup Renamed @stop
        $null = New-ConnectorGroup Extra @stop
        $rows = @(Restore-ConnectorConfiguration $file -InformationVariable said @now)
        @($rows.Result | Select-Object -Unique) | Should -Be 'Changed'
        ($rows | Measure-Object ExitCode -Maximum).Maximum | Should -Be 0
        "$said" | Should -BeLike '*matches undo.json*1 object is only in the tenant*'
        @(Compare-ConnectorConfiguration $file @stop).Name | Should -Be 'Extra'
        $warnings | Should -BeNullOrEmpty
        @(Restore-ConnectorConfiguration $file -Prune @now).Action | Should -Be 'RemoveGroup'
        Compare-ConnectorConfiguration $file -Quiet @stop | Should -BeTrue
        $mark = Get-Mark Configuration
        Restore-ConnectorConfiguration $file -Prune @now | Should -BeNullOrEmpty
        Get-Change Configuration $mark | Should -BeNullOrEmpty
    }

    It 'sends the moves of all groups in common batches' {
        $file = New-File batches
        Get-Connector | Move-Connector -ConnectorGroup Default -Force @stop
        $mark = Get-Mark Configuration
        $null = Restore-ConnectorConfiguration $file -Only Members -Force @now
        @(
            Get-ConnectorSandboxJournal -Sandbox Configuration -Since $mark |
                Where-Object { $_.Kind -eq 'request' -and $_.Writes -and $_.Action -notlike 'batch: *' }
        ).Count | Should -BeLessOrEqual 12
    }

    It 'sets the region of a used group without taking an application off line' {
        $file = New-File region {
            ($args[0].groups | Where-Object name -EQ 'Group 002').region = 'aus'
        }
        $rows = @(Restore-ConnectorConfiguration $file @now)
        $warnings | Should -BeNullOrEmpty
        @($rows.Action | Select-Object -Unique) | Should -Be @('MoveMember', 'AssignApplication', 'SetRegion')
        (Get-ConnectorGroup 'Group 002').Region | Should -Be 'aus'
        Get-Place | Should -BeLike '*CONN0002 Group 002*CONN0004 Group 002*'
        Compare-ConnectorConfiguration $file -Quiet @stop | Should -BeTrue
    }

    It 'names the applications that would lose their last active connector, and changes nothing' {
        $file = New-File loss {
            foreach ($member in $args[0].members | Where-Object group -EQ 'Group 002') {
                $member.group = 'Group 001'
                $member.groupId = $null
            }
        }
        $mark = Get-Mark Configuration
        $fault = { Restore-ConnectorConfiguration $file @now } |
            Should -Throw -ErrorId 'LastActiveConnector,*' -PassThru
        $fault.Exception.Message | Should -BeLike "*only active connector*'Group 002'*'Application 001'*"
        $fault.CategoryInfo.Category | Should -Be OperationStopped
        $null = Restore-ConnectorConfiguration $file -WhatIf @stop
        "$warnings" | Should -BeLike "*'Application 001'*"
        Get-Change Configuration $mark | Should -BeNullOrEmpty
        $null = Restore-ConnectorConfiguration $file -Force @now
        "$warnings" | Should -BeLike "*'Application 001'*"
        (Get-ConnectorGroup 'Group 002').MemberCount | Should -Be 0
    }

    It 'reports what it cannot restore as rows and one error, and restores the rest' {
        $file = New-File missing {
            $args[0].members += [pscustomobject] @{ machineName = 'GONE'; group = 'Group 001' }
            $args[0].members[0].group = 'Default'
            $args[0].members[0].groupId = $null
        }
        $quiet = @{ Confirm = $false; ErrorAction = 'SilentlyContinue'; ErrorVariable = 'faults' }
        $rows = @(Restore-ConnectorConfiguration $file @quiet)
        @($rows | ForEach-Object { "$($_.Name -replace '\..*') $($_.Result) $($_.ExitCode)" }) |
            Should -Be @('CONN0001 Changed 0', 'GONE Blocked 1')
        $faults | Should -HaveCount 1
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'RestoreIncomplete,*'
        $faults[0].Exception.Message | Should -BeLike '*1 place*GONE*'
        $faults[0].Exception.ExitCode | Should -Be 1
    }

    It 'never guesses among two groups and two machines of one name' {
        $file = New-File clear
        Reset-Tenant ',"groupNames":["Group 001","group 001"],"traits":["DuplicateNames"],"seed":2'
        $mark = Get-Mark Configuration
        $quiet = @{ Confirm = $false; ErrorAction = 'SilentlyContinue'; Force = $true }
        $rows = @(Restore-ConnectorConfiguration $file -Only Groups, Members @quiet)
        @($rows | Where-Object { $_.Name -like 'CONN*' -or $_.Name -eq 'Group 001' }).Result |
            Select-Object -Unique | Should -Be 'Blocked'
        ($rows | Where-Object Name -EQ 'Group 001').Detail | Should -BeLike '*tenant has 2*unknown*'
        @(Get-Change Configuration $mark | Where-Object Action -EQ 'connector moved') | Should -BeNullOrEmpty
    }

    It 'refuses -Prune without Groups' {
        $file = New-File prune
        { Restore-ConnectorConfiguration $file -Prune -Only Members @now } |
            Should -Throw -ErrorId 'PruneRequiresGroups,*'
    }

    It 'asks once, and changes nothing if no prompt can be shown' {
        $file = New-File ask
        Move-Connector CONN0001 -ConnectorGroup Default @stop
        $mark = Get-Mark Configuration
        { Restore-ConnectorConfiguration $file @stop } | Should -Throw -ErrorId 'ConfirmationUnavailable,*'
        Get-Change Configuration $mark | Should -BeNullOrEmpty
    }

    It 'reports the steps that Microsoft Graph refuses, and a second run does the rest' {
        $file = New-File faulty
        Move-Connector CONN0001, CONN0002 -ConnectorGroup Default @stop
        Set-ConnectorSandboxFault ConcurrentWrites -Target memberOf -Sandbox Configuration
        $quiet = @{ Confirm = $false; ErrorAction = 'SilentlyContinue'; ErrorVariable = 'faults' }
        $rows = @(Restore-ConnectorConfiguration $file @quiet)
        @($rows | ForEach-Object { "$($_.Result) $($_.ExitCode)" }) | Should -Be 'Failed 1', 'Failed 1'
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'RestoreIncomplete,*'
        $faults[0].Exception.Message | Should -BeLike '*2 places*CONN0001*CONN0002*'
        Set-QuickSandbox Configuration
        $null = Restore-ConnectorConfiguration $file @now
        Compare-ConnectorConfiguration $file -Quiet @stop | Should -BeTrue
    }

    It 'round trips unusual names and routing into another tenant, byte by byte except for IDs' {
        $names = ',"groupNames":["a/b\\c","\u00dc \"x\" ''y'' [z]"]' +
            ',"applicationNames":["50% off? *","\u001b[31mred","x/../y"]'
        Reset-Tenant $names
        Reset-Tenant ($names -replace '"groupNames".*?\],') ConfigurationEmpty
        $first = Export-ConnectorConfiguration -Path "$TestDrive/first.json" -Force @stop
        $content = ConvertFrom-Json ([IO.File]::ReadAllText($first.Path))
        $content.tenantId = [guid]::NewGuid()
        @($content.applications | Where-Object kind -EQ PrivateAccess)[0].trafficRoutingMethod = 'sessionPersistence'
        $text = [IO.File]::ReadAllText($first.Path)
        $text | Should -Not -Match '[\x00-\x08\x0b-\x1f]'
        $foreign = "$TestDrive/foreign.json"
        [IO.File]::WriteAllText($foreign, (ConvertTo-Json $content -Depth 4))
        Enter-Tenant $empty
        try {
            $null = Restore-ConnectorConfiguration $foreign -Force @now
            $second = Export-ConnectorConfiguration -Path "$TestDrive/second.json" -Force @stop
        }
        finally { Enter-Tenant }
        $ids = '(, )?"(id|appId|groupId|tenantId)": ("[^"]*"|null)'
        $expected = $text -replace '(PrivateAccess".*?)"random"', '$1"?"' -replace $ids
        $actual = [IO.File]::ReadAllText($second.Path)
        $actual = $actual -replace '(PrivateAccess".*?)"(random|sessionPersistence)"', '$1"?"'
        $actual -replace $ids | Should -BeExactly $expected
        [IO.File]::ReadAllText($second.Path) | Should -Match 'sessionPersistence'
    }
}
