# Test-Connector: what it says of a bare, a broken and a healthy server, and which checks it runs.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Checks @{ GroupCount = 1; ConnectorCount = 1; Server = 'BARE', 'LIVE' }
    function Enter-Server([string] $name) { $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $name -AccessToken $sandbox.GraphToken }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Checks
}

Describe 'Test-Connector' {
    Context 'on a bare server' {
        BeforeAll { Enter-Server BARE }

        It 'says that nothing is installed, and skips what depends on it' {
            $rows = @(Test-Connector -Category Connector)
            $rows[0].GetType().FullName | Should -Be 'EntraPrivateAccess.Models.CheckResult'
            $rows[0].Name, "$($rows[0].Status)" | Should -Be @('Installation', 'Fail')
            $rows[0].Action | Should -BeLike '*Install-Connector*'
            $rows[0].Server, $rows[0].Environment, $rows[0].Rehearsed | Should -Be @('BARE', 'Checks', $true)
            @($rows | Where-Object Status -NE Skip) | Should -HaveCount 1
        }

        It 'passes in preflight, in rows of the machine only' {
            $rows = @(Test-Connector -Preflight)
            @($rows | Where-Object { $_.Category -notin 'Server', 'Tls', 'Network' }) | Should -BeNullOrEmpty
            @($rows | Where-Object Status -EQ Fail) | Should -BeNullOrEmpty
        }

        It 'is not <level>' -ForEach @(@{ level = 'Installed' }, @{ level = 'Registered' }, @{ level = 'Ready' }) {
            Test-Connector -Level $level -Quiet | Should -BeFalse
        }

        It 'changes nothing' {
            $mark = Get-Mark Checks
            $null = Test-Connector
            @(Get-Change Checks $mark) | Should -BeNullOrEmpty
        }
    }

    Context 'on a server whose connector is active' {
        BeforeAll {
            Enter-Server LIVE
            $null = Install-Connector -Token $sandbox.RegistrationToken -ConnectorGroup 'Group 001' -AcceptLicense
        }

        It 'is <level>' -ForEach @(@{ level = 'Installed' }, @{ level = 'Registered' }, @{ level = 'Ready' }) {
            Test-Connector -Level $level -Quiet | Should -BeTrue
        }

        It 'is still Registered while a service is stopped, and not Ready' {
            $null = Stop-Connector -Confirm:$false
            Test-Connector -Level Registered -Quiet | Should -BeTrue
            Test-Connector -Level Ready -Quiet | Should -BeFalse
            $null = Start-Connector -Confirm:$false
            $null = Wait-Connector LIVE -TimeoutSeconds 20
        }

        It 'passes, and sums up in a last line that is no object' {
            $rows = @(Test-Connector -InformationVariable said -InformationAction SilentlyContinue)
            @($rows | Where-Object Status -EQ Fail) | Should -BeNullOrEmpty
            @($rows | Where-Object Status -EQ Skip | ForEach-Object { "$($_.Name) $($_.Target)" } | Where-Object { $_ -notlike 'HostName `*.*' }) | Should -BeNullOrEmpty
            "$said" | Should -Match '^\d+ checks in [\d.]+ s: \d+ passed'
        }

        It 'without a sign-in skips what the tenant would tell' {
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server LIVE -NoSignIn
            $cloud = @(Test-Connector -Category Cloud)
            @($cloud | Where-Object Status -NE Skip) | Should -BeNullOrEmpty
            $cloud[0].Detail | Should -BeLike '*Connect-EntraPrivateAccess*'
            $cloud.Action | Should -BeLike 'Run Connect-EntraPrivateAccess *'
            Enter-Server LIVE
        }

        It 'takes -Include and -Exclude with wildcards' {
            @((Test-Connector -Include '*Service').Name) | Should -Be @('ConnectorService', 'UpdaterService')
            @((Test-Connector -Include '*Service' -Exclude Updater*).Name) | Should -Be @('ConnectorService')
        }
    }

    Context 'on a machine with <what>' -ForEach @(
        @{ what = 'a 32-bit Windows'; check = 'Architecture'; special = '"is64Bit":false'; status = 'Fail' }
        @{ what = 'little memory'; check = 'Sizing'; special = '"memory":4294967296'; status = 'Warn' }
        @{ what = 'one processor'; check = 'Sizing'; special = '"processors":1'; status = 'Warn' }
        @{ what = 'weak cryptography'; check = 'StrongCrypto'; key = 'HKLM\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319'; name = 'SchUseStrongCrypto'; kind = 'DWord'; value = '0'; status = 'Fail' }
        @{ what = 'its own TLS versions'; check = 'SystemDefaultTlsVersions'; key = 'HKLM\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319'; name = 'SystemDefaultTlsVersions'; kind = 'DWord'; value = '0'; status = 'Fail' }
        @{ what = 'FIPS mode'; check = 'Fips'; key = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\FipsAlgorithmPolicy'; name = 'Enabled'; kind = 'DWord'; value = '1'; status = 'Warn' }
        @{ what = 'Enhanced Security'; check = 'EnhancedSecurity'; key = 'HKLM\\SOFTWARE\\Microsoft\\Active Setup\\Installed Components\\{A509B1A7-37EF-4b3f-8CFC-4F3A74704073}'; name = 'IsInstalled'; kind = 'DWord'; value = '1'; status = 'Warn' }
        @{ what = 'a restart that waits'; check = 'PendingReboot'; key = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired'; name = 'Since'; kind = 'DWord'; value = '1'; status = 'Warn' }
        @{ what = 'enforced script rules'; check = 'LanguageMode'; key = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\SrpV2\\Script'; name = 'EnforcementMode'; kind = 'DWord'; value = '1'; status = 'Warn' }
    ) {
        It '<check> says <status>, and what to do' {
            $server = "M$([Math]::Abs($what.GetHashCode()) % 100000)"
            New-VirtualServer $sandbox $server $special
            if ($key) { $null = Invoke-SandboxControl $sandbox PUT "servers/$server/registry" "{`"key`":`"$key`",`"name`":`"$name`",`"kind`":`"$kind`",`"value`":$value}" }
            Enter-Server $server
            $row = @(Test-Connector -Include $check | Where-Object Status -NE Pass)
            $row | Should -HaveCount 1
            "$($row[0].Status)" | Should -Be $status
            $row[0].Action | Should -Not -BeNullOrEmpty
        }
    }

    It 'warns where group policy lets only signed scripts run' {
        New-VirtualServer $sandbox SIGNED
        foreach ($value in '"name":"EnableScripts","kind":"DWord","value":1', '"name":"ExecutionPolicy","kind":"String","value":"AllSigned"') {
            $null = Invoke-SandboxControl $sandbox PUT servers/SIGNED/registry "{`"key`":`"HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\PowerShell`",$value}"
        }
        Enter-Server SIGNED
        $row = Test-Connector -Include ExecutionPolicy -InformationAction SilentlyContinue
        "$($row.Status)" | Should -Be 'Warn'
        $row.Detail | Should -BeLike '*AllSigned*'
    }

    Context 'on a connector that was registered twice and is alone in its group' {
        BeforeAll {
            New-VirtualServer $sandbox TWICE
            $null = Invoke-SandboxControl $sandbox POST servers/TWICE/product '{"version":"1.5.4892.0"}'
            Enter-Server TWICE
            $null = New-ConnectorGroup Alone
            $first = Register-Connector -Token $sandbox.RegistrationToken -ConnectorGroup Alone
            $second = Register-Connector -Token $sandbox.RegistrationToken -ConnectorGroup Alone -Force
            $null = Invoke-SandboxControl $sandbox PUT rules '{"inactiveAfterSeconds":1}'
            $null = Wait-Connector $first.ConnectorId -Inactive -TimeoutSeconds 60 -ErrorAction Stop
            function Get-Row([string] $check) { @(Test-Connector -Include $check -InformationAction SilentlyContinue)[0] }
        }

        AfterAll { $null = Invoke-SandboxControl $sandbox PUT rules '{"inactiveAfterSeconds":20}' }

        It 'warns that nobody stands in for it' {
            $row = Get-Row HighAvailability
            "$($row.Status)", $row.Target | Should -Be @('Warn', 'Alone')
            $row.Action | Should -BeLike '*Install-Connector*'
        }

        It 'names the former registration and the day on which it goes' {
            $row = Get-Row Namesakes
            "$($row.Status)" | Should -Be 'Pass'
            $row.Detail | Should -BeLike "*$($first.ConnectorId)*fell silent, on ????-??-?? at the latest."
            $row.Detail | Should -Not -BeLike "*$($second.ConnectorId)*"
        }

        It 'says how HTTP/2 is set' {
            (Get-Row Http2).Detail | Should -BeLike 'HTTP/2 is on*'
            $null = Invoke-SandboxControl $sandbox PUT servers/TWICE/registry '{"key":"HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp","name":"EnableDefaultHTTP2","kind":"DWord","value":0}'
            (Get-Row Http2).Detail | Should -BeLike 'HTTP/2 is off*'
        }

        It 'warns where endpoints.txt is of another tenant' {
            "$((Get-Row EndpointsFile).Status)" | Should -Be 'Pass'
            $file = Get-VirtualPath $sandbox TWICE 'C:\ProgramData\Microsoft\Microsoft Entra private network connector\Endpoints\endpoints.txt'
            [IO.File]::WriteAllText($file, [IO.File]::ReadAllText($file).Replace($sandbox.TenantId, '11111111-2222-3333-4444-555555555555'))
            "$((Get-Row EndpointsFile).Status)" | Should -Be 'Warn'
        }

        It 'warns where another authority issued the trust certificate' {
            "$((Get-Row TrustIssuer).Status)" | Should -Be 'Pass'
            $key = [Security.Cryptography.RSA]::Create(2048)
            $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new("CN=$($sandbox.TenantId)", $key, [Security.Cryptography.HashAlgorithmName]::SHA256, [Security.Cryptography.RSASignaturePadding]::Pkcs1)
            $now = [DateTimeOffset]::UtcNow
            $other = $request.CreateSelfSigned($now.AddDays(-1), $now.AddDays(100))
            $null = Invoke-SandboxControl $sandbox PUT servers/TWICE/certificates/LocalMachine "{`"certificate`":`"$([Convert]::ToBase64String($other.RawData))`"}"
            $file = Get-VirtualPath $sandbox TWICE 'C:\ProgramData\Microsoft\Microsoft Entra private network connector\Config\TrustSettings.xml'
            [IO.File]::WriteAllText($file, [IO.File]::ReadAllText($file).Replace((Get-ConnectorStatus).CertificateThumbprint, $other.Thumbprint))
            $row = Get-Row TrustIssuer
            "$($row.Status)", $row.Target | Should -Be @('Warn', $other.Thumbprint)
            $row.Detail | Should -BeLike "*issued by 'CN=$($sandbox.TenantId)'*connectorregistrationca*"
        }

        It 'warns where the service runs as another account' {
            $null = Stop-Connector -Confirm:$false
            $null = Invoke-SandboxControl $sandbox PUT servers/TWICE/services/WAPCSvc '{"displayName":"Microsoft Entra private network connector","startType":"Automatic"}'
            $null = Start-Connector -Confirm:$false
            $row = Get-Row ConnectorService
            "$($row.Status)" | Should -Be 'Warn' -Because $row.Detail
            $row.Detail | Should -BeLike '*runs as LocalSystem*'
        }
    }

    It 'says how far the server''s clock is from the service''s' {
        Enter-Server BARE
        "$((Test-Connector -Include Clock).Status)" | Should -Be 'Pass'
        Set-ConnectorSandboxFault ClockSkew 900 -Sandbox Checks
        $row = Test-Connector -Include Clock
        Set-ConnectorSandboxFault ClockSkew -Clear -Sandbox Checks
        "$($row.Status)" | Should -Be 'Warn'
        $row.Detail | Should -BeLike '*15 minutes behind*'
    }

    Context 'asked for what there is not' {
        BeforeAll { Enter-Server BARE }

        It 'names <id> for <option>' -ForEach @(
            @{ id = 'CheckNotFound'; option = '-Include'; options = @{ Include = 'NoSuch' }; category = 'ObjectNotFound' }
            @{ id = 'CheckNotFound'; option = '-Exclude'; options = @{ Exclude = 'NoSuch' }; category = 'ObjectNotFound' }
            @{ id = 'CheckCategoryNotFound'; option = '-Category'; options = @{ Category = 'NoSuch' }; category = 'ObjectNotFound' }
            @{ id = 'NoCheckSelected'; option = 'both'; options = @{ Include = 'Version'; Exclude = '*' }; category = 'InvalidArgument' }
        ) {
            $fault = { Test-Connector @options -ErrorAction Stop } | Should -Throw -ErrorId "$id,*" -PassThru
            $fault.CategoryInfo.Category | Should -Be $category
        }

        It 'completes names and categories' {
            function Complete([string] $line) { @([Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.ListItemText) }
            Complete 'Test-Connector -Include Tls' | Should -Contain 'Tls12'
            Complete 'Test-Connector -Category C' | Should -Be @('Connector', 'Cloud')
        }
    }
}
