# For each class of events: the command that the remedy names shows the cause, or repairs the state. The cause is
# planted on a virtual server. A class whose cause a virtual server can't have is listed with the reason.
BeforeDiscovery {
    $ad = 'the sandbox has no Active Directory, which the Kerberos remedies are about'
    $account = 'the accounts of the sandbox have no passwords, home tenants or personal domains'
    $network = 'Test-Connector -Category Network'
    $rows = @(
        @{
            class = 'ServiceNotReached'; command = $network
            plant = { Set-Fault PortClosed -Target FIX/download.msappproxy.net:443 }
            shows = { Find-Row Port Fail 'download.msappproxy.net*' }
        }
        @{
            class = 'ConnectionNotEstablished'; command = $network
            plant = { Set-Fault PortClosed -Target FIX/download.msappproxy.net:443 }
            shows = { Find-Row Port Fail 'download.msappproxy.net*' }
        }
        @{
            class = 'ServiceBusNotReached'; command = $network
            plant = { Set-Fault PortClosed -Target servicebus.windows.net:443 }
            shows = { Find-Row Port Fail '*servicebus.windows.net*' }
        }
        @{
            class = 'NameNotResolved'; command = $network
            plant = {
                Set-Fault NameNotResolved -Target FIX/cwap-9.servicebus.windows.net
                Write-Message "The remote name could not be resolved: 'cwap-9.servicebus.windows.net'"
            }
            shows = { Find-Row LoggedHosts Fail 'cwap-9.servicebus.windows.net*' }
        }
        @{
            class = 'NameNotResolved'; command = $network; of = 'an application'
            plant = { Write-Message "The remote name could not be resolved: 'intranet.contoso.invalid'" }
            shows = { Find-Row LoggedHosts Warn 'intranet.contoso.invalid' }
        }
        @{
            class = 'HostNotReached'; command = $network
            plant = {
                Set-Fault PortClosed -Target FIX/cwap-9.servicebus.windows.net:443
                Write-Message 'Unable to connect to the remote server sb://cwap-9.servicebus.windows.net/x'
            }
            shows = { Find-Row LoggedHosts Fail 'cwap-9.servicebus.windows.net*' }
        }
        @{
            class = 'ConnectionBroken'; command = $network
            plant = {
                Set-Fault TlsRefused -Target FIX/cwap-9.servicebus.windows.net
                Write-Message 'The underlying connection was closed: https://cwap-9.servicebus.windows.net'
            }
            shows = { Find-Row LoggedHosts Fail 'cwap-9.servicebus.windows.net*' }
        }
        @{
            class = 'ServerCertificateNotTrusted'; command = $network
            plant = {
                Set-Fault TlsExpired -Target FIX/cwap-9.servicebus.windows.net
                Write-Message ('Could not establish trust relationship for the SSL/TLS secure channel with authority ' +
                    "'cwap-9.servicebus.windows.net'")
            }
            shows = { Find-Row LoggedHosts Fail 'cwap-9.servicebus.windows.net*' }
        }
        @{
            class = 'TlsInspected'; command = $network
            plant = { Set-Fault TlsInspection }
            shows = { Find-Row TlsCertificate * 'download.msappproxy.net*' }
        }
        @{
            class = 'CertificateChainNotValidated'; command = $network
            plant = { Set-Fault PortClosed -Target ':80' }
            shows = { Find-Row Port Fail '*crl3.digicert.com*' }
        }
        @{
            class = 'RevocationNotChecked'; command = $network
            plant = { Set-Fault CrlAnswer missing }
            shows = { Find-Row RevocationList * * }
        }
        @{
            class = 'ProxyAuthenticationRequired'; command = $network
            plant = {
                $null = Set-ConnectorProxy -Proxy http://proxy.corp.contoso.com:8080
                Set-Fault ProxyAnswer 407
            }
            shows = { @(Find-Row Port Fail 'download.msappproxy.net*' | Where-Object Detail -Like '*407*') }
            repair = { $null = Set-ConnectorProxy -Clear }
        }
        @{
            class = 'TlsNotEstablished'; command = 'Test-Connector -Category Tls'
            plant = { Set-Value ($channel + '\Protocols\TLS 1.2\Client') Enabled 0 }
            shows = { Find-Row Tls12 Fail * }
            repair = { Set-Value ($channel + '\Protocols\TLS 1.2\Client') Enabled 1 }
        }
        @{
            class = 'ClientCertificateNotValid'; command = 'Get-ConnectorStatus'
            plant = { Remove-Certificate }; shows = { @($out | Where-Object Registration -NE Registered) }
            repair = { Restore-Certificate }
        }
        @{
            class = 'ConnectorCertificateRejected'; command = 'Get-ConnectorStatus'
            plant = { Remove-Certificate }; shows = { @($out | Where-Object Registration -NE Registered) }
            repair = { Restore-Certificate }
        }
        @{
            class = 'ConfigurationNotDownloaded'; command = 'Get-ConnectorStatus'
            plant = { Remove-Certificate }; shows = { @($out | Where-Object Registration -NE Registered) }
            repair = { Restore-Certificate }
        }
        @{
            class = 'TrustCertificateExpired'
            command = 'Register-Connector -Force -Token (Get-ConnectorRegistrationToken)'
            plant = { Remove-Certificate; Enable-SignIn }
            shows = { @(Get-ConnectorStatus | Where-Object Registration -EQ Registered) }
        }
        @{
            class = 'RegistrationDenied'; command = 'Get-ConnectorRegistrationToken'
            plant = {
                Enable-SignIn
                Set-Fault RegistrationDenied -Count 1
                { Register-Connector -Force -Token $sandbox.RegistrationToken -ErrorAction Stop } |
                    Should -Throw -ErrorId 'RegistrationDenied,*'
            }
            shows = { @(Register-Connector -Force -Token $out[-1] -ErrorAction Stop) }
        }
        @{
            class = 'RegistrationMfaRequired'; command = 'Get-ConnectorRegistrationToken'
            plant = {
                Enable-SignIn
                Set-Fault RegistrationMfa -Count 1
                { Register-Connector -Force -Token $sandbox.RegistrationToken -ErrorAction Stop } |
                    Should -Throw -ErrorId 'RegistrationMfaRequired,*'
            }
            shows = { @(Register-Connector -Force -Token $out[-1] -ErrorAction Stop) }
        }
        @{
            class = 'ScriptsForbiddenByPolicy'; command = 'Test-Connector -Include ExecutionPolicy'
            plant = { Set-Value 'HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell' EnableScripts 0 }
            shows = { Find-Row ExecutionPolicy * * }
            repair = { Set-Value 'HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell' EnableScripts 1 }
        }
        @{
            class = 'ConstrainedLanguageMode'; command = 'Test-Connector -Include LanguageMode'
            plant = { Set-Value 'HKLM\SOFTWARE\Policies\Microsoft\Windows\SrpV2\Script' EnforcementMode 1 }
            shows = { Find-Row LanguageMode * * }
            repair = { Set-Value 'HKLM\SOFTWARE\Policies\Microsoft\Windows\SrpV2\Script' EnforcementMode 0 }
        }
        @{
            class = 'RegistrationNotCompleted'; command = 'Test-Connector'
            plant = { Set-Value ($channel + '\Protocols\TLS 1.2\Client') Enabled 0 }
            shows = { Find-Row Tls12 Fail * }
            repair = { Set-Value ($channel + '\Protocols\TLS 1.2\Client') Enabled 1 }
        }
        @{
            class = 'SetupServiceNotStarted'; command = 'Repair-Connector'
            plant = { Set-Value ($channel + '\Protocols\TLS 1.2\Client') Enabled 0 }
            shows = { @($out | Where-Object { $_.Check -eq 'Tls12' -and "$($_.Result)" -eq 'Repaired' }) }
        }
        @{
            class = 'SetupTimedOut'; command = 'Test-Connector -Include DotNetFramework'
            plant = { Set-Value $framework Release 394802 }; shows = { Find-Row DotNetFramework Fail * }
            repair = { Set-Value $framework Release 528449 }
        }
        @{
            class = 'SetupDiskFull'; command = 'Test-Connector -Include DiskSpace'
            plant = { Set-Fault DiskFull 1000000 }; shows = { Find-Row DiskSpace * * }
        }
        @{
            class = 'ServiceStartTimedOut'; command = 'Test-Connector'; of = 'revocation lists'
            plant = { Set-Fault PortClosed -Target ':80' }; shows = { Find-Row Port Fail '*crl3.digicert.com*' }
        }
        @{
            class = 'ServiceStartTimedOut'; command = 'Test-Connector'; of = '.NET Framework'
            plant = { Set-Value $framework Release 394802 }; shows = { Find-Row DotNetFramework Fail * }
            repair = { Set-Value $framework Release 528449 }
        }
        @{
            class = 'ServiceCrashed'; command = 'Test-Connector -Category Connector'; of = 'the configuration file'
            plant = { Edit-File { '<configuration' } }; shows = { Find-Row ConfigurationFiles Fail * }
            repair = { Edit-File { $before } }
        }
        @{
            class = 'PortsExhausted'; command = 'Test-Connector -Include PortRanges'
            plant = { Set-Fault TcpPortRanges '1025-65535' }; shows = { Find-Row PortRanges * * }
        }
        @{
            class = 'ConfigurationRefused'; command = 'Test-Connector -Include ConfigurationFiles'
            plant = { Edit-File { '<configuration other="1"/>' } }; shows = { Find-Row ConfigurationFiles Fail * }
            repair = { Edit-File { $before } }
        }
        @{
            class = 'ServiceCrashed'; command = 'Get-ConnectorEvent -Level Error'; of = 'an exception'
            plant = { Wait-ServiceEvent 1026 }
            shows = { @($out | Where-Object Message -Like '*ConfigurationErrorsException*') }
        }
        @{
            class = 'ServiceNotStarted'; command = 'Get-ConnectorEvent -Level Error'
            plant = { Wait-ServiceEvent 1026 }
            shows = { @($out | Where-Object Message -Like '*ConfigurationErrorsException*') }
        }
        @{
            class = 'ServiceDisabled'; command = 'Start-Connector -Automatic'
            plant = {
                $null = Stop-Connector -ErrorAction Stop
                $disabled = '{"startType":"Disabled"}'
                $null = Invoke-SandboxControl $sandbox PUT servers/FIX/services/WAPCSvc/startType $disabled
            }
            shows = { @($out | Where-Object { $_.Changed -and $_.StartType -like 'Automatic*' }) }
        }
        @{
            class = 'ServiceLogonFailed'; command = 'Test-Connector -Category Connector'
            plant = {
                $body = '{"displayName":"Microsoft Entra private network connector","startType":"Automatic"}'
                $null = Invoke-SandboxControl $sandbox PUT servers/FIX/services/WAPCSvc $body
            }
            shows = { @(Find-Row ConnectorService Fail WAPCSvc | Where-Object Detail -Like '*LocalSystem*') }
            repair = { Restore-Product }
        }
        @{
            class = 'ServiceProgramNotStarted'; command = 'Test-Connector -Category Connector'
            plant = { [IO.File]::Delete($programFile) }; shows = { Find-Row Installation Fail * }
            repair = { Restore-Product }
        }
        @{ class = 'ServiceDependencyNotStarted'; reason = 'the services of the sandbox depend on no other service' }
        @{ class = 'LicenseMissing'; reason = 'the tenant of the sandbox has no licenses' }
        @{ class = 'RegistrationTokenExpired'; reason = 'Register-Connector never sends an expired token' }
        @{ class = 'RegistrationWrongAccount'; reason = $account }
        @{ class = 'RegistrationWrongPassword'; reason = $account }
        @{ class = 'RegistrationGuestAccount'; reason = $account }
        @{ class = 'KerberosAttemptsExceeded'; reason = $ad }
        @{ class = 'KerberosUpnMissing'; reason = $ad }
        @{ class = 'KerberosTicketRefused'; reason = $ad }
        @{ class = 'KerberosSpnMissing'; reason = $ad }
        @{ class = 'KerberosBackendRefused'; reason = $ad }
        @{ class = 'KerberosFailed'; reason = $ad }
    )
    $planted = @($rows | Where-Object { $_.plant })
    foreach ($row in $planted) { if (-not $row.of) { $row.of = 'its cause' } }
}

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Remedies @{ Server = 'FIX' }
    $channel = 'HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL'
    $framework = 'HKLM\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full'
    $null = Connect-EntraPrivateAccess -Environment $sandbox -Server FIX -AccessToken $sandbox.GraphToken
    $null = Install-Connector -Token $sandbox.RegistrationToken -AcceptLicense -ErrorAction Stop
    $folder = 'C:\Program Files\Microsoft Entra private network connector'
    $programFile = Get-VirtualPath $sandbox FIX "$folder\MicrosoftEntraPrivateNetworkConnectorService.exe"
    $script:healthy = @(Test-Connector -InformationAction SilentlyContinue)
    $script:before = [IO.File]::ReadAllText("$programFile.config")

    function Set-Value([string] $key, [string] $name, [int] $value) {
        $json = "{`"key`":`"$($key.Replace('\', '\\'))`",`"name`":`"$name`",`"kind`":`"DWord`",`"value`":$value}"
        $null = Invoke-SandboxControl $sandbox PUT servers/FIX/registry $json
    }
    function Set-Fault {
        Set-ConnectorSandboxFault @args -Sandbox Remedies
    }
    function Edit-File([scriptblock] $content) { [IO.File]::WriteAllText("$programFile.config", (& $content)) }
    function Find-Row([string] $name, [string] $status, [string] $target) {
        @($out | Where-Object {
                $_.Name -eq $name -and "$($_.Status)" -like $status -and "$($_.Status)" -ne 'Pass' -and
                $_.Target -like $target -and $_.Action
            })
    }
    function Write-Message([string] $message) {
        $own = 'Microsoft-Microsoft Entra private network-Connector/Admin'
        $json = "{`"channel`":`"$own`",`"provider`":`"source`",`"id`":0,`"level`":2,`"message`":`"$message`"}"
        $null = Invoke-SandboxControl $sandbox POST servers/FIX/events $json
    }
    # The virtual connector logs on its own clock, so its events appear a moment later.
    function Wait-ServiceEvent([string] $id) {
        Set-Fault ServiceEvent $id -Count 1 -Target FIX/WAPCSvc
        for ($look = 0; $look -lt 200; $look++) {
            if (@(Get-ConnectorEvent -Level Error | Where-Object Id -EQ $id)) { return }
            [Threading.Thread]::Sleep(50)
        }
        throw "Timed out waiting for event $id."
    }
    function Remove-Certificate {
        $script:thumbprint = (Get-ConnectorStatus).CertificateThumbprint
        $path = "servers/FIX/certificates/LocalMachine/$thumbprint"
        $script:stored = (Invoke-SandboxControl $sandbox GET $path).certificate
        $null = Invoke-SandboxControl $sandbox DELETE $path
    }
    function Restore-Certificate {
        $null = Register-Connector -Force -Token $sandbox.RegistrationToken -ErrorAction Stop
    }
    # No browser can open here.
    function Get-ConnectorRegistrationToken {
        [CmdletBinding()] param()
        EntraPrivateAccess\Get-ConnectorRegistrationToken -UseDeviceCode -WarningAction SilentlyContinue
    }
    function Enable-SignIn { Set-Fault SignInAnswered admin }
    function Restore-Product {
        $null = Invoke-SandboxControl $sandbox POST servers/FIX/product '{"version":"1.5.4892.0"}'
        $null = Start-Connector
    }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Remedies
}

