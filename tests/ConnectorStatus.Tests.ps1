# Get-ConnectorStatus: every Health, what causes it, and that its NextStep resolves it.
# The tenant has Group 001 (nam) and Group 002 (eur) with one active connector each, which never change.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Status @{
        GroupCount = 2; ConnectorCount = 2; Server = 'BARE', 'LIVE', 'IMAGE'
    }
    function Enter-Server([string] $name, $token = $sandbox.GraphToken) {
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $name -AccessToken $token
    }
    # Stops a service without the module, as an administrator does in the Services console.
    function Stop-VirtualService([string] $name) {
        $null = Invoke-SandboxControl $sandbox POST "servers/LIVE/services/$name/stop"
        for ($look = 0; $look -lt 100 -and
            (Invoke-SandboxControl $sandbox GET "servers/LIVE/services/$name").state -ne 'Stopped'; $look++) {
            [Threading.Thread]::Sleep(50)
        }
    }
    # Asserts the health, and that NextStep names commands that exist. Returns the status.
    function Assert-Health([string] $health, [string] $nextStep) {
        $status = Get-ConnectorStatus
        $status.Health | Should -Be $health -Because $status.NextStep
        $status.NextStep | Should -BeLike $nextStep
        $commands = @([regex]::Matches($status.NextStep, '\b[A-Z][a-z]+-Connector\w*') | ForEach-Object Value)
        $commands.Count | Should -BeGreaterThan 0
        foreach ($command in $commands) { Get-Command $command | Should -Not -BeNullOrEmpty }
        $status
    }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Status
}

