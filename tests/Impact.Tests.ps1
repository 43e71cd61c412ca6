# Changes that take an application's last active connector away. The tenant has Group 001 (nam) with CONN0001 and
# Application 002, and Group 002 (eur) with CONN0002 and Application 001. Prompts can't be shown here.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Impact @{
        GroupCount = 2; ConnectorCount = 2; ApplicationCount = 2; Server = 'SRV01', 'OLD'
    }
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

    It 'counts the connectors of all rows that leave a group, whatever their targets are' {
        Reset-Tenant
        $null = Move-Connector CONN0001 -ConnectorGroup 'Group 002' -Force @stop
        try {
            $rows = 'Name,ConnectorGroup', 'CONN0001,Group 001', 'CONN0002,Default' | ConvertFrom-Csv
            Assert-Refused { $rows | Move-Connector @stop } 'Application 001'
            $rows | Move-Connector -Force @stop
            (Get-Connector CONN0001, CONN0002).ConnectorGroup | Should -Be 'Group 001', 'Default'
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
        function Enter-Server([switch] $NoSignIn, [string] $Name = 'SRV01') {
            $session = if ($NoSignIn) { @{ NoSignIn = $true } } else { @{ AccessToken = $sandbox.GraphToken } }
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $Name @session
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

    It 'Set-ConnectorProxy names the application in an error and changes nothing' {
        Assert-Refused { Set-ConnectorProxy -Bypass @stop } 'Application 002'
        $null = Set-ConnectorProxy -Bypass -WhatIf @stop
        "$warnings" | Should -BeLike "*SRV01*only active connector of 'Solo'*'Application 002'*"
        @((Get-ConnectorProxy).Mode) | Should -Be 'Default', 'Default'
    }

    It 'Set-ConnectorProxy sets the proxy with -Force and warns' {
        @((Set-ConnectorProxy -Bypass -Force @stop).Restarted) | Should -Be $true, $true
        "$warnings" | Should -BeLike "*'Application 002'*"
        $null = Wait-Connector 'SRV01*' -TimeoutSeconds 300 @stop
        $null = Set-ConnectorProxy -Bypass @stop
        $warnings | Should -BeNullOrEmpty -Because 'nothing is restarted'
    }

    It 'Repair-Connector declines an action that stops the service, with the application and the switch' {
        # A file that was written after the service had started, and two proxies that differ.
        $file = Get-VirtualPath $sandbox SRV01 (Get-ConnectorProxy)[1].ConfigurationFile
        $text = [IO.File]::ReadAllText($file).Replace('defaultProxy enabled="false"', 'defaultProxy')
        [IO.File]::WriteAllText($file, $text)
        $mark = Get-Mark Impact
        $planned = @(Repair-Connector -WhatIf @stop)
        "$warnings" | Should -BeLike "*SRV01*only active connector of 'Solo'*'Application 002'*"
        @($warnings | Where-Object { "$_" -like "*'Application 002'*" }) | Should -HaveCount 1
        $refused = @(Repair-Connector @stop)
        $planned[0].Action, $planned[0].Result | Should -Be 'AlignProxy', 'Planned'
        $refused[0].Action, $refused[0].Result | Should -Be 'AlignProxy', 'Declined'
        $refused[0].Detail | Should -BeLike "*'Application 002'*-Force*"
        Get-Change Impact $mark | Where-Object { "$($_.Detail)" -like '*WAPCSvc*' } | Should -BeNullOrEmpty
        @((Repair-Connector -Force @stop).Result | Select-Object -Unique) | Should -Be 'Repaired'
        "$warnings" | Should -BeLike "*'Application 002'*"
        $null = Wait-Connector 'SRV01*' -TimeoutSeconds 300 @stop
    }

    It 'Install-Connector refuses to stop the active connector for <reason>' -ForEach @(
        @{ reason = 'a newer version'; more = @{} }
        @{
            reason = 'another proxy'
            more = @{ MinimumVersion = '1.5.4594.0'; Proxy = 'http://proxy.contoso.local:8080' }
        }
    ) {
        Enter-Server -Name OLD
        $install = @{ ConnectorGroup = 'Group of OLD'; AcceptLicense = $true; Token = $sandbox.RegistrationToken }
        if (-not (Get-ConnectorStatus).ConnectorId) {
            $null = Invoke-SandboxControl $sandbox POST servers/OLD/product '{"version":"1.5.4594.0"}'
            $null = Register-Connector -ConnectorGroup 'Group of OLD' -CreateGroup -Token $install.Token @stop
            Set-ConnectorGroupApplication 'Application 001' -ConnectorGroup 'Group of OLD' -Force @stop
        }
        try {
            Assert-Refused { Install-Connector @install @more @stop } 'Application 001'
            $null = Install-Connector @install @more -WhatIf @stop
            "$warnings" | Should -BeLike "*OLD*only active connector of 'Group of OLD'*'Application 001'*"
        }
        finally { Enter-Server }
    }

    It 'Install-Connector updates the last active connector with -Force and warns' {
        Enter-Server -Name OLD
        $install = @{ ConnectorGroup = 'Group of OLD'; AcceptLicense = $true; Token = $sandbox.RegistrationToken }
        try {
            (Install-Connector @install -Force @stop).Changed | Should -BeTrue
            "$warnings" | Should -BeLike "*'Application 001'*"
            (Install-Connector @install @stop).Changed | Should -BeFalse
            $warnings | Should -BeNullOrEmpty -Because 'nothing is stopped'
        }
        finally { Enter-Server }
    }

    It '<name> logs its step, and the error with the exit code' -ForEach @(
        @{ name = 'Restart-Connector'; more = @{}; step = 'Restart' }
        @{ name = 'Stop-Connector'; more = @{}; step = 'Stop' }
        @{ name = 'Set-ConnectorProxy'; more = @{ Clear = $true }; step = 'ConfigureProxy' }
    ) {
        $log = "$TestDrive/$name.jsonl"
        $fault = { & $name @more -LogPath $log @stop } | Should -Throw -PassThru
        $fault.Exception.ExitCode | Should -Be 1
        $null = & $name @more -Force -LogPath $log @stop
        $entries = @(Get-Content $log | ConvertFrom-Json)
        $failed = $entries | Where-Object Event -EQ RunFailed
        $failed.Command, $failed.ErrorId, $failed.ExitCode | Should -Be $name, 'LastActiveConnector', 1
        $ended = $entries | Where-Object Event -EQ StepEnded
        $ended.Step, $ended.Status | Should -Be $step, 'Changed'
        $entries[-1].Event, $entries[-1].ExitCode | Should -Be 'RunEnded', 0
        @($entries[-1].Result).Server | Should -Be 'SRV01', 'SRV01'
        Start-Again
    }

    It 'Start-Connector logs its step, and an error that is worth a retry with its exit code' {
        $log = "$TestDrive/start.jsonl"
        $null = Stop-Connector -Force @stop
        Set-ConnectorSandboxFault ServiceHangs 300 -Target WAPCSvc -Sandbox Impact
        try {
            $fault = { Start-Connector -TimeoutSeconds 5 -LogPath $log @stop } | Should -Throw -PassThru
        }
        finally { Set-ConnectorSandboxFault ServiceHangs -Clear -Sandbox Impact }
        $fault.Exception.ExitCode | Should -Be 1618
        $null = Start-Connector -LogPath $log @stop
        $entries = @(Get-Content $log | ConvertFrom-Json)
        @($entries.ExitCode -ne $null) | Should -Be 1618, 0
        ($entries | Where-Object Event -EQ StepEnded).Step | Should -Be 'Start'
        Start-Again
    }

    It 'Stop-Connector stops the services with -Force and warns' {
        @(Stop-Connector -Force @stop).Status | Should -Be @('Stopped', 'Stopped')
        "$warnings" | Should -BeLike "*'Application 002'*"
        Start-Again
    }

    It 'Set-ConnectorProxy warns that the impact is unknown without a sign-in, and runs' {
        Enter-Server -NoSignIn
        try {
            @((Set-ConnectorProxy -Bypass @stop).Restarted) | Should -Be $true, $true
            "$warnings" | Should -BeLike '*unknown whether applications lose*not signed in*'
        }
        finally {
            Enter-Server
            Start-Again
        }
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
