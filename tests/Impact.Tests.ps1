# Changes that take an application's last active connector away. The tenant has Group 001 (nam) with CONN0001 and
# Application 002, and Group 002 (eur) with CONN0002 and Application 001. Prompts can't be shown here.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Impact @{ GroupCount = 2; ConnectorCount = 2; ApplicationCount = 2 }
    $script:stop = @{ ErrorAction = 'Stop'; WarningAction = 'SilentlyContinue'; WarningVariable = 'script:warnings' }
    function Enter-Tenant { $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken }
    function Reset-Tenant {
        $json = '{"connectors":2,"groups":2,"applications":2}'
        $null = Invoke-SandboxControl $sandbox PUT tenant $json
    }
    function Assert-Refused([scriptblock] $change, [string] $application) {
        $mark = Get-Mark Impact
        $fault = $change | Should -Throw -ErrorId 'LastActiveConnector,*' -PassThru
        $fault.CategoryInfo.Category | Should -Be OperationStopped
        $fault.Exception.Message | Should -BeLike "*'$application'*nothing was changed*"
        $fault.ErrorDetails.RecommendedAction | Should -BeLike '*-Force*'
        Get-Change Impact $mark | Should -BeNullOrEmpty
    }
    Enter-Tenant
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Impact
}

Describe 'A change in the tenant' {
    BeforeAll {
        $script:changes = @{
            'Move-Connector' = { Move-Connector CONN0002 -ConnectorGroup 'Group 001' @args @stop }
            'Suspend-Connector' = { Suspend-Connector CONN0002 @args @stop }
            'New-ConnectorGroup' = { New-ConnectorGroup Fresh -Connector CONN0002 @args @stop }
            'Set-ConnectorGroupApplication' = {
                Set-ConnectorGroupApplication 'Application 001' -ConnectorGroup 'Default' @args @stop
            }
            'Remove-ConnectorGroupApplication' = {
                Remove-ConnectorGroupApplication 'Application 001' -Confirm:$false @args @stop
            }
            'Remove-ConnectorGroup' = {
                Remove-ConnectorGroup 'Group 002' -MoveMembersTo Default -Confirm:$false @args @stop
            }
        }
    }

    It '<_> names the application in an error and changes nothing' -ForEach @(
        'Move-Connector', 'Suspend-Connector', 'New-ConnectorGroup', 'Set-ConnectorGroupApplication',
        'Remove-ConnectorGroupApplication', 'Remove-ConnectorGroup'
    ) {
        $command = $_
        Assert-Refused { & $changes[$command] } 'Application 001'
    }

    It '<_> names the application with -WhatIf and sends nothing' -ForEach @(
        'Move-Connector', 'Suspend-Connector', 'New-ConnectorGroup', 'Set-ConnectorGroupApplication',
        'Remove-ConnectorGroupApplication', 'Remove-ConnectorGroup'
    ) {
        $mark = Get-Mark Impact
        $null = & $changes[$_] -WhatIf
        "$warnings" | Should -BeLike "*active connector*'Application 001'*"
        Get-Change Impact $mark | Should -BeNullOrEmpty
    }

    It '<name> makes the change with -Force and warns' -ForEach @(
        @{ name = 'Move-Connector'; group = 'Group 002' }
        @{ name = 'Suspend-Connector'; group = 'Group 002' }
        @{ name = 'New-ConnectorGroup'; group = 'Group 002' }
        @{ name = 'Set-ConnectorGroupApplication'; group = 'Default' }
        @{ name = 'Remove-ConnectorGroupApplication'; group = 'Default' }
        @{ name = 'Remove-ConnectorGroup'; group = 'Default' }
    ) {
        Reset-Tenant
        try {
            $null = & $changes[$name] -Force
            "$warnings" | Should -BeLike "*'Application 001'*"
            (Get-ConnectorGroupApplication 'Application 001').ConnectorGroup | Should -Be $group
        }
        finally { Reset-Tenant }
    }

    It 'is not refused if another connector of the group stays active' {
        Reset-Tenant
        $null = Move-Connector CONN0001 -ConnectorGroup Default -Force @stop
        try {
            Move-Connector CONN0001 -ConnectorGroup 'Group 002' @stop
            Move-Connector CONN0002 -ConnectorGroup Default @stop
            $warnings | Should -BeNullOrEmpty
            Assert-Refused { Move-Connector CONN0001 -ConnectorGroup Default @stop } 'Application 001'
        }
        finally { Reset-Tenant }
    }

    It 'is not refused if the target has an active connector' {
        Set-ConnectorGroupApplication 'Application 001' -ConnectorGroup 'Group 001' @stop
        $warnings | Should -BeNullOrEmpty
        Reset-Tenant
    }

    It 'is not refused if the group had no active connector before' {
        $json = '{"connectors":2,"groups":2,"applications":2,"inactiveEvery":1}'
        $null = Invoke-SandboxControl $sandbox PUT tenant $json
        try {
            Move-Connector CONN0002 -ConnectorGroup 'Group 001' @stop
            $warnings | Should -BeNullOrEmpty
        }
        finally { Reset-Tenant }
    }

    It 'costs a few requests for a move' {
        $mark = Get-Mark Impact
        $null = Move-Connector CONN0002 -ConnectorGroup 'Group 001' -WhatIf @stop
        $sent = @(
            Get-ConnectorSandboxJournal -Sandbox Impact -Since $mark |
                Where-Object { $_.Kind -eq 'request' -and $_.Action -notlike 'batch: *' }
        )
        $sent.Count | Should -BeLessOrEqual 5
    }
}

