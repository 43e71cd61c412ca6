# Tests, repairs, restarts, updates and exports a connector with real services, registry and files. The tests run in
# order on one machine and depend on each other.
BeforeAll {
    . "$PSScriptRoot/WindowsSupport.ps1"
    Add-Type -AssemblyName System.IO.Compression.FileSystem
    Connect-Tenant
    $null = Install-Fixture 1.5.4594.0 @{ MinimumVersion = '1.5.4594.0' }
    Wait-Setup

    # Checks that do not depend on the machine: the network is the build machine's own, and certificates have no private
    # key.
    $script:names = 'Installation', 'Version', 'Registration', 'TrustSettings', 'ProxyAgreement', 'ConnectorService',
        'UpdaterService'
    function Get-Finding {
        @(Test-Connector -Include $names -ErrorAction Stop | ForEach-Object { "$($_.Name) $($_.Status)" })
    }
    function Get-Services { $status = Get-ConnectorStatus; $status.ConnectorService, $status.UpdaterService }
    function Wait-Service([string] $State) {
        for ($left = 1200; (Get-ConnectorStatus).ConnectorService -ne $State; $left--) {
            if ($left -eq 0) { throw "The connector's service is not $State." }
            [Threading.Tasks.Task]::Delay(100).Wait()
        }
    }
    function Get-Line([string] $Words) { @(Get-Journal | Where-Object { $_ -match $Words }) }
}

Describe 'Test-Connector' {
    It 'passes on a complete installation' {
        Get-Finding | Where-Object { $_ -notmatch ' Pass$' -and $_ -notmatch '^Version ' } | Should -BeNullOrEmpty
        Test-Connector -Level Installed -Category Connector -Quiet | Should -BeTrue
    }

    It 'fails for stopped services' {
        Stop-Connector -Confirm:$false -ErrorAction Stop
        Get-Finding | Where-Object { $_ -match 'Fail$' } | Should -Be @('ConnectorService Fail', 'UpdaterService Fail')
        Test-Connector -Include ConnectorService, UpdaterService -Quiet | Should -BeFalse
    }
}

Describe 'Repair-Connector' {
    It 'enables and starts a disabled service, and then has nothing to repair' {
        Set-StartType WAPCSvc Disabled
        $rows = @(Repair-Connector -Confirm:$false -ErrorAction Stop | Where-Object Action -EQ StartService)
        $rows.Target | Should -Be @('WAPCSvc', 'WAPCUpdaterSvc')
        $rows.Result | Should -Be @('Repaired', 'Repaired')
        Get-Services | Should -Be @('Running', 'Running')
        @(Repair-Connector -Confirm:$false -ErrorAction Stop | Where-Object Result -EQ Repaired) | Should -BeNullOrEmpty
    }
}

Describe 'Restart-Connector' {
    It 'ends both processes and starts new ones' {
        $before = (Get-Line 'WAPCSvc runs').Count, (Get-Line 'WAPCUpdaterSvc runs').Count
        Restart-Connector -Confirm:$false -ErrorAction Stop
        Get-Services | Should -Be @('Running', 'Running')
        (Get-Line 'WAPCSvc runs').Count, (Get-Line 'WAPCUpdaterSvc runs').Count |
            Should -Be @(($before[0] + 1), ($before[1] + 1))
    }

    It 'finds a renewed certificate in the store of Network Service' {
        $before = Get-ConnectorStatus
        Set-Order CertificateRenewed.WAPCSvc 'once'
        Restart-Connector -Confirm:$false -ErrorAction Stop
        Get-Line 'certificate renewed: it is in Network Service' | Should -HaveCount 1
        $after = Get-ConnectorStatus
        $after.Registration, $after.CertificateThumbprint | Should -Be @('Registered', $before.CertificateThumbprint)
        (Register-Connector -Confirm:$false -ErrorAction Stop).Changed | Should -BeFalse
    }
}

