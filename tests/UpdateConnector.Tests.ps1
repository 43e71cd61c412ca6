# An installed connector and a newer version, on virtual servers.
# The tenant has Default, Group 001 (nam) and Group 002 (eur), with an active connector in each of the latter two.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Update @{ GroupCount = 2; ConnectorCount = 2 }
    $script:how = @{ AcceptLicense = $true; ErrorAction = 'Stop' }
    # A server with a registered, active connector of an older version.
    function Enter-Old([string] $name, [string] $group = 'Group 001', [string] $version = '1.5.4594.0', [switch] $Image) {
        New-VirtualServer $sandbox $name
        $null = Invoke-SandboxControl $sandbox POST "servers/$name/product" "{`"version`":`"$version`"}"
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $name -AccessToken $sandbox.GraphToken
        if (-not $Image) { $null = Register-Connector -Token $sandbox.RegistrationToken -ConnectorGroup $group -CreateGroup -ErrorAction Stop }
    }
    function Assert-Untouched([string] $server, $mark, [string] $disk) {
        @(Get-Change Update $mark | ForEach-Object { "$($_.Action) $($_.Detail)" }) -join '; ' | Should -BeNullOrEmpty
        Get-VirtualDisk $sandbox $server | Should -BeExactly $disk
    }
    function Assert-Refused([string] $server, [hashtable] $parameters, [string] $errorId, [string] $category) {
        $mark = Get-Mark Update
        $disk = Get-VirtualDisk $sandbox $server
        $fault = { Update-Connector @parameters } | Should -Throw -ErrorId "$errorId,*" -PassThru
        $fault.CategoryInfo.Category | Should -Be $category
        Assert-Untouched $server $mark $disk
        $fault
    }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Update
}

