# From a bare virtual server to an active connector in its group, and what keeps a server from being touched.
# The tenant has Default, Group 001 (nam) and Group 002 (eur), with an active connector in each of the latter two.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Install @{ GroupCount = 2; ConnectorCount = 2 }
    $script:common = @{ Token = $sandbox.RegistrationToken; AcceptLicense = $true; ErrorAction = 'Stop' }
    function Enter-Server([string] $name, [string] $special, $token = $sandbox.GraphToken) {
        New-VirtualServer $sandbox $name $special
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $name -AccessToken $token
    }
    # Nothing but reads reached the sandbox, and the disk is as it was.
    function Assert-Untouched([string] $server, $mark, [string] $disk) {
        @(Get-Change Install $mark | ForEach-Object { "$($_.Action) $($_.Detail)" }) -join '; ' | Should -BeNullOrEmpty
        Get-VirtualDisk $sandbox $server | Should -BeExactly $disk
    }
    function Assert-Refused([string] $server, [hashtable] $parameters, [string] $errorId, [string] $category) {
        $mark = Get-Mark Install
        $disk = Get-VirtualDisk $sandbox $server
        $fault = { Install-Connector @parameters } | Should -Throw -ErrorId "$errorId,*" -PassThru
        $fault.CategoryInfo.Category | Should -Be $category
        Assert-Untouched $server $mark $disk
        $fault
    }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Install
}