Describe 'A change on the server of the last active connector' {
    BeforeAll {
        function Enter-Server([switch] $NoSignIn) {
            $session = if ($NoSignIn) { @{ NoSignIn = $true } } else { @{ AccessToken = $sandbox.GraphToken } }
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server SRV01 @session
        }
        function Start-Again {
            $null = Start-Connector @stop
            $null = Wait-Connector 'SRV01*' -TimeoutSeconds 300 @stop
        }
        Enter-Server
        $install = @{ ConnectorGroup = 'Solo'; CreateGroup = $true; AcceptLicense = $true }
        $null = Install-Connector -Token $sandbox.RegistrationToken @install @stop
        Set-ConnectorGroupApplication 'Application 002' -ConnectorGroup Solo @stop
    }

    AfterAll { Enter-Tenant }

    It '<_>-Connector names the application in an error and changes nothing' -ForEach 'Stop', 'Restart' {
        $command = "$_-Connector"
        Assert-Refused { & $command @stop } 'Application 002'
    }

    It '<_>-Connector names the application with -WhatIf' -ForEach 'Stop', 'Restart', 'Uninstall' {
        $mark = Get-Mark Impact
        $null = & "$_-Connector" -WhatIf @stop
        "$warnings" | Should -BeLike "*SRV01*only active connector of 'Solo'*'Application 002'*"
        Get-Change Impact $mark | Should -BeNullOrEmpty
    }

    It 'Uninstall-Connector names the application in an error and removes nothing' {
        Assert-Refused { Uninstall-Connector -Confirm:$false @stop } 'Application 002'
    }

    It 'Install-Connector refuses to move the active connector to another group' {
        $install = @{ ConnectorGroup = 'Group 001'; AcceptLicense = $true; Token = $sandbox.RegistrationToken }
        Assert-Refused { Install-Connector @install @stop } 'Application 002'
        $null = Install-Connector @install -WhatIf @stop
        "$warnings" | Should -BeLike "*'Application 002'*"
    }

    It 'Stop-Connector stops the services with -Force and warns' {
        @(Stop-Connector -Force @stop).Status | Should -Be @('Stopped', 'Stopped')
        "$warnings" | Should -BeLike "*'Application 002'*"
        Start-Again
    }

    It '<_>-Connector warns that the impact is unknown without a sign-in, and runs' -ForEach 'Stop', 'Restart' {
        Enter-Server -NoSignIn
        try {
            $null = & "$_-Connector" @stop
            "$warnings" | Should -BeLike '*unknown whether applications lose*not signed in*'
        }
        finally {
            Enter-Server
            Start-Again
        }
    }

    It 'Stop-Connector warns that the impact is unknown if Graph fails, and stops' {
        Set-ConnectorSandboxFault ServerError 503 -Target /beta/ -Sandbox Impact
        try {
            @(Stop-Connector @stop).Status | Should -Be @('Stopped', 'Stopped')
            "$warnings" | Should -BeLike '*unknown whether applications lose*'
        }
        finally {
            Set-ConnectorSandboxFault ServerError -Clear -Sandbox Impact
            Start-Again
        }
    }

    It 'Stop-Connector asks nothing if the services are already stopped' {
        $null = Stop-Connector -Force @stop
        $null = Stop-Connector @stop
        $warnings | Should -BeNullOrEmpty
        Start-Again
    }

    It 'asks nothing if another member of the group is active' {
        Move-Connector CONN0001 -ConnectorGroup Solo -Force @stop
        $null = Restart-Connector @stop
        $warnings | Should -BeNullOrEmpty
        Move-Connector CONN0001 -ConnectorGroup 'Group 001' @stop
    }

    It 'Uninstall-Connector removes the connector with -Force' {
        (Uninstall-Connector -Confirm:$false -Force @stop).Changed | Should -BeTrue
        "$warnings" | Should -BeLike "*'Application 002'*"
    }
}
