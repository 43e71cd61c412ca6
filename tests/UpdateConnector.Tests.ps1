# Updates an installed connector to a newer version on virtual servers.
# The tenant has Default, Group 001 (nam) and Group 002 (eur), with an active connector in each of the latter two.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Update @{ GroupCount = 2; ConnectorCount = 2; ApplicationCount = 2 }
    $script:common = @{ AcceptLicense = $true; ErrorAction = 'Stop' }
    $script:quiet = @{ ErrorAction = 'Stop'; WarningAction = 'SilentlyContinue' }
    # Creates a server with a registered, active connector of an earlier version.
    function Enter-Old([string] $name, [string] $group = 'Group 001', [string] $version = '1.5.4594.0',
        [switch] $Image) {
        New-VirtualServer $sandbox $name
        $null = Invoke-SandboxControl $sandbox POST "servers/$name/product" "{`"version`":`"$version`"}"
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $name -AccessToken $sandbox.GraphToken
        if (-not $Image) {
            $options = @{ ConnectorGroup = $group; CreateGroup = $true; ErrorAction = 'Stop' }
            $null = Register-Connector -Token $sandbox.RegistrationToken @options
        }
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
    Context 'across the rename, with settings of the administrator' {
        BeforeAll {
            Enter-Old KEEPS 'Group 002' 1.5.3437.0
            $null = Set-ConnectorProxy http://proxy.corp.contoso.com:8080
            foreach ($name in 'UseSpnegoAuthentication', 'UseDefaultProxyForBackendRequests', 'EnableTraceLog') {
                $value = @{ name = $name; kind = 'DWord'; value = 1 }
                $value.key = 'HKLM\SOFTWARE\Microsoft\Microsoft AAD App Proxy Connector'
                $null = Invoke-SandboxControl $sandbox PUT servers/KEEPS/registry (ConvertTo-Json $value)
            }
            $former = 'C:\Program Files\Microsoft AAD App Proxy Connector Updater\' +
                'ApplicationProxyConnectorUpdaterService.exe.config'
            $path = Get-VirtualPath $sandbox KEEPS $former
            $text = [IO.File]::ReadAllText($path)
            $text = $text.Replace('<runtime>', '<runtime><enforceFIPSPolicy enabled="false"/>')
            [IO.File]::WriteAllText($path, $text)
            $result = Update-Connector @common -WarningVariable warned
        }

        It 'names parts of the files that it does not write, with the path of the former file' {
            $copy = 'C:\ProgramData\EntraPrivateAccess\WAPCUpdaterSvc-1.5.3437.0.exe.config'
            $warning = @($warned | Where-Object { "$_" -like 'Setup replaced*' })
            $warning | Should -HaveCount 1
            "$warning" | Should -BeLike "*not in it: runtime/enforceFIPSPolicy.*$copy*"
            $result.NextStep | Should -BeLike "*$copy*"
            [IO.File]::ReadAllText((Get-VirtualPath $sandbox KEEPS $copy)) | Should -BeExactly $text
        }

        It 'writes them to the new files and the new key, and shows them in the result' {
            $result.RestoredSettings | Should -Be @(
                'system.net of WAPCSvc', 'system.net of WAPCUpdaterSvc', 'UseSpnegoAuthentication=1'
                'UseDefaultProxyForBackendRequests=1', 'EnableTraceLog=1')
            (Get-Step $result Install).Detail | Should -BeLike '*were written again: system.net of WAPCSvc*'
            $proxies = Get-ConnectorProxy
            $proxies.Proxy | Should -Be @('http://proxy.corp.contoso.com:8080', 'http://proxy.corp.contoso.com:8080')
            $proxies.RestartRequired | Should -Be @($false, $false)
            $key = [Uri]::EscapeDataString('HKLM\SOFTWARE\Microsoft\Microsoft Entra private network connector')
            foreach ($name in 'UseSpnegoAuthentication', 'UseDefaultProxyForBackendRequests', 'EnableTraceLog') {
                (Invoke-SandboxControl $sandbox GET "servers/KEEPS/registry?key=$key&name=$name").value | Should -Be 1
            }
            $result.Status | Should -Be 'active'
        }

        It 'writes nothing on the second run' {
            $second = Update-Connector @common
            $second.Changed | Should -BeFalse
            $second.RestoredSettings | Should -BeNullOrEmpty
        }
    }

    Context 'on an earlier version, with another connector in its group' {
        BeforeAll {
            Enter-Old OLDER
            $before = Get-ConnectorStatus
            $disk = Get-VirtualDisk $sandbox OLDER
            $mark = Get-Mark Update
            $plan = Update-Connector @common -WhatIf
            $planned = @(Get-Change Update $mark)
            $afterPlan = Get-VirtualDisk $sandbox OLDER
            $first = Update-Connector @common
            $secondMark = Get-Mark Update
            $updated = Get-VirtualDisk $sandbox OLDER
            $second = Update-Connector @common
        }

        It 'plans with -WhatIf and writes nothing' {
            Get-Outcome $plan |
                Should -Be ('Preflight AlreadyDone, Download Planned, Verify Planned, Install Planned, ' +
                'StartServices AlreadyDone, WaitUntilListed AlreadyDone, ' +
                'WaitUntilActive AlreadyDone, Confirm AlreadyDone')
            $planned | Should -BeNullOrEmpty
            $afterPlan | Should -BeExactly $disk
        }

        It 'returns a ConnectorInstallation with the newest version' {
            $first.GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorInstallation'
            @((Get-Command Update-Connector).OutputType.Name) |
                Should -Be 'EntraPrivateAccess.Models.ConnectorInstallation'
            $first.Changed, $first.Version, $first.Status, $first.ExitCode |
                Should -Be @($true, '1.5.4892.0', 'active', 0)
            (Get-Step $first Install).Detail | Should -Be 'Upgraded connector 1.5.4594.0 to 1.5.4892.0.'
        }

        It 'keeps registration and group, and leaves both services running' {
            $after = Get-ConnectorStatus
            $after.CertificateThumbprint, $after.ConnectorId, $after.ConnectorGroup |
                Should -Be @($before.CertificateThumbprint, $before.ConnectorId, $before.ConnectorGroup)
            $after.Version, $after.ConnectorService, $after.UpdaterService |
                Should -Be @('1.5.4892.0', 'Running', 'Running')
            @(Get-Connector 'OLDER*') | Should -HaveCount 1
        }

        It 'changes and downloads nothing on the second run' {
            Get-Outcome $second |
                Should -Be ('Preflight AlreadyDone, Download AlreadyDone, Verify AlreadyDone, Install AlreadyDone, ' +
                'StartServices AlreadyDone, WaitUntilListed AlreadyDone, ' +
                'WaitUntilActive AlreadyDone, Confirm AlreadyDone')
            $second.Changed | Should -BeFalse
            Assert-Untouched OLDER $secondMark $updated
            @(Get-ConnectorSandboxJournal -Sandbox Update -Since $secondMark |
                Where-Object Action -Match 'DownloadConnectorInstaller') | Should -BeNullOrEmpty
        }
    }

    Context 'on the only active connector of an application' {
        BeforeAll {
            Enter-Old ALONE 'Lonely'
            Set-ConnectorGroupApplication 'Application 001' -ConnectorGroup Lonely @quiet
        }

        It 'refuses to interrupt users without a prompt, and changes nothing' {
            $fault = Assert-Refused ALONE $common OnlyActiveMember OperationStopped
            $fault.Exception.Message | Should -BeLike "*ALONE*only active*'Lonely'*users*'Application 001'*"
            $fault.ErrorDetails.RecommendedAction | Should -BeLike '*-Force*'
        }

        It 'warns with -WhatIf' {
            $null = Update-Connector @common -WhatIf -WarningVariable warnings -WarningAction SilentlyContinue
            "$warnings" | Should -BeLike "*only active connector of 'Lonely'*Users can't reach*'Application 001'*"
        }

        It 'updates with -Force, and still warns' {
            $result = Update-Connector @common -Force -WarningVariable warnings -WarningAction SilentlyContinue
            $result.Version, $result.Status, $result.ConnectorGroup | Should -Be @('1.5.4892.0', 'active', 'Lonely')
            "$warnings" | Should -BeLike "*Users can't reach*'Application 001'*"
        }

        It 'does not prompt if the group serves no application' {
            Enter-Old IDLE 'Idle'
            $result = Update-Connector @common -WarningVariable warnings -WarningAction SilentlyContinue
            $result.Changed, "$warnings" | Should -Be @($true, '')
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server ALONE -AccessToken $sandbox.GraphToken
        }

        It 'does not prompt if no update is available' {
            (Update-Connector @common).Changed | Should -BeFalse
        }

        It 'reports no change if it only starts a service' {
            $null = Invoke-SandboxControl $sandbox POST servers/ALONE/services/WAPCUpdaterSvc/stop
            $result = Update-Connector @common
            "$((Get-Step $result StartServices).Status)", $result.Changed | Should -Be @('Changed', $false)
        }
    }

    It 'accepts an installer, and refuses an earlier version and one that was modified' {
        Enter-Old OFFLINE 'Group 002' 1.5.4364.0
        Set-ConnectorSandboxFault InstallerVersion 1.5.4594.0 -Sandbox Update
        $null = Save-ConnectorInstaller -Path 'C:\Media'
        $installer = 'C:\Media\MicrosoftEntraPrivateNetworkConnectorInstaller.exe'
        Set-QuickSandbox Update
        $mark = Get-Mark Update
        $result = Update-Connector @common -InstallerPath $installer
        $result.Version, $result.Changed, $result.Status | Should -Be @('1.5.4594.0', $true, 'active')
        @(Get-ConnectorSandboxJournal -Sandbox Update -Since $mark | Where-Object Action -Match 'Download') |
            Should -BeNullOrEmpty
        (Update-Connector @common -InstallerPath $installer).Changed | Should -BeFalse
        (Update-Connector @common).Version | Should -Be '1.5.4892.0'
        $fault = Assert-Refused OFFLINE ($common + @{ InstallerPath = $installer }) DowngradeRefused InvalidOperation
        $fault.Exception.Message | Should -BeLike '*1.5.4892.0*1.5.4594.0*'
        $missing = @{ InstallerPath = 'C:\Media\none.exe' }
        $null = Assert-Refused OFFLINE ($common + $missing) InstallerNotFound ObjectNotFound
        $path = Get-VirtualPath $sandbox OFFLINE $installer
        $bytes = [IO.File]::ReadAllBytes($path)
        $bytes[500000] = $bytes[500000] -bxor 1
        [IO.File]::WriteAllBytes($path, $bytes)
        $null = Assert-Refused OFFLINE ($common + @{ InstallerPath = $installer }) InstallerTampered SecurityError
    }

    It 'refuses an installer with a revoked certificate, and changes nothing' {
        Enter-Old REVOKED -Image
        $disk = Get-VirtualDisk $sandbox REVOKED
        Set-ConnectorSandboxFault RevokedSigner -Target REVOKED -Sandbox Update
        $mark = Get-Mark Update
        $fault = { Update-Connector @common } | Should -Throw -ErrorId 'InstallerRevoked,*' -PassThru
        $fault.CategoryInfo.Category | Should -Be 'SecurityError'
        Assert-Untouched REVOKED $mark $disk
        Set-ConnectorSandboxFault -Clear -Name RevokedSigner -Sandbox Update
        Set-ConnectorSandboxFault RevocationUnavailable -Target REVOKED -Sandbox Update
        $result = Update-Connector @common -WarningVariable warnings -WarningAction SilentlyContinue
        Set-ConnectorSandboxFault -Clear -Name RevocationUnavailable -Sandbox Update
        $result.Version, $result.Changed | Should -Be @('1.5.4892.0', $true)
        @($warnings | Where-Object { "$_" -like 'Could not check whether the certificate*' }) | Should -HaveCount 1
    }

    It 'names Install-Connector if no connector is installed' {
        New-VirtualServer $sandbox BARE
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server BARE -AccessToken $sandbox.GraphToken
        $fault = Assert-Refused BARE $common ConnectorNotInstalled NotInstalled
        $fault.ErrorDetails.RecommendedAction | Should -BeLike '*Install-Connector*'
    }

    It 'requires -AcceptLicense' {
        Enter-Old TERMS
        $null = Assert-Refused TERMS @{ ErrorAction = 'Stop' } LicenseNotAccepted InvalidOperation
    }

    It 'updates an unregistered connector, and does not start its services' {
        Enter-Old IMAGE -Image
        $result = Update-Connector @common
        Get-Outcome $result |
            Should -Be ('Preflight AlreadyDone, Download Changed, Verify AlreadyDone, Install Changed, ' +
            'StartServices Skipped, WaitUntilListed Skipped, WaitUntilActive Skipped, Confirm AlreadyDone')
        $status = Get-ConnectorStatus
        $status.Version, $status.ConnectorService, $status.Registration |
            Should -Be @('1.5.4892.0', 'Stopped', 'NotRegistered')
    }

    It 'names the expiry of the trust certificate and the command to register again' {
        Enter-Old EXPIRED
        Set-ConnectorSandboxFault TrustCertificate expired -Target EXPIRED -Sandbox Update
        Step-SandboxClock Update 5
        $result = Update-Connector @common -Force -WarningAction SilentlyContinue -WarningVariable warned
        Set-ConnectorSandboxFault TrustCertificate -Clear -Sandbox Update
        $said = '*its trust certificate expired at *Run Register-Connector -Token (Get-ConnectorRegistrationToken)*'
        "$warned" | Should -BeLike $said
        $result.NextStep | Should -BeLike $said
        (Get-Step $result Confirm).Detail | Should -BeLike $said
        (Get-Step $result Preflight).Detail | Should -BeLike '*but its trust certificate expired at *'
        (Get-Step $result WaitUntilListed).Detail | Should -BeLike '*its trust certificate expired at *'
        $result.Version | Should -Not -Be '1.5.4594.0'
    }

    It 'keeps a disabled updater disabled, and starts a stopped connector' {
        Enter-Old QUIET
        $null = Stop-Connector
        $startType = 'servers/QUIET/services/WAPCUpdaterSvc/startType'
        $null = Invoke-SandboxControl $sandbox PUT $startType '{"startType":"Disabled"}'
        $result = Update-Connector @common
        (Get-Step $result StartServices).Detail | Should -Be 'WAPCSvc runs.'
        $status = Get-ConnectorStatus
        $status.Version, $status.ConnectorService, $status.UpdaterService |
            Should -Be @('1.5.4892.0', 'Running', 'Stopped')
    }

    It 'refuses, before it changes anything, if a running service is disabled and could not be started again' {
        Enter-Old HELD
        $null = Invoke-SandboxControl $sandbox PUT servers/HELD/services/WAPCSvc/startType '{"startType":"Disabled"}'
        $null = Assert-Refused HELD $common ServiceDisabled InvalidOperation
    }

    It 'requires no sign-in and no token' {
        Enter-Old NOSIGN 'Lonely too'
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server NOSIGN -NoSignIn
        $result = Update-Connector @common
        $result.Version, $result.Status | Should -Be @('1.5.4892.0', $null)
        (Get-Step $result Preflight).Detail | Should -BeLike '*it is unknown whether*'
        Get-Outcome $result |
            Should -BeLike '*StartServices *, WaitUntilListed Skipped, WaitUntilActive Skipped, Confirm AlreadyDone'
        (Get-ConnectorStatus).ConnectorService | Should -Be 'Running'
    }

    It 'returns exit code 3010 if a restart is required' {
        Enter-Old REBOOT
        Set-ConnectorSandboxFault InstallerExitCode 3010 -Sandbox Update
        try { (Update-Connector @common).ExitCode | Should -Be 3010 } finally { Set-QuickSandbox Update }
    }

    It 'returns before the connector is active with -NoWait' {
        Enter-Old NOWAIT
        $step = Get-Step (Update-Connector @common -NoWait) WaitUntilActive
        $step.Status | Should -Be 'Skipped'
        $step.Detail | Should -BeLike '*Wait-Connector*'
    }

    It 'requires Windows if no virtual server is connected' {
        Skip-OnWindows
        Disconnect-EntraPrivateAccess
        { Update-Connector @common } | Should -Throw -ErrorId 'WindowsRequired,*'
    }
}
