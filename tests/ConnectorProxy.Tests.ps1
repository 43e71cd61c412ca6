# The outbound proxy of both services on a virtual server: read, set, changed and cleared.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Proxies @{ GroupCount = 1 }
    $script:proxy = 'http://proxy.contoso.local:8080'
    function Enter-Server([string] $name, [string] $version = '1.5.4892.0', [switch] $Running) {
        New-VirtualServer $sandbox $name
        $null = Invoke-SandboxControl $sandbox POST "servers/$name/product" "{`"version`":`"$version`"}"
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $name -NoSignIn
        if ($Running) { $null = Start-Connector }
    }
    function Get-ConfigText([string] $name) {
        (Get-ConnectorProxy).ConfigurationFile |
            ForEach-Object { [IO.File]::ReadAllText((Get-VirtualPath $sandbox $name $_)) }
    }
    function Assert-Untouched([string] $server, $mark, [string] $disk) {
        @(Get-Change Proxies $mark | ForEach-Object { "$($_.Action) $($_.Detail)" }) -join '; ' | Should -BeNullOrEmpty
        Get-VirtualDisk $sandbox $server | Should -BeExactly $disk
    }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Proxies
}

Describe 'Get-ConnectorProxy' {
    BeforeAll { Enter-Server READ }

    It 'returns one row per service' {
        $rows = Get-ConnectorProxy
        $rows.Service | Should -Be @('WAPCSvc', 'WAPCUpdaterSvc')
        $rows[0].GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorProxy'
        @((Get-Command Get-ConnectorProxy).OutputType.Name) | Should -Be 'EntraPrivateAccess.Models.ConnectorProxy'
        $rows[0].Mode, $rows[0].Proxy, $rows[0].Source, $rows[0].Agrees |
            Should -Be @('Default', $null, 'System', $true)
        $rows[0].Server, $rows[0].Environment, $rows[0].Rehearsed | Should -Be @('READ', 'Proxies', $true)
    }

    It 'reads machine.config, and compares it with WinHTTP' {
        $machine = Get-VirtualPath $sandbox READ 'C:\Windows\Microsoft.NET\Framework64\v4.0.30319\Config\machine.config'
        $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($machine))
        $settings = '<defaultProxy><proxy proxyaddress="http://machine:3128"/></defaultProxy>'
        $settings = "<configuration><system.net>$settings</system.net></configuration>"
        [IO.File]::WriteAllText($machine, $settings)
        $rows = Get-ConnectorProxy
        $rows[1].Mode, $rows[1].Proxy, $rows[1].Source |
            Should -Be @('Explicit', 'http://machine:3128', 'machine.config')
        $rows[0].Detail | Should -BeLike '*netsh winhttp set proxy machine:3128*'
        [IO.File]::Delete($machine)
    }

    It 'reports that the services differ, without credentials' {
        $file = Get-VirtualPath $sandbox READ (Get-ConnectorProxy)[1].ConfigurationFile
        $before = [IO.File]::ReadAllText($file)
        $settings = '<defaultProxy><proxy proxyaddress="http://me:canary@other:1"/></defaultProxy>'
        $settings = "<configuration><system.net>$settings</system.net></configuration>"
        [IO.File]::WriteAllText($file, $settings)
        $rows = Get-ConnectorProxy
        $rows.Agrees | Should -Be @($false, $false)
        $rows[1].Proxy | Should -Be 'http://other:1'
        $rows[1].Detail | Should -BeLike '*credentials*different proxies*Set-ConnectorProxy*'
        "$($rows[1].Detail)$($rows[1])" | Should -Not -Match 'canary'
        [IO.File]::WriteAllText($file, $before)
    }

    It 'names the file if it is not valid XML' {
        $file = Get-VirtualPath $sandbox READ (Get-ConnectorProxy)[0].ConfigurationFile
        $before = [IO.File]::ReadAllText($file)
        [IO.File]::WriteAllText($file, '<configuration>')
        $fault = { Get-ConnectorProxy -ErrorAction Stop } | Should -Throw -ErrorId 'ConfigurationUnreadable,*' -PassThru
        $fault.CategoryInfo.Category | Should -Be 'InvalidData'
        [IO.File]::WriteAllText($file, $before)
    }

    It 'names Install-Connector if no connector is installed' {
        New-VirtualServer $sandbox NONE
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server NONE -NoSignIn
        $fault = { Get-ConnectorProxy -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectorNotInstalled,*' -PassThru
        $fault.CategoryInfo.Category | Should -Be 'NotInstalled'
        $fault.ErrorDetails.RecommendedAction | Should -BeLike '*Install-Connector*'
    }
}