Describe 'The remedy of a known event' {
    It 'is tested for each class, or has a reason why it can not be planted' -ForEach @(@{ rows = $rows }) {
        $known = @(Get-ConnectorEvent -ListKnown | Where-Object Remedy | Sort-Object Class -Unique)
        @($known.Class | Where-Object { $_ -notin $rows.class }) | Should -BeNullOrEmpty
        @($rows.class | Where-Object { $_ -notin $known.Class }) | Should -BeNullOrEmpty
        @($rows | Where-Object { -not $_.plant -and -not $_.reason }) | Should -BeNullOrEmpty
    }

    It 'shows or repairs <of>: <class>' -ForEach $planted {
        $remedies = (Get-ConnectorEvent -ListKnown | Where-Object Class -EQ $class).Remedy -join ' '
        $remedies | Should -BeLike "*$command*"
        # Before the cause is planted, the same rows show no problem.
        if ($command -like 'Test-Connector*') {
            $script:out = $healthy
            @(& $shows) | Should -BeNullOrEmpty
        }
        try {
            & $plant
            $script:out = @(& ([scriptblock]::Create("$command -WarningAction SilentlyContinue 6>`$null")))
            $text = $out | Format-List | Out-String
            @(& $shows) | Should -Not -BeNullOrEmpty -Because "$command must show the cause of $class, not: $text"
        }
        finally {
            Set-ConnectorSandboxFault -Clear -Sandbox Remedies
            Set-QuickSandbox Remedies
            if ($repair) { & $repair }
        }
    }
}
