# Names of groups, connectors, applications and regions that no object can be found by, for every parameter that takes
# one, and names that the pipeline passes.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../EntraPrivateAccess.psd1" -ErrorAction Stop
    # The other parameters that a command requires.
    $others = @{
        'Move-Connector' = @{ Name = 'CONN0001'; ConnectorGroup = 'Group 001' }
        'Wait-Connector' = @{ Name = 'CONN0001'; TimeoutSeconds = 0 }
        'Remove-ConnectorGroup' = @{ Name = 'Group 001' }
        'Set-ConnectorGroup' = @{ Name = 'Group 001' }
        'Set-ConnectorGroupApplication' = @{ Name = 'Application 001'; ConnectorGroup = 'Group 001' }
        'Remove-ConnectorGroupApplication' = @{ Name = 'Application 001' }
        'New-ConnectorGroup' = @{ Name = 'Fresh' }
        'Install-Connector' = @{ CreateGroup = $true; ConnectorGroup = 'Fresh'; AcceptLicense = $true }
        'Register-Connector' = @{ CreateGroup = $true; ConnectorGroup = 'Fresh' }
    }
    $script:proxies = @((Get-Module EntraPrivateAccess).ExportedCmdlets.Values |
            Where-Object { $_.Parameters.ContainsKey('Proxy') } | ForEach-Object { @{ command = $_.Name } })
    $texts = 'Region', 'Status', 'Kind', 'NewName'
    $script:parameters = foreach ($command in (Get-Module EntraPrivateAccess).ExportedCmdlets.Values) {
        if ($command.Name -match 'Sandbox') { continue }
        foreach ($parameter in $command.Parameters.Values) {
            $type = $parameter.ParameterType
            $isReference = "$type" -match '(Connector|ConnectorGroup|Application)Reference'
            $isId = $parameter.Name -eq 'Id' -and $type -eq [string[]]
            $isNewName = $parameter.Name -eq 'Name' -and $type -eq [string] -and $command.Noun -eq 'ConnectorGroup'
            $isText = $parameter.Name -in $texts -and $type -in [string], [string[]]
            if ($isReference -or $isId -or $isNewName -or $isText) {
                $takesMany = @($parameter.Attributes | Where-Object { $_.GetType().Name -like 'SupportsWildcards*' })
                @{
                    command = $command.Name; parameter = $parameter.Name; others = $others[$command.Name]
                    takesMany = $takesMany.Count -gt 0; isText = $isText -and $parameter.Name -ne 'NewName'
                }
            }
        }
    }
}

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Names @{ GroupCount = 3; ConnectorCount = 4; ApplicationCount = 3 }
    $null = Connect-EntraPrivateAccess -Environment $sandbox -Server SRV01 -AccessToken $sandbox.GraphToken
    $script:own = '^(Blank|NameTooLong|Wildcard|Unknown|Invalid)'

    # Runs the command and returns its errors and the requests to Graph.
    function Invoke-Named([string] $command, [string] $parameter, $value, [hashtable] $others) {
        $arguments = @{ ErrorAction = 'SilentlyContinue'; WarningAction = 'SilentlyContinue' }
        if ($others) { foreach ($key in $others.Keys) { $arguments[$key] = $others[$key] } }
        $arguments[$parameter] = $value
        if ((Get-Command $command).Parameters.ContainsKey('WhatIf')) { $arguments.WhatIf = $true }
        $mark = Get-Mark Names
        $faults = @()
        try { $null = & $command @arguments -ErrorVariable faults } catch { $faults = @($_) }
        $sent = Get-ConnectorSandboxJournal -Sandbox Names -Since $mark | Where-Object Action -Match ' /beta/'
        [pscustomobject] @{ Faults = @($faults); Sent = @($sent.Action) }
    }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Names
}

