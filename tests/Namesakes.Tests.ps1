# An object that is bound to a parameter is never mistaken for another kind of object with the same name.
BeforeDiscovery {
    # A group in every form in which it can reach a command.
    $shapes = @(
        @{ shape = 'from the pipeline'; convert = { $args[0] } }
        @{ shape = 'selected with all properties'; convert = { $args[0] | Select-Object * } }
        @{ shape = 'selected by its name'; convert = { $args[0] | Select-Object Name } }
        @{ shape = 'selected by its id'; convert = { $args[0] | Select-Object Id } }
        @{ shape = 'from another session';
            convert = { $wire = [Management.Automation.PSSerializer]; $wire::Deserialize($wire::Serialize($args[0])) } }
        @{ shape = 'from a CSV file with its type'; convert = { $args[0] | Select-Object Name, Id |
            ForEach-Object { $_.PSObject.TypeNames.Insert(0, 'CSV:EntraPrivateAccess.Models.ConnectorGroup'); $_ } } }
    )
    $strangers = @(
        @{ what = 'a sandbox'; make = { $sandbox } }
        @{ what = 'an application'; make = { Get-ConnectorGroupApplication | Select-Object -First 1 } }
        @{ what = 'a status without a connector'; make = { $bare } }
        @{ what = 'a check'; make = { $check } }
        @{ what = 'a region'; make = { Get-ConnectorRegion eur } }
        @{ what = 'an object without a name'; make = { [pscustomobject] @{ Color = 'conn0001' } } }
        @{ what = 'a selected sandbox'; make = { $sandbox | Select-Object Name } }
        @{ what = 'a folder'; make = { [IO.DriveInfo]::GetDrives()[0] | Select-Object DriveType } }
    )
}

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox conn0001 @{ ConnectorCount = 4; GroupCount = 2; ApplicationCount = 2 }
    $null = Connect-EntraPrivateAccess -Environment $sandbox -Server SRV01 -NoSignIn
    $script:bare = Get-ConnectorStatus
    $script:check = Test-Connector | Select-Object -First 1
    $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
    $script:namesake = New-ConnectorGroup conn0001
    $script:application = (Get-ConnectorGroupApplication)[0]
    function Get-Place { Get-Connector | Sort-Object MachineName |
        ForEach-Object { "$($_.MachineName) $($_.ConnectorGroup)" } }
    function Get-Groups { Get-ConnectorGroup | Sort-Object Name | ForEach-Object { "$($_.Name) $($_.Region)" } }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox conn0001
}

Describe 'An empty group with the name of a connector' {
    It '<shape> moves nothing' -ForEach $shapes {
        $before = Get-Place
        $mark = Get-Mark conn0001
        $moved = & $convert (Get-ConnectorGroup conn0001) |
            Move-Connector -ConnectorGroup 'Group 002' -PassThru -InformationVariable messages -ErrorAction Stop
        $moved | Should -BeNullOrEmpty
        "$messages" | Should -BeLike "*'conn0001' has no connectors*"
        Get-Change conn0001 $mark | Should -BeNullOrEmpty
        Get-Place | Should -Be $before
    }

    It 'is not a connector to wait for, to query or to add to a group' {
        $namesake | Wait-Connector -TimeoutSeconds 0 -ErrorAction Stop | Should -BeNullOrEmpty
        $namesake | Get-ConnectorStatus -ErrorAction Stop | Should -BeNullOrEmpty
        $namesake | Get-Connector -ErrorAction Stop | Should -BeNullOrEmpty
        $made = New-ConnectorGroup Empty -Connector $namesake -ErrorAction Stop
        $made.Members | Should -BeNullOrEmpty
        Remove-ConnectorGroup Empty -Confirm:$false
    }
}

