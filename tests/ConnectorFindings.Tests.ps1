# Plants each fault of the sandbox alone: by default, Test-Connector reports one finding per cause.
BeforeDiscovery {
    # Target: {server} stands for the server. Restarts: the fault shows when the services start.
    # Finding: the checks of the findings; none if the fault changes nothing that the checks look at.
    # These leave no event and no file, so they share a server.
    $script:passing = @(
        @{ Fault = 'PortClosed'; Target = ':80'; Finding = 'Port' }
        @{ Fault = 'CrlAnswer'; Value = 'missing'; Finding = 'RevocationList' }
        @{ Fault = 'CrlAnswer'; Value = 'forged'; Finding = 'RevocationList' }
        @{ Fault = 'CrlAnswer'; Value = 'outdated'; Finding = 'RevocationList' }
        @{ Fault = 'OcspAnswer'; Value = 'unavailable'; Finding = 'OcspAnswer' }
        @{ Fault = 'HostsEntry'; Value = '127.0.0.1 crl3.digicert.com'; Target = '{server}'; Finding = 'HostsFile' }
        @{ Fault = 'HostsEntry'; Value = '10.1.2.3 login.windows.net'; Target = '{server}'; Finding = 'HostsFile' }
        @{ Fault = 'TcpPortRanges'; Value = '1025-65535'; Target = '{server}'; Finding = 'PortRanges' }
        @{ Fault = 'ServiceManagerSilent'; Target = '{server}'; Finding = 'PasswordProtectionProxy' }
        @{ Fault = 'ServerError'; Value = '503;0.05'; Finding = 'Listed' }
        @{ Fault = 'ExpiredToken'; Finding = 'Listed' }
        @{ Fault = 'ListedStatus'; Value = 'removed'; Target = '{server}'; Finding = 'Listed' }
        @{ Fault = 'ListedStatus'; Value = 'inactive'; Target = '{server}'; Finding = 'Active' }
    )
    # These have a server of their own each.
    $script:faults = @(
        @{ Fault = 'DropConnection'; Target = 'msappproxy'; Finding = 'HttpAnswer' }
        @{ Fault = 'NameNotResolved'; Target = 'msappproxy'; Finding = 'HostName' }
        @{ Fault = 'NameNotResolved'; Target = 'servicebus'; Finding = 'HostName' }
        @{ Fault = 'NameNotResolved'; Target = '{server}/'; Finding = 'HostName' }
        @{ Fault = 'PortClosed'; Target = '{server}/'; Finding = 'Port' }
        @{ Fault = 'TlsRefused'; Target = '{server}/'; Finding = 'TlsCertificate' }
        @{ Fault = 'TlsInspection'; Target = '{server}/'; Finding = 'TlsCertificate' }
        @{ Fault = 'TlsInspection'; Value = 'trusted'; Target = '{server}/'; Finding = 'TlsCertificate' }
        @{ Fault = 'TlsExpired'; Target = 'msappproxy'; Finding = 'TlsCertificate' }
        @{ Fault = 'HostAnswer'; Value = '503'; Target = 'msappproxy'; Finding = 'RecentEvents', 'HttpAnswer' }
        @{ Fault = 'HostAnswer'; Value = '403'; Target = '{server}/'; Finding = 'RecentEvents' }
        @{ Fault = 'ProxyRequired'; Value = 'closed'; Finding = 'Port' }
        @{
            Fault = 'ConnectorMessage'; Value = 'TrustCertificateExpired'; Target = '{server}'
            Finding = 'RecentEvents'
        }
        @{ Fault = 'ConnectorMessage'; Value = 'ServiceNotReached'; Target = '{server}'; Finding = 'RecentEvents' }
        @{ Fault = 'TraceMessage'; Value = 'ServiceNotReached'; Target = '{server}'; Finding = 'RecentEvents' }
        @{ Fault = 'ServiceEvent'; Value = '7031'; Target = '{server}/WAPCSvc'; Finding = 'ServiceCrashes' }
        @{
            Fault = 'ServiceDies'; Value = '1'; Target = '{server}/WAPCSvc'; Restarts = $true
            Finding = 'ServiceCrashes'
        }
        @{ Fault = 'ServiceStartTimesOut'; Target = '{server}/WAPCSvc'; Restarts = $true; Finding = 'ServiceCrashes' }
        @{
            Fault = 'ProxyPolicy'; Value = 'gone.contoso.com:8080'; Target = '{server}'; Restarts = $true
            Finding = 'ProxyReachable'
        }
        @{ Fault = 'ConfigurationFile'; Value = 'missing'; Target = '{server}/'; Finding = 'ConfigurationFiles' }
        @{
            Fault = 'ConfigurationFile'; Value = 'corrupt'; Target = '{server}/'; Restarts = $true
            Finding = 'ConfigurationFiles'
        }
        @{
            Fault = 'ConfigurationFile'; Value = 'refused'; Target = '{server}/machine.config'; Restarts = $true
            Finding = 'ConfigurationFiles'
        }
        @{ Fault = 'RegistryKeyDeleted'; Target = '{server}'; Finding = 'Installation' }
        @{ Fault = 'TrustCertificate'; Value = 'missing'; Target = '{server}'; Finding = 'Registration' }
        @{
            Fault = 'TrustCertificate'; Value = 'expired'; Target = '{server}'; Restarts = $true
            Finding = 'Registration'
        }
        @{
            Fault = 'TrustCertificate'; Value = 'keyless'; Target = '{server}'; Restarts = $true
            Finding = 'Registration'
        }
        @{ Fault = 'StrongCryptoOff'; Target = '{server}'; Finding = 'StrongCrypto' }
    )
}

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:quiet = @{ WarningAction = 'SilentlyContinue'; InformationAction = 'SilentlyContinue' }
    $options = @{ GroupCount = 2; ConnectorCount = 4; ApplicationCount = 4; Server = 'FIRST' }
    $script:sandbox = Start-QuickSandbox Findings $options
    $script:number = 0

    function Enter-Server([string] $server) {
        $graph = Get-SandboxToken $sandbox '"kind":"graph"'
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $server -AccessToken $graph
    }

    function Install-OnServer([string] $server) {
        Enter-Server $server
        $token = Get-SandboxToken $sandbox '"kind":"registration"'
        $null = Install-Connector -Token $token -ConnectorGroup 'Group 001' -AcceptLicense @quiet
        Step-SandboxClock Findings 300
        $null = Get-ConnectorStatus -Wait @quiet
    }

    function Set-Fault([string] $server, [string] $name, [string] $value, [string] $target) {
        $fault = @{ Sandbox = 'Findings'; Name = $name }
        if ($value) { $fault.Value = $value }
        if ($target) { $fault.Target = $target.Replace('{server}', $server) }
        Set-ConnectorSandboxFault @fault
    }

    function Assert-OneFinding([string[]] $checks) {
        $rows = @(Test-Connector -TimeoutSeconds 600 @quiet |
            Where-Object { "$($_.Status)" -in 'Fail', 'Warn' -or ("$($_.Status)" -eq 'Skip' -and $_.Action) })
        $found = $rows | ForEach-Object { "$($_.Name) [$($_.Target)]: $($_.Detail)`n" }
        $rows | Should -HaveCount 1 -Because "$found"
        $rows[0].Name | Should -BeIn $checks -Because "$found"
        $rows[0].Action | Should -Not -BeNullOrEmpty
    }

    Install-OnServer FIRST
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Findings
}

Describe 'The findings of Test-Connector' {
    It 'are empty on a server without a fault' {
        $rows = @(Test-Connector -TimeoutSeconds 600 @quiet | Where-Object Status -NE Pass)
        $rows | Should -BeNullOrEmpty -Because "$($rows.Detail)"
    }

    It 'are one for <Fault> <Value> <Target>, which leaves nothing' -ForEach $passing {
        Set-QuickSandbox Findings
        Enter-Server FIRST
        Set-Fault FIRST $Fault $Value $Target
        Assert-OneFinding $Finding
    }

    It 'are one for <Fault> <Value> <Target>' -ForEach $faults {
        Set-QuickSandbox Findings
        $server = 'S{0:00}' -f ++$script:number
        New-VirtualServer $sandbox $server
        Install-OnServer $server
        Set-Fault $server $Fault $Value $Target
        if ($Restarts) { $null = Restart-Connector -ErrorAction SilentlyContinue @quiet }
        1..4 | ForEach-Object { Step-SandboxClock Findings 30 }
        Assert-OneFinding $Finding
    }
}