Describe '<command> -<parameter>' -ForEach $parameters {
    It 'refuses <label> with one sentence of its own, without a request' -ForEach @(
        @{ label = 'an empty text'; value = '' }
        @{ label = 'a blank text'; value = '  ' }
        @{ label = '5,000 characters'; value = 'a' * 5000 }
    ) {
        $end = Invoke-Named $command $parameter $value $others
        $end.Faults | Should -HaveCount 1
        $end.Faults[0].FullyQualifiedErrorId | Should -Match $own
        $end.Faults[0].Exception.Message.Length | Should -BeLessThan 250
        $end.Sent | Should -BeNullOrEmpty
    }

    It 'refuses a wildcard without a request unless it takes wildcards' {
        $end = Invoke-Named $command $parameter 'Nothing*' $others
        if ($takesMany) { "$($end.Faults)" | Should -Not -Match 'New-ConnectorGroup' }
        else {
            $end.Faults | Should -HaveCount 1
            $end.Faults[0].FullyQualifiedErrorId | Should -Match $own
            $end.Sent | Should -BeNullOrEmpty
        }
    }
}

Describe 'A wildcard' {
    BeforeAll { $script:quiet = @{ ErrorAction = 'Stop'; WarningAction = 'SilentlyContinue' } }

    It 'moves, waits for and adds connectors' {
        @(Move-Connector 'conn000[12]*' -ConnectorGroup 'Group 003' -PassThru -Force @quiet).MachineName |
            Should -Be @('CONN0001.contoso.com', 'CONN0002.contoso.com')
        @(Wait-Connector 'conn*' -TimeoutSeconds 0 @quiet) | Should -HaveCount 4
        @((New-ConnectorGroup Many -Connector 'CONN0003*', 'conn0004*' -Force @quiet).Members) | Should -HaveCount 2
    }

    It 'that matches nothing is an error of a command that changes something' {
        { Move-Connector 'nobody*' -ConnectorGroup 'Group 003' @quiet } | Should -Throw -ErrorId 'ConnectorNotFound,*'
        { Wait-Connector 'nobody*' -TimeoutSeconds 0 @quiet } | Should -Throw -ErrorId 'ConnectorNotFound,*'
        { Remove-ConnectorGroup 'nobody*' -Confirm:$false @quiet } | Should -Throw -ErrorId 'ConnectorGroupNotFound,*'
        { Set-ConnectorGroup 'nobody*' -NewName x @quiet } | Should -Throw -ErrorId 'ConnectorGroupNotFound,*'
        { Remove-ConnectorGroupApplication 'nobody*' -Confirm:$false @quiet } |
            Should -Throw -ErrorId 'ApplicationNotFound,*'
    }

    It 'removes and changes groups, but a whole name takes precedence' {
        foreach ($name in 'Web `[EU`]', 'Web E', 'Web U') { $null = New-ConnectorGroup $name @quiet }
        Set-ConnectorGroup 'Web [EU]' -Region eur @quiet
        (Get-ConnectorGroup 'Web `[EU`]').Region, (Get-ConnectorGroup 'Web E').Region | Should -Be @('eur', 'nam')
        Remove-ConnectorGroup 'Web [EU]' -Confirm:$false @quiet
        @(Get-ConnectorGroup 'Web*').Name | Sort-Object | Should -Be @('Web E', 'Web U')
        Remove-ConnectorGroup 'Web [EU]' -Confirm:$false @quiet
        @(Get-ConnectorGroup 'Web*') | Should -HaveCount 0
    }

    It 'assigns applications, and reads those of several groups' {
        Set-ConnectorGroupApplication 'Application 00[12]' -ConnectorGroup 'Group 003' -Force @quiet
        @(Get-ConnectorGroupApplication -ConnectorGroup 'Group 00*').Name | Sort-Object |
            Should -Be @('Application 001', 'Application 002', 'Application 003')
        { Set-ConnectorGroup 'Group*' -NewName Same @quiet } | Should -Throw -ErrorId 'OneNameForManyGroups,*'
    }

    It 'in the name of one group is escaped by a backtick' {
        $null = New-ConnectorGroup 'Star `*' @quiet
        Move-Connector CONN0001 -ConnectorGroup 'Star `*' -Force @quiet
        (Get-Connector CONN0001).ConnectorGroup | Should -BeExactly 'Star *'
        { Move-Connector CONN0001 -ConnectorGroup 'Star *' @quiet } | Should -Throw -ErrorId 'WildcardNotSupported,*'
    }
}

