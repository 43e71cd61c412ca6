# Read-only sessions, and Test-EntraPrivateAccessPermission. Reflection finds the cmdlets that change the tenant.
BeforeDiscovery {
    $manifest = if ($env:EPA_MODULE_PATH) { $env:EPA_MODULE_PATH } else { "$PSScriptRoot/../EntraPrivateAccess.psd1" }
    Import-Module $manifest -ErrorAction Stop
    $script:changing = foreach ($command in (Get-Module EntraPrivateAccess).ExportedCmdlets.Values) {
        $type = $command.ImplementingType
        for ($base = $type; $base.Name -ne 'EntraCmdlet'; $base = $base.BaseType) { }
        $property = $base.GetProperty('ChangesTenant', [Reflection.BindingFlags] 'Instance, NonPublic')
        $cmdlet = [Activator]::CreateInstance($type)
        try {
            if (-not $property.GetValue($cmdlet)) { continue }
            # A value for each mandatory parameter of the default set.
            $set = @(@($command.ParameterSets | Where-Object IsDefault) + $command.ParameterSets)[0]
            $call = @{}
            foreach ($parameter in $set.Parameters | Where-Object IsMandatory) {
                $isSwitch = $parameter.ParameterType.Name -eq 'SwitchParameter'
                $call[$parameter.Name] = if ($isSwitch) { $true } else { 'Group 001' }
            }
            @{ name = $command.Name; call = $call }
        }
        finally { $cmdlet.Dispose() }
    }
}

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox ReadOnly @{
        GroupCount = 2; ConnectorCount = 4; ApplicationCount = 2; Server = 'SRV01', 'OTHER'
    }
    function Enter-Tenant($Token = $sandbox.GraphToken, [string] $Server = 'SRV01', [switch] $Writable) {
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $Server -AccessToken $Token -ReadOnly:(
            -not $Writable) -WarningAction SilentlyContinue
    }
    # What was sent and what changed since a mark.
    function Get-Sent($mark) {
        @(Get-ConnectorSandboxJournal -Sandbox ReadOnly -Since $mark | Where-Object Kind -NE fault)
    }
    function Test-As([string] $terms, [string[]] $for = @('Read', 'Move', 'Group', 'Application', 'Register')) {
        Enter-Tenant (Get-SandboxToken $sandbox $terms) -Writable
        Test-EntraPrivateAccessPermission -For $for
    }
    function Join-Status($rows) { @($rows | ForEach-Object { "$($_.Status)" }) -join ' ' }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox ReadOnly
}

