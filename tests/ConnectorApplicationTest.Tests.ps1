# Test-ConnectorApplication: the applications behind an active connector, and what users can't reach although it is.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Apps @{ Server = 'APP01', 'APP02'; ApplicationCount = 3 }
    function Set-Fault([string] $name, [string] $value, [string] $target) {
        Set-ConnectorSandboxFault $name $value -Target $target -Sandbox Apps
    }
    function Clear-Fault([string] $name) { Set-ConnectorSandboxFault $name -Clear -Sandbox Apps }
    function Enter-Server([string] $name) {
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $name -AccessToken $sandbox.GraphToken
    }
    # Replaces the tenant, which forgets its connectors, and registers this server's connector again.
    function Set-Destination([string] $json) {
        $null = Invoke-SandboxControl $sandbox PUT tenant "{`"virgin`":true,$json}"
        Enter-Server APP01
        $null = Register-Connector -Token $sandbox.RegistrationToken -Force @quiet
    }
    function Get-Row([string] $check) {
        Test-ConnectorApplication -Include $check -InformationAction SilentlyContinue @args
    }
    $script:quiet = @{ InformationAction = 'SilentlyContinue'; WarningAction = 'SilentlyContinue' }
    Enter-Server APP01
    $null = Install-Connector -Token $sandbox.RegistrationToken -AcceptLicense @quiet
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Apps
}

Describe 'Test-ConnectorApplication' {
    Context 'behind an active connector whose applications respond' {
        It 'returns one row that counts the checks, and tells what was not tested' {
            $rows = @(Test-ConnectorApplication -InformationVariable told -InformationAction SilentlyContinue)
            $rows[-1].GetType().FullName | Should -Be 'EntraPrivateAccess.Models.CheckResult'
            $rows[-1].Name, "$($rows[-1].Status)" | Should -Be 'Applications', 'Pass'
            @($rows | Where-Object { "$($_.Status)" -in 'Fail', 'Warn' }) | Should -BeNullOrEmpty
            $rows[0].Action | Should -BeLike 'Test a host with Test-ConnectorApplication -Destination*'
            "$told" | Should -Match '^15 checks in [\d.]+ s: '
            Test-ConnectorApplication -Quiet | Should -BeTrue
        }

        It 'returns every row in the order of the applications with -Detailed' {
            $rows = @(Test-ConnectorApplication -Detailed @quiet)
            @($rows.Name) -join ' ' | Should -Be (@(
                    'ApplicationRoute'
                    'ApplicationName ApplicationPort ApplicationCertificate ApplicationAnswer'
                    'ApplicationName ApplicationPort ApplicationUntested'
                    'ApplicationRange ApplicationRange ApplicationUntested'
                    'ApplicationName ApplicationPort ApplicationCertificate ApplicationAnswer'
                ) -join ' ')
            $rows[1].Target | Should -Be 'Application 001 (app001.corp.contoso.com:443)'
            $rows[7].Detail | Should -BeLike 'UDP has no connections*'
            $rows[8].Detail | Should -BeLike 'Sample: 3 of 14 addresses, 1 of 1 ports. Accepted by 10.20.2.1:22, *'
            $rows[8].Target | Should -Be 'Application 002 (10.20.2.0/28:22)'
            $rows[9].Detail | Should -BeLike 'Sample: 3 of 14 addresses, 3 of 11 ports. Accepted by *'
            $rows[-1].Server, $rows[-1].Category, $rows[-1].Rehearsed | Should -Be 'APP01', 'Applications', $true
            $rows[-1].HelpTopic | Should -Be 'about_EntraPrivateAccess_Checks#applicationanswer'
        }

        It 'changes nothing, and reads the tenant in few requests' {
            $mark = Get-Mark Apps
            $null = Test-ConnectorApplication @quiet
            Get-Change Apps $mark | Should -BeNullOrEmpty
            $sent = @(
                Get-ConnectorSandboxJournal -Sandbox Apps -Since $mark |
                    Where-Object { $_.Kind -eq 'request' -and $_.Action -notlike 'batch: *' }
            )
            $sent.Count | Should -BeLessOrEqual 5 -Because 'connectors, group, members, applications, a batch'
        }

        It 'selects applications by name, ID and object' {
            @((Get-Row ApplicationName -Name 'Application 003').Target) | Should -BeLike 'Application 003 (*'
            @((Get-Row ApplicationName -Name 'Application *').Target).Count | Should -Be 3
            $application = Get-ConnectorGroupApplication 'Application 003'
            @((Get-Row ApplicationName -Name $application).Target) | Should -BeLike 'Application 003 (*'
            @((Get-Row ApplicationName -Name $application.Id).Target) | Should -BeLike 'Application 003 (*'
        }

        It 'tests the other applications if a name is not served, and is not true' {
            $rows = @(Test-ConnectorApplication 'Application 003', Nope -Include ApplicationName @quiet `
                    -ErrorAction SilentlyContinue -ErrorVariable faults)
            $rows | Should -HaveCount 1
            "$($faults[0].FullyQualifiedErrorId)" | Should -BeLike 'ApplicationNotServed,*'
            "$($faults[0].CategoryInfo.Category)" | Should -Be 'ObjectNotFound'
            Test-ConnectorApplication 'Application 003', Nope -Quiet -ErrorAction SilentlyContinue | Should -BeFalse
        }

        It 'is not true with -Quiet if no check ran' {
            Test-ConnectorApplication 'Application 003' -Include ApplicationRange -Quiet | Should -BeFalse
        }

        It 'completes checks and applications' {
            function Complete([string] $line) {
                $completion = [Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
                @($completion.CompletionMatches.ListItemText)
            }
            Complete 'Test-ConnectorApplication -Include ApplicationR' |
                Should -Be 'ApplicationRange', 'ApplicationRoute'
            Complete 'Test-ConnectorApplication -Exclude T' | Should -BeNullOrEmpty
            Complete 'Test-ConnectorApplication Appl' | Should -Be (1..3 | ForEach-Object { "Application 00$_" })
        }
    }

    Context 'behind an active connector whose users time out' {
        AfterEach {
            Set-QuickSandbox Apps
            Set-SandboxClock Apps -SkipWaits
        }

        It 'finds Application<check> with the fault <fault> <value>' -ForEach @(
            @{ fault = 'NameNotResolved'; check = 'Name'; status = 'Fail'; detail = '*no such host*' }
            @{ fault = 'PortClosed'; check = 'Port'; status = 'Fail'; detail = '*refused*' }
            @{ fault = 'PortBlackHoled'; check = 'Port'; status = 'Fail'; detail = '*drops packets*' }
            @{ fault = 'TlsRefused'; check = 'Certificate'; status = 'Fail'; detail = '*TLS 1.2*' }
            @{ fault = 'TlsExpired'; check = 'Certificate'; status = 'Fail'; detail = '*expired on*' }
            @{ fault = 'TlsWrongName'; check = 'Certificate'; status = 'Fail'; detail = '*other.example.com*' }
            @{ fault = 'BackendCertificate'; value = 'untrusted'; check = 'Certificate'; status = 'Fail'; detail = '*' }
            @{ fault = 'BackendCertificate'; value = 'expiring'; check = 'Certificate'; status = 'Warn'; detail = '*' }
            @{ fault = 'BackendAnswer'; value = '503'; check = 'Answer'; status = 'Warn'; detail = '*503*' }
            @{ fault = 'BackendAnswer'; value = '200;30'; check = 'Answer'; status = 'Fail'; detail = '*respond*' }
            @{ fault = 'DropConnection'; check = 'Answer'; status = 'Fail'; detail = '*closed before*' }
        ) {
            Set-Fault $fault "$value" 'APP01/app003'
            $rows = @(Test-ConnectorApplication 'Application 003' -TimeoutSeconds 2 @quiet)
            $rows[0].Name, "$($rows[0].Status)" | Should -Be "Application$check", $status
            $rows[0].Detail | Should -BeLike $detail
            $rows[0].Target | Should -BeLike '*app003.corp.contoso.com:443*'
            $rows[0].Action | Should -Not -BeNullOrEmpty
            Test-ConnectorApplication 'Application 003' -TimeoutSeconds 2 -Quiet | Should -Be ($status -ne 'Fail')
            (Get-Connector APP01).Status | Should -Be 'active'
        }

        It 'passes an application that requires a sign-in or redirects, and sends no credentials' {
            Set-Fault BackendAnswer 401 'APP01/app003'
            $row = Get-Row ApplicationAnswer -Name 'Application 003'
            "$($row.Status)" | Should -Be 'Pass'
            $row.Detail | Should -BeLike '*requires a sign-in (Negotiate); no credentials were sent.'
            Set-Fault BackendAnswer 302 'APP01/app003'
            $row = Get-Row ApplicationAnswer -Name 'Application 003'
            "$($row.Status)" | Should -Be 'Pass'
            $row.Detail | Should -BeLike '*redirects to https://sign-in.example.com/start, which was not followed.'
        }

        It 'tests the further internal URLs of a web application, and tells them apart' {
            $urls = '"https://old.corp.contoso.com:8443/two/","https://new.corp.contoso.com/"'
            $web = "{`"internalUrl`":`"https://old.corp.contoso.com:8443/one/`",`"furtherUrls`":[$urls]}"
            Set-Destination "`"applications`":1,`"applicationNames`":[`"Shop`"],`"destinations`":[$web]"
            @((Get-Row ApplicationAnswer).Target) | Should -Be @(
                'Shop (old.corp.contoso.com:8443/one/)'
                'Shop (old.corp.contoso.com:8443/two/)'
                'Shop (new.corp.contoso.com:443)'
            )
            Set-Fault PortClosed '' 'APP01/new.'
            $failure = @(Test-ConnectorApplication @quiet | Where-Object { "$($_.Status)" -eq 'Fail' })
            $failure.Target | Should -Be 'Shop (new.corp.contoso.com:443)'
        }

        It 'names the missing certificate of an issuer, and the version of a host without TLS 1.2' {
            Set-Destination '"applications":3'
            Set-Fault BackendCertificate incomplete 'APP01/app003'
            $row = Get-Row ApplicationCertificate -Name 'Application 003'
            "$($row.Status)" | Should -Be 'Fail'
            $row.Action | Should -BeLike "If '*' is an intermediate authority, install its certificate on app003.*"
            Clear-Fault BackendCertificate
            Set-Fault BackendTls 1.3 'APP01/app003'
            $row = Get-Row ApplicationCertificate -Name 'Application 003'
            "$($row.Status)" | Should -Be 'Fail'
            $row.Detail | Should -BeLike 'The handshake in TLS 1.2 failed (*); the host accepts TLS 1.3. *'
        }

        It 'only warns about a certificate that the application does not validate' {
            $web = '{"internalUrl":"https://old.corp.contoso.com:8443/app/","validatesCertificate":false}'
            Set-Destination "`"applications`":1,`"applicationNames`":[`"Old`"],`"destinations`":[$web]"
            Set-Fault TlsExpired '' 'APP01/old'
            $row = Get-Row ApplicationCertificate
            "$($row.Status)", $row.Target | Should -Be 'Warn', 'Old (old.corp.contoso.com:8443/app/)'
            $row.Detail | Should -BeLike '*set not to validate certificates*'
            Test-ConnectorApplication -Quiet | Should -BeTrue
        }

        It 'reaches applications directly on a server whose internet needs a proxy' {
            Set-Fault ProxyRequired '' 'APP01/'
            Test-ConnectorApplication -Include ApplicationPort @quiet | ForEach-Object { "$($_.Status)" } |
                Select-Object -Unique | Should -Be 'Pass'
        }
    }

    Context 'with -Destination' {
        BeforeAll { $null = Connect-EntraPrivateAccess -Environment $sandbox -Server APP02 -NoSignIn }

        It 'tests without a sign-in and without a connector' {
            $mark = Get-Mark Apps
            $rows = @(Test-ConnectorApplication -Destination 'old.corp.contoso.com:8443' -Detailed @quiet)
            @($rows.Name) | Should -Be 'ApplicationRoute', 'ApplicationName', 'ApplicationPort',
                'ApplicationCertificate', 'ApplicationAnswer'
            @($rows | Where-Object { "$($_.Status)" -ne 'Pass' }) | Should -BeNullOrEmpty
            @(Get-ConnectorSandboxJournal -Sandbox Apps -Since $mark | Where-Object Kind -EQ request) |
                Where-Object Action -Like '* /beta/*' | Should -BeNullOrEmpty
        }

        It 'fails for a host that does not exist, and a port that is closed' {
            $destinations = 'nowhere.corp.contoso.com:443', 'old.corp.contoso.com:81'
            $rows = @(Test-ConnectorApplication -Destination $destinations @quiet)
            @($rows | Where-Object { "$($_.Status)" -eq 'Fail' }).Name | Should -Be 'ApplicationName', 'ApplicationPort'
        }

        It 'refuses <text> before anything is tested' -ForEach @(
            @{ text = 'host' }, @{ text = 'host:0' }, @{ text = 'ftp://host/' }, @{ text = 'https://user:canary@host/' }
        ) {
            $fault = { Test-ConnectorApplication -Destination $text } |
                Should -Throw -ErrorId 'DestinationInvalid,*' -PassThru
            "$($fault.CategoryInfo.Category)" | Should -Be 'InvalidArgument'
            $fault.ErrorDetails.RecommendedAction | Should -BeLike '*host:port*'
            "$($fault.Exception.Message)" | Should -Not -BeLike '*canary*'
        }
    }

    Context 'without what it needs' {
        It 'fails with NotConnected without a sign-in' {
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server APP01 -NoSignIn
            $fault = { Test-ConnectorApplication } | Should -Throw -ErrorId 'NotConnected,*' -PassThru
            "$($fault.CategoryInfo.Category)" | Should -Be 'AuthenticationError'
        }

        It 'fails with ServerHasNoConnector on a server without a connector' {
            Enter-Server APP02
            $fault = { Test-ConnectorApplication -ErrorAction Stop } |
                Should -Throw -ErrorId 'ServerHasNoConnector,*' -PassThru
            "$($fault.CategoryInfo.Category)" | Should -Be 'ObjectNotFound'
            $fault.ErrorDetails.RecommendedAction | Should -BeLike '*-Destination host:port*'
        }

        It 'fails with <id> for <option>' -ForEach @(
            @{ id = 'CheckNotFound'; option = '-Include'; options = @{ Include = 'Tls12' } }
            @{ id = 'NoCheckSelected'; option = 'both'; options = @{ Include = 'ApplicationPort'; Exclude = '*' } }
            @{ id = 'NoPublishedApplication'; option = '-Name'; options = @{ Name = 'Nope*' } }
        ) {
            Enter-Server APP01
            $fault = { Test-ConnectorApplication @options -ErrorAction Stop } | Should -Throw -ErrorId "$id,*" -PassThru
            $expected = if ($id -eq 'NoCheckSelected') { 'InvalidArgument' } else { 'ObjectNotFound' }
            "$($fault.CategoryInfo.Category)" | Should -Be $expected
        }

        It 'reports the segments that this sign-in may not read, and tests the other applications' {
            Set-Destination '"applications":3'
            $token = Get-SandboxToken $sandbox '"kind":"graph","scopes":["Directory.ReadWrite.All"]'
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server APP01 -AccessToken $token
            $rows = @(Test-ConnectorApplication -Detailed @quiet)
            $refused = @($rows | Where-Object Name -EQ ApplicationUntested)
            @($refused.Target) | Should -Be 'Application 001', 'Application 002', 'Application 003'
            $refused[2].Detail | Should -BeLike "*may not read whether the application has further internal URLs."
            $refused[0].Action | Should -BeLike '*Application.Read.All*'
            @($rows | Where-Object Name -EQ ApplicationAnswer).Target | Should -BeLike 'Application 003*'
            Test-ConnectorApplication -Quiet | Should -BeFalse
        }

        It 'fails with PermissionDenied if the applications of the group may not be read' {
            $token = Get-SandboxToken $sandbox '"kind":"graph","scopes":["Application.Read.All"]'
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server APP01 -AccessToken $token @quiet
            $fault = { Test-ConnectorApplication -ErrorAction Stop } | Should -Throw -PassThru
            "$($fault.CategoryInfo.Category)" | Should -Be 'PermissionDenied'
        }

        It 'works in a read-only session' {
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server APP01 -AccessToken $sandbox.GraphToken `
                -ReadOnly
            Test-ConnectorApplication 'Application 003' -Quiet | Should -BeTrue
        }

        It 'fails with NoPublishedApplication if the group serves no application' {
            Set-Destination '"applications":0'
            $fault = { Test-ConnectorApplication -Quiet -ErrorAction Stop } |
                Should -Throw -ErrorId 'NoPublishedApplication,*' -PassThru
            "$($fault.CategoryInfo.Category)" | Should -Be 'ObjectNotFound'
            $fault.ErrorDetails.RecommendedAction | Should -BeLike '*Set-ConnectorGroupApplication*'
        }
    }

    Context 'with -Session' {
        BeforeAll {
            Set-Destination '"applications":3'
            $script:user = [IO.Path]::Combine([IO.Path]::GetTempPath(), "epa-apps-$([Guid]::NewGuid().ToString('N'))")
            $null = [IO.Directory]::CreateDirectory($user)
            $script:all = @(New-ServerSession APP01, APP02 $user)
        }

        AfterAll {
            $all | Remove-PSSession
            # The processes of the sessions may still write while they end.
            $limit = [DateTime]::UtcNow.AddMinutes(2)
            while ([IO.Directory]::Exists($user)) {
                try { [IO.Directory]::Delete($user, $true) }
                catch { if ([DateTime]::UtcNow -gt $limit) { throw } else { [Threading.Thread]::Sleep(20) } }
            }
        }

        It 'reads the tenant here, and tests on the server, which has no sign-in' {
            Set-Fault PortClosed '' 'APP01/app003'
            $mark = Get-Mark Apps
            try {
                $rows = @(Test-ConnectorApplication -Session $all -Detailed @quiet -ErrorAction SilentlyContinue `
                        -ErrorVariable faults)
            }
            finally { Clear-Fault PortClosed }
            @($rows | ForEach-Object { $_.GetType().FullName } | Sort-Object -Unique) |
                Should -Be 'EntraPrivateAccess.Models.CheckResult'
            @($rows.Server | Sort-Object -Unique) | Should -Be 'APP01'
            $failure = @($rows | Where-Object { "$($_.Status)" -eq 'Fail' })
            $failure.Name | Should -Be 'ApplicationPort'
            $failure.Target | Should -Be 'Application 003 (app003.corp.contoso.com:443)'
            @($rows | Where-Object Name -EQ ApplicationRange) | Should -HaveCount 2
            @($faults).Count | Should -Be 1
            "$($faults[0].FullyQualifiedErrorId)" | Should -BeLike 'ServerHasNoConnector,*'
            $faults[0].Exception.Message | Should -BeLike '*APP02*'
            $sent = @(
                Get-ConnectorSandboxJournal -Sandbox Apps -Since $mark |
                    Where-Object Action -Like '*applicationSegments'
            )
            $sent.Count | Should -BeLessOrEqual 3 -Because 'each application is read once, for all servers'
        }

        It 'is not true with -Quiet if a server does not pass, or an application is not served' {
            $one = @{ Session = $all[0]; Quiet = $true; ErrorAction = 'SilentlyContinue' }
            Test-ConnectorApplication 'Application 003' @one | Should -BeTrue
            Test-ConnectorApplication 'Application 003', Nope @one | Should -BeFalse
            Test-ConnectorApplication 'Application 003' -Include ApplicationRange @one | Should -BeFalse
            Set-Fault PortClosed '' 'APP01/app003'
            try { Test-ConnectorApplication 'Application 003' @one | Should -BeFalse }
            finally { Clear-Fault PortClosed }
        }

        It 'requires a sign-in here, unless destinations are specified' {
            $null = Connect-EntraPrivateAccess -Environment $sandbox -NoSignIn
            { Test-ConnectorApplication -Session $all } | Should -Throw -ErrorId 'NotConnected,*'
            $rows = @(Test-ConnectorApplication -Session $all -Destination app003.corp.contoso.com:443 -Quiet)
            $rows | Should -Be $true, $true
        }
    }

    Context 'while nothing responds' {
        It 'ends at once when it is stopped' {
            Set-Destination '"applications":3'
            Set-Fault PortBlackHoled '' 'APP01/app003'
            $shell = [PowerShell]::Create()
            try {
                $null = $shell.AddScript({
                    param($Manifest, $Sandbox)
                    Import-Module $Manifest
                    $token = $Sandbox.GraphToken
                    $null = Connect-EntraPrivateAccess -Environment $Sandbox -Server APP01 -AccessToken $token
                    Test-ConnectorApplication 'Application 003' -TimeoutSeconds 120 -Detailed
                }).AddArgument($modulePath).AddArgument($sandbox)
                $output = New-Object 'Management.Automation.PSDataCollection[psobject]'
                $none = New-Object 'Management.Automation.PSDataCollection[psobject]'
                $result = $shell.BeginInvoke($none, $output)
                # The name resolves, then the connection waits.
                $limit = [DateTime]::UtcNow.AddMinutes(2)
                while ($output.Count -lt 2) {
                    if ($result.IsCompleted) { throw "$($shell.Streams.Error)" }
                    if ([DateTime]::UtcNow -gt $limit) { throw 'The first rows did not arrive within 2 minutes.' }
                    $null = $result.AsyncWaitHandle.WaitOne(20)
                }
                # How long all destinations can take is visible.
                $shown = @($shell.Streams.Progress | Where-Object Activity -EQ 'Testing applications')
                $shown[0].StatusDescription | Should -Be '0 of 2 groups of checks, at most 14 minutes in total'
                $shell.Stop()
                "$($shell.InvocationStateInfo.State)" | Should -Be 'Stopped'
                @($output.ReadAll()).Name | Should -Be 'ApplicationRoute', 'ApplicationName'
            }
            finally {
                $shell.Dispose()
                Clear-Fault PortBlackHoled
            }
        }
    }
}