Describe 'Update-Connector' {
    Context 'on an older connector with company in its group' {
        BeforeAll {
            Enter-Old OLDER
            $before = Get-ConnectorStatus
            $disk = Get-VirtualDisk $sandbox OLDER
            $mark = Get-Mark Update
            $plan = Update-Connector @how -WhatIf
            $planned = @(Get-Change Update $mark)
            $afterPlan = Get-VirtualDisk $sandbox OLDER
            $first = Update-Connector @how
            $secondMark = Get-Mark Update
            $updated = Get-VirtualDisk $sandbox OLDER
            $second = Update-Connector @how
        }

        It 'plans with -WhatIf and writes nothing' {
            Get-Outcome $plan | Should -Be ('Preflight AlreadyDone, Download Planned, Verify Planned, Install Planned, ' +
                'StartServices AlreadyDone, WaitUntilListed AlreadyDone, WaitUntilActive AlreadyDone, Confirm AlreadyDone')
            $planned | Should -BeNullOrEmpty
            $afterPlan | Should -BeExactly $disk
        }

        It 'answers with an installation of the newest version' {
            $first.GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorInstallation'
            @((Get-Command Update-Connector).OutputType.Name) | Should -Be 'EntraPrivateAccess.Models.ConnectorInstallation'
            $first.Changed, $first.Version, $first.Status, $first.ExitCode | Should -Be @($true, '1.5.4892.0', 'active', 0)
            (Get-Step $first Install).Detail | Should -Be 'Upgraded connector 1.5.4594.0 to 1.5.4892.0.'
        }

        It 'keeps registration and group, and leaves both services running' {
            $after = Get-ConnectorStatus
            $after.CertificateThumbprint, $after.ConnectorId, $after.ConnectorGroup | Should -Be @($before.CertificateThumbprint, $before.ConnectorId, $before.ConnectorGroup)
            $after.Version, $after.ConnectorService, $after.UpdaterService | Should -Be @('1.5.4892.0', 'Running', 'Running')
            @(Get-Connector 'OLDER*') | Should -HaveCount 1
        }

        It 'changes nothing the second time, and downloads nothing' {
            Get-Outcome $second | Should -Be ('Preflight AlreadyDone, Download AlreadyDone, Verify AlreadyDone, Install AlreadyDone, ' +
                'StartServices AlreadyDone, WaitUntilListed AlreadyDone, WaitUntilActive AlreadyDone, Confirm AlreadyDone')
            $second.Changed | Should -BeFalse
            Assert-Untouched OLDER $secondMark $updated
            @(Get-ConnectorSandboxJournal -Sandbox Update -Since $secondMark | Where-Object Action -Match 'DownloadConnectorInstaller') | Should -BeNullOrEmpty
        }
    }

    Context 'on the only active connector of its group' {
        BeforeAll { Enter-Old ALONE 'Lonely' }

        It 'says that users will notice, and where nobody can be asked touches nothing' {
            $fault = Assert-Refused ALONE $how OnlyActiveMember OperationStopped
            $fault.Exception.Message | Should -BeLike "*ALONE*only active*'Lonely'*users*"
            $fault.ErrorDetails.RecommendedAction | Should -BeLike '*-Force*'
        }

        It 'warns in the plan' {
            $null = Update-Connector @how -WhatIf -WarningVariable warnings -WarningAction SilentlyContinue
            "$warnings" | Should -BeLike "*only active connector of 'Lonely'*users will notice*"
        }

        It 'updates with -Force, and says it all the same' {
            $result = Update-Connector @how -Force -WarningVariable warnings -WarningAction SilentlyContinue
            $result.Version, $result.Status, $result.ConnectorGroup | Should -Be @('1.5.4892.0', 'active', 'Lonely')
            "$warnings" | Should -BeLike '*users will notice*'
        }

        It 'does not ask when there is nothing to update' {
            (Update-Connector @how).Changed | Should -BeFalse
        }
    }

    It 'takes a given installer, refuses an older one, and one that is not the publisher''s' {
        Enter-Old OFFLINE 'Group 002' 1.5.4364.0
        Set-ConnectorSandboxFault InstallerVersion 1.5.4594.0 -Sandbox Update
        $null = Save-ConnectorInstaller -Path 'C:\Media'
        $installer = 'C:\Media\MicrosoftEntraPrivateNetworkConnectorInstaller.exe'
        Set-QuickSandbox Update
        $mark = Get-Mark Update
        $result = Update-Connector @how -InstallerPath $installer
        $result.Version, $result.Changed, $result.Status | Should -Be @('1.5.4594.0', $true, 'active')
        @(Get-ConnectorSandboxJournal -Sandbox Update -Since $mark | Where-Object Action -Match 'Download') | Should -BeNullOrEmpty
        (Update-Connector @how -InstallerPath $installer).Changed | Should -BeFalse
        (Update-Connector @how).Version | Should -Be '1.5.4892.0'
        $fault = Assert-Refused OFFLINE ($how + @{ InstallerPath = $installer }) DowngradeRefused InvalidOperation
        $fault.Exception.Message | Should -BeLike '*1.5.4892.0*1.5.4594.0*'
        $null = Assert-Refused OFFLINE ($how + @{ InstallerPath = 'C:\Media\none.exe' }) InstallerNotFound ObjectNotFound
        $path = Get-VirtualPath $sandbox OFFLINE $installer
        $bytes = [IO.File]::ReadAllBytes($path)
        $bytes[500000] = $bytes[500000] -bxor 1
        [IO.File]::WriteAllBytes($path, $bytes)
        $null = Assert-Refused OFFLINE ($how + @{ InstallerPath = $installer }) InstallerTampered SecurityError
    }

    It 'names Install-Connector where nothing is installed' {
        New-VirtualServer $sandbox BARE
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server BARE -AccessToken $sandbox.GraphToken
        $fault = Assert-Refused BARE $how ConnectorNotInstalled NotInstalled
        $fault.ErrorDetails.RecommendedAction | Should -BeLike '*Install-Connector*'
    }

    It 'wants the license terms accepted' {
        Enter-Old TERMS
        $null = Assert-Refused TERMS @{ ErrorAction = 'Stop' } LicenseNotAccepted InvalidOperation
    }

    It 'updates an image that is not registered, and leaves its services standing' {
        Enter-Old IMAGE -Image
        $result = Update-Connector @how
        Get-Outcome $result | Should -Be ('Preflight AlreadyDone, Download Changed, Verify AlreadyDone, Install Changed, ' +
            'StartServices Skipped, WaitUntilListed Skipped, WaitUntilActive Skipped, Confirm AlreadyDone')
        $status = Get-ConnectorStatus
        $status.Version, $status.ConnectorService, $status.Registration | Should -Be @('1.5.4892.0', 'Stopped', 'NotRegistered')
    }

    It 'leaves a disabled updater disabled, and brings back a stopped connector' {
        Enter-Old QUIET
        $null = Stop-Connector
        $null = Invoke-SandboxControl $sandbox PUT servers/QUIET/services/WAPCUpdaterSvc/startType '{"startType":"Disabled"}'
        $result = Update-Connector @how
        (Get-Step $result StartServices).Detail | Should -Be 'WAPCSvc runs.'
        $status = Get-ConnectorStatus
        $status.Version, $status.ConnectorService, $status.UpdaterService | Should -Be @('1.5.4892.0', 'Running', 'Stopped')
    }

    It 'refuses before anything is touched where a running service is disabled and could not start again' {
        Enter-Old HELD
        $null = Invoke-SandboxControl $sandbox PUT servers/HELD/services/WAPCSvc/startType '{"startType":"Disabled"}'
        $null = Assert-Refused HELD $how ServiceDisabled InvalidOperation
    }

    It 'needs no sign-in and no token' {
        Enter-Old NOSIGN 'Lonely too'
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server NOSIGN -NoSignIn
        $result = Update-Connector @how
        $result.Version, $result.Status | Should -Be @('1.5.4892.0', $null)
        (Get-Step $result Preflight).Detail | Should -BeLike '*not known*'
        Get-Outcome $result | Should -BeLike '*StartServices *, WaitUntilListed Skipped, WaitUntilActive Skipped, Confirm AlreadyDone'
        (Get-ConnectorStatus).ConnectorService | Should -Be 'Running'
    }

    It 'says 3010 where Windows wants a restart' {
        Enter-Old REBOOT
        Set-ConnectorSandboxFault InstallerExitCode 3010 -Sandbox Update
        try { (Update-Connector @how).ExitCode | Should -Be 3010 } finally { Set-QuickSandbox Update }
    }

    It 'ends before the tenant says active with -NoWait' {
        Enter-Old NOWAIT
        $step = Get-Step (Update-Connector @how -NoWait) WaitUntilActive
        $step.Status | Should -Be 'Skipped'
        $step.Detail | Should -BeLike '*Wait-Connector*'
    }

    It 'needs Windows where no virtual server was chosen' {
        Skip-OnWindows
        Disconnect-EntraPrivateAccess
        { Update-Connector @how } | Should -Throw -ErrorId 'WindowsRequired,*'
    }
}
