# Installs a connector on virtual servers, from a bare server to an active connector in its group, and rejects invalid
# input before the server changes.
# The tenant has Default, Group 001 (nam) and Group 002 (eur), with an active connector in each of the latter two.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Install @{ GroupCount = 2; ConnectorCount = 2 }
    $script:common = @{ Token = $sandbox.RegistrationToken; AcceptLicense = $true; ErrorAction = 'Stop' }
    function Enter-Server([string] $name, [string] $special, $token = $sandbox.GraphToken) {
        New-VirtualServer $sandbox $name $special
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $name -AccessToken $token
    }
    # Asserts that the sandbox received only reads, and that the disk is unchanged.
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
    Context 'on a new server, with a group that does not exist' {
        BeforeAll {
            Enter-Server FRESH
            $group = @{ ConnectorGroup = 'EU West'; CreateGroup = $true; Region = 'eur' }
            $before = Get-VirtualDisk $sandbox FRESH
            $beforePlan = Get-Mark Install
            $plan = Install-Connector @common @group -WhatIf
            $planned = @(Get-Change Install $beforePlan)
            $afterPlan = Get-VirtualDisk $sandbox FRESH
            $beforeFirst = Get-Mark Install
            $log = "$TestDrive/install.jsonl"
            $first = Install-Connector @common @group -LogPath $log -InformationVariable lines
            $installed = Get-VirtualDisk $sandbox FRESH
            $creating = Get-GroupListing Install $beforeFirst
            $beforeSecond = Get-Mark Install
            $second = Install-Connector @common @group
            $repeating = Get-GroupListing Install $beforeSecond
        }

        It 'lists the groups once per run, and once more right before it creates one' {
            $creating, $repeating | Should -Be @(2, 1)
        }

        It 'plans every step with -WhatIf' {
            Get-Outcome $plan |
                Should -Be ('Preflight AlreadyDone, Download Planned, Verify Planned, Install Planned, ' +
                    'ConfigureProxy Skipped, Register Planned, ' +
                'StartServices Planned, WaitUntilListed Planned, JoinGroup Planned, ' +
                'WaitUntilActive Planned, Confirm Planned')
            (Get-Step $plan JoinGroup).Detail |
                Should -Be "Create connector group 'EU West' in region eur and move the connector to it"
            $plan.Changed | Should -BeFalse
        }

        It 'writes nothing anywhere with -WhatIf' {
            $planned | Should -BeNullOrEmpty
            $afterPlan | Should -BeExactly $before
        }

        It 'returns a ConnectorInstallation' {
            $first.GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorInstallation'
            @((Get-Command Install-Connector).OutputType.Name) |
                Should -Be 'EntraPrivateAccess.Models.ConnectorInstallation'
            $first.Server, $first.Environment, $first.Rehearsed | Should -Be @('FRESH', 'Install', $true)
            $first.Version, $first.Status, $first.ConnectorGroup | Should -Be @('1.5.4892.0', 'active', 'EU West')
            $first.TenantId | Should -Be $sandbox.TenantId
            $first.Changed, $first.RebootRequired, $first.ExitCode | Should -Be @($true, $false, 0)
        }

        It 'runs every step' {
            Get-Outcome $first |
                Should -Match ('^Preflight AlreadyDone, Download Changed, Verify AlreadyDone, Install Changed, ' +
                    'ConfigureProxy Skipped, Register Changed, ' +
                'StartServices \w+, WaitUntilListed \w+, JoinGroup Changed, WaitUntilActive \w+, Confirm AlreadyDone$')
            (Get-Step $first Install).Duration.TotalMilliseconds | Should -BeGreaterThan 50
        }

        It 'returns objects whose JSON contains words, seconds, versions and times' {
            $json = $first, (Get-ConnectorStatus), (Get-Connector FRESH) | ConvertTo-Json -Depth 5
            $json | Should -Not -Match 'TotalMilliseconds|"Major"|"Ticks"|\\/Date'
            $json | Should -Match '"CertificateExpires": +"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z"'
            $result, $status, $connector = $json | ConvertFrom-Json
            $result.Schema, $status.Schema, $connector.Schema |
                Should -Be @('ConnectorInstallation/1', 'ConnectorStatus/1', 'Connector/1')
            $result.Steps[3].Step, $result.Steps[3].Status | Should -Be @('Install', 'Changed')
            $result.Steps[3].Duration | Should -BeGreaterThan 0.05
            $status.Health | Should -BeExactly (Get-BestHealth)
            $result.Version, $status.Version, $connector.Version | Should -Be @(@('1.5.4892.0') * 3)
        }

        It 'gives PowerShell versions, time spans and times that compare' {
            $first.Version, (Get-Connector FRESH).Version, (Get-ConnectorStatus).NewestKnownVersion |
                ForEach-Object { $_ | Should -BeOfType ([version]) }
            $first.Steps[0].Duration | Should -BeOfType ([timespan])
            (Get-ConnectorStatus).CertificateExpires | Should -BeOfType ([DateTimeOffset])
            (Get-ConnectorStatus).CertificateExpires | Should -BeGreaterThan ([DateTimeOffset]::UtcNow)
            [EntraPrivateAccess.Models.Connector] @{ Version = 'preview' } |
                ForEach-Object Version | Should -Be 'preview'
        }

        It 'shows one line per step, which transcripts and remote sessions contain' {
            @($lines | ForEach-Object { "$_" -replace ':.*' }) |
                Should -Be @($first.Steps | ForEach-Object {
                    $number = [Array]::IndexOf($first.Steps, $_) + 1
                    "[$number/$($first.Steps.Count)] $($_.Step) ($($_.Status))"
                })
        }

        It 'logs one line of JSON per step, and the result' {
            $entries = @(Get-Content $log | ConvertFrom-Json)
            @($entries.Schema | Select-Object -Unique) | Should -Be 'RunLogEntry/1'
            @($entries.Run | Select-Object -Unique) | Should -HaveCount 1
            @($entries | Where-Object Event -EQ StepEnded | ForEach-Object { "$($_.Step) $($_.Status)" }) -join ', ' |
                Should -Be (Get-Outcome $first)
            $entries[-1].Event, $entries[-1].ExitCode | Should -Be @('RunEnded', 0)
            $entries[-1].Result.ConnectorId | Should -Be $first.ConnectorId
        }

        It 'leaves an active connector in the new group' {
            $connector = Get-Connector FRESH
            $connector.Id | Should -Be $first.ConnectorId
            $connector.Status, $connector.ConnectorGroup, $connector.Region | Should -Be @('active', 'EU West', 'eur')
            @(Get-ConnectorGroup 'EU West').Count | Should -Be 1
        }

        It 'leaves both services running and the connector healthy' {
            $status = Get-ConnectorStatus
            $status.ConnectorService, $status.UpdaterService, $status.Registration |
                Should -Be @('Running', 'Running', 'Registered')
            $status.Health | Should -Be (Get-BestHealth)
        }

        It 'runs setup silently, without registration and without a restart' {
            $setup = @(
                Get-Change Install $beforePlan |
                    Where-Object { $_.Action -eq 'process started' -and $_.Detail -match 'Installer\.exe' }
            )
            $setup | Should -HaveCount 1
            $setup[0].Detail |
                Should -Match (' REGISTERCONNECTOR="false" /q /norestart ' +
                    '/log "C:\\ProgramData\\EntraPrivateAccess\\Logs\\install-\d{8}-\d{6}\.log"$')
        }

        It 'changes nothing on the second run' {
            Get-Outcome $second |
                Should -Be ('Preflight AlreadyDone, Download AlreadyDone, Verify AlreadyDone, Install AlreadyDone, ' +
                    'ConfigureProxy Skipped, Register AlreadyDone, ' +
                'StartServices AlreadyDone, WaitUntilListed AlreadyDone, JoinGroup AlreadyDone, ' +
                'WaitUntilActive AlreadyDone, Confirm AlreadyDone')
            $second.Changed, $second.Status, $second.ConnectorGroup, $second.ConnectorId |
                Should -Be @($false, 'active', 'EU West', $first.ConnectorId)
            Assert-Untouched FRESH $beforeSecond $installed
            @(Get-ConnectorSandboxJournal -Sandbox Install -Since $beforeSecond |
                Where-Object Action -Match 'DownloadConnectorInstaller') | Should -BeNullOrEmpty
        }
    }

    Context 'on that server after the token has expired' {
        It 'changes nothing, because no step requires the token' {
            Enter-Server LATER
            $mark = Get-Mark Install
            $first = Install-Connector @common -ConnectorGroup 'Group 001'
            Get-GroupListing Install $mark | Should -Be 1
            $mark = Get-Mark Install
            $ended = Get-SandboxToken $sandbox '"kind":"registration","expiresInSeconds":-90'
            $options = @{ Token = $ended; AcceptLicense = $true; ConnectorGroup = 'Group 001'; ErrorAction = 'Stop' }
            $again = Install-Connector @options -WarningVariable warnings
            $again.Changed, $again.ExitCode, $again.ConnectorId | Should -Be @($false, 0, $first.ConnectorId)
            $warnings | Should -BeNullOrEmpty
            Get-Change Install $mark | Should -BeNullOrEmpty
            { Register-Connector -Token $ended -Force -ErrorAction Stop } |
                Should -Throw -ErrorId 'RegistrationTokenExpired,*'
        }
    }

    Context 'on a server with an installed but unregistered connector' {
        BeforeAll {
            Enter-Server HALF
            $null = Install-Connector -SkipRegistration -AcceptLicense
            $mark = Get-Mark Install
            $disk = Get-VirtualDisk $sandbox HALF
            $plan = Install-Connector @common -ConnectorGroup 'Group 001' -WhatIf
        }

        It 'plans only the remaining steps, and writes nothing' {
            Get-Outcome $plan |
                Should -Be ('Preflight AlreadyDone, Download AlreadyDone, Verify AlreadyDone, Install AlreadyDone, ' +
                    'ConfigureProxy Skipped, Register Planned, ' +
                'StartServices Planned, WaitUntilListed Planned, JoinGroup Planned, ' +
                'WaitUntilActive Planned, Confirm AlreadyDone')
            Assert-Untouched HALF $mark $disk
        }
    }

    Context 'without -Token, if Get-ConnectorRegistrationToken cached a sign-in' {
        BeforeAll {
            Enter-Server CACHED
            $null = Invoke-SandboxControl $sandbox PUT signin '{"answeredBy":"admin"}'
            $null = Get-ConnectorRegistrationToken -UseDeviceCode -WarningAction SilentlyContinue
            $null = Invoke-SandboxControl $sandbox PUT signin '{"answeredBy":null}'
            $all = Get-Mark Install
            $plan = Install-Connector -AcceptLicense -WhatIf
            $asked = @(Get-ConnectorSandboxJournal -Sandbox Install -Since $all | Where-Object Action -Match '/token$')
            $messages = @($result = Install-Connector -AcceptLicense -Verbose 4>&1; $result)
            $result = $messages[-1]
        }

        It 'plans the registration without a request to the sign-in service' {
            (Get-Step $plan Register).Status | Should -Be Planned
            (Get-Step $plan Register).Detail | Should -Be "Register the connector in tenant $($sandbox.TenantId)"
            $asked | Should -BeNullOrEmpty
        }

        It 'registers with the cached sign-in and shows its account' {
            (Get-Step $result Register).Status | Should -Be Changed
            $result.Status | Should -Be active
            "$messages" | Should -BeLike '*the cached sign-in of admin@contoso.onmicrosoft.com is used*'
        }

        It 'fails if the cached sign-in is no longer valid: <why>' -ForEach @(
            @{ why = 'it expired'; server = 'STALE'; fault = 'SignInRefused'; value = '700082' }
            @{ why = 'multifactor authentication is required'; server = 'FACTOR'; fault = 'MfaRequired'; value = '' }
        ) {
            Enter-Server $server
            Set-ConnectorSandboxFault TokenLifetime 60
            $null = Invoke-SandboxControl $sandbox PUT signin '{"answeredBy":"admin"}'
            $null = Get-ConnectorRegistrationToken -UseDeviceCode -WarningAction SilentlyContinue
            $null = Invoke-SandboxControl $sandbox PUT signin '{"answeredBy":null}'
            Set-ConnectorSandboxFault $fault $value -Target refresh_token
            $parameters = @{ AcceptLicense = $true; ErrorAction = 'Stop' }
            $refusal = Assert-Refused $server $parameters RegistrationSignInExpired AuthenticationError
            $refusal.Exception.Message |
                Should -BeLike '*cached sign-in of admin@contoso.onmicrosoft.com has expired*'
            $refusal.ErrorDetails.RecommendedAction | Should -BeLike '*Get-ConnectorRegistrationToken*'
            Set-ConnectorSandboxFault -Clear
            Set-QuickSandbox Install
        }

        It 'fails without a prompt if a new session has no cached sign-in' {
            Enter-Server UNCACHED
            $parameters = @{ AcceptLicense = $true; ErrorAction = 'Stop' }
            $null = Assert-Refused UNCACHED $parameters RegistrationTokenMissing InvalidArgument
        }
    }

    Context 'with an existing group' {
        BeforeAll {
            New-VirtualServer $sandbox JOIN
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server JOIN -AccessToken $sandbox.GraphToken
        }

        It 'joins the group by name, ignoring case, and moves to another group that is given as an object' {
            (Install-Connector @common -ConnectorGroup 'group 002').ConnectorGroup | Should -Be 'Group 002'
            (Get-Connector JOIN).ConnectorGroup | Should -Be 'Group 002'
            $mark = Get-Mark Install
            $again = Install-Connector @common -ConnectorGroup (Get-ConnectorGroup 'Group 001')
            (Get-Connector JOIN).ConnectorGroup | Should -Be 'Group 001'
            @($again.Steps | Where-Object Status -EQ Changed).Step | Should -Be 'JoinGroup'
            @(Get-Change Install $mark | Where-Object Action -Match 'connectorGroups$|process') | Should -BeNullOrEmpty
        }

        It 'accepts the ID of a group, and -CreateGroup with the same region' {
            $id = (Get-ConnectorGroup 'Group 002').Id
            (Install-Connector @common -ConnectorGroup $id).ConnectorGroup | Should -Be 'Group 002'
            (Install-Connector @common -ConnectorGroup 'Group 001' -CreateGroup -Region nam).ConnectorGroup |
                Should -Be 'Group 001'
            @(Get-ConnectorGroup 'Group 001').Count | Should -Be 1
        }

        It 'leaves the connector in its group without -ConnectorGroup' {
            $result = Install-Connector @common
            $result.Changed, $result.ConnectorGroup | Should -Be @($false, 'Group 001')
        }

        It 'creates a group in the region of the tenant without -Region, and refuses an empty one' {
            $group = @{ ConnectorGroup = 'Anywhere'; CreateGroup = $true }
            { Install-Connector @common @group -Region '' } | Should -Throw -ErrorId 'UnknownRegion,*'
            (Install-Connector @common @group).ConnectorGroup | Should -Be Anywhere
            (Get-ConnectorGroup Anywhere).Region | Should -Be nam
        }
    }

    Context 'rejects, before it changes the server,' {
        BeforeAll {
            Enter-Server SAFE
            $token = [Net.NetworkCredential]::new('', $sandbox.GraphToken).Password
            function New-Twin {
                $handler = [Net.Http.HttpClientHandler]::new()
                $type = [Net.Http.HttpClientHandler]
                $handler.ServerCertificateCustomValidationCallback = $type::DangerousAcceptAnyServerCertificateValidator
                $client = [Net.Http.HttpClient]::new($handler)
                $header = [Net.Http.Headers.AuthenticationHeaderValue]::new('Bearer', $token)
                $client.DefaultRequestHeaders.Authorization = $header
                $body = [Net.Http.StringContent]::new('{"name":"Twin"}', [Text.Encoding]::UTF8, 'application/json')
                $url = "$($sandbox.Url)beta/onPremisesPublishingProfiles/applicationProxy/connectorGroups"
                $null = $client.PostAsync($url, $body).GetAwaiter().GetResult().EnsureSuccessStatusCode()
                $client.Dispose()
            }
        }

        It 'a group that does not exist, without -CreateGroup' {
            $parameters = $common + @{ ConnectorGroup = 'Nowhere' }
            $fault = Assert-Refused SAFE $parameters ConnectorGroupNotFound ObjectNotFound
            $fault.ErrorDetails.RecommendedAction | Should -BeLike '*-CreateGroup*'
            $fault.TargetObject.Steps[0].Status | Should -Be 'Failed'
        }

        It 'a group name that two groups have' {
            New-Twin
            New-Twin
            $parameters = $common + @{ ConnectorGroup = 'Twin' }
            $fault = Assert-Refused SAFE $parameters AmbiguousConnectorGroup InvalidArgument
            foreach ($id in (Get-ConnectorGroup 'Twin*').Id) {
                $fault.Exception.Message + $fault.ErrorDetails.RecommendedAction | Should -BeLike "*$id*"
            }
        }

        It 'a region other than the group''s' {
            $parameters = $common + @{ ConnectorGroup = 'Group 002'; CreateGroup = $true; Region = 'aus' }
            $fault = Assert-Refused SAFE $parameters RegionDiffers InvalidOperation
            $fault.Exception.Message | Should -Match 'eur'
        }

        It 'an unknown region, and lists the known regions: <region>' -ForEach @{ region = 'Europe' },
            @{ region = 'eu' }, @{ region = 'eur1' }, @{ region = 'nam,eur' } {
            $parameters = $common + @{ ConnectorGroup = 'Typo'; CreateGroup = $true; Region = $region }
            $fault = Assert-Refused SAFE $parameters UnknownRegion InvalidArgument
            $fault.Exception.Message | Should -BeLike "*'$region'*nam, eur, aus, asia, ind, japan*"
            $fault.ErrorDetails.RecommendedAction | Should -BeLike '*Get-ConnectorRegion*-Force*'
            $null = Assert-Refused SAFE ($parameters + @{ WhatIf = $true }) UnknownRegion InvalidArgument
            Get-ConnectorGroup Typo* | Should -BeNullOrEmpty
        }

        It 'a region without -CreateGroup, and -CreateGroup without a group' {
            $parameters = $common + @{ ConnectorGroup = 'Group 002'; Region = 'eur' }
            $null = Assert-Refused SAFE $parameters RegionWithoutCreateGroup InvalidArgument
            $null = Assert-Refused SAFE ($common + @{ CreateGroup = $true }) ConnectorGroupMissing InvalidArgument
        }

        It 'a blank group name, such as an empty variable' {
            foreach ($blank in '', '  ') {
                $parameters = $common + @{ ConnectorGroup = $blank; CreateGroup = $true }
                $null = Assert-Refused SAFE $parameters BlankConnectorGroupName InvalidArgument
            }
        }

        It 'a run without -AcceptLicense' {
            $parameters = @{ Token = $sandbox.RegistrationToken; ErrorAction = 'Stop' }
            $null = Assert-Refused SAFE $parameters LicenseNotAccepted InvalidOperation
        }

        It 'a registration without a token' {
            $parameters = @{ AcceptLicense = $true; ErrorAction = 'Stop' }
            $fault = Assert-Refused SAFE $parameters RegistrationTokenMissing InvalidArgument
            $fault.ErrorDetails.RecommendedAction | Should -BeLike '*Get-ConnectorRegistrationToken*-SkipRegistration.'
        }

        It 'a token of another tenant than that of the session, also with -WhatIf: <extra>' -ForEach @(
            @{ extra = @{} }
            @{ extra = @{ WhatIf = $true } }
            @{ extra = @{ SkipRegistration = $true } }
        ) {
            $other = Get-SandboxToken $sandbox '"kind":"registration","tenantId":"11111111-2222-4333-8444-555555555555"'
            $parameters = @{ Token = $other; AcceptLicense = $true; ErrorAction = 'Stop' } + $extra
            $all = Get-Mark Install
            $fault = Assert-Refused SAFE $parameters RegistrationTokenWrongTenant AuthenticationError
            $fault.Exception.Message | Should -BeLike "*11111111*$($sandbox.TenantId)*"
            $fault.ErrorDetails.RecommendedAction | Should -BeLike "*-TenantId $($sandbox.TenantId)*"
            $fault.TargetObject.Steps | ForEach-Object { "$($_.Step) $($_.Status)" } | Should -Be 'Preflight Failed'
            Get-ConnectorSandboxJournal -Sandbox Install -Since $all |
                Where-Object Action -Match '^(GET|POST) ' | Should -BeNullOrEmpty
        }

        It 'an unsupported proxy: <proxy>' -ForEach @(
            @{ proxy = 'https://proxy:8080'; why = '*https*' }
            @{ proxy = 'http://me:canary@proxy:8080'; why = '*user name*' }
            @{ proxy = 'proxy:8080'; why = '*' }
        ) {
            $fault = Assert-Refused SAFE ($common + @{ Proxy = $proxy }) ProxyNotUsable InvalidArgument
            $fault.Exception.Message | Should -BeLike $why
            "$fault $($fault.ErrorDetails)" | Should -Not -Match 'canary'
        }

        It 'a user who cannot read connectors' {
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server SAFE -AccessToken (
                Get-SandboxToken $sandbox '"kind":"graph","user":"member"'
            )
            $fault = Assert-Refused SAFE ($common + @{ ConnectorGroup = 'Group 001' }) * PermissionDenied
            "$($fault.Exception.Message) $($fault.ErrorDetails.RecommendedAction)" |
                Should -Match 'Application Administrator'
        }

        It 'a user who can read connectors but not move them: <user>' -ForEach @(
            @{ user = 'reader'; role = 'Global Reader' }
            @{ user = 'security'; role = 'Security Reader' }
            @{ user = 'gsa'; role = 'Global Secure Access Administrator' }
        ) {
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server SAFE -AccessToken (
                Get-SandboxToken $sandbox ('"kind":"graph","user":"' + $user + '"')
            )
            $fault = Assert-Refused SAFE ($common + @{ ConnectorGroup = 'Group 001' }) InsufficientRole PermissionDenied
            $fault.Exception.Message | Should -BeLike "*only these roles: $role*"
            "$($fault.Exception.Message) $($fault.ErrorDetails.RecommendedAction)" |
                Should -Match 'Application Administrator'
        }

        It 'a sign-in that may read connectors but not move them, before anything is installed' {
            Set-ConnectorSandboxFault GraphPolicy read-all -Sandbox Install
            try {
                $null = Connect-EntraPrivateAccess -Environment $sandbox -Server SAFE -AccessToken (
                    Get-SandboxToken $sandbox '"kind":"graph","scopes":["Directory.Read.All"]'
                )
                $fault = Assert-Refused SAFE ($common + @{ ConnectorGroup = 'Group 001' }) InsufficientScope (
                    'PermissionDenied')
                $fault.Exception.Message | Should -BeLike '*only Directory.Read.All*'
            }
            finally { Set-ConnectorSandboxFault GraphPolicy -Clear -Sandbox Install }
        }

        It 'a sign-in without the required permission' {
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server SAFE -AccessToken (
                Get-SandboxToken $sandbox '"kind":"graph","scopes":["User.Read"]'
            )
            $fault = Assert-Refused SAFE ($common + @{ ConnectorGroup = 'Group 001' }) * PermissionDenied
            "$($fault.Exception.Message) $($fault.ErrorDetails.RecommendedAction)" |
                Should -Match 'Directory\.ReadWrite\.All'
        }
    }

    Context 'without a sign-in to the tenant' {
        BeforeAll {
            New-VirtualServer $sandbox ALONE
            New-VirtualServer $sandbox STRICT
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server ALONE -NoSignIn
            $warned = @{ WarningVariable = 'warnings'; WarningAction = 'SilentlyContinue' }
            $alone = Install-Connector @common -ConnectorGroup 'Group 002' @warned
            $mark = Get-Mark Install
            $second = Install-Connector @common -ConnectorGroup 'Group 002'
        }

        It 'registers the connector and starts both services' {
            $status = Get-ConnectorStatus
            $status.ConnectorService, $status.UpdaterService, $status.Registration, $status.Status |
                Should -Be @('Running', 'Running', 'Registered', $null)
            $alone.TenantId, $alone.Status | Should -Be @($sandbox.TenantId, $null)
            Get-Outcome $alone |
                Should -Match ('Register Changed, StartServices \w+, WaitUntilListed Skipped, JoinGroup Skipped, ' +
                    'WaitUntilActive Skipped, Confirm AlreadyDone$')
        }

        It 'warns that the connector stays in its group, and the result contains the commands that move it' {
            $commands = "*Connect-EntraPrivateAccess; Move-Connector ALONE*-ConnectorGroup 'Group 002'*"
            "$warnings" | Should -BeLike "*not signed in*$commands"
            $alone.NextStep | Should -BeLike $commands
            "$($alone | Format-Table | Out-String -Width 80)" | Should -BeLike '*see NextStep*'
        }

        It 'names the command that creates the group' {
            $create = @{ ConnectorGroup = 'Late'; CreateGroup = $true; Region = 'eur' }
            $result = Install-Connector @common @create @warned
            $result.NextStep | Should -BeLike "*New-ConnectorGroup 'Late' -Region eur; Move-Connector ALONE*'Late'*"
        }

        It 'fails with -RequireGroup before anything is changed' {
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server STRICT -NoSignIn
            $strict = $common + @{ ConnectorGroup = 'Group 002'; RequireGroup = $true }
            $null = Assert-Refused STRICT $strict GroupRequiresSignIn AuthenticationError
            $null = Assert-Refused STRICT ($common + @{ RequireGroup = $true }) ConnectorGroupMissing InvalidArgument
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server ALONE -NoSignIn
        }

        It 'names a command that completes each skipped cloud step' {
            $skipped = $alone.Steps | Where-Object { $_.Status -eq 'Skipped' -and $_.Step -ne 'ConfigureProxy' }
            foreach ($step in $skipped) {
                $step.Detail -match '(?<line>\b(?<command>[A-Z]\w+-Connector)\b[^.,]*(\.corp\.contoso\.com)?[^.,]*)' |
                    Should -BeTrue -Because $step.Detail
                Get-Command $Matches.command | Should -Not -BeNullOrEmpty
            }
        }

        It 'changes nothing on the second run' {
            $second.Changed | Should -BeFalse
            @(Get-Change Install $mark) | Should -BeNullOrEmpty
        }

        It 'can be completed with that command from another computer' {
            $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
            $detail = (Get-Step $alone JoinGroup).Detail
            $command = [regex]::Match($detail, "Move-Connector .+ -ConnectorGroup '.+?'").Value
            $null = & ([scriptblock]::Create($command))
            (Get-Connector ALONE).ConnectorGroup | Should -Be 'Group 002'
        }
    }

    Context 'with -NoWait' {
        It 'returns before the connector is active, and names Wait-Connector' {
            Set-ConnectorSandboxFault ActivationDelay 4 -Sandbox Install
            Enter-Server NOWAIT
            try {
                $result = Install-Connector @common -ConnectorGroup 'Group 001' -NoWait
                $result.Status | Should -Be 'not waited for'
                (Get-Step $result Confirm).Detail | Should -BeLike '*Run Wait-Connector NOWAIT*'
                $result.ConnectorGroup | Should -Be 'Group 001'
                $step = Get-Step $result WaitUntilActive
                $step.Status | Should -Be 'Skipped'
                $step.Detail | Should -BeLike '*Wait-Connector NOWAIT*'
            }
            finally { Set-QuickSandbox Install }
        }

        It 'times out after -TimeoutSeconds, and reports what it waited for' {
            Set-ConnectorSandboxFault ActivationDelay 600 -Sandbox Install
            Enter-Server LATE
            try {
                $fault = { Install-Connector @common -TimeoutSeconds 1 } |
                    Should -Throw -ErrorId 'WaitTimedOut,*' -PassThru
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
            $installer = 'C:\Media\MicrosoftEntraPrivateNetworkConnectorInstaller.exe'
            $result = Install-Connector -InstallerPath $installer -SkipRegistration -AcceptLicense
        }

        It 'runs that file without a download' {
            $result.Version | Should -Be '1.5.4892.0'
            @(Get-ConnectorSandboxJournal -Sandbox Install -Since $mark | Where-Object Action -Match 'Download') |
                Should -BeNullOrEmpty
            # Setup runs from a folder that only administrators can write to, as after a download.
            @(Get-Change Install $mark | Where-Object Action -EQ 'process started')[0].Detail |
                Should -BeLike ('*"C:\ProgramData\EntraPrivateAccess\Installer\' +
                    'MicrosoftEntraPrivateNetworkConnectorInstaller.exe" REGISTERCONNECTOR*')
            [IO.File]::Exists((Get-VirtualPath $sandbox OFFLINE $installer)) | Should -BeTrue
        }

        It 'rejects a file that does not exist' {
            $parameters = $common + @{ InstallerPath = 'C:\Media\none.exe' }
            $null = Assert-Refused OFFLINE $parameters InstallerNotFound ObjectNotFound
        }

        It 'rejects a modified file' {
            $path = Get-VirtualPath $sandbox OFFLINE $installer
            $bytes = [IO.File]::ReadAllBytes($path)
            $bytes[500000] = $bytes[500000] -bxor 1
            [IO.File]::WriteAllBytes($path, $bytes)
            $null = Assert-Refused OFFLINE ($common + @{ InstallerPath = $installer }) InstallerTampered SecurityError
        }
    }

    Context 'with -Proxy' {
        It 'writes it into both configuration files, keeps the other settings, and restarts the services' {
            Enter-Server PROXY
            $null = Install-Connector @common
            $mark = Get-Mark Install
            # This proxy does not exist. Nothing has to be downloaded, and the session itself does not use the proxy.
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server PROXY -AccessToken $sandbox.GraphToken
            $result = Install-Connector @common -Proxy 'http://proxy.corp.contoso.com:8080'
            Get-Outcome $result | Should -Match 'ConfigureProxy Changed'
            $parts = 'connector/MicrosoftEntraPrivateNetworkConnectorService',
                'connector Updater/MicrosoftEntraPrivateNetworkConnectorUpdaterService'
            foreach ($part in $parts) {
                $file =
                    Get-VirtualPath $sandbox PROXY "C:\Program Files\Microsoft Entra private network $part.exe.config"
                [IO.File]::ReadAllText($file) |
                    Should -BeLike '*TraceFilename*<proxy proxyaddress="http://proxy.corp.contoso.com:8080"*'
            }
            (Get-ConnectorStatus).ConnectorService | Should -Be 'Running'
            (Install-Connector @common -Proxy 'http://proxy.corp.contoso.com:8080').Changed | Should -BeFalse
        }
    }

    Context 'with -Proxy and -SkipRegistration on a server with an active connector' {
        It 'restarts the services, and reports the connector as registered' {
            Enter-Server ATWORK
            $null = Install-Connector @common
            $options = @{ SkipRegistration = $true; AcceptLicense = $true; ErrorAction = 'Stop' }
            $result = Install-Connector @options -Proxy http://proxy.example.com:8080
            (Get-Step $result ConfigureProxy).Status | Should -Be Changed
            (Get-Step $result Confirm).Detail | Should -BeLike '*was already registered*'
            $status = Get-ConnectorStatus
            $status.ConnectorService, $status.UpdaterService | Should -Be @('Running', 'Running')
            (Get-ConnectorProxy).Proxy | Should -Be @('http://proxy.example.com:8080', 'http://proxy.example.com:8080')
        }
    }

    Context 'over an installed connector' {
        It 'upgrades an earlier version in place and keeps the registration' {
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
            $after.ConnectorId, $after.ConnectorGroup, $after.Status |
                Should -Be @($before.ConnectorId, 'Group 002', 'active')
            (Get-Step $after Register).Status | Should -Be 'AlreadyDone'
            (Get-Step $after Install).Detail | Should -Be 'Upgraded connector 1.5.4594.0 to 1.5.4892.0.'
            @(Get-Connector OLDER).Count | Should -Be 1
            $changes = @(Get-Change Install $mark | ForEach-Object Action)
            $changes | Should -Contain 'service removed' -Because 'the former updater is removed after setup returns'
            $installed = [Array]::IndexOf($changes, 'connector installed')
            [Array]::IndexOf($changes, 'service started') |
                Should -BeGreaterThan $installed -Because 'the former updater must be removed before the next step'
        }

        It 'keeps a version that satisfies -MinimumVersion' {
            Enter-Server ENOUGH
            $null = Invoke-SandboxControl $sandbox POST servers/ENOUGH/product '{"version":"1.5.4594.0"}'
            $result = Install-Connector @common -SkipRegistration -MinimumVersion 1.5.4594.0
            $result.Changed, $result.Version | Should -Be @($false, '1.5.4594.0')
        }

        It 'replaces a connector with the former product name' {
            Enter-Server BRAND
            $null = Invoke-SandboxControl $sandbox POST servers/BRAND/product '{"version":"1.5.2846.0"}'
            $folder = Get-VirtualPath $sandbox BRAND 'C:\Program Files\Microsoft AAD App Proxy Connector'
            [IO.Directory]::Exists($folder) | Should -BeTrue
            $old = Register-Connector -Token $sandbox.RegistrationToken
            $old.Version, $old.Status | Should -Be @('1.5.2846.0', 'active')
            $thumbprint = (Get-ConnectorStatus).CertificateThumbprint
            $new = Install-Connector @common
            $new.Version, $new.Status, $new.ConnectorId | Should -Be @('1.5.4892.0', 'active', $old.ConnectorId)
            (Get-ConnectorStatus).CertificateThumbprint | Should -Be $thumbprint
            [IO.Directory]::Exists($folder) | Should -BeFalse
        }

        It 'refuses a downgrade before it changes the server' {
            Enter-Server NEWER
            Set-ConnectorSandboxFault InstallerVersion 1.5.4594.0 -Sandbox Install
            $null = Save-ConnectorInstaller -Path 'C:\Media'
            Set-QuickSandbox Install
            $null = Install-Connector -SkipRegistration -AcceptLicense
            $installer = 'C:\Media\MicrosoftEntraPrivateNetworkConnectorInstaller.exe'
            $parameters = $common + @{ InstallerPath = $installer }
            $fault = Assert-Refused NEWER $parameters DowngradeRefused InvalidOperation
            $fault.Exception.Message | Should -BeLike '*1.5.4892.0*1.5.4594.0*'
        }

        It 'refuses a connector that is registered in another tenant' {
            Enter-Server FOREIGN
            $null = Install-Connector @common
            $other = Get-SandboxToken $sandbox '"kind":"registration","tenantId":"11111111-2222-4333-8444-555555555555"'
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server FOREIGN -NoSignIn
            $parameters = @{ Token = $other; AcceptLicense = $true; ErrorAction = 'Stop' }
            $fault = Assert-Refused FOREIGN $parameters RegisteredInOtherTenant InvalidOperation
            $fault.Exception.Message | Should -BeLike "*$($sandbox.TenantId)*11111111*"
        }
    }

    It 'requires Windows if no virtual server is connected' {
        Skip-OnWindows
        Disconnect-EntraPrivateAccess
        $fault = { Install-Connector @common } | Should -Throw -ErrorId 'WindowsRequired,*' -PassThru
        $fault.CategoryInfo.Category | Should -Be 'InvalidOperation'
    }

    It 'allows a read-only sign-in to run again, but not to register again' {
        Enter-Server READER
        $null = Install-Connector @common -ConnectorGroup 'Group 001'
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server READER -AccessToken (
            Get-SandboxToken $sandbox '"kind":"graph","user":"reader"'
        )
        (Install-Connector @common -ConnectorGroup 'Group 001').Changed | Should -BeFalse
        $mark = Get-Mark Install
        { Register-Connector -Token $sandbox.RegistrationToken -ConnectorGroup 'Group 001' -Force } |
            Should -Throw -ErrorId 'InsufficientRole,*'
        Get-Change Install $mark | Should -BeNullOrEmpty
    }

    It 'rejects a read-only sign-in before an upgrade if the registered connector would be moved to <group>' -ForEach @(
        @{ group = 'Group 002'; create = $false }
        @{ group = 'Group of the upgrade'; create = $true }
    ) {
        # The connector of the test before is in 'Group 001'.
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server READER -AccessToken (
            Get-SandboxToken $sandbox '"kind":"graph","user":"reader"'
        )
        Set-ConnectorSandboxFault InstallerVersion 1.5.4999.0 -Sandbox Install
        try {
            $upgrade = $common + @{ ConnectorGroup = $group; CreateGroup = $create; MinimumVersion = '1.5.4999.0' }
            $null = Assert-Refused READER $upgrade InsufficientRole PermissionDenied
        }
        finally { Set-ConnectorSandboxFault InstallerVersion -Clear -Sandbox Install }
    }

    It 'rejects an installer path that is not on the server''s file system' {
        Disconnect-EntraPrivateAccess
        $commands = { Install-Connector @common -InstallerPath Variable:\common },
            { Update-Connector -InstallerPath Variable:\common },
            { Repair-Connector -InstallerPath Variable:\common }
        foreach ($command in $commands) {
            $fault = $command | Should -Throw -ErrorId 'PathNotOnServer,*' -PassThru
            $fault.Exception.Message | Should -BeLike '*Variable*'
        }
    }
}

Describe 'Install-Connector in all tests of this file' {
    It 'writes no token to the journal, a file or an error' { Find-SandboxToken $sandbox | Should -BeNullOrEmpty }
}