Describe 'A group with members and the name of another connector' {
    BeforeAll { Move-Connector CONN0003, CONN0004 -ConnectorGroup conn0001 }

    It '<shape> moves its members' -ForEach $shapes {
        $group = Get-ConnectorGroup conn0001
        $moved = & $convert $group | Move-Connector -ConnectorGroup 'Group 002' -PassThru -ErrorAction Stop
        @($moved.MachineName | Sort-Object) | Should -Be @('CONN0003.contoso.com', 'CONN0004.contoso.com')
        (Get-ConnectorGroup conn0001).Members | Should -BeNullOrEmpty
        (Get-Connector CONN0001).ConnectorGroup | Should -Not -Be 'Group 002'
        $moved | Move-Connector -ConnectorGroup conn0001
    }

    It 'moves its members, each once, if it is an argument' {
        $group = Get-ConnectorGroup conn0001
        $moved = Move-Connector $group, 'CONN0003' -ConnectorGroup 'Group 002' -PassThru -ErrorAction Stop
        @($moved.MachineName | Sort-Object) | Should -Be @('CONN0003.contoso.com', 'CONN0004.contoso.com')
        Move-Connector -Name CONN0003, CONN0004 -ConnectorGroup conn0001
    }

    It 'selects its members in Wait-Connector, Get-ConnectorStatus and Get-Connector' {
        $expected = @('CONN0003.contoso.com', 'CONN0004.contoso.com')
        $group = Get-ConnectorGroup conn0001
        $other = $group | Select-Object Name, Id
        foreach ($form in $group, $other) {
            @(($form | Wait-Connector -InGroup $group -TimeoutSeconds 0 -ErrorAction Stop).MachineName |
                Sort-Object) | Should -Be $expected
            @(($form | Get-ConnectorStatus -ErrorAction Stop).Server | Sort-Object) | Should -Be $expected
            @(($form | Get-Connector -ErrorAction Stop).MachineName | Sort-Object) | Should -Be $expected
            @((Get-ConnectorStatus $form -ErrorAction Stop).Server | Sort-Object) | Should -Be $expected
            @((Get-Connector -Name $form -ErrorAction Stop).MachineName | Sort-Object) | Should -Be $expected
        }
        @((Get-Connector CONN0002, $group).MachineName | Sort-Object) |
            Should -Be (@('CONN0002.contoso.com') + $expected)
    }

    It 'causes an error if it no longer exists, and no connector with its name moves' {
        $gone = New-ConnectorGroup CONN0002
        Remove-ConnectorGroup CONN0002 -Confirm:$false
        $before = Get-Place
        { $gone | Move-Connector -ConnectorGroup 'Group 002' -ErrorAction Stop } |
            Should -Throw -ErrorId 'ConnectorGroupNotFound,*'
        Get-Place | Should -Be $before
    }
}

Describe 'Another object instead of a connector' {
    It 'is refused: <what>' -ForEach $strangers {
        $stranger = & $make
        $before = Get-Place
        $mark = Get-Mark conn0001
        $lines = @(
            { $stranger | Move-Connector -ConnectorGroup 'Group 002' -ErrorAction Stop }
            { Move-Connector $stranger -ConnectorGroup 'Group 002' -ErrorAction Stop }
            { $stranger | Wait-Connector -TimeoutSeconds 0 -ErrorAction Stop }
            { $stranger | Suspend-Connector -ErrorAction Stop }
            { Resume-Connector $stranger -ErrorAction Stop }
            { $stranger | Get-ConnectorStatus -ErrorAction Stop }
            { Get-Connector -Name $stranger -ErrorAction Stop }
            { New-ConnectorGroup Refused -Connector $stranger -ErrorAction Stop }
        )
        foreach ($line in $lines) {
            $fault = $line | Should -Throw -ErrorId 'NotAConnector,*' -PassThru
            $fault.CategoryInfo.Category | Should -Be 'InvalidArgument'
            $fault.ErrorDetails.RecommendedAction | Should -BeLike '*Get-Connector*'
        }
        Get-Change conn0001 $mark | Should -BeNullOrEmpty
        Get-Place | Should -Be $before
    }

    It 'does not stop the pipeline' {
        $moved = $sandbox, (Get-Connector CONN0002) |
            Move-Connector -ConnectorGroup 'Group 002' -PassThru -ErrorAction SilentlyContinue -ErrorVariable faults
        $moved.MachineName | Should -Be 'CONN0002.contoso.com'
        @($faults.FullyQualifiedErrorId) |
            Should -Be @('NotAConnector,EntraPrivateAccess.Commands.Connectors.MoveConnectorCommand')
    }
}

Describe 'A status that has a connector' {
    It 'moves its connector and no other with the same name' {
        $status = Get-ConnectorStatus CONN0002
        foreach ($form in $status, ($status | Select-Object *)) {
            $quiet = @{ Force = $true; WarningAction = 'SilentlyContinue'; ErrorAction = 'Stop' }
            ($form | Move-Connector -ConnectorGroup 'Group 001' -PassThru @quiet).Id |
                Should -Be $status.ConnectorId
        }
        ($status | Get-Connector).Id | Should -Be $status.ConnectorId
        ($status | Get-ConnectorStatus).Server | Should -Be 'CONN0002.contoso.com'
    }
}