Describe 'A read-only session' {
    BeforeAll { Enter-Tenant }

    It 'shows in the context' {
        (Get-EntraPrivateAccessContext).ReadOnly | Should -BeTrue
        Enter-Tenant -Writable
        (Get-EntraPrivateAccessContext).ReadOnly | Should -BeFalse
        Enter-Tenant
    }

    It '<name> is refused before anything is sent' -ForEach $changing {
        $mark = Get-Mark ReadOnly
        $fault = { & $name @call -Confirm:$false } | Should -Throw -ErrorId 'ReadOnlySession,*' -PassThru
        $fault.CategoryInfo.Category | Should -Be 'PermissionDenied'
        $fault.Exception.Message | Should -BeLike "$name changes the tenant*read-only*"
        $fault.ErrorDetails.RecommendedAction | Should -BeLike 'Run Connect-EntraPrivateAccess without -ReadOnly.*'
        Get-Sent $mark | Should -BeNullOrEmpty
    }

    It 'refuses once for a pipeline of many objects' {
        $connectors = Get-Connector
        $failures = $null
        $quiet = @{ ErrorVariable = 'failures'; ErrorAction = 'SilentlyContinue' }
        try { $connectors | Move-Connector -ConnectorGroup 'Group 002' @quiet }
        catch { $failures = @($_) }
        @($failures) | Should -HaveCount 1
    }

    It 'shows the plan of a change with -WhatIf' {
        $mark = Get-Mark ReadOnly
        Move-Connector CONN0001 -ConnectorGroup 'Group 002' -WhatIf -WarningAction SilentlyContinue
        Get-Change ReadOnly $mark | Should -BeNullOrEmpty
        @(Get-Sent $mark).Count | Should -BeGreaterThan 0
    }

    It 'reads' {
        @(Get-Connector) | Should -HaveCount 4
        @(Get-ConnectorGroup -IncludeApplication) | Should -HaveCount 3
        Test-ConnectorGroup -Include ActiveConnector -Quiet | Should -BeTrue
    }

    It 'acts on the server, where nothing changes the tenant' {
        $quiet = @{ WarningAction = 'SilentlyContinue'; ErrorAction = 'Stop' }
        (Install-Connector -SkipRegistration -AcceptLicense @quiet).Changed | Should -BeTrue
        Enter-Tenant -Writable
        $null = Register-Connector -Token $sandbox.RegistrationToken @quiet
        Enter-Tenant
        @(Stop-Connector -Force @quiet).Status | ForEach-Object { "$_" } | Should -Be 'Stopped', 'Stopped'
        $null = Start-Connector @quiet
        $null = Set-ConnectorProxy -Bypass -Force @quiet
        Test-Connector -Level Registered -Quiet | Should -BeTrue
        (Uninstall-Connector -Confirm:$false -Force @quiet).Changed | Should -BeTrue
    }

    It 'repairs the server, and reports a registration as one that it can''t make' {
        $quiet = @{ WarningAction = 'SilentlyContinue'; ErrorAction = 'Stop'; InformationAction = 'SilentlyContinue' }
        Enter-Tenant -Server OTHER
        $null = Install-Connector -SkipRegistration -AcceptLicense @quiet
        $mark = Get-Mark ReadOnly
        $row = Repair-Connector -Token $sandbox.RegistrationToken @quiet | Where-Object Action -EQ 'Register'
        $row.Detail | Should -BeLike '*this session is read-only*'
        $row.Changed | Should -BeFalse
        @(Get-Change ReadOnly $mark | Where-Object { "$($_.Action)" -like '*registered*' }) | Should -BeNullOrEmpty
        Enter-Tenant
    }

    It 'asks a user only for the permission to read, and says what to do if that is not enough' {
        Set-ConnectorSandboxFault SignInAnswered admin -Sandbox ReadOnly
        $sign = @{ Environment = $sandbox; UseDeviceCode = $true; InformationAction = 'SilentlyContinue' }
        try {
            $context = Connect-EntraPrivateAccess -ReadOnly @sign -WarningVariable told -WarningAction SilentlyContinue
            $context.Scopes | Should -Be 'Directory.Read.All'
            "$told" | Should -BeLike '*requires the permission Directory.ReadWrite.All*-ReadOnly -AccessToken*'
            $fault = { Get-Connector -ErrorAction Stop } | Should -Throw -ErrorId 'InsufficientScope,*' -PassThru
            $fault.ErrorDetails.RecommendedAction | Should -BeLike '*without -ReadOnly*'
            Set-ConnectorSandboxFault GraphPolicy read-all -Sandbox ReadOnly
            $null = Connect-EntraPrivateAccess -ReadOnly @sign -WarningVariable told -WarningAction SilentlyContinue
            @($told | Where-Object { "$_" -like '*permission*' }) | Should -BeNullOrEmpty
            @(Get-Connector) | Should -Not -BeNullOrEmpty
            (Connect-EntraPrivateAccess @sign -WarningAction SilentlyContinue).Scopes |
                Should -Be 'Directory.ReadWrite.All'
        }
        finally {
            Set-ConnectorSandboxFault SignInAnswered -Clear -Sandbox ReadOnly
            Set-ConnectorSandboxFault GraphPolicy -Clear -Sandbox ReadOnly
            Enter-Tenant
        }
    }
}

