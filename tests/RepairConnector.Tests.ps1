# Repair-Connector: repairs the problems that checks find on virtual servers.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Repair @{ GroupCount = 1; ConnectorCount = 1 }
    $script:tls = 'HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\Client'
    $script:framework = 'HKLM\SOFTWARE\Microsoft\.NETFramework\v4.0.30319'
    # Creates a server with a connector that is active in Group 001.
    function Enter-Server([string] $name) {
        New-VirtualServer $sandbox $name
        $null = Invoke-SandboxControl $sandbox POST "servers/$name/product" '{"version":"1.5.4892.0"}'
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $name -AccessToken $sandbox.GraphToken
        $null = Register-Connector -Token $sandbox.RegistrationToken -ConnectorGroup 'Group 001' -ErrorAction Stop
    }
    function Set-Registry([string] $server, [string] $key, [string] $name, [int] $value) {
        $json = "{`"key`":`"$($key.Replace('\', '\\'))`",`"name`":`"$name`",`"kind`":`"DWord`",`"value`":$value}"
        $null = Invoke-SandboxControl $sandbox PUT "servers/$server/registry" $json
    }
    function Set-StartType([string] $server, [string] $service, [string] $type) {
        $null =
            Invoke-SandboxControl $sandbox PUT "servers/$server/services/$service/startType" "{`"startType`":`"$type`"}"
    }
    # The rows of repairs. The other rows are problems of this tenant that need manual steps.
    function Repair([hashtable] $with = @{}) {
        @(Repair-Connector @with -ErrorAction Stop | Where-Object Action -NE ByHand)
    }
    function Get-Words($rows) { @($rows | ForEach-Object { "$($_.Action) $($_.Target) $($_.Result)" }) -join ', ' }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Repair
}