Describe 'An object with a name or an ID' {
    It 'selects a connector by <column>' -ForEach @(@{ column = 'Id' }, @{ column = 'MachineName' },
        @{ column = 'Name' }, @{ column = 'ConnectorId' }) {
        $connector = Get-Connector CONN0001
        $value = if ($column -like '*Id') { $connector.Id } else { $connector.MachineName }
        $row = [pscustomobject] @{ $column = $value; ConnectorGroup = 'conn0001' }
        ($row | Move-Connector -ConnectorGroup 'Group 001' -PassThru -ErrorAction Stop).Id | Should -Be $connector.Id
        ($row | Get-Connector -ErrorAction Stop).Id | Should -Be $connector.Id
    }
}

Describe 'A connector instead of a group' {
    It 'is refused <shape>' -ForEach @(
        @{ shape = 'as it is'; convert = { $args[0] } }
        @{ shape = 'selected'; convert = { $args[0] | Select-Object * } }
        @{ shape = 'from another session';
            convert = { $wire = [Management.Automation.PSSerializer]; $wire::Deserialize($wire::Serialize($args[0])) } }
    ) {
        # A group with the name of the connector.
        $null = New-ConnectorGroup CONN0002.contoso.com -ErrorAction SilentlyContinue
        $connector = & $convert (Get-Connector CONN0002)
        $before = @(Get-Place) + @(Get-Groups)
        $lines = @(
            { $connector | Remove-ConnectorGroup -Confirm:$false -ErrorAction Stop }
            { Remove-ConnectorGroup $connector -Confirm:$false -ErrorAction Stop }
            { $connector | Set-ConnectorGroup -Region eur -ErrorAction Stop }
            { Remove-ConnectorGroup conn0001 -MoveMembersTo $connector -Confirm:$false -ErrorAction Stop }
            { Move-Connector CONN0001 -ConnectorGroup $connector -ErrorAction Stop }
            { Wait-Connector CONN0001 -InGroup $connector -TimeoutSeconds 0 -ErrorAction Stop }
            { Get-Connector CONN0001 -ConnectorGroup $connector -ErrorAction Stop }
            { Get-ConnectorGroup -Name $connector -ErrorAction Stop }
            { Get-ConnectorGroupApplication -ConnectorGroup $connector -ErrorAction Stop }
            { Set-ConnectorGroupApplication $application -ConnectorGroup $connector -ErrorAction Stop }
            { Install-Connector -ConnectorGroup $connector -CreateGroup -WhatIf }
            { Register-Connector -ConnectorGroup $connector -WhatIf }
        )
        foreach ($line in $lines) { $line | Should -Throw -ErrorId 'NotAConnectorGroup,*' }
        @(Get-Place) + @(Get-Groups) | Should -Be $before
    }

    It 'does not remove a group with the name of a sandbox' {
        { $sandbox | Remove-ConnectorGroup -Confirm:$false -ErrorAction Stop } |
            Should -Throw -ErrorId 'NotAConnectorGroup,*'
        (Get-ConnectorGroup conn0001).Id | Should -Be $namesake.Id
    }
}

Describe 'A group instead of an application' {
    It 'is refused <shape>' -ForEach $shapes {
        $group = & $convert (New-ConnectorGroup $application.Name -ErrorAction SilentlyContinue -OutVariable made)
        if (-not $group) { $group = & $convert (Get-ConnectorGroup $application.Name) }
        $before = (Get-ConnectorGroupApplication $application.Name).ConnectorGroup
        foreach ($line in @(
                { $group | Set-ConnectorGroupApplication -ConnectorGroup 'Group 002' -ErrorAction Stop }
                { Set-ConnectorGroupApplication $group -ConnectorGroup 'Group 002' -ErrorAction Stop }
                { $group | Remove-ConnectorGroupApplication -Confirm:$false -ErrorAction Stop }
                { Get-ConnectorGroupApplication -Name $group -ErrorAction Stop }
            )) {
            $line | Should -Throw -ErrorId 'NotAnApplication,*'
        }
        (Get-ConnectorGroupApplication $application.Name).ConnectorGroup | Should -Be $before
    }
}