Describe 'A service that stops while it runs' {
    It 'is reported, and can be started again' {
        Set-Order ServiceDies.WAPCSvc '1'
        Restart-Connector -Confirm:$false -ErrorAction SilentlyContinue
        Wait-Service Stopped
        Clear-Order ServiceDies.WAPCSvc
        $row = @(Test-Connector -Include ConnectorService -ErrorAction Stop)[0]
        $row.Status | Should -Be 'Fail'
        $row.Detail | Should -BeLike '*1067*'
        (Get-ConnectorStatus).Health | Should -Be 'Unhealthy'
        Start-Connector -Confirm:$false -ErrorAction Stop
        Get-Services | Should -Be @('Running', 'Running')
    }
}

Describe 'Save-ConnectorInstaller' {
    It 'downloads and verifies the installer, once' {
        $saved = Save-ConnectorInstaller -Path C:\Media -ErrorAction Stop
        $saved.Changed, $saved.SignatureStatus | Should -Be @($true, 'Valid')
        [IO.File]::Exists('C:\Media\MicrosoftEntraPrivateNetworkConnectorInstaller.exe') | Should -BeTrue
        (Save-ConnectorInstaller -Path C:\Media -ErrorAction Stop).Changed | Should -BeFalse
    }
}

Describe 'Update-Connector' {
    It 'upgrades in place, and runs setup from a folder that only administrators can write to' {
        $before = Get-ConnectorStatus
        $options = @{ AcceptLicense = $true; Force = $true; TimeoutSeconds = 240; Confirm = $false }
        $quiet = @{ WarningAction = 'SilentlyContinue'; ErrorAction = 'Stop' }
        $updated = Update-Connector -InstallerPath "$installers\1.5.4892.0.exe" @options @quiet
        $updated.Changed, $updated.Version, $updated.Status | Should -Be @($true, '1.5.4892.0', 'active')
        $updated.ConnectorId | Should -Be $before.ConnectorId
        (Get-ConnectorStatus).CertificateThumbprint | Should -Be $before.CertificateThumbprint
        $folder = 'C:\ProgramData\EntraPrivateAccess\Installer'
        Get-Line 'setup 1.5.4892.0 started' |
            Should -BeLike "*`"$folder\MicrosoftEntraPrivateNetworkConnectorInstaller.exe`" REGISTERCONNECTOR=*"
        [IO.Directory]::GetFiles($folder) | Should -Be @("$folder\MicrosoftEntraPrivateNetworkConnectorInstaller.exe")
    }

    It 'changes nothing on the second run' {
        Wait-Setup
        $options = @{ AcceptLicense = $true; Confirm = $false; ErrorAction = 'Stop' }
        (Update-Connector -InstallerPath "$installers\1.5.4892.0.exe" @options).Changed | Should -BeFalse
        [IO.File]::Exists('C:\ProgramData\EntraPrivateAccess\setup.running') | Should -BeFalse
    }
}

Describe 'Export-ConnectorDiagnostic' {
    It 'collects the data that a support case needs, without the token' {
        $export = Export-ConnectorDiagnostic -Path C:\epa\case.zip -ErrorAction Stop
        $export | Should -Not -BeNullOrEmpty
        $zip = [IO.Compression.ZipFile]::OpenRead('C:\epa\case.zip')
        try {
            $zip.Entries.FullName -match '\.html$' | Should -Not -BeNullOrEmpty
            $zip.Entries.FullName -match 'install-\d+-\d+.*\.log$' | Should -Not -BeNullOrEmpty
            $pieces = [EntraPrivateAccess.Tests.Windows.SecretPieces]::new(
                [Net.NetworkCredential]::new('', $sandbox.RegistrationToken).Password
            )
            foreach ($entry in $zip.Entries) {
                $reader = [IO.StreamReader]::new($entry.Open())
                try {
                    $pieces.AreIn($reader.ReadToEnd()) | Should -BeFalse -Because $entry.FullName
                }
                finally {
                    $reader.Dispose()
                }
            }
        }
        finally { $zip.Dispose() }
    }
}