Describe 'Get-ConnectorStatus' {
    Context 'on a server whose connector is active in a group with another connector' {
        BeforeAll {
            Enter-Server LIVE
            $null = Install-Connector -Token $sandbox.RegistrationToken -ConnectorGroup 'Group 001' -AcceptLicense
            $thumbprint = (Get-ConnectorStatus).CertificateThumbprint
        }

        It 'combines the state of the server and the tenant' {
            $mark = Get-Mark Status
            $status = Get-ConnectorStatus
            $status.GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorStatus'
            @((Get-Command Get-ConnectorStatus).OutputType.Name) |
                Should -Be 'EntraPrivateAccess.Models.ConnectorStatus'
            $status.Health | Should -Be 'Healthy' -Because $status.NextStep
            $status.NextStep | Should -BeLike '*two active connectors and no spare*Install-Connector*'
            $status.Server, $status.Environment, $status.Rehearsed, $status.IsLocal |
                Should -Be @('LIVE', 'Status', $true, $true)
            $status.Version, $status.ConnectorService, $status.UpdaterService, $status.Registration |
                Should -Be @('1.5.4892.0', 'Running', 'Running', 'Registered')
            $status.Status, $status.ConnectorGroup, $status.Region, $status.OtherActiveMembers |
                Should -Be @('active', 'Group 001', 'nam', 1)
            $status.ConnectorId, $status.TenantId | Should -Be @((Get-Connector LIVE).Id, $sandbox.TenantId)
            $status.CertificateDaysLeft | Should -BeGreaterThan 170
            @(Get-Change Status $mark) | Should -BeNullOrEmpty
        }

        It 'is Unhealthy if the certificate belongs to a different tenant than the session' {
            $null = Invoke-SandboxControl $sandbox POST servers '{"name":"STRAY"}'
            $null = Invoke-SandboxControl $sandbox POST servers/STRAY/product '{"version":"1.5.4892.0"}'
            $rsa = [Security.Cryptography.RSA]::Create(2048)
            $subject = 'CN=11111111-2222-3333-4444-555555555555'
            $padding = [Security.Cryptography.RSASignaturePadding]::Pkcs1
            $type = [Security.Cryptography.X509Certificates.CertificateRequest]
            $request = $type::new($subject, $rsa, 'SHA256', $padding)
            $certificate = $request.CreateSelfSigned(
                [DateTimeOffset]::UtcNow.AddDays(-1), [DateTimeOffset]::UtcNow.AddDays(170)
            )
            $content = [Convert]::ToBase64String($certificate.RawData)
            $json = "{`"certificate`":`"$content`",`"hasPrivateKey`":true}"
            $null = Invoke-SandboxControl $sandbox PUT servers/STRAY/certificates/LocalMachine $json
            $settings = 'C:\ProgramData\Microsoft\Microsoft Entra private network connector\Config\TrustSettings.xml'
            $settings = Get-VirtualPath $sandbox STRAY $settings
            $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($settings))
            $trust = "<Thumbprint>$($certificate.Thumbprint)</Thumbprint><IsInUserStore>false</IsInUserStore>"
            $trust = "<CloudProxyTrust>$trust</CloudProxyTrust>"
            $trust = "<ConnectorTrustSettingsFile>$trust</ConnectorTrustSettingsFile>"
            [IO.File]::WriteAllText($settings, $trust)
            Enter-Server STRAY
            $nextStep = '*registered in tenant 11111111-2222-3333-4444-555555555555*'
            $null = Assert-Health Unhealthy "${nextStep}signed in to $($sandbox.TenantId)*"
        }

        It 'is Unhealthy while TLS 1.2 is disabled' {
            Enter-Server LIVE
            $key = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client'
            $json = "{`"key`":`"$key`",`"name`":`"Enabled`",`"kind`":`"DWord`",`"value`":0}"
            $null = Invoke-SandboxControl $sandbox PUT servers/LIVE/registry $json
            $null = Assert-Health Unhealthy '*TLS 1.2 is switched off*Repair-Connector*'
            Test-Connector -Level Ready -Quiet | Should -BeFalse
            @(Repair-Connector).Action | Should -Contain 'EnableTls12'
            (Get-ConnectorStatus).Health | Should -Be 'Healthy'
        }

        It 'is Unknown without a sign-in, and shows the state of the server' {
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server LIVE -NoSignIn
            $status = Get-ConnectorStatus -WarningVariable warnings
            $status.Health, $status.ConnectorService, $status.Registration, $status.Status |
                Should -Be @('Unknown', 'Running', 'Registered', $null)
            $warnings | Should -BeNullOrEmpty
        }

        It 'shows the state of the server with a warning if the tenant cannot be queried' {
            Enter-Server LIVE
            Set-ConnectorSandboxFault ExpiredToken -Sandbox Status
            $status = Get-ConnectorStatus -WarningVariable warnings -WarningAction SilentlyContinue
            Set-ConnectorSandboxFault ExpiredToken -Clear -Sandbox Status
            $status.ConnectorService, $status.Registration, $status.Status |
                Should -Be @('Running', 'Registered', $null)
            "$warnings" | Should -BeLike "*only the server's own data*"
        }

        It 'is Degraded while the updater is stopped, and Healthy after the next step' {
            Enter-Server LIVE
            Stop-VirtualService WAPCUpdaterSvc
            $null = Assert-Health Degraded '*WAPCUpdaterSvc is stopped*Start-Connector*'
            $null = Start-Connector
            (Get-ConnectorStatus).Health | Should -Be 'Healthy'
        }

        It 'is Unhealthy while the connector is stopped, and Healthy after the next step' {
            Enter-Server LIVE
            Stop-VirtualService WAPCSvc
            $status = Assert-Health Unhealthy '*WAPCSvc is stopped*Start-Connector*'
            $status.ConnectorService | Should -Be 'Stopped'
            $null = Start-Connector
            $null = Wait-Connector LIVE -TimeoutSeconds 20
            (Get-ConnectorStatus).Health | Should -Be 'Healthy'
        }

        It 'is Unhealthy if a service is disabled' {
            Enter-Server LIVE
            Stop-VirtualService WAPCSvc
            $null =
                Invoke-SandboxControl $sandbox PUT servers/LIVE/services/WAPCSvc/startType '{"startType":"Disabled"}'
            $null = Assert-Health Unhealthy '*WAPCSvc is disabled*Start-Connector -Automatic*'
            $null =
                Invoke-SandboxControl $sandbox PUT servers/LIVE/services/WAPCSvc/startType '{"startType":"Automatic"}'
            $null = Start-Connector
        }

        It 'is Unknown instead of NotRegistered if the certificate store cannot be read' {
            Enter-Server LIVE
            $unreadable = 'servers/LIVE/certificates/LocalMachine/unreadable'
            $null = Invoke-SandboxControl $sandbox PUT $unreadable '{"reason":"Access is denied."}'
            $status = Assert-Health Unknown '*could not be read*administrator*'
            $status.Registration | Should -Be 'Unknown'
            $null = Invoke-SandboxControl $sandbox PUT $unreadable '{"reason":null}'
        }

        It 'finds a renewed certificate in the store of Network Service, which requires an administrator' {
            Enter-Server LIVE
            $null = Wait-Connector LIVE -TimeoutSeconds 20
            $content =
                (Invoke-SandboxControl $sandbox GET "servers/LIVE/certificates/LocalMachine/$thumbprint").certificate
            $id = (Get-Connector LIVE).Id
            $json = "{`"certificate`":`"$content`",`"hasPrivateKey`":true,`"connectorId`":`"$id`"}"
            $null = Invoke-SandboxControl $sandbox PUT servers/LIVE/certificates/NetworkService $json
            $null = Invoke-SandboxControl $sandbox DELETE "servers/LIVE/certificates/LocalMachine/$thumbprint"
            $settings = 'C:\ProgramData\Microsoft\Microsoft Entra private network connector\Config\TrustSettings.xml'
            $settings = Get-VirtualPath $sandbox LIVE $settings
            [IO.File]::WriteAllText(
                $settings, [IO.File]::ReadAllText($settings).Replace('<IsInUserStore>false', '<IsInUserStore>true')
            )
            $status = Get-ConnectorStatus
            $status.Registration, $status.CertificateThumbprint, $status.Health |
                Should -Be @('Registered', $thumbprint, 'Healthy')
            $null = Invoke-SandboxControl $sandbox PATCH servers/LIVE '{"elevated":false}'
            $null = Assert-Health Unknown '*Network Service*administrator*'
            $null = Invoke-SandboxControl $sandbox PATCH servers/LIVE '{"elevated":true}'
        }

        It 'waits until the connector is healthy with -Wait' {
            Enter-Server LIVE
            Set-ConnectorSandboxFault ActivationDelay 2 -Sandbox Status
            $null = Restart-Connector -Confirm:$false
            (Get-ConnectorStatus -Wait -TimeoutSeconds 60 -ErrorAction Stop).Health | Should -Be 'Healthy'
            Set-QuickSandbox Status
        }

        It 'reports the timeout of -Wait, and returns the last status' {
            Enter-Server LIVE
            Stop-VirtualService WAPCSvc
            $row = Get-ConnectorStatus -Wait -TimeoutSeconds 1 -ErrorVariable fault -ErrorAction SilentlyContinue
            $row.Health | Should -Be 'Unhealthy'
            $fault[0].FullyQualifiedErrorId | Should -BeLike 'WaitTimedOut,*'
            "$($fault[0])" | Should -BeLike '*LIVE to be Healthy*'
            $fault[0].ErrorDetails.RecommendedAction | Should -BeLike '*Start-Connector*'
            $null = Start-Connector
            $null = Wait-Connector LIVE -TimeoutSeconds 20
        }

        It 'is Degraded in the default group' {
            Enter-Server LIVE
            $null = Move-Connector LIVE -ConnectorGroup Default
            $null = Assert-Health Degraded '*default group*Move-Connector*'
            $null = Move-Connector LIVE -ConnectorGroup 'Group 001'
        }

        It 'is Unhealthy if the program folder is missing' {
            Enter-Server LIVE
            $folder = Get-VirtualPath $sandbox LIVE 'C:\Program Files\Microsoft Entra private network connector'
            [IO.Directory]::Move($folder, "$folder.away")
            $status = Assert-Health Unhealthy '*lacks*Install-Connector*'
            $status.Version | Should -BeNullOrEmpty
            [IO.Directory]::Move("$folder.away", $folder)
        }

        It 'is Unhealthy if the connector is inactive in the tenant' {
            Enter-Server IMAGE
            Set-ConnectorSandboxFault ActivationDelay 600 -Sandbox Status
            $null =
                Install-Connector -Token $sandbox.RegistrationToken -ConnectorGroup 'Group 002' -AcceptLicense -NoWait
            $status = Assert-Health Unhealthy '*the tenant reports the connector as inactive*Wait-Connector*'
            $status.ConnectorService, $status.Status | Should -Be @('Running', 'inactive')
            $null = Uninstall-Connector -RemoveData -Confirm:$false
            Set-QuickSandbox Status
        }
    }

    Context 'on a server without a registration' {
        It 'is NotInstalled on a bare server' {
            Enter-Server BARE
            $status = Assert-Health NotInstalled '*Install-Connector*'
            $status.Version, $status.ConnectorService | Should -Be @($null, $null)
        }

        It 'is NotRegistered if a connector is installed but not registered' {
            $null = Invoke-SandboxControl $sandbox POST servers/BARE/product '{"version":"1.5.4892.0"}'
            Enter-Server BARE
            $null = Assert-Health NotRegistered '*Register-Connector*Get-ConnectorRegistrationToken*'
        }
    }

    Context 'on a workstation' {
        BeforeAll { $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken }

        It 'lists every connector with group, region and health in a few requests' {
            $mark = Get-Mark Status
            $all = @(Get-ConnectorStatus)
            @(Get-ConnectorSandboxJournal -Sandbox Status -Since $mark |
                Where-Object Action -Match '^(GET|POST) ').Count | Should -BeLessThan 4
            $all.Count | Should -Be @(Get-Connector).Count
            $one = $all | Where-Object Server -EQ CONN0001.contoso.com
            $one.IsLocal, $one.Status, $one.ConnectorGroup, $one.Region, $one.ConnectorService |
                Should -Be @($false, 'active', 'Group 001', 'nam', $null)
            $one.Health | Should -Be 'Healthy'
        }

        It 'accepts the name <name>' -ForEach @(
            @{ name = 'conn0002'; count = 1 }
            @{ name = 'CONN0002.contoso.com'; count = 1 }
            @{ name = 'CONN000?*'; count = 2 }
            @{ name = @('CONN0001', 'CONN0002'); count = 2 }
            @{ name = 'none*'; count = 0 }
        ) {
            @(Get-ConnectorStatus -Name $name -ErrorAction Stop) | Should -HaveCount $count
        }

        It 'accepts connectors from the pipeline' {
            @(Get-Connector 'CONN*' | Get-ConnectorStatus) | Should -HaveCount 2
        }

        It 'reports a name without a match' {
            { Get-ConnectorStatus NOSUCH -ErrorAction Stop } | Should -Throw -ErrorId 'ConnectorNotFound,*'
        }

        It 'requires a sign-in for a connector by name' {
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server BARE -NoSignIn
            { Get-ConnectorStatus CONN0001 -ErrorAction Stop } | Should -Throw -ErrorId 'NotConnected,*'
        }

        It 'requires a sign-in on a machine that is not a server' {
            Skip-OnWindows
            Disconnect-EntraPrivateAccess
            $fault = { Get-ConnectorStatus -ErrorAction Stop } | Should -Throw -ErrorId 'NotConnected,*' -PassThru
            $fault.ErrorDetails.RecommendedAction | Should -BeLike 'Run Connect-EntraPrivateAccess*'
        }
    }

    Context 'after months' {
        It 'is Degraded before the certificate expires, Unhealthy after, and Registered after the next step' {
            function Step-Clock([int] $days) {
                $null = Invoke-SandboxControl $sandbox POST clock/advance "{`"seconds`":$($days * 86400)}"
            }
            Step-Clock 170
            Enter-Server LIVE (Get-SandboxToken $sandbox '"kind":"graph"')
            $status = Assert-Health Degraded '*expires on*Register-Connector*'
            $status.CertificateDaysLeft | Should -BeLessThan 14
            Step-Clock 15
            Enter-Server LIVE (Get-SandboxToken $sandbox '"kind":"graph"')
            $status = Assert-Health Unhealthy '*expired*Register-Connector*'
            $status.Registration | Should -Be 'Expired'
            $token = Get-SandboxToken $sandbox '"kind":"registration"'
            $null = Register-Connector -Token $token -ConnectorGroup 'Group 001'
            (Get-ConnectorStatus).Registration | Should -Be 'Registered'
        }
    }
}