Describe 'Install-Connector' {
    Context 'on a fresh server, with a group that is not there yet' {
        BeforeAll {
            Enter-Server FRESH
            $group = @{ ConnectorGroup = 'EU West'; CreateGroup = $true; Region = 'eur' }
            $before = Get-VirtualDisk $sandbox FRESH
            $beforePlan = Get-Mark Install
            $plan = Install-Connector @common @group -WhatIf
            $planned = @(Get-Change Install $beforePlan)
            $afterPlan = Get-VirtualDisk $sandbox FRESH
            $first = Install-Connector @common @group
            $installed = Get-VirtualDisk $sandbox FRESH
            $beforeSecond = Get-Mark Install
            $second = Install-Connector @common @group
        }

        It 'plans every step with -WhatIf' {
            Get-Outcome $plan | Should -Be ('Preflight AlreadyDone, Download Planned, Verify Planned, Install Planned, ConfigureProxy Skipped, Register Planned, ' +
                'StartServices Planned, WaitUntilListed Planned, JoinGroup Planned, WaitUntilActive Planned, Confirm Planned')
            (Get-Step $plan JoinGroup).Detail | Should -Be "Create connector group 'EU West' in region eur and put the connector into it"
            $plan.Changed | Should -BeFalse
        }

        It 'writes nothing anywhere with -WhatIf' {
            $planned | Should -BeNullOrEmpty
            $afterPlan | Should -BeExactly $before
        }

        It 'answers with an installation' {
            $first.GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorInstallation'
            @((Get-Command Install-Connector).OutputType.Name) | Should -Be 'EntraPrivateAccess.Models.ConnectorInstallation'
            $first.Server, $first.Environment, $first.Rehearsed | Should -Be @('FRESH', 'Install', $true)
            $first.Version, $first.Status, $first.ConnectorGroup | Should -Be @('1.5.4892.0', 'active', 'EU West')
            $first.TenantId | Should -Be $sandbox.TenantId
            $first.Changed, $first.RebootRequired, $first.ExitCode | Should -Be @($true, $false, 0)
        }

        It 'took every step' {
            Get-Outcome $first | Should -Match ('^Preflight AlreadyDone, Download Changed, Verify AlreadyDone, Install Changed, ConfigureProxy Skipped, Register Changed, ' +
                'StartServices \w+, WaitUntilListed \w+, JoinGroup Changed, WaitUntilActive \w+, Confirm AlreadyDone$')
            (Get-Step $first Install).Duration.TotalMilliseconds | Should -BeGreaterThan 50
        }

        It 'left an active connector in the new group' {
            $connector = Get-Connector FRESH
            $connector.Id | Should -Be $first.ConnectorId
            $connector.Status, $connector.ConnectorGroup, $connector.Region | Should -Be @('active', 'EU West', 'eur')
            @(Get-ConnectorGroup 'EU West').Count | Should -Be 1
        }

        It 'left both services running and a status that is healthy' {
            $status = Get-ConnectorStatus
            $status.ConnectorService, $status.UpdaterService, $status.Registration | Should -Be @('Running', 'Running', 'Registered')
            $status.Health | Should -Be (Get-BestHealth)
        }

        It 'ran setup silently, without a registration and without a restart' {
            $setup = @(Get-Change Install $beforePlan | Where-Object { $_.Action -eq 'process started' -and $_.Detail -match 'Installer\.exe' })
            $setup | Should -HaveCount 1
            $setup[0].Detail | Should -Match ' REGISTERCONNECTOR="false" /q /norestart /log "C:\\ProgramData\\EntraPrivateAccess\\Logs\\install-\d{8}-\d{6}\.log"$'
        }

        It 'changes nothing the second time' {
            Get-Outcome $second | Should -Be ('Preflight AlreadyDone, Download AlreadyDone, Verify AlreadyDone, Install AlreadyDone, ConfigureProxy Skipped, Register AlreadyDone, ' +
                'StartServices AlreadyDone, WaitUntilListed AlreadyDone, JoinGroup AlreadyDone, WaitUntilActive AlreadyDone, Confirm AlreadyDone')
            $second.Changed, $second.Status, $second.ConnectorGroup, $second.ConnectorId | Should -Be @($false, 'active', 'EU West', $first.ConnectorId)
            Assert-Untouched FRESH $beforeSecond $installed
            @(Get-ConnectorSandboxJournal -Sandbox Install -Since $beforeSecond | Where-Object Action -Match 'DownloadConnectorInstaller') | Should -BeNullOrEmpty
        }
    }

    Context 'again on that server, behind the life of its token' {
        It 'changes nothing, since nothing is left to use a token for' {
            Enter-Server LATER
            $first = Install-Connector @common -ConnectorGroup 'Group 001'
            $mark = Get-Mark Install
            $ended = Get-SandboxToken $sandbox '"kind":"registration","expiresInSeconds":-90'
            $again = Install-Connector -Token $ended -AcceptLicense -ConnectorGroup 'Group 001' -ErrorAction Stop -WarningVariable warnings
            $again.Changed, $again.ExitCode, $again.ConnectorId | Should -Be @($false, 0, $first.ConnectorId)
            $warnings | Should -BeNullOrEmpty
            Get-Change Install $mark | Should -BeNullOrEmpty
            { Register-Connector -Token $ended -Force -ErrorAction Stop } | Should -Throw -ErrorId 'RegistrationTokenExpired,*'
        }
    }

    Context 'on a server where an earlier run got halfway' {
        BeforeAll {
            Enter-Server HALF
            $null = Install-Connector -SkipRegistration -AcceptLicense
            $mark = Get-Mark Install
            $disk = Get-VirtualDisk $sandbox HALF
            $plan = Install-Connector @common -ConnectorGroup 'Group 001' -WhatIf
        }

        It 'plans only what is left, and writes nothing' {
            Get-Outcome $plan | Should -Be ('Preflight AlreadyDone, Download AlreadyDone, Verify AlreadyDone, Install AlreadyDone, ConfigureProxy Skipped, Register Planned, ' +
                'StartServices Planned, WaitUntilListed Planned, JoinGroup Planned, WaitUntilActive Planned, Confirm AlreadyDone')
            Assert-Untouched HALF $mark $disk
        }
    }

    Context 'without -Token, where Get-ConnectorRegistrationToken left a sign-in in the cache' {
        BeforeAll {
            Enter-Server CACHED
            $null = Invoke-SandboxControl $sandbox PUT signin '{"answeredBy":"admin"}'
            $null = Get-ConnectorRegistrationToken -UseDeviceCode -WarningAction SilentlyContinue
            $null = Invoke-SandboxControl $sandbox PUT signin '{"answeredBy":null}'
            $all = Get-Mark Install
            $plan = Install-Connector -AcceptLicense -WhatIf
            $asked = @(Get-ConnectorSandboxJournal -Sandbox Install -Since $all | Where-Object Action -Match '/token$')
            $said = @($result = Install-Connector -AcceptLicense -Verbose 4>&1; $result)
            $result = $said[-1]
        }

        It 'plans the registration and asks the sign-in service for nothing' {
            (Get-Step $plan Register).Status | Should -Be Planned
            (Get-Step $plan Register).Detail | Should -Be "Register the connector in tenant $($sandbox.TenantId)"
            $asked | Should -BeNullOrEmpty
        }

        It 'registers with it and says whose it is' {
            (Get-Step $result Register).Status | Should -Be Changed
            $result.Status | Should -Be active
            "$said" | Should -BeLike '*the cached sign-in of admin@contoso.onmicrosoft.com is used*'
        }

        It 'says that a person is needed again where the sign-in serves no more: <why>' -ForEach @(
            @{ why = 'it ended'; server = 'STALE'; fault = 'SignInRefused'; value = '700082' }
            @{ why = 'a second factor is wanted'; server = 'FACTOR'; fault = 'MfaRequired'; value = '' }
        ) {
            Enter-Server $server
            Set-ConnectorSandboxFault TokenLifetime 60
            $null = Invoke-SandboxControl $sandbox PUT signin '{"answeredBy":"admin"}'
            $null = Get-ConnectorRegistrationToken -UseDeviceCode -WarningAction SilentlyContinue
            $null = Invoke-SandboxControl $sandbox PUT signin '{"answeredBy":null}'
            Set-ConnectorSandboxFault $fault $value -Target refresh_token
            $refusal = Assert-Refused $server @{ AcceptLicense = $true; ErrorAction = 'Stop' } RegistrationSignInExpired AuthenticationError
            $refusal.Exception.Message | Should -BeLike '*cached sign-in of admin@contoso.onmicrosoft.com needs a person again*'
            $refusal.ErrorDetails.RecommendedAction | Should -BeLike '*Get-ConnectorRegistrationToken*'
            Set-ConnectorSandboxFault -Clear
            Set-QuickSandbox Install
        }

        It 'asks nobody where a new session has none' {
            Enter-Server UNCACHED
            $null = Assert-Refused UNCACHED @{ AcceptLicense = $true; ErrorAction = 'Stop' } RegistrationTokenMissing InvalidArgument
        }
    }

    Context 'with a group that is there' {
        BeforeAll { New-VirtualServer $sandbox JOIN; $null = Connect-EntraPrivateAccess -Environment $sandbox -Server JOIN -AccessToken $sandbox.GraphToken }

        It 'joins it by name in any case and does not make another, then moves on to one that is given as an object' {
            (Install-Connector @common -ConnectorGroup 'group 002').ConnectorGroup | Should -Be 'Group 002'
            (Get-Connector JOIN).ConnectorGroup | Should -Be 'Group 002'
            $mark = Get-Mark Install
            $again = Install-Connector @common -ConnectorGroup (Get-ConnectorGroup 'Group 001')
            (Get-Connector JOIN).ConnectorGroup | Should -Be 'Group 001'
            @($again.Steps | Where-Object Status -EQ Changed).Step | Should -Be 'JoinGroup'
            @(Get-Change Install $mark | Where-Object Action -Match 'connectorGroups$|process') | Should -BeNullOrEmpty
        }

        It 'takes it with -CreateGroup and the same region too, by its id' {
            $id = (Get-ConnectorGroup 'Group 002').Id
            (Install-Connector @common -ConnectorGroup $id).ConnectorGroup | Should -Be 'Group 002'
            (Install-Connector @common -ConnectorGroup 'Group 001' -CreateGroup -Region nam).ConnectorGroup | Should -Be 'Group 001'
            @(Get-ConnectorGroup 'Group 001').Count | Should -Be 1
        }

        It 'leaves the connector where it is when no group is asked for' {
            $result = Install-Connector @common
            $result.Changed, $result.ConnectorGroup | Should -Be @($false, 'Group 001')
        }

        It 'makes one without a region where the region is blank' {
            (Install-Connector @common -ConnectorGroup Anywhere -CreateGroup -Region '').ConnectorGroup | Should -Be Anywhere
            (Get-ConnectorGroup Anywhere).Region | Should -Be nam
        }
    }

    Context 'refused before the server is touched' {
        BeforeAll {
            Enter-Server SAFE
            $token = [Net.NetworkCredential]::new('', $sandbox.GraphToken).Password
            function New-Twin {
                $handler = [Net.Http.HttpClientHandler]::new()
                $handler.ServerCertificateCustomValidationCallback = [Net.Http.HttpClientHandler]::DangerousAcceptAnyServerCertificateValidator
                $client = [Net.Http.HttpClient]::new($handler)
                $client.DefaultRequestHeaders.Authorization = [Net.Http.Headers.AuthenticationHeaderValue]::new('Bearer', $token)
                $body = [Net.Http.StringContent]::new('{"name":"Twin"}', [Text.Encoding]::UTF8, 'application/json')
                $null = $client.PostAsync("$($sandbox.Url)beta/onPremisesPublishingProfiles/applicationProxy/connectorGroups", $body).GetAwaiter().GetResult().EnsureSuccessStatusCode()
                $client.Dispose()
            }
        }

        It 'a group that is missing, without -CreateGroup' {
            $fault = Assert-Refused SAFE ($common + @{ ConnectorGroup = 'Nowhere' }) ConnectorGroupNotFound ObjectNotFound
            $fault.ErrorDetails.RecommendedAction | Should -BeLike '*-CreateGroup*'
            $fault.TargetObject.Steps[0].Status | Should -Be 'Failed'
        }

        It 'a group name that two groups have' {
            New-Twin
            New-Twin
            $fault = Assert-Refused SAFE ($common + @{ ConnectorGroup = 'Twin' }) AmbiguousConnectorGroup InvalidArgument
            foreach ($id in (Get-ConnectorGroup 'Twin*').Id) { $fault.Exception.Message + $fault.ErrorDetails.RecommendedAction | Should -BeLike "*$id*" }
        }

        It 'a region that differs from the group''s' {
            $fault = Assert-Refused SAFE ($common + @{ ConnectorGroup = 'Group 002'; CreateGroup = $true; Region = 'aus' }) RegionDiffers InvalidOperation
            $fault.Exception.Message | Should -Match 'eur'
        }

        It 'a region that is not known, with the known ones: <region>' -ForEach @{ region = 'Europe' },
            @{ region = 'eu' }, @{ region = 'eur1' }, @{ region = 'nam,eur' } {
            $how = $common + @{ ConnectorGroup = 'Typo'; CreateGroup = $true; Region = $region }
            $fault = Assert-Refused SAFE $how UnknownRegion InvalidArgument
            $fault.Exception.Message | Should -BeLike "*'$region'*nam, eur, aus, asia, ind, japan*"
            $fault.ErrorDetails.RecommendedAction | Should -BeLike '*Get-ConnectorRegion*-Force*'
            $null = Assert-Refused SAFE ($how + @{ WhatIf = $true }) UnknownRegion InvalidArgument
            Get-ConnectorGroup Typo* | Should -BeNullOrEmpty
        }

        It 'a region without -CreateGroup, and -CreateGroup without a group' {
            $null = Assert-Refused SAFE ($common + @{ ConnectorGroup = 'Group 002'; Region = 'eur' }) RegionWithoutCreateGroup InvalidArgument
            $null = Assert-Refused SAFE ($common + @{ CreateGroup = $true }) ConnectorGroupMissing InvalidArgument
        }

        It 'a group with a blank name, which an empty variable makes' {
            foreach ($blank in '', '  ') {
                $null = Assert-Refused SAFE ($common + @{ ConnectorGroup = $blank; CreateGroup = $true }) BlankConnectorGroupName InvalidArgument
            }
        }

        It 'license terms that nobody accepted' {
            $null = Assert-Refused SAFE @{ Token = $sandbox.RegistrationToken; ErrorAction = 'Stop' } LicenseNotAccepted InvalidOperation
        }

        It 'a registration without a token' {
            $fault = Assert-Refused SAFE @{ AcceptLicense = $true; ErrorAction = 'Stop' } RegistrationTokenMissing InvalidArgument
            $fault.ErrorDetails.RecommendedAction | Should -BeLike '*Get-ConnectorRegistrationToken*-SkipRegistration.'
        }

        It 'a proxy that a connector cannot use: <proxy>' -ForEach @(
            @{ proxy = 'https://proxy:8080'; why = '*https*' }, @{ proxy = 'http://me:canary@proxy:8080'; why = '*user name*' }, @{ proxy = 'proxy:8080'; why = '*' }
        ) {
            $fault = Assert-Refused SAFE ($common + @{ Proxy = $proxy }) ProxyNotUsable InvalidArgument
            $fault.Exception.Message | Should -BeLike $why
            "$fault $($fault.ErrorDetails)" | Should -Not -Match 'canary'
        }

        It 'a person who may not read connectors' {
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server SAFE -AccessToken (Get-SandboxToken $sandbox '"kind":"graph","user":"member"')
            $fault = Assert-Refused SAFE ($common + @{ ConnectorGroup = 'Group 001' }) * PermissionDenied
            "$($fault.Exception.Message) $($fault.ErrorDetails.RecommendedAction)" | Should -Match 'Application Administrator'
        }

        It 'a person who may read connectors and not move them: <user>' -ForEach @(@{ user = 'reader'; role = 'Global Reader' }, @{ user = 'gsa'; role = 'Global Secure Access Administrator' }) {
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server SAFE -AccessToken (Get-SandboxToken $sandbox ('"kind":"graph","user":"' + $user + '"'))
            $fault = Assert-Refused SAFE ($common + @{ ConnectorGroup = 'Group 001' }) InsufficientRole PermissionDenied
            $fault.Exception.Message | Should -BeLike "*no role but $role*"
            "$($fault.Exception.Message) $($fault.ErrorDetails.RecommendedAction)" | Should -Match 'Application Administrator'
        }

        It 'a sign-in without the permission' {
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server SAFE -AccessToken (Get-SandboxToken $sandbox '"kind":"graph","scopes":["User.Read"]')
            $fault = Assert-Refused SAFE ($common + @{ ConnectorGroup = 'Group 001' }) * PermissionDenied
            "$($fault.Exception.Message) $($fault.ErrorDetails.RecommendedAction)" | Should -Match 'Directory\.ReadWrite\.All'
        }
    }

    Context 'without a sign-in to the tenant' {
        BeforeAll {
            New-VirtualServer $sandbox ALONE
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server ALONE -NoSignIn
            $alone = Install-Connector @common -ConnectorGroup 'Group 002'
            $mark = Get-Mark Install
            $second = Install-Connector @common -ConnectorGroup 'Group 002'
        }

        It 'ends registered with both services running' {
            $status = Get-ConnectorStatus
            $status.ConnectorService, $status.UpdaterService, $status.Registration, $status.Status | Should -Be @('Running', 'Running', 'Registered', $null)
            $alone.TenantId, $alone.Status | Should -Be @($sandbox.TenantId, $null)
            Get-Outcome $alone | Should -Match 'Register Changed, StartServices \w+, WaitUntilListed Skipped, JoinGroup Skipped, WaitUntilActive Skipped, Confirm AlreadyDone$'
        }

        It 'names for each cloud step a command that finishes it' {
            foreach ($step in $alone.Steps | Where-Object { $_.Status -eq 'Skipped' -and $_.Step -ne 'ConfigureProxy' }) {
                $step.Detail -match '(?<line>\b(?<command>[A-Z]\w+-Connector)\b[^.,]*(\.corp\.contoso\.com)?[^.,]*)' | Should -BeTrue -Because $step.Detail
                Get-Command $Matches.command | Should -Not -BeNullOrEmpty
            }
        }

        It 'changes nothing the second time' {
            $second.Changed | Should -BeFalse
            @(Get-Change Install $mark) | Should -BeNullOrEmpty
        }

        It 'is finished from elsewhere by exactly that command' {
            $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
            $command = [regex]::Match((Get-Step $alone JoinGroup).Detail, "Move-Connector .+ -ConnectorGroup '.+?'").Value
            $null = & ([scriptblock]::Create($command))
            (Get-Connector ALONE).ConnectorGroup | Should -Be 'Group 002'
        }
    }

    Context 'with -NoWait' {
        It 'ends before the connector is active, and names Wait-Connector' {
            Set-ConnectorSandboxFault ActivationDelay 4 -Sandbox Install
            Enter-Server NOWAIT
            try {
                $result = Install-Connector @common -ConnectorGroup 'Group 001' -NoWait
                $result.Status | Should -Be 'inactive'
                $result.ConnectorGroup | Should -Be 'Group 001'
                $step = Get-Step $result WaitUntilActive
                $step.Status | Should -Be 'Skipped'
                $step.Detail | Should -BeLike '*Wait-Connector NOWAIT*'
            }
            finally { Set-QuickSandbox Install }
        }

        It 'says what it waited for when -TimeoutSeconds are over' {
            Set-ConnectorSandboxFault ActivationDelay 600 -Sandbox Install
            Enter-Server LATE
            try {
                $fault = { Install-Connector @common -TimeoutSeconds 1 } | Should -Throw -ErrorId 'WaitTimedOut,*' -PassThru
                $fault.CategoryInfo.Category | Should -Be 'OperationTimeout'
                $fault.Exception.Message | Should -BeLike '*LATE*active*'
                Get-Outcome $fault.TargetObject | Should -BeLike '*WaitUntilActive Failed'
            }
            finally { Set-QuickSandbox Install }
        }
    }

    Context 'with -InstallerPath' {
        BeforeAll {
            Enter-Server OFFLINE
            $null = Save-ConnectorInstaller -Path 'C:\Media'
            $mark = Get-Mark Install
            $result = Install-Connector -InstallerPath 'C:\Media\MicrosoftEntraPrivateNetworkConnectorInstaller.exe' -SkipRegistration -AcceptLicense
        }

        It 'downloads nothing and runs that file' {
            $result.Version | Should -Be '1.5.4892.0'
            @(Get-ConnectorSandboxJournal -Sandbox Install -Since $mark | Where-Object Action -Match 'Download') | Should -BeNullOrEmpty
            # From where only administrators can write, as what was downloaded does.
            @(Get-Change Install $mark | Where-Object Action -EQ 'process started')[0].Detail | Should -BeLike '*"C:\ProgramData\EntraPrivateAccess\Installer\MicrosoftEntraPrivateNetworkConnectorInstaller.exe" REGISTERCONNECTOR*'
            [IO.File]::Exists((Get-VirtualPath $sandbox OFFLINE 'C:\Media\MicrosoftEntraPrivateNetworkConnectorInstaller.exe')) | Should -BeTrue
        }

        It 'refuses a file that is not there' {
            $null = Assert-Refused OFFLINE ($common + @{ InstallerPath = 'C:\Media\none.exe' }) InstallerNotFound ObjectNotFound
        }

        It 'refuses a file that somebody changed' {
            $path = Get-VirtualPath $sandbox OFFLINE 'C:\Media\MicrosoftEntraPrivateNetworkConnectorInstaller.exe'
            $bytes = [IO.File]::ReadAllBytes($path)
            $bytes[500000] = $bytes[500000] -bxor 1
            [IO.File]::WriteAllBytes($path, $bytes)
            $null = Assert-Refused OFFLINE ($common + @{ InstallerPath = 'C:\Media\MicrosoftEntraPrivateNetworkConnectorInstaller.exe' }) InstallerTampered SecurityError
        }
    }

    Context 'with -Proxy' {
        It 'writes it into both configuration files, keeps the rest, and restarts the services' {
            Enter-Server PROXY
            $null = Install-Connector @common
            $mark = Get-Mark Install
            # Nobody listens at this proxy; nothing has to be downloaded any more, and the session's own way leads to the tenant.
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server PROXY -AccessToken $sandbox.GraphToken
            $result = Install-Connector @common -Proxy 'http://proxy.corp.contoso.com:8080'
            Get-Outcome $result | Should -Match 'ConfigureProxy Changed'
            foreach ($part in 'connector/MicrosoftEntraPrivateNetworkConnectorService', 'connector Updater/MicrosoftEntraPrivateNetworkConnectorUpdaterService') {
                $file = Get-VirtualPath $sandbox PROXY "C:\Program Files\Microsoft Entra private network $part.exe.config"
                [IO.File]::ReadAllText($file) | Should -BeLike '*TraceFilename*<proxy proxyaddress="http://proxy.corp.contoso.com:8080"*'
            }
            (Get-ConnectorStatus).ConnectorService | Should -Be 'Running'
            (Install-Connector @common -Proxy 'http://proxy.corp.contoso.com:8080').Changed | Should -BeFalse
        }
    }

    Context 'with -Proxy and -SkipRegistration on a server that is at work' {
        It 'has its services run again, and does not call it unregistered' {
            Enter-Server ATWORK
            $null = Install-Connector @common
            $result = Install-Connector -SkipRegistration -AcceptLicense -Proxy http://proxy.example.com:8080 -ErrorAction Stop
            (Get-Step $result ConfigureProxy).Status | Should -Be Changed
            (Get-Step $result Confirm).Detail | Should -BeLike '*was registered before*'
            $status = Get-ConnectorStatus
            $status.ConnectorService, $status.UpdaterService | Should -Be @('Running', 'Running')
            (Get-ConnectorProxy).Proxy | Should -Be @('http://proxy.example.com:8080', 'http://proxy.example.com:8080')
        }
    }

    Context 'over an installed connector' {
        It 'upgrades an older version in place and keeps the registration' {
            Enter-Server OLDER
            Set-ConnectorSandboxFault InstallerVersion 1.5.4594.0 -Sandbox Install
            $before = Install-Connector @common -MinimumVersion 1.5.4000.0 -ConnectorGroup 'Group 002'
            $registered = Get-ConnectorStatus
            Set-QuickSandbox Install
            $mark = Get-Mark Install
            $after = Install-Connector @common
            $status = Get-ConnectorStatus
            $before.Version, $after.Version | Should -Be @('1.5.4594.0', '1.5.4892.0')
            $status.CertificateThumbprint | Should -Be $registered.CertificateThumbprint
            $after.ConnectorId, $after.ConnectorGroup, $after.Status | Should -Be @($before.ConnectorId, 'Group 002', 'active')
            (Get-Step $after Register).Status | Should -Be 'AlreadyDone'
            (Get-Step $after Install).Detail | Should -Be 'Upgraded connector 1.5.4594.0 to 1.5.4892.0.'
            @(Get-Connector OLDER).Count | Should -Be 1
            $changes = @(Get-Change Install $mark | ForEach-Object Action)
            $changes | Should -Contain 'service removed' -Because 'the old updater goes after setup has returned'
            [Array]::IndexOf($changes, 'service started') | Should -BeGreaterThan ([Array]::IndexOf($changes, 'connector installed')) -Because 'no step goes on beside the old updater'
        }

        It 'leaves one that is new enough for -MinimumVersion' {
            Enter-Server ENOUGH
            $null = Invoke-SandboxControl $sandbox POST servers/ENOUGH/product '{"version":"1.5.4594.0"}'
            $result = Install-Connector @common -SkipRegistration -MinimumVersion 1.5.4594.0
            $result.Changed, $result.Version | Should -Be @($false, '1.5.4594.0')
        }

        It 'replaces the former brand' {
            Enter-Server BRAND
            $null = Invoke-SandboxControl $sandbox POST servers/BRAND/product '{"version":"1.5.2846.0"}'
            [IO.Directory]::Exists((Get-VirtualPath $sandbox BRAND 'C:\Program Files\Microsoft AAD App Proxy Connector')) | Should -BeTrue
            $old = Register-Connector -Token $sandbox.RegistrationToken
            $old.Version, $old.Status | Should -Be @('1.5.2846.0', 'active')
            $thumbprint = (Get-ConnectorStatus).CertificateThumbprint
            $new = Install-Connector @common
            $new.Version, $new.Status, $new.ConnectorId | Should -Be @('1.5.4892.0', 'active', $old.ConnectorId)
            (Get-ConnectorStatus).CertificateThumbprint | Should -Be $thumbprint
            [IO.Directory]::Exists((Get-VirtualPath $sandbox BRAND 'C:\Program Files\Microsoft AAD App Proxy Connector')) | Should -BeFalse
        }

        It 'refuses a downgrade before anything is touched' {
            Enter-Server NEWER
            Set-ConnectorSandboxFault InstallerVersion 1.5.4594.0 -Sandbox Install
            $null = Save-ConnectorInstaller -Path 'C:\Media'
            Set-QuickSandbox Install
            $null = Install-Connector -SkipRegistration -AcceptLicense
            $fault = Assert-Refused NEWER ($common + @{ InstallerPath = 'C:\Media\MicrosoftEntraPrivateNetworkConnectorInstaller.exe' }) DowngradeRefused InvalidOperation
            $fault.Exception.Message | Should -BeLike '*1.5.4892.0*1.5.4594.0*'
        }

        It 'refuses one that is registered in another tenant' {
            Enter-Server FOREIGN
            $null = Install-Connector @common
            $other = Get-SandboxToken $sandbox '"kind":"registration","tenantId":"11111111-2222-4333-8444-555555555555"'
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server FOREIGN -NoSignIn
            $fault = Assert-Refused FOREIGN @{ Token = $other; AcceptLicense = $true; ErrorAction = 'Stop' } RegisteredInOtherTenant InvalidOperation
            $fault.Exception.Message | Should -BeLike "*$($sandbox.TenantId)*11111111*"
        }
    }

    It 'needs Windows where no virtual server was chosen' {
        Skip-OnWindows
        Disconnect-EntraPrivateAccess
        $fault = { Install-Connector @common } | Should -Throw -ErrorId 'WindowsRequired,*' -PassThru
        $fault.CategoryInfo.Category | Should -Be 'InvalidOperation'
    }

    It 'lets a sign-in that only reads run again, and not register anew: the new connector would stay in Default' {
        Enter-Server READER
        $null = Install-Connector @common -ConnectorGroup 'Group 001'
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server READER -AccessToken (Get-SandboxToken $sandbox '"kind":"graph","user":"reader"')
        (Install-Connector @common -ConnectorGroup 'Group 001').Changed | Should -BeFalse
        $mark = Get-Mark Install
        { Register-Connector -Token $sandbox.RegistrationToken -ConnectorGroup 'Group 001' -Force } | Should -Throw -ErrorId 'InsufficientRole,*'
        Get-Change Install $mark | Should -BeNullOrEmpty
    }

    It 'takes an installer from a disk only, as this session sees it' {
        Disconnect-EntraPrivateAccess
        foreach ($command in { Install-Connector @common -InstallerPath Variable:\common }, { Update-Connector -InstallerPath Variable:\common }, { Repair-Connector -InstallerPath Variable:\common }) {
            $fault = $command | Should -Throw -ErrorId 'PathNotOnServer,*' -PassThru
            $fault.Exception.Message | Should -BeLike '*Variable*'
        }
    }
}

Describe 'All of the above' {
    It 'shows no token in the journal, in a file or in an error' { Find-SandboxToken $sandbox | Should -BeNullOrEmpty }
}
