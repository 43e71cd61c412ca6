BeforeAll {
    . "$PSScriptRoot/Support.ps1"
}

Describe 'Get-ConnectorEndpoint' {
    It 'lists the addresses of the public cloud without a server or a sign-in' {
        $all = @(Get-ConnectorEndpoint)
        $all[0].GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorEndpoint'
        $all.Environment | Sort-Object -Unique | Should -Be 'Global'
        $first = $all | Where-Object Host -EQ '*.msappproxy.net'
        $first.Port, $first.Protocol, $first.Purpose | Should -Be 443, 'HTTPS', 'Connector and service'
        $first.IsWildcard | Should -BeTrue
        $first.KnownNames | Should -Contain 'download.msappproxy.net'
        ($all | Where-Object Host -EQ 'crl3.digicert.com').Protocol | Should -Be 'HTTP'
        @($all | Where-Object { -not $_.Source }) | Should -HaveCount 0
    }

    It 'names the page that lists an address, also if only one page does' {
        (Get-ConnectorEndpoint policykeyservice.dc.ad.msft.net).Source | Should -BeLike 'Work with existing*2025*'
        (Get-ConnectorEndpoint ocsp.msocsp.com).Source | Should -BeLike 'How to configure*May 26, 2026*'
        (Get-ConnectorEndpoint '*' -Environment USGov).Source | Sort-Object -Unique |
            Should -BeLike '*US Government cloud*'
    }

    It 'returns the path of an address of which only a path is required' {
        (Get-ConnectorEndpoint www.microsoft.com).Path | Sort-Object -Unique | Should -Be '/pkiops'
    }

    It 'finds the documented wildcard that covers <name>' -ForEach @(
        @{ name = 'cwap-eur1-weur2.servicebus.windows.net'; row = '*.servicebus.windows.net' }
        @{ name = 'A.B.MSAPPPROXY.NET'; row = '*.msappproxy.net' }
        @{ name = 'login.microsoftonline.com'; row = '*.microsoftonline.com' }
        @{ name = '*.msappproxy.net'; row = '*.msappproxy.net' }
    ) {
        (Get-ConnectorEndpoint $name).Host | Should -Be $row
    }

    It 'selects rows by a pattern' {
        @(Get-ConnectorEndpoint '*digicert*').Host |
            Should -Be 'crl3.digicert.com', 'crl4.digicert.com', 'ocsp.digicert.com'
        @('crl.microsoft.com', 'ocsp.msocsp.com' | Get-ConnectorEndpoint).Host |
            Should -Be 'crl.microsoft.com', 'ocsp.msocsp.com'
    }

    It 'reports a host that no address covers' {
        @(Get-ConnectorEndpoint msappproxy.net.example.com -ErrorAction SilentlyContinue -ErrorVariable faults) |
            Should -HaveCount 0
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'EndpointNotFound,*'
        $faults[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $faults[0].ErrorDetails.RecommendedAction | Should -BeLike '*Get-ConnectorEndpoint*'
    }

    It 'reports a cloud without a documented list, and lists the others' {
        $all = @(Get-ConnectorEndpoint -Environment *Gov* -ErrorAction SilentlyContinue -ErrorVariable faults)
        $all.Environment | Sort-Object -Unique | Should -Be 'USGov'
        $faults.TargetObject | Should -Be 'USGovDoD'
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'EnvironmentNotSupported,*'
        { Get-ConnectorEndpoint -Environment Mars } | Should -Throw "*'Mars' is not an environment*"
    }

    It 'fits 80 columns' {
        $lines = (Get-ConnectorEndpoint | Out-String -Width 80) -split "`r?`n"
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        $lines -match '\S' | Select-Object -First 1 | Should -Match '^Host +Port Protocol Purpose'
        $lines | Where-Object { $_ -match '\.\.\.|\u2026' } | Should -BeNullOrEmpty
    }
}
