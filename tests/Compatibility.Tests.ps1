# Four connectors alternate between two groups, 001 in nam and 002 in eur. There are three applications.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:manifest =
        "$((Get-Module EntraPrivateAccess).ModuleBase)/Module/Compatibility/EntraPrivateAccess.Compatibility.psd1"
    Import-Module $manifest -ErrorAction Stop
    $script:sandbox = Start-QuickSandbox Compatibility @{ ConnectorCount = 4; GroupCount = 2 }
    $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
    $null = Invoke-SandboxControl $sandbox PUT tenant '{"connectors":4,"groups":2,"applications":3}'
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Compatibility
    Remove-Module EntraPrivateAccess.Compatibility
}

Describe 'The compatibility module' {
    It 'exports cmdlets that the main module does not export' {
        (Get-Module EntraPrivateAccess).ExportedCommands.Keys -match 'AzureAD|EntraBeta' | Should -BeNullOrEmpty
        $data = (Get-Module EntraPrivateAccess.Compatibility)
        $data.ExportedFunctions.Count | Should -Be 14
        $data.ExportedAliases.Count | Should -Be 9
    }

    It 'accepts the parameters of the original cmdlets' {
        $find = 'SearchString', 'Filter', 'Top', 'All'
        $assign = 'ObjectId', 'ConnectorGroupId'
        $took = @{
            'Get-AzureADApplicationProxyConnector' = @('Id') + $find
            'Get-AzureADApplicationProxyConnectorMemberOf' = 'Id'
            'Set-AzureADApplicationProxyConnector' = 'Id', 'ConnectorGroupId'
            'Get-AzureADApplicationProxyConnectorGroup' = @('Id') + $find
            'Get-AzureADApplicationProxyConnectorGroupMember' = 'Id', 'Filter', 'Top', 'All'
            'Get-AzureADApplicationProxyConnectorGroupMembers' = 'Id', 'Filter', 'Top', 'All'
            'New-AzureADApplicationProxyConnectorGroup' = 'Name'
            'Set-AzureADApplicationProxyConnectorGroup' = 'Id', 'Name'
            'Remove-AzureADApplicationProxyConnectorGroup' = 'Id'
            'Get-AzureADApplicationProxyApplicationConnectorGroup' = 'ObjectId'
            'Set-AzureADApplicationProxyApplicationConnectorGroup' = $assign
            'Remove-AzureADApplicationProxyApplicationConnectorGroup' = 'ObjectId'
            'Get-EntraBetaApplicationProxyConnector' = @('OnPremisesPublishingProfileId', 'Id', 'Limit') + $find
            'Get-EntraBetaApplicationProxyConnectorMemberOf' = 'OnPremisesPublishingProfileId', 'Id'
            'Set-EntraBetaApplicationProxyConnector' = 'OnPremisesPublishingProfileId', 'Id', 'ConnectorGroupId'
            'Get-EntraBetaApplicationProxyConnectorGroup' = @('OnPremisesPublishingProfileId', 'Id', 'Limit') + $find
            'Get-EntraBetaApplicationProxyConnectorGroupMembers' = 'OnPremisesPublishingProfileId', 'Id', 'Filter',
                'Top', 'Limit', 'All'
            'New-EntraBetaApplicationProxyConnectorGroup' = 'Name'
            'Set-EntraBetaApplicationProxyConnectorGroup' = 'OnPremisesPublishingProfileId', 'Id', 'Name'
            'Remove-EntraBetaApplicationProxyConnectorGroup' = 'OnPremisesPublishingProfileId', 'Id'
            'Get-EntraBetaApplicationProxyApplicationConnectorGroup' = 'OnPremisesPublishingProfileId', 'ObjectId',
                'ApplicationId'
            'Set-EntraBetaApplicationProxyApplicationConnectorGroup' = @('OnPremisesPublishingProfileId',
                'ApplicationId') + $assign
            'Remove-EntraBetaApplicationProxyApplicationConnectorGroup' = 'OnPremisesPublishingProfileId', 'ObjectId',
                'ApplicationId'
        }
        $exported = (Get-Module EntraPrivateAccess.Compatibility).ExportedCommands
        $exported.Count | Should -Be $took.Count
        foreach ($name in $exported.Keys) {
            $command = $exported[$name]
            if ($command.CommandType -eq 'Alias') { $command = $command.ResolvedCommand }
            $takes = @(foreach ($parameter in $command.Parameters.Values) { $parameter.Name; $parameter.Aliases })
            $took[$name] | Should -Not -BeNullOrEmpty -Because $name
            foreach ($old in $took[$name]) { $takes | Should -Contain $old -Because $name }
        }
    }

    It '<_> accepts IDs from the pipeline, and rejects an empty one' -ForEach @(
        'Get-AzureADApplicationProxyConnector', 'Get-EntraBetaApplicationProxyConnector'
    ) {
        $command = $_
        $two = @(Get-Connector CONN0002, CONN0004)
        @($two.Id | & $command -ErrorAction Stop).Id | Should -Be $two.Id
        @($two | & $command -ErrorAction Stop).Id | Should -Be $two.Id
        { '' | & $command -ErrorAction Stop } | Should -Throw
        ($two[0].Id | & "${command}MemberOf" -ErrorAction Stop).Name | Should -Be 'Group 002'
    }

    It 'accepts group IDs from the pipeline, and -Limit as well as -Top' {
        $two = @(Get-ConnectorGroup 'Group 001', 'Group 002')
        @($two.Id | Get-EntraBetaApplicationProxyConnectorGroup -ErrorAction Stop).Id | Should -Be $two.Id
        @($two.Id | Get-EntraBetaApplicationProxyConnectorGroupMembers -Limit 1 -ErrorAction Stop) | Should -HaveCount 2
        @(Get-EntraBetaApplicationProxyConnector -Limit 3) | Should -HaveCount 3
        @(Get-EntraBetaApplicationProxyConnectorGroup -Limit 1) | Should -HaveCount 1
    }

    It '<prefix> finds connectors' -ForEach @{ prefix = 'AzureAD' }, @{ prefix = 'EntraBeta' } {
        $get = "Get-${prefix}ApplicationProxyConnector"
        @(& $get) | Should -HaveCount 4
        @(& $get -Top 3) | Should -HaveCount 3
        $one = & $get -SearchString CONN0002
        (& $get -Id $one.Id).MachineName | Should -Be 'CONN0002.contoso.com'
        (& "${get}MemberOf" -Id $one.Id).Name | Should -Be 'Group 002'
        (& "${get}Group" -SearchString 'Group 001').Region | Should -Be 'nam'
    }

    It 'requires a value for -All in AzureAD cmdlets, and none in EntraBeta cmdlets' {
        @(Get-AzureADApplicationProxyConnector -All $true) | Should -HaveCount 4
        @(Get-AzureADApplicationProxyConnector -All $true -Top 1) | Should -HaveCount 4
        @(Get-AzureADApplicationProxyConnector -All $false -Top 1) | Should -HaveCount 1
        @(Get-AzureADApplicationProxyConnectorGroup -All $true) | Should -HaveCount 3
        $one = Get-AzureADApplicationProxyConnectorGroup -SearchString 'Group 001' -All $true
        @(Get-AzureADApplicationProxyConnectorGroupMember -Id $one.Id -All $true) | Should -HaveCount 2
        @(Get-AzureADApplicationProxyConnectorGroupMembers -Id $one.Id -Top 1) | Should -HaveCount 1
        @(Get-EntraBetaApplicationProxyConnector -All) | Should -HaveCount 4
    }

    It 'filters by <filter>' -ForEach @(
        @{ command = 'Get-AzureADApplicationProxyConnector'; filter = "startswith(MachineName,'conn0002')"; count = 1 }
        @{ command = 'Get-AzureADApplicationProxyConnector'; filter = "status eq 'active'"; count = 4 }
        @{ command = 'Get-AzureADApplicationProxyConnector'; filter = "machineName eq 'it''s'"; count = 0 }
        @{ command = 'Get-EntraBetaApplicationProxyConnectorGroup'; filter = "Name eq 'Group 002'"; count = 1 }
        @{ command = 'Get-EntraBetaApplicationProxyConnectorGroup'; filter = 'isDefault eq true'; count = 1 }
    ) {
        @(& $command -Filter $filter -ErrorAction Stop) | Should -HaveCount $count
    }

    It 'rejects the filter <_> and names -Filter' -ForEach "machineName eq 'x' or status eq 'y'", "nosuch eq 'x'" {
        $filter = $_
        { Get-AzureADApplicationProxyConnector -Filter $filter -ErrorAction Stop } | Should -Throw '*-Filter*'
    }

    It 'returns nothing for a group that does not exist' {
        $members = @(
            Get-AzureADApplicationProxyConnectorGroupMember -Id nope -ErrorAction SilentlyContinue -ErrorVariable faults
        )
        $members | Should -HaveCount 0
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'ConnectorGroupNotFound,*'
    }

    It 'moves a connector, but not with -WhatIf' {
        $one = Get-Connector CONN0001
        $two = Get-ConnectorGroup 'Group 002'
        Set-AzureADApplicationProxyConnector -Id $one.Id -ConnectorGroupId $two.Id -WhatIf
        (Get-Connector CONN0001).ConnectorGroup | Should -Be 'Group 001'
        Set-AzureADApplicationProxyConnector -Id $one.Id -ConnectorGroupId $two.Id -ErrorAction Stop
        @(Get-AzureADApplicationProxyConnectorGroupMembers -Id $two.Id).MachineName |
            Should -Contain 'CONN0001.contoso.com'
    }

    It 'moves connectors by the properties of piped objects' {
        $one = Get-Connector CONN0003
        $two = Get-ConnectorGroup 'Group 002'
        [pscustomobject] @{ Id = $one.Id; ConnectorGroupId = $two.Id } |
            Set-AzureADApplicationProxyConnector -ErrorAction Stop
        (Get-Connector CONN0003).ConnectorGroup | Should -Be 'Group 002'
        $group = Get-ConnectorGroup 'Group 001'
        [pscustomobject] @{ Id = $one.Id } |
            Set-EntraBetaApplicationProxyConnector -ConnectorGroupId $group.Id -ErrorAction Stop
        (Get-Connector CONN0003).ConnectorGroup | Should -Be 'Group 001'
    }

    It 'creates, renames and removes a group without a prompt' {
        $made = New-AzureADApplicationProxyConnectorGroup -Name Old -ErrorAction Stop
        $rename = @{ OnPremisesPublishingProfileId = $made.Id; Name = 'Older'; ErrorAction = 'Stop' }
        (Set-EntraBetaApplicationProxyConnectorGroup @rename).Name | Should -Be 'Older'
        Remove-AzureADApplicationProxyConnectorGroup -Id $made.Id -ErrorAction Stop
        Get-ConnectorGroup 'Old*' | Should -BeNullOrEmpty
    }

    It 'assigns an application and returns it' {
        $application = Get-ConnectorGroupApplication 'Application 001'
        $group = Get-ConnectorGroup 'Group 001'
        $assign = @{ ObjectId = $application.Id; ConnectorGroupId = $group.Id; ErrorAction = 'Stop' }
        Set-AzureADApplicationProxyApplicationConnectorGroup @assign
        (Get-EntraBetaApplicationProxyApplicationConnectorGroup -ApplicationId $application.Id).Name |
            Should -Be 'Group 001'
        $assign = @{
            OnPremisesPublishingProfileId = $application.Id
            ConnectorGroupId = (Get-ConnectorGroup 'Group 002').Id
            ErrorAction = 'Stop'
        }
        Set-EntraBetaApplicationProxyApplicationConnectorGroup @assign
        ($application.Id | Get-AzureADApplicationProxyApplicationConnectorGroup).Name | Should -Be 'Group 002'
        $remove = @{ OnPremisesPublishingProfileId = $application.Id; ErrorAction = 'Stop' }
        Remove-EntraBetaApplicationProxyApplicationConnectorGroup @remove
        (Get-ConnectorGroupApplication -Id $application.Id).ConnectorGroup | Should -Be 'Default'
    }
}
