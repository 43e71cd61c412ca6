# Test-Connector: its results on a bare, a broken and a healthy server, and which checks it runs.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Checks @{ GroupCount = 1; ConnectorCount = 1; Server = 'BARE', 'LIVE' }
    function Enter-Server([string] $name) {
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $name -AccessToken $sandbox.GraphToken
    }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Checks
}

Describe 'Test-Connector' {
    Context 'on a bare server' {
        BeforeAll { Enter-Server BARE }

        It 'fails the Installation check, and skips the checks that depend on it' {
            $rows = @(Test-Connector -Detailed -Category Connector)
            $rows[0].GetType().FullName | Should -Be 'EntraPrivateAccess.Models.CheckResult'
            $rows[0].Name, "$($rows[0].Status)" | Should -Be @('Installation', 'Fail')
            $rows[0].Action | Should -BeLike '*Install-Connector*'
            $rows[0].HelpTopic | Should -Be 'about_EntraPrivateAccess_Checks#installation'
            $rows[0].Server, $rows[0].Environment, $rows[0].Rehearsed | Should -Be @('BARE', 'Checks', $true)
            @($rows | Where-Object Status -NE Skip) | Should -HaveCount 1
        }

        It 'passes -Preflight, which contains only checks of the machine' {
            $rows = @(Test-Connector -Detailed -Preflight)
            @($rows | Where-Object { $_.Category -notin 'Server', 'Tls', 'Network' }) | Should -BeNullOrEmpty
            @($rows | Where-Object Status -EQ Fail) | Should -BeNullOrEmpty
        }

        It 'is not <level>' -ForEach @(@{ level = 'Installed' }, @{ level = 'Registered' }, @{ level = 'Ready' }) {
            Test-Connector -Level $level -Quiet | Should -BeFalse
        }

        It 'returns the section of the shipped about topic that describes each check' {
            $help = Join-Path (Get-Module EntraPrivateAccess).ModuleBase 'en-US'
            $lines = [IO.File]::ReadAllLines((Join-Path $help 'about_EntraPrivateAccess_Checks.help.txt'))
            $sections = @($lines -match '^  \w+$' | ForEach-Object { $_.Trim().ToLowerInvariant() })
            foreach ($row in @(Test-Connector -Detailed -Category Server, Tls, Connector, Cloud)) {
                $topic, $section = $row.HelpTopic -split '#'
                $topic, $section | Should -Be @('about_EntraPrivateAccess_Checks', $row.Name.ToLowerInvariant())
                $section | Should -BeIn $sections
            }
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

        It 'is Registered but not Ready while a service is stopped' {
            $null = Stop-Connector -Confirm:$false
            Test-Connector -Level Registered -Quiet | Should -BeTrue
            Test-Connector -Level Ready -Quiet | Should -BeFalse
            $null = Start-Connector -Confirm:$false
            $null = Wait-Connector LIVE -TimeoutSeconds 20
        }

        It 'passes all checks, and writes a summary to the information stream' {
            $rows = @(Test-Connector -Detailed -InformationVariable messages -InformationAction SilentlyContinue)
            @($rows | Where-Object Status -EQ Fail) | Should -BeNullOrEmpty
            @($rows | Where-Object Status -EQ Skip | ForEach-Object { "$($_.Name) $($_.Target)" } |
                Where-Object { $_ -notlike 'HostName `*.*' }) | Should -BeNullOrEmpty
            "$messages" | Should -Match '^\d+ checks in [\d.]+ s: \d+ passed'
        }

        It 'returns problems first, then one row per category, and every row with -Detailed and -Name' {
            $rows = @(Test-Connector -InformationAction SilentlyContinue)
            @($rows | Where-Object Status -EQ Pass).Name |
                Should -Be @('Server', 'Tls', 'Network', 'Connector', 'Events', 'Cloud')
            $first = [array]::IndexOf(@($rows.Status | ForEach-Object { "$_" }), 'Pass')
            @($rows[$first..($rows.Count - 1)] | Where-Object Status -NE Pass) | Should -BeNullOrEmpty
            @(Test-Connector -Detailed -InformationAction SilentlyContinue).Count | Should -BeGreaterThan 60
            @(Test-Connector -Name HostName -InformationAction SilentlyContinue).Count | Should -BeGreaterThan 10
        }

        It 'shows the target and fits into 80 columns' {
            $rows = @(Test-Connector -Name Port, HostName -InformationAction SilentlyContinue)
            $text = ($rows | Out-String -Width 80) -split '\r?\n'
            @($text | Where-Object { $_ -like '*login.windows.net:443:*' }) | Should -Not -BeNullOrEmpty
            @($text | Where-Object Length -GT 80) | Should -BeNullOrEmpty
            @($text | Where-Object { $_ -match '^Status Name +Detail' }) | Should -Not -BeNullOrEmpty
        }

        It 'skips the checks of the tenant without a sign-in' {
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server LIVE -NoSignIn
            $cloud = @(Test-Connector -Detailed -Category Cloud)
            @($cloud | Where-Object Status -NE Skip) | Should -BeNullOrEmpty
            $cloud[0].Detail | Should -BeLike '*not signed in*'
            $cloud.Action | Should -BeLike 'Run Connect-EntraPrivateAccess *'
            Enter-Server LIVE
        }

        It 'supports wildcards in -Include and -Exclude' {
            @((Test-Connector -Include '*Service').Name) | Should -Be @('ConnectorService', 'UpdaterService')
            @((Test-Connector -Include '*Service' -Exclude Updater*).Name) | Should -Be @('ConnectorService')
        }
    }

    Context 'on a machine with <what>' -ForEach @(
        @{ what = '32-bit Windows'; check = 'Architecture'; special = '"is64Bit":false'; status = 'Fail' }
        @{ what = 'little memory'; check = 'Sizing'; special = '"memory":4294967296'; status = 'Warn' }
        @{ what = 'one processor'; check = 'Sizing'; special = '"processors":1'; status = 'Warn' }
        @{
            what = 'weak cryptography'; check = 'StrongCrypto'
            key = 'HKLM\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319'; name = 'SchUseStrongCrypto'
            kind = 'DWord'; value = '0'; status = 'Fail'
        }
        @{
            what = 'disabled system TLS versions'; check = 'SystemDefaultTlsVersions'
            key = 'HKLM\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319'; name = 'SystemDefaultTlsVersions'
            kind = 'DWord'; value = '0'; status = 'Fail'
        }
        @{
            what = 'FIPS mode'; check = 'Fips'
            key = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\FipsAlgorithmPolicy'; name = 'Enabled'
            kind = 'DWord'; value = '1'; status = 'Warn'
        }
        @{
            what = 'Enhanced Security'; check = 'EnhancedSecurity'
            key =
                'HKLM\\SOFTWARE\\Microsoft\\Active Setup\\Installed Components\\{A509B1A7-37EF-4b3f-8CFC-4F3A74704073}'
            name = 'IsInstalled'; kind = 'DWord'; value = '1'; status = 'Warn'
        }
        @{
            what = 'a pending restart'; check = 'PendingReboot'
            key = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired'
            name = 'Since'; kind = 'DWord'; value = '1'; status = 'Warn'
        }
        @{
            what = 'enforced script rules'; check = 'LanguageMode'
            key = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\SrpV2\\Script'; name = 'EnforcementMode'
            kind = 'DWord'; value = '1'; status = 'Warn'
        }
        @{
            what = 'Windows Server 2016'; check = 'OperatingSystemSupport'
            special = '"osVersion":"10.0.14393"'; status = 'Warn'
        }
        @{
            what = 'the withdrawn port range'; check = 'PortRanges'
            fault = 'TcpPortRanges'; faultValue = '1025-65535'; status = 'Warn'
        }
        @{
            what = 'port ranges that overlap'; check = 'PortRanges'
            fault = 'TcpPortRanges'; faultValue = '49152-65535;10000-50000'; status = 'Fail'
        }
        @{
            what = 'port ranges that are not known'; check = 'PortRanges'
            fault = 'TcpPortRanges'; faultValue = 'none'; status = 'Skip'
        }
        @{
            what = 'a blocking entry in the hosts file'; check = 'HostsFile'
            fault = 'HostsEntry'; faultValue = '127.0.0.1 crl3.digicert.com'; status = 'Fail'
        }
        @{
            what = 'an entry in the hosts file'; check = 'HostsFile'
            fault = 'HostsEntry'; faultValue = '10.1.2.3 crl3.digicert.com'; status = 'Warn'
        }
    ) {
        It '<check> returns <status> with an action' {
            $server = "M$([Math]::Abs($what.GetHashCode()) % 100000)"
            New-VirtualServer $sandbox $server $special
            if ($key) {
                $json = "{`"key`":`"$key`",`"name`":`"$name`",`"kind`":`"$kind`",`"value`":$value}"
                $null = Invoke-SandboxControl $sandbox PUT "servers/$server/registry" $json
            }
            Enter-Server $server
            if ($fault) { Set-ConnectorSandboxFault $fault $faultValue -Target $server }
            $row = @(Test-Connector -Include $check | Where-Object Status -NE Pass)
            if ($fault) { Set-ConnectorSandboxFault $fault -Clear }
            $row | Should -HaveCount 1
            "$($row[0].Status)" | Should -Be $status
            $row[0].Action | Should -Not -BeNullOrEmpty
        }
    }

    It 'warns if Group Policy allows only signed scripts' {
        New-VirtualServer $sandbox SIGNED
        $policy = '"key":"HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\PowerShell"'
        $values = '"name":"EnableScripts","kind":"DWord","value":1',
            '"name":"ExecutionPolicy","kind":"String","value":"AllSigned"'
        foreach ($value in $values) {
            $null = Invoke-SandboxControl $sandbox PUT servers/SIGNED/registry "{$policy,$value}"
        }
        Enter-Server SIGNED
        $row = Test-Connector -Include ExecutionPolicy -InformationAction SilentlyContinue
        "$($row.Status)" | Should -Be 'Warn'
        $row.Detail | Should -BeLike '*AllSigned*'
    }

    Context 'with a connector that was registered twice and is alone in its group' {
        BeforeAll {
            New-VirtualServer $sandbox TWICE
            $null = Invoke-SandboxControl $sandbox POST servers/TWICE/product '{"version":"1.5.4892.0"}'
            Enter-Server TWICE
            $null = New-ConnectorGroup Alone
            $first = Register-Connector -Token $sandbox.RegistrationToken -ConnectorGroup Alone
            $second = Register-Connector -Token $sandbox.RegistrationToken -ConnectorGroup Alone -Force
            Set-ConnectorSandboxFault SilenceUntilInactive 300 -Sandbox $sandbox.Name
            Step-SandboxClock $sandbox.Name 300
            $null = Wait-Connector $first.ConnectorId -Inactive -TimeoutSeconds 60 -ErrorAction Stop
            function Get-Row([string] $check) {
                @(Test-Connector -Include $check -InformationAction SilentlyContinue)[0]
            }
        }

        It 'warns that the group has no other connector' {
            $row = Get-Row HighAvailability
            "$($row.Status)", $row.Target | Should -Be @('Warn', 'Alone')
            $row.Action | Should -BeLike '*Install-Connector*'
        }

        It 'names the former registration and its expiry date' {
            $row = Get-Row Namesakes
            "$($row.Status)" | Should -Be 'Pass'
            $row.Detail | Should -BeLike "*$($first.ConnectorId)*of inactivity, on ????-??-?? at the latest."
            $row.Detail | Should -Not -BeLike "*$($second.ConnectorId)*"
        }

        It 'reports whether HTTP/2 is enabled' {
            (Get-Row Http2).Detail | Should -BeLike 'HTTP/2 is on*'
            $key = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp'
            $null = Invoke-SandboxControl $sandbox PUT servers/TWICE/registry (
                '{"key":"' + $key + '","name":"EnableDefaultHTTP2","kind":"DWord","value":0}')
            (Get-Row Http2).Detail | Should -BeLike 'HTTP/2 is off*'
        }

        It 'finds a setting that an update left under the former key' {
            "$((Get-Row FormerSettings).Status)" | Should -Be 'Pass'
            $value = '"name":"UseSpnegoAuthentication","kind":"DWord","value":1}'
            $null = Invoke-SandboxControl $sandbox PUT servers/TWICE/registry (
                '{"key":"HKLM\\SOFTWARE\\Microsoft\\Microsoft AAD App Proxy Connector",' + $value)
            $row = Get-Row FormerSettings
            "$($row.Status)" | Should -Be 'Warn'
            $row.Action | Should -BeLike '*UseSpnegoAuthentication*Restart-Connector*'
            $null = Invoke-SandboxControl $sandbox PUT servers/TWICE/registry (
                '{"key":"HKLM\\SOFTWARE\\Microsoft\\Microsoft Entra private network connector",' + $value)
            "$((Get-Row FormerSettings).Status)" | Should -Be 'Pass'
            $row = Test-Connector -Include BackendSettings -InformationAction SilentlyContinue |
                Where-Object Target -EQ UseSpnegoAuthentication
            $row.Detail | Should -BeLike '*1 on this server, which is the only connector of its group*'
        }

        It 'warns if the folder of a trace file does not exist' {
            "$((Get-Row TraceFolder).Status)" | Should -Be 'Pass'
            $folder = 'C:\Program Files\Microsoft Entra private network connector'
            $path = "$folder\MicrosoftEntraPrivateNetworkConnectorService.exe.config"
            $file = Get-VirtualPath $sandbox TWICE $path
            $text = [IO.File]::ReadAllText($file)
            $listener = '<add name="text" type="System.Diagnostics.TextWriterTraceListener" ' +
                'initializeData="C:\logs\trace.log" />'
            $trace = "<system.diagnostics><trace><listeners>$listener</listeners></trace></system.diagnostics>"
            [IO.File]::WriteAllText($file, $text.Replace('</configuration>', "$trace</configuration>"))
            $row = Get-Row TraceFolder
            [IO.File]::WriteAllText($file, $text)
            "$($row.Status)", $row.Target | Should -Be @('Warn', 'C:\logs\trace.log')
            $row.Action | Should -BeLike 'Create C:\logs,*Restart-Connector*'
        }

        It 'fails if endpoints.txt was written for another tenant after the registration' {
            "$((Get-Row EndpointsFile).Status)" | Should -Be 'Pass'
            $folder = 'C:\ProgramData\Microsoft\Microsoft Entra private network connector'
            $file = Get-VirtualPath $sandbox TWICE "$folder\Endpoints\endpoints.txt"
            [IO.File]::WriteAllText(
                $file, [IO.File]::ReadAllText($file).Replace($sandbox.TenantId, '11111111-2222-3333-4444-555555555555')
            )
            "$((Get-Row EndpointsFile).Status)" | Should -Be 'Fail'
        }

        It 'warns if another authority issued the trust certificate' {
            "$((Get-Row TrustIssuer).Status)" | Should -Be 'Pass'
            $key = [Security.Cryptography.RSA]::Create(2048)
            $type = [Security.Cryptography.X509Certificates.CertificateRequest]
            $hash = [Security.Cryptography.HashAlgorithmName]::SHA256
            $padding = [Security.Cryptography.RSASignaturePadding]::Pkcs1
            $request = $type::new("CN=$($sandbox.TenantId)", $key, $hash, $padding)
            $now = [DateTimeOffset]::UtcNow
            $other = $request.CreateSelfSigned($now.AddDays(-1), $now.AddDays(100))
            $json = "{`"certificate`":`"$([Convert]::ToBase64String($other.RawData))`"}"
            $null = Invoke-SandboxControl $sandbox PUT servers/TWICE/certificates/LocalMachine $json
            $folder = 'C:\ProgramData\Microsoft\Microsoft Entra private network connector'
            $file = Get-VirtualPath $sandbox TWICE "$folder\Config\TrustSettings.xml"
            $thumbprint = (Get-ConnectorStatus).CertificateThumbprint
            [IO.File]::WriteAllText($file, [IO.File]::ReadAllText($file).Replace($thumbprint, $other.Thumbprint))
            $row = Get-Row TrustIssuer
            "$($row.Status)", $row.Target | Should -Be @('Warn', $other.Thumbprint)
            $row.Detail | Should -BeLike "*issued by 'CN=$($sandbox.TenantId)'*connectorregistrationca*"
        }

        It 'warns if the service runs as another account' {
            $null = Stop-Connector -Confirm:$false
            $json = '{"displayName":"Microsoft Entra private network connector","startType":"Automatic"}'
            $null = Invoke-SandboxControl $sandbox PUT servers/TWICE/services/WAPCSvc $json
            $null = Start-Connector -Confirm:$false
            $row = Get-Row ConnectorService
            "$($row.Status)" | Should -Be 'Warn' -Because $row.Detail
            $row.Detail | Should -BeLike '*runs as LocalSystem*'
        }
    }

    It 'reports the difference between the server''s clock and the service''s clock' {
        Enter-Server BARE
        "$((Test-Connector -Include Clock).Status)" | Should -Be 'Pass'
        Set-ConnectorSandboxFault ClockSkew 900 -Sandbox Checks
        $row = Test-Connector -Include Clock
        Set-ConnectorSandboxFault ClockSkew -Clear -Sandbox Checks
        "$($row.Status)" | Should -Be 'Warn'
        $row.Detail | Should -BeLike '*15 minutes behind*'
    }

    Context 'with names that do not exist' {
        BeforeAll { Enter-Server BARE }

        It 'fails with <id> for <option>' -ForEach @(
            @{
                id = 'CheckNotFound'; option = '-Include'; options = @{ Include = 'NoSuch' }
                category = 'ObjectNotFound'
            }
            @{
                id = 'CheckNotFound'; option = '-Exclude'; options = @{ Exclude = 'NoSuch' }
                category = 'ObjectNotFound'
            }
            @{
                id = 'CheckCategoryNotFound'; option = '-Category'; options = @{ Category = 'NoSuch' }
                category = 'ObjectNotFound'
            }
            @{
                id = 'NoCheckSelected'; option = 'both'; options = @{ Include = 'Version'; Exclude = '*' }
                category = 'InvalidArgument'
            }
        ) {
            $fault = { Test-Connector @options -ErrorAction Stop } | Should -Throw -ErrorId "$id,*" -PassThru
            $fault.CategoryInfo.Category | Should -Be $category
        }

        It 'lists the categories if one is unknown' {
            $fault = { Test-Connector -Category NoSuch -ErrorAction Stop } | Should -Throw -PassThru
            $fault.ErrorDetails.RecommendedAction |
                Should -Be 'The categories are Server, Tls, Network, Connector, Cloud, Events.'
        }

        It 'completes names and categories' {
            function Complete([string] $line) {
                $completion = [Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
                @($completion.CompletionMatches.ListItemText)
            }
            Complete 'Test-Connector -Include Tls' | Should -Contain 'Tls12'
            Complete 'Test-Connector -Category C' | Should -Be @('Connector', 'Cloud')
        }
    }
}