Describe 'Repair-Connector' {
    Context 'with stopped services, a disabled service, and TLS 1.2 disabled' {
        BeforeAll {
            Enter-Server BROKEN
            $null = Stop-Connector
            Set-StartType BROKEN WAPCSvc Disabled
            Set-Registry BROKEN $tls Enabled 0
            Set-Registry BROKEN $framework SystemDefaultTlsVersions 0
            $disk = Get-VirtualDisk $sandbox BROKEN
            $mark = Get-Mark Repair
            $plan = Repair @{ WhatIf = $true }
            $planned = @(Get-Change Repair $mark)
            $afterPlan = Get-VirtualDisk $sandbox BROKEN
            $first = Repair
            $secondMark = Get-Mark Repair
            $second = Repair
        }

        It 'lists each repair with -WhatIf, and changes nothing' {
            $plan.Result | Should -Not -Contain 'Repaired'
            Get-Words $plan | Should -BeLike ('EnableTls12 Enabled Planned*StartService WAPCSvc Planned, ' +
                'StartService WAPCUpdaterSvc Planned')
            ($plan | Where-Object Action -EQ EnableTls12).RebootRequired | Should -BeTrue
            $planned | Should -BeNullOrEmpty
            $afterPlan | Should -BeExactly $disk
        }

        It 'makes each repair in order, and the checks pass' {
            Get-Words $first | Should -BeLike ('EnableTls12 Enabled Repaired*StartService WAPCSvc Repaired, ' +
                'StartService WAPCUpdaterSvc Repaired')
            $first[0].GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorRepair'
            @((Get-Command Repair-Connector).OutputType.Name) | Should -Be 'EntraPrivateAccess.Models.ConnectorRepair'
            foreach ($row in $first) {
                $row.CheckAfter | Should -Be 'Pass' -Because $row.Detail
                $row.Detail | Should -BeLike "*$($row.Check) passes now."
            }
            $first[0].RebootRequired, $first[-1].RebootRequired | Should -Be @($true, $false)
            $first[0].Server, $first[0].Environment, $first[0].Rehearsed | Should -Be @('BROKEN', 'Repair', $true)
        }

        It 'leaves the services running, and set to start automatically' {
            $status = Get-ConnectorStatus
            $status.ConnectorService, $status.UpdaterService | Should -Be @('Running', 'Running')
            (Invoke-SandboxControl $sandbox GET servers/BROKEN/services/WAPCSvc).startType |
                Should -Be 'AutomaticDelayed'
        }

        It 'does nothing on the second run' {
            $second | Should -BeNullOrEmpty
            @(Get-Change Repair $secondMark) | Should -BeNullOrEmpty
        }
    }

    Context 'on a connector whose certificate is missing' {
        BeforeAll {
            Enter-Server LOST
            $before = Get-ConnectorStatus
            $null = Stop-Connector
            $certificate = "servers/LOST/certificates/LocalMachine/$($before.CertificateThumbprint)"
            $null = Invoke-SandboxControl $sandbox DELETE $certificate
            Set-StartType LOST WAPCSvc Disabled
            Set-StartType LOST WAPCUpdaterSvc Manual
        }

        It 'requires a token, names the command to get one, and starts nothing' {
            $mark = Get-Mark Repair
            $rows = Repair
            Get-Words $rows | Should -BeLike ('Register * NotPossible, StartService WAPCSvc NotPossible, ' +
                'StartService WAPCUpdaterSvc NotPossible')
            $rows[0].Detail | Should -BeLike '*Get-ConnectorRegistrationToken*Repair-Connector -Token*'
            @(Get-Change Repair $mark) | Should -BeNullOrEmpty
        }

        It 'plans the registration if there is a token' {
            $mark = Get-Mark Repair
            Get-Words (Repair @{ Token = $sandbox.RegistrationToken; WhatIf = $true }) |
                Should -BeLike 'Register * Planned, StartService WAPCSvc Planned*'
            @(Get-Change Repair $mark) | Should -BeNullOrEmpty
        }

        It 'registers with a token, and moves the connector back into its group' {
            $rows = Repair @{ Token = $sandbox.RegistrationToken }
            Get-Words $rows | Should -BeLike 'Register * Repaired'
            $rows[0].Detail | Should -BeLike "*moved back to 'Group 001'*Registration passes now."
            $after = Get-ConnectorStatus
            $after.ConnectorService, $after.Registration, $after.ConnectorGroup, $after.Status |
                Should -Be @('Running', 'Registered', 'Group 001', 'active')
            $after.CertificateThumbprint | Should -Not -Be $before.CertificateThumbprint
            foreach ($service in 'WAPCSvc', 'WAPCUpdaterSvc') {
                (Invoke-SandboxControl $sandbox GET "servers/LOST/services/$service").startType |
                    Should -Be 'AutomaticDelayed'
            }
        }

        It 'writes no token to the journal' {
            $token = [Net.NetworkCredential]::new('', $sandbox.RegistrationToken).Password
            @(Get-ConnectorSandboxJournal -Sandbox Repair |
                Where-Object { "$($_.Action)$($_.Detail)".Contains($token) }) | Should -BeNullOrEmpty
        }
    }

    It 'does not register if the certificate store cannot be read' {
        Enter-Server BLIND
        $unreadable = 'servers/BLIND/certificates/LocalMachine/unreadable'
        $null = Invoke-SandboxControl $sandbox PUT $unreadable '{"reason":"The store is broken."}'
        $mark = Get-Mark Repair
        $rows = @(Repair-Connector -Token $sandbox.RegistrationToken)
        @($rows | Where-Object Action -NE ByHand) | Should -BeNullOrEmpty
        ($rows | Where-Object Check -EQ Registration).Detail | Should -BeLike '*broken*'
        @(Get-Change Repair $mark) | Should -BeNullOrEmpty
    }

    It 'sets the same proxy for both services' {
        Enter-Server SPLIT
        $null = Set-ConnectorProxy http://proxy.contoso.local:8080
        $file = Get-VirtualPath $sandbox SPLIT (Get-ConnectorProxy)[1].ConfigurationFile
        [IO.File]::WriteAllText($file, [IO.File]::ReadAllText($file).Replace('8080', '3128'))
        $rows = Repair
        Get-Words $rows | Should -Be 'AlignProxy WAPCSvc, WAPCUpdaterSvc Repaired'
        (Get-ConnectorProxy).Proxy | Should -Be @('http://proxy.contoso.local:8080', 'http://proxy.contoso.local:8080')
        Repair | Should -BeNullOrEmpty
    }

    It 'restores the last content of an unreadable configuration file, not the one before the last change' {
        Enter-Server TORN
        $null = Set-ConnectorProxy http://proxy.contoso.local:8080
        $null = Set-ConnectorProxy http://proxy.contoso.local:3128
        $file = Get-VirtualPath $sandbox TORN (Get-ConnectorProxy)[0].ConfigurationFile
        [IO.File]::WriteAllText($file, [IO.File]::ReadAllText($file).Replace('</configuration>', ''))
        (Get-ConnectorStatus).Health | Should -Be 'Unhealthy'
        Get-Words (Repair) | Should -BeLike 'RestoreConfiguration * Repaired, RestartService WAPCSvc Repaired'
        (Get-ConnectorProxy).Proxy | Should -Be @('http://proxy.contoso.local:3128', 'http://proxy.contoso.local:3128')
        Repair | Should -BeNullOrEmpty
    }

    It 'reinstalls a missing program, keeps registration and proxy, and starts stopped services' {
        Enter-Server HOLES
        $null = Set-ConnectorProxy -Bypass
        $null = Stop-Connector
        $registered = (Get-ConnectorStatus).CertificateThumbprint
        $program = 'C:\Program Files\Microsoft Entra private network connector'
        $program = "$program\MicrosoftEntraPrivateNetworkConnectorService.exe"
        $program = Get-VirtualPath $sandbox HOLES $program
        [IO.File]::Delete($program)
        $refused = Repair
        Get-Words $refused | Should -BeLike 'RunSetup HOLES Failed*'
        $refused[0].Detail | Should -BeLike '*license*-AcceptLicense*'
        $rows = Repair @{ AcceptLicense = $true }
        Get-Words $rows |
            Should -Be 'RunSetup HOLES Repaired, StartService WAPCSvc Repaired, StartService WAPCUpdaterSvc Repaired'
        [IO.File]::Exists($program) | Should -BeTrue
        (Get-ConnectorProxy).Mode | Should -Be @('Bypass', 'Bypass')
        (Get-ConnectorStatus).CertificateThumbprint | Should -Be $registered
        Repair @{ AcceptLicense = $true } | Should -BeNullOrEmpty
    }

    It 'names all problems that it cannot repair in one row, the worst with the required action' {
        New-VirtualServer $sandbox BARE '"dotNetRelease":394802'
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server BARE -NoSignIn
        $mark = Get-Mark Repair
        $rows = @(Repair-Connector)
        $rows.Action | Should -Not -Contain 'RunSetup'
        $rows.Result | Should -Not -Contain 'Repaired'
        $rest = @($rows | Where-Object Action -EQ ByHand)
        $rest | Should -HaveCount 1
        $rest[0].Check, "$($rest[0].Result)" | Should -Be @('Installation', 'NotPossible')
        $rest[0].Detail | Should -BeLike '*Install-Connector*DotNetFramework*Run Test-Connector to see *'
        @(Get-Change Repair $mark) | Should -BeNullOrEmpty
    }

    It 'requires an administrator' {
        New-VirtualServer $sandbox PLAIN '"elevated":false'
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server PLAIN -NoSignIn
        $fault = { Repair-Connector } | Should -Throw -ErrorId 'NotElevated,*' -PassThru
        $fault.CategoryInfo.Category | Should -Be 'InvalidOperation'
    }

    It 'requires Windows if no virtual server is connected' {
        Skip-OnWindows
        Disconnect-EntraPrivateAccess
        { Repair-Connector } | Should -Throw -ErrorId 'WindowsRequired,*'
    }
}

Describe 'Repair-Connector with an expired certificate' {
    It 'registers again' {
        Enter-Server AGED
        $null = Invoke-SandboxControl $sandbox POST clock/advance '{"seconds":16000000}'
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server AGED -AccessToken (
            Get-SandboxToken $sandbox '"kind":"graph"'
        )
        (Get-ConnectorStatus).Registration | Should -Be 'Expired'
        $rows = Repair @{ Token = (Get-SandboxToken $sandbox '"kind":"registration"') }
        (Get-Words $rows) | Should -BeLike '*Register * Repaired*'
        $status = Get-ConnectorStatus
        $status.Registration, $status.ConnectorService | Should -Be @('Registered', 'Running')
    }
}