Describe 'The pipeline' {
    BeforeAll {
        $null = Invoke-SandboxControl $sandbox PUT tenant '{"connectors":4,"groups":2,"applications":3}'
        $script:quiet = @{ ErrorAction = 'Stop'; WarningAction = 'SilentlyContinue' }
    }

    It 'passes statuses to Get-Connector and Move-Connector' {
        $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
        @(Get-ConnectorStatus | Get-Connector @quiet) | Should -HaveCount 4
        $moved = @(Get-ConnectorStatus | Where-Object ConnectorGroup -EQ 'Group 001' |
                Move-Connector -ConnectorGroup 'Group 002' -PassThru -Force @quiet)
        $moved.MachineName | Should -Be @('CONN0001.contoso.com', 'CONN0003.contoso.com')
        Move-Connector CONN0001, CONN0003 -ConnectorGroup 'Group 001' @quiet
    }

    It 'passes a status without a connector with one sentence' {
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server SRV01 -AccessToken $sandbox.GraphToken
        { Get-ConnectorStatus | Move-Connector -ConnectorGroup 'Group 001' @quiet } |
            Should -Throw -ErrorId 'NotAConnector,*'
    }

    It 'passes rows of a file to Set-ConnectorGroupApplication, each with its own group' {
        $rows = 'Name,ConnectorGroup', 'Application 001,Group 001', 'Application 002,Group 002' | ConvertFrom-Csv
        $done = @($rows | Set-ConnectorGroupApplication -PassThru -Force @quiet)
        @($done | ForEach-Object { "$_ $($_.ConnectorGroup)" }) |
            Should -Be @('Application 001 Group 001', 'Application 002 Group 002')
        $rows = 'Application,ConnectorGroup', 'Application 001,Nowhere', 'Application 002,Group 001',
            'Application 001,' | ConvertFrom-Csv
        $done = @($rows | Set-ConnectorGroupApplication -PassThru -Force -ErrorAction SilentlyContinue `
                -ErrorVariable faults)
        $done.ConnectorGroup | Should -Be 'Group 001'
        @($faults.FullyQualifiedErrorId -replace ',.*') | Sort-Object |
            Should -Be 'BlankConnectorGroupName', 'ConnectorGroupNotFound'
    }

    It 'passes rows of a file to Move-Connector, each with its own group' {
        $rows = 'MachineName,ConnectorGroup', 'CONN0001,Group 002', 'CONN0002,Default' | ConvertFrom-Csv
        $done = @($rows | Move-Connector -PassThru -Force @quiet)
        @($done | ForEach-Object { "$_ $($_.ConnectorGroup)" }) |
            Should -Be @('CONN0001.contoso.com Group 002', 'CONN0002.contoso.com Default')
        $rows = 'Name,ConnectorGroup', 'CONN0001,Nowhere', 'CONN0002,Group 002', 'CONN0003,' | ConvertFrom-Csv
        $done = @($rows | Move-Connector -PassThru -Force -ErrorAction SilentlyContinue -ErrorVariable faults)
        "$done $($done.ConnectorGroup)" | Should -Be 'CONN0002.contoso.com Group 002'
        @($faults.FullyQualifiedErrorId -replace ',.*') | Sort-Object |
            Should -Be 'BlankConnectorGroupName', 'ConnectorGroupNotFound'
        @($rows | Move-Connector -ConnectorGroup Default -PassThru -Force @quiet).ConnectorGroup |
            Should -Be @('Default', 'Default', 'Default')
    }

    It 'moves no connector that two rows move to different groups' {
        $before = (Get-Connector CONN0001).ConnectorGroup
        $rows = 'Name,ConnectorGroup', 'CONN0001,Group 001', 'conn0001.contoso.com,Group 002', 'CONN0002,Group 001',
            'CONN0002,Group 001' | ConvertFrom-Csv
        $done = @($rows | Move-Connector -PassThru -Force -ErrorAction SilentlyContinue -ErrorVariable faults)
        "$done" | Should -Be 'CONN0002.contoso.com'
        $faults.FullyQualifiedErrorId | Should -BeLike 'TargetGroupAmbiguous,*'
        (Get-Connector CONN0001).ConnectorGroup | Should -Be $before
    }

    It 'does not take the present group of a connector object for the target' {
        { Get-Connector CONN0001 | Move-Connector @quiet } | Should -Throw -ErrorId 'TargetGroupMissing,*'
        $rows = Get-Connector CONN0001 | Select-Object MachineName, @{ n = 'ConnectorGroup'; e = { 'Group 001' } }
        ($rows | Move-Connector -PassThru -Force @quiet).ConnectorGroup | Should -Be 'Group 001'
    }

    It 'passes exported applications back to their groups' {
        $rows = Get-ConnectorGroupApplication | ConvertTo-Csv -NoTypeInformation | ConvertFrom-Csv
        $before = @($rows.ConnectorGroup)
        @($rows | Set-ConnectorGroupApplication -PassThru @quiet).ConnectorGroup | Should -Be $before
    }

    It 'passes connectors to New-ConnectorGroup, which does not take their region' {
        $group = Get-Connector CONN0002, CONN0004 | New-ConnectorGroup Piped -Force @quiet
        $group.Members.MachineName | Should -Be @('CONN0002.contoso.com', 'CONN0004.contoso.com')
        $group.Region | Should -Be nam
        (Get-Connector CONN0002 | New-ConnectorGroup Piped2 -Region aus -Force @quiet).Region | Should -Be aus
    }

    It 'passes rows of a file to New-ConnectorGroup' {
        $made = @('Name,Region', 'Row 1,eur', 'Row 2,' | ConvertFrom-Csv | New-ConnectorGroup @quiet)
        $made.Region | Should -Be @('eur', 'nam')
        $made.Members | Should -BeNullOrEmpty
    }

    It 'never takes a group for a connector with the same name: <_>' -ForEach @(
        { Get-ConnectorGroup CONN0001 | Move-Connector -ConnectorGroup 'Group 002' }
        { Get-ConnectorGroup CONN0001 | Wait-Connector -TimeoutSeconds 0 }
        { Get-ConnectorGroup CONN0001 | Get-Connector }
        { Get-ConnectorGroup CONN0001 | Get-ConnectorStatus }
        { (New-ConnectorGroup Other -Connector (Get-ConnectorGroup CONN0001)).Members }
        { Get-ConnectorGroup CONN0001 | Get-ConnectorGroupApplication }
    ) {
        if (-not (Get-ConnectorGroup CONN0001 -ErrorAction SilentlyContinue)) {
            $null = New-ConnectorGroup CONN0001 @quiet
        }
        $before = (Get-Connector CONN0001).ConnectorGroup
        & $_ | Should -BeNullOrEmpty
        (Get-Connector CONN0001).ConnectorGroup | Should -Be $before
    }
}

Describe 'The proxy of <command>' -ForEach $proxies {
    It 'is refused before anything is read: <given>' -ForEach @(
        @{ given = 'proxy:8080'; full = 'http://proxy:8080' }
        @{ given = 'proxy.corp.contoso.com'; full = 'http://proxy.corp.contoso.com' }
        @{ given = '10.1.2.3:3128/'; full = 'http://10.1.2.3:3128' }
        @{ given = 'localhost:8888'; full = 'http://localhost:8888' }
        @{ given = 'proxy'; full = 'http://host:port' }
    ) {
        $mark = Get-Mark Names
        $arguments = @{ Proxy = $given; ErrorAction = 'Stop' }
        if ((Get-Command $command).Parameters.ContainsKey('WhatIf')) { $arguments.WhatIf = $true }
        $fault = { & $command @arguments } | Should -Throw -ErrorId 'ProxyNotUsable,*' -PassThru
        "$($fault.CategoryInfo.Category)" | Should -Be 'InvalidArgument'
        $fault.ErrorDetails.RecommendedAction | Should -BeLike "Specify *$full*"
        @(Get-ConnectorSandboxJournal -Sandbox Names -Since $mark) | Should -BeNullOrEmpty
    }
}
