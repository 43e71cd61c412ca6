# Seven connectors alternate between three groups: 001 in nam, 002 in eur, 003 in aus. All are active.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-ConnectorSandbox -Name Connectors -ConnectorCount 7 -GroupCount 3 -ApplicationCount 3 -Force
    $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
    function Get-Request($since) {
        @(
            Get-ConnectorSandboxJournal -Sandbox Connectors |
                Where-Object { $_.Kind -eq 'request' -and $_.Number -gt $since -and
                $_.Action -match 'onPremises|batch' }
        )
    }
    function Get-Mark { (Get-ConnectorSandboxJournal -Sandbox Connectors)[-1].Number }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Connectors
}

Describe 'Get-Connector' {
    It 'lists all connectors, each with group and region' {
        $all = @(Get-Connector)
        $all | Should -HaveCount 7
        $all[0].GetType().FullName | Should -Be 'EntraPrivateAccess.Models.Connector'
        $all[1].ConnectorGroup | Should -Be 'Group 002'
        $all[1].Region | Should -Be 'eur'
        $all[1].Environment | Should -Be $sandbox.Environment.Name
    }

    It 'finds <_>' -ForEach 'CONN0003.contoso.com', 'conn0003', 'CONN0003*', '*3.contoso.com' {
        (Get-Connector $_).MachineName | Should -Be 'CONN0003.contoso.com'
    }

    It 'lists the connectors once for several names from the pipeline' {
        $mark = Get-Mark
        @('CONN0001', 'CONN0002' | Get-Connector) | Should -HaveCount 2
        @(Get-Request $mark | Where-Object Action -Match '/connectors(\?.*)?$') | Should -HaveCount 1
    }

    It 'requests a plain name alone, and lists all connectors if there is no match' {
        $mark = Get-Mark
        $null = Get-Connector CONN0001
        @(Get-Request $mark | Where-Object Action -Match '/connectors(\?.*)?$') |
            Should -HaveCount 1 -Because 'one small response is enough'
        $mark = Get-Mark
        Get-Connector "no'such" -ErrorAction SilentlyContinue -ErrorVariable faults
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'ConnectorNotFound,*'
        @(Get-Request $mark | Where-Object Action -Match '/connectors(\?.*)?$') | Should -HaveCount 2
    }

    It 'reads an object again by its ID' {
        $one = Get-Connector CONN0004
        ($one | Get-Connector).Id | Should -Be $one.Id
        (Get-Connector -Id $one.Id).ConnectorGroup | Should -Be $one.ConnectorGroup
    }

    It 'accepts objects by machine name or ID' {
        $one = Get-Connector CONN0004
        ([pscustomobject] @{ MachineName = 'CONN0004' } | Get-Connector -ErrorAction Stop).Id | Should -Be $one.Id
        ([pscustomobject] @{ Id = $one.Id; MachineName = 'renamed' } | Get-Connector -ErrorAction Stop).Id |
            Should -Be $one.Id
    }

    It 'lists the members of a group' {
        @(Get-Connector -ConnectorGroup 'group 001') | Should -HaveCount 3
    }

    It 'accepts a group for its members, and an application for the connectors that serve it' {
        @(Get-ConnectorGroup 'Group 001', 'Group 002' | Get-Connector -ErrorAction Stop) | Should -HaveCount 5
        (Get-ConnectorGroup 'Group 003' | Get-Connector -ErrorAction Stop).ConnectorGroup |
            Should -Be @('Group 003', 'Group 003')
        $serving = @(
            Get-ConnectorGroupApplication 'Application 001', 'Application 002' | Get-Connector -ErrorAction Stop
        )
        $serving.ConnectorGroup | Should -Be @('Group 002', 'Group 002', 'Group 003', 'Group 003')
        $serving[0].Region | Should -Be 'eur'
    }

    It 'continues after an invalid ID and an ID that does not exist' {
        $one = Get-Connector CONN0001
        $found = @(Get-Connector -Id '.', 'nosuch', $one.Id -ErrorAction SilentlyContinue -ErrorVariable faults)
        $found.MachineName | Should -Be @('CONN0001.contoso.com')
        $faults | Should -HaveCount 2
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'InvalidId,*'
        $faults[1].FullyQualifiedErrorId | Should -BeLike 'ConnectorNotFound,*'
        $faults[1].Exception.Status | Should -Be 404
        $faults[1].Exception.RequestId | Should -Not -BeNullOrEmpty
    }

    It 'rejects an invalid wildcard, and does not list all connectors instead' {
        $found = @(Get-Connector '[', CONN0001 -ErrorAction SilentlyContinue -ErrorVariable faults)
        $found | Should -HaveCount 1
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'InvalidWildcard,*'
        $faults[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
        @(Get-Connector '[', 'CONN0002*', '[a' -ErrorAction SilentlyContinue -ErrorVariable faults) |
            Should -HaveCount 1
        $faults.TargetObject | Should -Be @('[', '[a')
        Get-Connector '[' -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
    }

    It 'shows each request of a batch with -Debug, but no body' {
        $messages = @(
            Get-Connector CONN0001, CONN0002 -Debug 5>&1 | Where-Object { $_.GetType().Name -eq 'DebugRecord' } |
                ForEach-Object { "$_" }
        )
        @($messages -match '^in the batch: GET /beta/onPremises.*/connectors/.+/memberOf 200$') | Should -HaveCount 2
        @($messages -match '^POST /beta/\$batch 200 \d+ ms$') | Should -HaveCount 1
        $messages -match 'machineName.:|request-id|Bearer' | Should -BeNullOrEmpty
    }

    It 'filters by status' {
        Get-Connector -Status inactive | Should -BeNullOrEmpty
        @(Get-Connector -Status ACTIVE) | Should -HaveCount 7
    }

    It 'reports a name without a match and continues' {
        $found = @(Get-Connector CONN0001, NOSUCH -ErrorAction SilentlyContinue -ErrorVariable faults)
        $found | Should -HaveCount 1
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'ConnectorNotFound,*'
        $faults[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
    }

    It 'returns nothing for a wildcard without a match' {
        Get-Connector 'NOSUCH*' -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'reports a group that does not exist' {
        { Get-Connector -ConnectorGroup Nowhere -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectorGroupNotFound,*'
    }

    It 'completes names' {
        $line = 'Move-Connector conn000'
        $completion = [Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
        $completion.CompletionMatches[0].CompletionText | Should -Be 'CONN0001.contoso.com'
    }

    Context 'with errors of Microsoft Graph' {
        AfterEach { Set-ConnectorSandboxFault -Clear -Sandbox Connectors }

        It 'retries after <fault>' -ForEach @(
            @{ fault = 'Throttle'; value = '1' }
            @{ fault = 'ServerError'; value = '503' }
            @{ fault = 'DropConnection'; value = $null }
        ) {
            Set-ConnectorSandboxFault $fault $value -Count 1 -Target onPremises -Sandbox Connectors
            @(Get-Connector -ErrorAction Stop) | Should -HaveCount 7
        }

        It 'works without batches' {
            Set-ConnectorSandboxFault BatchRefused -Sandbox Connectors
            $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
            @(Get-Connector -ErrorAction Stop | Where-Object ConnectorGroup) | Should -HaveCount 7
            $mark = Get-Mark
            @(Get-Connector -ErrorAction Stop | Where-Object ConnectorGroup) | Should -HaveCount 7
            @(Get-Request $mark | Where-Object Action -Match 'batch') |
                Should -BeNullOrEmpty -Because 'the session remembers the refusal'
            $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
        }
    }
}

Describe 'Get-Connector with several pages' {
    BeforeAll {
        $script:many = Start-ConnectorSandbox -Name ManyConnectors -ConnectorCount 230 -GroupCount 3 -Force
        $null = Connect-EntraPrivateAccess -Environment $many -AccessToken $many.GraphToken
        function Get-Asked($since) {
            @(
                (Get-ConnectorSandboxJournal -Sandbox ManyConnectors |
                    Where-Object { $_.Kind -eq 'request' -and $_.Number -gt $since }).Action
            )
        }
    }

    AfterAll {
        Stop-ConnectorSandbox ManyConnectors
        $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
    }

    It 'reads only the first page and its groups if the pipeline stops there' {
        $mark = (Get-ConnectorSandboxJournal -Sandbox ManyConnectors)[-1].Number
        do { Get-Connector | ForEach-Object { $script:first = $_; break } } while ($false)
        $first.ConnectorGroup | Should -BeLike 'Group 00*'
        $asked = Get-Asked $mark
        @($asked -match '^GET .*/connectors(\?.*)?$') | Should -HaveCount 1
        @($asked -match '^POST .*batch$') | Should -HaveCount 5
        $asked -match 'members' | Should -BeNullOrEmpty
    }

    It 'reads the groups of the other pages by the members of three groups' {
        $mark = (Get-ConnectorSandboxJournal -Sandbox ManyConnectors)[-1].Number
        @(Get-Connector | Where-Object { $_.ConnectorGroup -and $_.Region }) | Should -HaveCount 230
        $asked = Get-Asked $mark
        @($asked -match '^GET .*/connectors(\?.*)?$') | Should -HaveCount 3
        @($asked -match 'batch: GET .*members\?\$select=id$') | Should -Not -BeNullOrEmpty
        @($asked -match 'batch: GET .*memberOf') | Should -HaveCount 100
    }
}

Describe 'Move-Connector' {
    It 'sends nothing with -WhatIf' {
        $mark = Get-Mark
        Move-Connector CONN0001 'Group 002' -WhatIf
        @(Get-Request $mark | Where-Object { $_.Writes -and $_.Action -notmatch 'batch' }) | Should -BeNullOrEmpty
        (Get-Connector CONN0001).ConnectorGroup | Should -Be 'Group 001'
    }

    It 'moves several connectors from the pipeline, and returns them with their new group' {
        $moved = @('CONN0001', 'CONN0002' | Move-Connector -ConnectorGroup 'Group 003' -PassThru -ErrorAction Stop)
        $moved | Should -HaveCount 2
        $moved[0].ConnectorGroup | Should -Be 'Group 003'
        @(Get-Connector -ConnectorGroup 'Group 003' | Where-Object MachineName -In $moved.MachineName) |
            Should -HaveCount 2
    }

    It 'accepts objects of the module' {
        Get-Connector CONN0001 | Move-Connector -ConnectorGroup (Get-ConnectorGroup Default) -ErrorAction Stop
        (Get-Connector CONN0001).ConnectorGroup | Should -Be 'Default'
    }

    It 'accepts objects by machine name or ID, and reads no other connector' {
        $one = Get-Connector CONN0005
        $mark = Get-Mark
        ([pscustomobject] @{ MachineName = 'CONN0005' } |
            Move-Connector -ConnectorGroup 'Group 001' -PassThru -Force -ErrorAction Stop `
            -WarningAction SilentlyContinue).Id | Should -Be $one.Id
        ([pscustomobject] @{ Id = $one.Id; MachineName = 'renamed' } |
            Move-Connector -ConnectorGroup 'Group 003' -PassThru -Force -ErrorAction Stop `
            -WarningAction SilentlyContinue).Id | Should -Be $one.Id
        $asked = @(Get-Request $mark).Action
        @($asked -match '/connectors\?\$filter=') | Should -HaveCount 1
        @($asked -match "GET .*/connectors/$($one.Id)$") | Should -HaveCount 1
        $asked -match '/connectors$' | Should -BeNullOrEmpty -Because 'no other connector is required'
    }

    It 'reports an ID that does not exist with the request ID of the response' {
        $fault = { Move-Connector '0c6f3a52-9d1e-4b7a-8f20-5e4d3c2b1a09' 'Group 001' -ErrorAction Stop } |
            Should -Throw -ErrorId 'ConnectorNotFound,*' -PassThru
        $fault.Exception.Status | Should -Be 404
        $fault.Exception.RequestId | Should -Not -BeNullOrEmpty
    }

    It 'sends nothing if the connector is already in the group' {
        $mark = Get-Mark
        Move-Connector CONN0001 Default -ErrorAction Stop
        @(Get-Request $mark | Where-Object Action -Match 'POST.*memberOf') | Should -BeNullOrEmpty
    }

    It 'moves nothing if the group does not exist' {
        $mark = Get-Mark
        { Move-Connector CONN0001 Nowhere -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectorGroupNotFound,*'
        @(Get-Request $mark | Where-Object Writes) | Should -BeNullOrEmpty
    }
}

Describe 'Wait-Connector' {
    It 'returns each active connector' {
        $arrived = @(Get-Connector CONN0003, CONN0004 | Wait-Connector -TimeoutSeconds 5)
        $arrived | Should -HaveCount 2
        $arrived[0].Status | Should -Be 'active'
    }

    It 'accepts objects by machine name or ID' {
        $one = Get-Connector CONN0006
        ([pscustomobject] @{ MachineName = 'CONN0006' } | Wait-Connector -TimeoutSeconds 5 -ErrorAction Stop).Id |
            Should -Be $one.Id
        ([pscustomobject] @{ Id = $one.Id; MachineName = 'renamed' } |
            Wait-Connector -TimeoutSeconds 5 -ErrorAction Stop).Id | Should -Be $one.Id
    }

    It 'waits until the connector is in a group' {
        (Wait-Connector CONN0003 -InGroup 'Group 003' -TimeoutSeconds 5).ConnectorGroup | Should -Be 'Group 003'
    }

    It 'times out and reports the last state' {
        { Wait-Connector CONN0003 -Inactive -TimeoutSeconds 1 -ErrorAction Stop } |
            Should -Throw -ErrorId 'WaitTimedOut,*' -ExpectedMessage '*it is active*'
    }
}

Describe 'Signed in as an application' {
    BeforeAll {
        $secret = [Security.SecureString]::new()
        foreach ($letter in 'sandbox~secret~of~contoso~automation'.ToCharArray()) { $secret.AppendChar($letter) }
        $application = @{ ClientId = 'b6f0a3f2-6c0e-4d58-9a3d-2f7b8c1e5a10'; ClientSecret = $secret }
        $null = Connect-EntraPrivateAccess $sandbox.TenantId -Environment $sandbox @application
    }

    AfterAll {
        $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
    }

    It '<command> requires a signed-in user, and names the role and the scope' -ForEach @(
        @{ command = 'Get-Connector'; call = { Get-Connector -ErrorAction Stop } }
        @{ command = 'Move-Connector'; call = { Move-Connector CONN0003 'Group 001' -ErrorAction Stop } }
    ) {
        $mark = Get-Mark
        $fault = $call | Should -Throw -ErrorId 'DelegatedSignInNeeded,*' -PassThru
        $fault.CategoryInfo.Category | Should -Be 'PermissionDenied'
        $fault.ErrorDetails.RecommendedAction |
            Should -BeLike '*Application Administrator*Directory.ReadWrite.All*Connect-EntraPrivateAccess*'
        @(Get-Request $mark | Where-Object Writes) | Should -BeNullOrEmpty
    }

    It 'New-ConnectorGroup creates a group, and warns that it could not check the name' {
        $quiet = @{ ErrorAction = 'Stop'; WarningAction = 'SilentlyContinue'; WarningVariable = 'warnings' }
        $made = New-ConnectorGroup 'By application' -Region eur @quiet
        $made.Id | Should -Not -BeNullOrEmpty
        $made.Region | Should -Be 'eur'
        $made.Members.Count | Should -Be 0
        @($warnings) | Should -HaveCount 1
        "$($warnings[0])" | Should -BeLike "*not checked*'By application'*"
    }

    It 'New-ConnectorGroup creates nothing with -WhatIf' {
        $mark = Get-Mark
        New-ConnectorGroup 'Not made' -WhatIf -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        @(Get-Request $mark | Where-Object Writes) | Should -BeNullOrEmpty
    }
}

Describe 'Without a sign-in' {
    It '<_> fails with NotConnected' -ForEach 'Get-Connector', 'Get-ConnectorGroup' {
        Disconnect-EntraPrivateAccess
        $command = $_
        { & $command -ErrorAction Stop } | Should -Throw -ErrorId 'NotConnected,*'
        $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
    }
}