Describe 'Test-EntraPrivateAccessPermission' {
    AfterEach { Set-ConnectorSandboxFault GraphPolicy -Clear -Sandbox ReadOnly }

    It 'returns one row per operation for <user>' -ForEach @(
        @{ user = 'admin'; expected = 'Allowed Allowed Allowed Allowed Allowed' }
        @{ user = 'appadmin'; expected = 'Allowed Allowed Allowed Allowed Allowed' }
        @{ user = 'security'; expected = 'Allowed Refused Refused Refused Refused' }
        @{ user = 'gsa'; expected = 'Allowed Refused Refused Refused Refused' }
        @{ user = 'member'; expected = 'Refused Refused Refused Refused Unknown' }
        @{ user = 'guest'; expected = 'Allowed Allowed Allowed Allowed Refused' }
    ) {
        $rows = @(Test-As "`"kind`":`"graph`",`"user`":`"$user`"")
        @($rows | ForEach-Object { "$($_.Operation)" }) | Should -Be 'Read', 'Move', 'Group', 'Application', 'Register'
        Join-Status $rows | Should -Be $expected
        $rows[0].GetType().FullName | Should -Be 'EntraPrivateAccess.Models.EntraPrivateAccessPermission'
        "$($rows[0].Evidence)" | Should -Be 'Observed'
        foreach ($row in $rows) {
            $row.Sources | Should -Not -BeNullOrEmpty
            $row.Age.GetType().FullName | Should -Be 'System.TimeSpan'
            if ("$($row.Status)" -ne 'Allowed') { $row.Action | Should -Not -BeNullOrEmpty }
        }
    }

    It 'believes Microsoft Graph, not the token: <policy>, <kind> with <scope>' -ForEach @(
        @{ policy = 'strict'; kind = 'graph'; scope = 'Directory.Read.All'; expected = 'Refused Refused Refused' }
        @{ policy = 'read-all'; kind = 'graph'; scope = 'Directory.Read.All'; expected = 'Allowed Refused Refused' }
        @{ policy = 'app-only'; kind = 'graph'; scope = 'Directory.Read.All'; expected = 'Refused Refused Refused' }
        @{
            policy = 'strict'; kind = 'application'; scope = 'Directory.ReadWrite.All'
            expected = 'Refused Refused Unknown'
        }
        @{
            policy = 'app-only'; kind = 'application'; scope = 'NetworkAccess.Read.All'
            expected = 'Allowed Refused Refused'
        }
        @{
            policy = 'app-only'; kind = 'application'; scope = 'OnPremisesPublishingProfiles.ReadWrite.All'
            expected = 'Allowed Unknown Unknown'
        }
    ) {
        Set-ConnectorSandboxFault GraphPolicy $policy -Sandbox ReadOnly
        $rows = @(Test-As "`"kind`":`"$kind`",`"scopes`":[`"$scope`"]" 'Read', 'Move', 'Group')
        Join-Status $rows | Should -Be $expected
        "$($rows[0].Evidence)" | Should -Be 'Observed'
        $held = if ($kind -eq 'graph') { $rows[0].Scopes } else { $rows[0].AppRoles }
        $held | Should -Be $scope
        # The real change agrees.
        $changed = $null
        try { $changed = New-ConnectorGroup Probe -ErrorAction Stop } catch { $changed = $null }
        if ("$($rows[2].Status)" -eq 'Refused') { $changed | Should -BeNullOrEmpty }
        if ($changed) {
            Enter-Tenant -Writable
            Set-ConnectorSandboxFault GraphPolicy -Clear -Sandbox ReadOnly
            Remove-ConnectorGroup $changed -Confirm:$false -ErrorAction Stop
        }
    }

    It 'sends only requests that read' {
        Enter-Tenant -Writable
        $mark = Get-Mark ReadOnly
        $null = Test-EntraPrivateAccessPermission
        Get-Change ReadOnly $mark | Should -BeNullOrEmpty
        $sent = @(Get-Sent $mark | ForEach-Object Action)
        $sent | Should -Not -BeNullOrEmpty
        @($sent | Where-Object { $_ -notmatch 'GET ' -and $_ -notmatch '\$batch' }) | Should -BeNullOrEmpty
    }

    It 'reports what the session refuses, and what the account may do otherwise' {
        Enter-Tenant
        $rows = @(Test-EntraPrivateAccessPermission Read, Move)
        Join-Status $rows | Should -Be 'Allowed Refused'
        $rows[1].Detail | Should -BeLike 'This session is read-only*Otherwise: Allowed, inferred.*'
        $rows[1].ReadOnly | Should -BeTrue
    }

    It 'rejects an operation that does not exist' {
        { Test-EntraPrivateAccessPermission -For Delete } |
            Should -Throw -ErrorId 'CannotConvertArgumentNoMessage,*'
    }

    It 'completes the operations' {
        $line = 'Test-EntraPrivateAccessPermission -For M'
        $completion = [Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
        @($completion.CompletionMatches.ListItemText) | Should -Be 'Move'
    }
}
