# Test-Connector -Category Network: the results behind blocked routes, and how they affect an installation.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Network @{
        GroupCount = 1; ConnectorCount = 1; Server = 'WELL', 'SICK', 'PROX', 'BLOC'
    }
    function Enter-Server([string] $name) {
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $name -AccessToken $sandbox.GraphToken
    }
    function Get-Failure {
        @(Test-Connector -Detailed -Category Network -InformationAction SilentlyContinue | Where-Object Status -EQ Fail)
    }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Network
}

Describe 'Test-Connector -Category Network' {
    It 'passes for every address of the list, and skips wildcards without a known host name' {
        Enter-Server WELL
        $rows = @(Test-Connector -Detailed -Category Network -InformationAction SilentlyContinue)
        @($rows | Where-Object Status -EQ Pass).Count | Should -BeGreaterThan 50
        @($rows | Where-Object { $_.Status -notin 'Pass', 'Skip' }) | Should -BeNullOrEmpty
        @(($rows | Where-Object Status -EQ Skip).Target | Where-Object { $_ -notlike '`**' }) | Should -BeNullOrEmpty
        $rows[0].Name, $rows[0].Target | Should -Be @('ProxyRoute', 'direct')
    }

    It 'fails <name> for <target> with the fault <fault>' -ForEach @(
        @{ fault = 'NameNotResolved'; value = ''; name = 'HostName'; target = 'login.microsoftonline.com:443' }
        @{ fault = 'PortClosed'; value = ''; name = 'Port'; target = 'crl.microsoft.com:80' }
        @{ fault = 'TlsInspection'; value = 'trusted'; name = 'TlsCertificate'; target = 'download.msappproxy.net:443' }
        @{ fault = 'CrlAnswer'; value = 'garbage'; name = 'RevocationList'; target = 'crl3.digicert.com' }
        @{ fault = 'OcspAnswer'; value = 'revoked'; name = 'OcspAnswer'; target = 'ocsp.digicert.com' }
    ) {
        Enter-Server SICK
        Set-ConnectorSandboxFault $fault $value -Target "SICK/$($target -replace ':\d+$')" -Sandbox Network
        $failures = Get-Failure
        Set-ConnectorSandboxFault $fault -Clear -Sandbox Network
        $failures[0].Name | Should -Be $name
        $failures[0].Target | Should -BeLike "*$target*"
        $failures[0].Action | Should -Not -BeNullOrEmpty
    }

    It 'returns one finding for a firewall that drops everything, with all hosts and the wildcards to allow' {
        Enter-Server SICK
        Set-ConnectorSandboxFault PortBlackHoled -Target 'SICK/' -Sandbox Network
        $rows = @(Test-Connector -Category Network -TimeoutSeconds 300 -InformationAction SilentlyContinue)
        Set-ConnectorSandboxFault PortBlackHoled -Clear -Sandbox Network
        $failures = @($rows | Where-Object Status -EQ Fail)
        $failures | Should -HaveCount 1
        $failures[0].Target | Should -BeLike '*login.windows.net:443*'
        ($failures[0].Target -split ', ').Count | Should -BeGreaterThan 10
        $failures[0].Action | Should -BeLike 'Allow outbound TCP 443 and 80 *'
        $failures[0].Action | Should -BeLike '*`*.msappproxy.net*'
        $failures[0].Action | Should -BeLike '*`*.servicebus.windows.net*'
        $failures[0].Action | Should -Not -BeLike '*cwap-*'
        @($rows | Where-Object Status -EQ Pass) | Should -HaveCount 1
    }

    It 'fails if no known name under a wildcard resolves, and names the wildcard' {
        Enter-Server SICK
        Set-ConnectorSandboxFault NameNotResolved -Target 'SICK/cwap-eur1' -Sandbox Network
        $one = @(Test-Connector -Include HostName -InformationAction SilentlyContinue | Where-Object Status -EQ Warn)
        Set-ConnectorSandboxFault NameNotResolved -Target '.servicebus.windows.net' -Sandbox Network
        $all = @(Test-Connector -Category Network -InformationAction SilentlyContinue | Where-Object Status -EQ Fail)
        $quiet = Test-Connector -Category Network -Quiet
        Set-ConnectorSandboxFault NameNotResolved -Clear -Sandbox Network
        $one.Target | Should -Be 'cwap-eur1-weur2.servicebus.windows.net:443'
        $all | Should -HaveCount 1
        $all[0].Action | Should -BeLike '*resolves `*.servicebus.windows.net:*'
        $quiet | Should -BeFalse
    }

    It 'runs a single check with -Include' {
        Enter-Server WELL
        @((Test-Connector -Include TlsCertificate -InformationAction SilentlyContinue).Name) |
            ForEach-Object { $_ | Should -Be TlsCertificate }
        $line = 'Test-Connector -Include Revo'
        $completion = [Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
        @($completion.CompletionMatches.ListItemText) | Should -Be 'RevocationList'
    }
}

Describe 'Install-Connector' {
    It 'stops in preflight if the service cannot be reached, and changes nothing' {
        Enter-Server BLOC
        Set-ConnectorSandboxFault PortClosed -Target 'BLOC/download' -Sandbox Network
        $mark = Get-Mark Network
        $fault = { Install-Connector -Token $sandbox.RegistrationToken -AcceptLicense -ErrorAction Stop } |
            Should -Throw -ErrorId 'PortNotReached,*' -PassThru
        "$fault" | Should -BeLike '*refused*'
        @(Get-Change Network $mark) | Should -BeNullOrEmpty
    }

    It 'continues with a warning if only an optional address is blocked' {
        Enter-Server BLOC
        Set-ConnectorSandboxFault PortClosed -Clear -Sandbox Network
        Set-ConnectorSandboxFault PortClosed -Target 'BLOC/management.azure.com' -Sandbox Network
        $options = @{ ConnectorGroup = 'Group 001'; AcceptLicense = $true; WarningAction = 'SilentlyContinue' }
        $null = Install-Connector -Token $sandbox.RegistrationToken @options -WarningVariable warned
        Set-ConnectorSandboxFault PortClosed -Clear -Sandbox Network
        "$warned" | Should -BeLike '*management.azure.com*'
    }

    It 'connects through -Proxy if there is no direct route' {
        Enter-Server PROX
        Set-ConnectorSandboxFault ProxyRequired closed -Target PROX/ -Sandbox Network
        (Get-Failure)[0].Name | Should -Be Port
        $options = @{ ConnectorGroup = 'Group 001'; AcceptLicense = $true; WarningAction = 'SilentlyContinue' }
        $proxy = 'http://proxy.corp.contoso.com:8080'
        $null = Install-Connector -Token $sandbox.RegistrationToken @options -Proxy $proxy
        $rows = @(Test-Connector -Detailed -Category Network -InformationAction SilentlyContinue)
        $rows[0].Target | Should -Be 'http://proxy.corp.contoso.com:8080'
        @($rows | Where-Object { $_.Name -in 'Port', 'TlsCertificate', 'HttpAnswer' -and $_.Status -eq 'Fail' }) |
            Should -BeNullOrEmpty
        @(($rows | Where-Object Status -EQ Fail).Name | Where-Object { $_ -notin 'RevocationList', 'OcspAnswer' }) |
            Should -BeNullOrEmpty
    }

    It 'accepts an IP address in -Proxy' {
        New-VirtualServer $sandbox ADDR
        Enter-Server ADDR
        Set-ConnectorSandboxFault ProxyRequired closed -Target ADDR/ -Sandbox Network
        $options = @{ ConnectorGroup = 'Group 001'; AcceptLicense = $true; WarningAction = 'SilentlyContinue' }
        $result = Install-Connector -Token $sandbox.RegistrationToken @options -Proxy http://10.1.2.3:8080
        $result.Status | Should -Be active
        @((Get-ConnectorProxy).Proxy)[0] | Should -Be 'http://10.1.2.3:8080'
    }
}