Describe 'Set-ConnectorProxy' {
    Context 'with running services' {
        BeforeAll {
            Enter-Server RUNS -Running
            $original = Get-ConfigText RUNS
            $disk = Get-VirtualDisk $sandbox RUNS
            $mark = Get-Mark Proxies
            $plan = Set-ConnectorProxy $proxy -WhatIf
            $planned = @(Get-Change Proxies $mark)
            $afterPlan = Get-VirtualDisk $sandbox RUNS
            $first = Set-ConnectorProxy $proxy
            $firstChanges = @(Get-Change Proxies $mark | ForEach-Object { "$($_.Action) $($_.Detail)" })
            $secondMark = Get-Mark Proxies
            $secondDisk = Get-VirtualDisk $sandbox RUNS
            $second = Set-ConnectorProxy -Proxy $proxy
        }

        It 'writes nothing with -WhatIf' {
            $planned | Should -BeNullOrEmpty
            $afterPlan | Should -BeExactly $disk
            $plan.Changed | Should -Be @($false, $false)
        }

        It 'writes both files, keeps the other settings, makes a backup and restarts both services' {
            $first.Mode | Should -Be @('Explicit', 'Explicit')
            $first.Changed + $first.Restarted + $first.Agrees | Should -Not -Contain $false
            $firstChanges | Should -Be @(
                'service stopped WAPCUpdaterSvc', 'service stopped WAPCSvc'
                'service started WAPCSvc', 'service started WAPCUpdaterSvc'
            )
            foreach ($text in Get-ConfigText RUNS) {
                $text | Should -BeLike (
                    '*gcServer*TraceFilename*<proxy proxyaddress="http://proxy.contoso.local:8080" ' +
                    'bypassonlocal="True" usesystemdefault="True" />*')
            }
            $first.ConfigurationFile |
                ForEach-Object { [IO.File]::ReadAllText((Get-VirtualPath $sandbox RUNS "$_.bak")) } |
                Should -Be $original
            (Get-ConnectorStatus).ConnectorService | Should -Be 'Running'
        }

        It 'changes nothing on the second run' {
            $second.Changed + $second.Restarted | Should -Not -Contain $true
            Assert-Untouched RUNS $secondMark $secondDisk
        }

        It 'bypasses every proxy with -Bypass, and restores the former files exactly with -Clear' {
            (Set-ConnectorProxy -Bypass).Mode | Should -Be @('Bypass', 'Bypass')
            (Get-ConnectorProxy).Mode | Should -Be @('Bypass', 'Bypass')
            $cleared = Set-ConnectorProxy -Clear
            $cleared.Mode + $cleared.Source | Should -Be @('Default', 'Default', 'System', 'System')
            Get-ConfigText RUNS | Should -Be $original
        }
    }

    Context 'after a file was edited while the services run' {
        BeforeAll {
            Enter-Server EDITED -Running
            $null = Set-ConnectorProxy $proxy
            $file = Get-VirtualPath $sandbox EDITED (Get-ConnectorProxy)[0].ConfigurationFile
            [IO.File]::AppendAllText($file, '<!-- edited -->')
            $read = Get-ConnectorProxy
            $check = Test-Connector -Include ConfigurationInUse
            $status = Get-ConnectorStatus
            $plan = @(Repair-Connector -WhatIf | Where-Object Action -EQ RestartService)
            $mark = Get-Mark Proxies
            $again = Set-ConnectorProxy $proxy
            $changes = @(Get-Change Proxies $mark | ForEach-Object { "$($_.Action) $($_.Detail)" })
            [IO.File]::AppendAllText($file, '<!-- again -->')
            $repaired = @(Repair-Connector | Where-Object Action -EQ RestartService)
        }

        It 'reports the service that runs with the earlier configuration' {
            $read.RestartRequired | Should -Be @($true, $false)
            $read[0].Detail | Should -BeLike ('WAPCSvc runs with an earlier configuration: ' +
                '*Service.exe.config was written after the service started.*')
            @($check | Where-Object Name -EQ ConfigurationInUse).Status | Should -Be @('Warn', 'Pass')
            $status.NextStep | Should -Not -BeNullOrEmpty
        }

        It 'restarts only that service if the proxy does not change' {
            $again.Changed | Should -Be @($false, $false)
            $again.Restarted | Should -Be @($true, $false)
            $again.RestartRequired + $again.Agrees | Should -Be @($false, $false, $true, $true)
            $changes | Should -Be @('service stopped WAPCSvc', 'service started WAPCSvc')
        }

        It 'is repaired by Repair-Connector' {
            $plan.Result, $plan.Target, $plan.Check | Should -Be @('Planned', 'WAPCSvc', 'ConfigurationInUse')
            $repaired.Result, $repaired.CheckAfter | Should -Be @('Repaired', 'Pass')
            (Get-ConnectorProxy).RestartRequired | Should -Be @($false, $false)
        }
    }

    It 'does not start stopped services' {
        Enter-Server IMAGE
        $mark = Get-Mark Proxies
        $rows = Set-ConnectorProxy $proxy
        $rows.Changed + $rows.Restarted | Should -Be @($true, $true, $false, $false)
        @(Get-Change Proxies $mark) | Should -BeNullOrEmpty
    }

    It 'supports the former product name' {
        Enter-Server FORMER 1.5.2846.0
        (Set-ConnectorProxy $proxy).ConfigurationFile[1] |
            Should -BeLike '*AAD App Proxy Connector Updater\ApplicationProxyConnectorUpdaterService.exe.config'
        (Get-ConfigText FORMER)[1] | Should -BeLike "*$proxy*"
    }

    It 'rolls back if a service does not start, and starts the services again' {
        Enter-Server BACK -Running
        $original = Get-ConfigText BACK
        Set-ConnectorSandboxFault ServiceDies 0 -Target BACK/WAPCSvc -Count 1 -Sandbox Proxies
        try {
            $fault = { Set-ConnectorProxy $proxy } | Should -Throw -ErrorId 'ProxyNotApplied,*' -PassThru
            $fault.CategoryInfo.Category | Should -Be 'InvalidResult'
            $fault.Exception.Message | Should -BeLike '*BACK*WAPCSvc*'
            $fault.ErrorDetails.RecommendedAction | Should -BeLike '*run again*'
            Get-ConfigText BACK | Should -Be $original
            $status = Get-ConnectorStatus
            $status.ConnectorService, $status.UpdaterService | Should -Be @('Running', 'Running')
        }
        finally { Set-QuickSandbox Proxies }
    }

    It 'rejects the proxy <given>' -ForEach @(
        @{ given = 'https://proxy:8080'; why = '*only http://*' }
        @{ given = 'http://me:canary@proxy:8080'; why = '*credentials is not supported*' }
        @{ given = 'http://proxy:8080/path'; why = '*path*' }, @{ given = 'proxy'; why = '*absolute*' }
    ) {
        Enter-Server "R$($given.Length)"
        $server = "R$($given.Length)"
        $mark = Get-Mark Proxies
        $disk = Get-VirtualDisk $sandbox $server
        $fault = { Set-ConnectorProxy $given } | Should -Throw -ErrorId 'ProxyNotUsable,*' -PassThru
        $fault.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $fault.Exception.Message | Should -BeLike $why
        "$fault $($fault.ErrorDetails)" | Should -Not -Match 'canary'
        Assert-Untouched $server $mark $disk
    }

    It 'adds http:// only in its advice if <given> has no scheme' -ForEach @(
        @{ given = 'proxy:8080' }, @{ given = 'proxy.corp.contoso.com:8080' }, @{ given = '10.1.2.3:8080' }
    ) {
        $fault = { Set-ConnectorProxy $given } | Should -Throw -ErrorId 'ProxyNotUsable,*' -PassThru
        $fault.Exception.Message | Should -BeLike "http:// is missing*'$given'*"
        $fault.ErrorDetails.RecommendedAction | Should -BeLike "*-Proxy http://$given*"
    }

    Context 'with a proxy that does not answer' {
        BeforeAll {
            Enter-Server DEAD
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server DEAD -AccessToken $sandbox.GraphToken
            $null = Register-Connector -Token $sandbox.RegistrationToken
        }

        It 'is refused without a prompt and changes nothing: <dead>' -ForEach @(
            @{ dead = 'http://127.0.0.1:8888'; why = 'No program listens*' }
            @{ dead = 'http://gone.contoso.com:8080'; why = '*does not resolve*' }
            @{ dead = 'http://proxy.contoso.local:8888'; why = '*does not answer*' }
        ) {
            $mark = Get-Mark Proxies
            $disk = Get-VirtualDisk $sandbox DEAD
            $fault = { Set-ConnectorProxy $dead } | Should -Throw -ErrorId 'ProxyNotReached,*' -PassThru
            $fault.CategoryInfo.Category | Should -Be 'ConnectionError'
            $fault.Exception.Message | Should -BeLike $why
            $fault.ErrorDetails.RecommendedAction | Should -BeLike '*-Force*'
            Assert-Untouched DEAD $mark $disk
        }

        It 'warns with -WhatIf and changes nothing' {
            $mark = Get-Mark Proxies
            $disk = Get-VirtualDisk $sandbox DEAD
            $quiet = @{ WarningVariable = 'warned'; WarningAction = 'SilentlyContinue' }
            $rows = Set-ConnectorProxy http://127.0.0.1:8888 -WhatIf @quiet
            $rows.Changed | Should -Be @($false, $false)
            "$warned" | Should -BeLike 'No program listens*'
            Assert-Untouched DEAD $mark $disk
        }

        It 'is set with -Force and cuts the connector off, which status and checks report' {
            (Set-ConnectorProxy http://127.0.0.1:8888 -Force -WarningAction SilentlyContinue).Changed |
                Should -Be @($true, $true)
            $status = Get-ConnectorStatus
            "$($status.Health)" | Should -Not -Be 'Healthy'
            $status.NextStep | Should -BeLike '*No program listens at the proxy http://127.0.0.1:8888*'
            $rows = Test-Connector -Category Network
            @($rows | Where-Object Status -EQ Fail).Name | Should -Be 'ProxyReachable'
            $null = Set-ConnectorProxy -Clear
        }
    }

    Context 'with files that .NET Framework refuses' {
        BeforeAll {
            function Set-ConfigText([string] $server, [string] $section) {
                foreach ($file in (Get-ConnectorProxy).ConfigurationFile) {
                    $settings = "<configuration><system.net>$section</system.net></configuration>"
                    [IO.File]::WriteAllText((Get-VirtualPath $sandbox $server $file), $settings)
                }
            }
            Enter-Server NESTED
            Set-ConfigText NESTED '<defaultProxy><defaultProxy enabled="False"/></defaultProxy>'
            $fault = { Get-ConnectorProxy -ErrorAction Stop } |
                Should -Throw -ErrorId 'ConfigurationInvalid,*' -PassThru
            $checked = @(Test-Connector -Include ConfigurationFiles)
            $isReady = Test-Connector -Level Ready -Quiet
            $plan = @(Repair-Connector -WhatIf | Where-Object Check -EQ ConfigurationFiles)
            $repaired = @(Repair-Connector | Where-Object Check -EQ ConfigurationFiles)
        }

        It 'names the line, what is wrong and the repair' {
            $fault.CategoryInfo.Category | Should -Be 'InvalidData'
            $fault.Exception.Message | Should -BeLike "*Line 1: <defaultProxy> can't contain <defaultProxy>*"
            @($checked | Where-Object Name -EQ ConfigurationFiles).Status | Should -Be @('Fail', 'Fail')
            $isReady | Should -BeFalse
        }

        It 'is corrected by Repair-Connector' {
            $plan.Result | Should -Be 'Planned'
            $repaired.Result, $repaired.CheckAfter | Should -Be @('Repaired', 'Pass')
            (Get-ConnectorProxy).Mode | Should -Be @('Bypass', 'Bypass')
        }

        It 'replaces a section whose intention is unknown' {
            Enter-Server UNKNOWN
            Set-ConfigText UNKNOWN '<defaultProxy enable="false"/>'
            (Set-ConnectorProxy $proxy).Proxy | Should -Be @($proxy, $proxy)
            Get-ConfigText UNKNOWN | ForEach-Object { $_ | Should -Not -BeLike '*enable=*' }
        }

        It 'repairs an address without http://' {
            Enter-Server NOSCHEME
            Set-ConfigText NOSCHEME '<defaultProxy><proxy proxyaddress="proxy.contoso.local:8080"/></defaultProxy>'
            (Test-Connector -Include ProxyReachable).Action | Should -Contain "Run Set-ConnectorProxy -Proxy $proxy."
            $row = @(Repair-Connector | Where-Object Action -EQ CorrectProxyAddress)
            $row.Result, $row.CheckAfter | Should -Be @('Repaired', 'Pass')
            (Get-ConnectorProxy).Proxy | Should -Be @($proxy, $proxy)
        }
    }

    It 'requires an administrator' {
        New-VirtualServer $sandbox PLAIN '"elevated":false'
        $null = Invoke-SandboxControl $sandbox POST servers/PLAIN/product '{"version":"1.5.4892.0"}'
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server PLAIN -NoSignIn
        $disk = Get-VirtualDisk $sandbox PLAIN
        { Set-ConnectorProxy $proxy } | Should -Throw -ErrorId 'NotElevated,*'
        Get-VirtualDisk $sandbox PLAIN | Should -BeExactly $disk
    }

    It 'rejects -Proxy together with -Bypass' {
        { Set-ConnectorProxy -Proxy $proxy -Bypass } | Should -Throw -ErrorId 'AmbiguousParameterSet*'
    }
}
