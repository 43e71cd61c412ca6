# Installs, updates and removes a connector with real processes, services, registry, msiexec and certificates. The
# tenant is a sandbox. The tests run in order on one machine and depend on each other.
BeforeAll {
    . "$PSScriptRoot/WindowsSupport.ps1"
    Connect-Tenant
}

Describe 'A new server' {
    BeforeAll {
        $token = [Net.NetworkCredential]::new('', $sandbox.RegistrationToken).Password
        $pieces = [EntraPrivateAccess.Tests.Windows.SecretPieces]::new($token)
        $watch = [EntraPrivateAccess.Tests.Windows.ChildWatch]::new($token)
    }

    AfterAll { $watch.Dispose() }

    It 'is not changed by -WhatIf' {
        $mark = Get-Mark $sandbox.Name
        $plan = Install-Fixture 1.5.4594.0 @{ MinimumVersion = '1.5.4594.0'; WhatIf = $true }
        $plan.Changed, $plan.Rehearsed | Should -Be @($false, $false)
        @($plan.Steps | Where-Object Status -EQ Planned).Step |
            Should -Be @(
                'Install', 'Register', 'StartServices', 'WaitUntilListed', 'JoinGroup', 'WaitUntilActive', 'Confirm'
            )
        @(Get-Change $sandbox.Name $mark) | Should -BeNullOrEmpty
        Get-Journal | Should -BeNullOrEmpty
        [IO.Directory]::Exists("$env:ProgramData\EntraPrivateAccess") | Should -BeFalse
    }

    It 'becomes an active connector in its group' {
        $script:first = Install-Fixture 1.5.4594.0 @{ MinimumVersion = '1.5.4594.0' }
        $first.Changed | Should -BeTrue
        $first.Rehearsed | Should -BeFalse
        $first.Version | Should -Be '1.5.4594.0'
        $first.Status | Should -Be 'active'
        $first.ConnectorGroup | Should -Be 'EU West'
        $first.TenantId | Should -Be $sandbox.TenantId
        $first.RebootRequired | Should -BeFalse
    }

    It 'runs setup silently, with the exact arguments, and without a restart' {
        $setup = @(Get-Journal | Where-Object { $_ -match 'setup 1.5.4594.0 started' })
        $setup | Should -HaveCount 1
        $setup[0] | Should -Match 'REGISTERCONNECTOR="false" /q /norestart /log "'
        Get-Journal | Where-Object { $_ -match 'restarted the machine|waited for input' } | Should -BeNullOrEmpty
    }

    It 'shows no token in the command line, the folder or the environment of a child process' {
        $watch.Found | Should -BeNullOrEmpty
        $children = 'MicrosoftEntraPrivateNetworkConnectorService.exe',
            'MicrosoftEntraPrivateNetworkConnectorUpdaterService.exe',
            'MicrosoftEntraPrivateNetworkConnectorInstaller.exe', 'msiexec.exe', 'powershell.exe'
        foreach ($child in $children) { $watch.Seen | Should -Contain $child }
    }

    It 'writes no token to a file' {
        $pieces.FilesBelow('C:\', $machineStart) | Should -BeNullOrEmpty
    }

    It 'would fail if a child process or a file contained a token' {
        # Only the signature: tokens of other tests have the same claims, and other searches must not find this one.
        $canary = $token.Substring($token.Length - 60)
        $start = [Diagnostics.ProcessStartInfo]::new(
            "$env:SystemRoot\System32\cmd.exe", "/d /c set /p wait= & rem $canary"
        )
        $start.UseShellExecute = $false
        $start.RedirectStandardInput = $true
        $start.Environment['CANARY'] = $canary
        $child = [Diagnostics.Process]::Start($start)
        for ($left = 600; $left -gt 0 -and $watch.Found.Count -lt 2; $left--) {
            [Threading.Tasks.Task]::Delay(50).Wait()
        }
        $child.StandardInput.Close()
        $null = $child.WaitForExit(60000)
        $watch.Found | Should -Be @('command line of cmd.exe', 'environment of cmd.exe')
        [IO.File]::WriteAllText('C:\epa\narrow.txt', "..$canary")
        [IO.File]::WriteAllText('C:\epa\wide.txt', "..$canary", [Text.Encoding]::Unicode)
        $pieces.FilesBelow('C:\', $machineStart) | Should -Be @('C:\epa\narrow.txt', 'C:\epa\wide.txt')
    }

    It 'is not changed by a second run' {
        Wait-Setup
        $before = @(Get-Journal).Count
        $mark = Get-Mark $sandbox.Name
        $second = Install-Fixture '' @{ MinimumVersion = '1.5.4594.0'; Token = $null }
        $second.Changed | Should -BeFalse
        $second.ConnectorId | Should -Be $first.ConnectorId
        @(Get-Journal).Count | Should -Be $before
        @(Get-Change $sandbox.Name $mark | Where-Object Action -NotMatch 'heartbeat|batch') | Should -BeNullOrEmpty
    }
}

Describe 'The status' {
    It 'contains the state of services, registry, certificate and tenant' {
        $script:status = Get-ConnectorStatus -ErrorAction Stop
        $status.Version | Should -Be '1.5.4594.0'
        $status.ConnectorService | Should -Be 'Running'
        $status.UpdaterService | Should -Be 'Running'
        $status.Registration | Should -Be 'Registered'
        $status.TenantId | Should -Be $sandbox.TenantId
        $status.CertificateDaysLeft | Should -BeGreaterThan 100
        $status.Status | Should -Be 'active'
        $status.Rehearsed | Should -BeFalse
    }
}

Describe 'The services' {
    It 'are stopped and started' {
        Stop-Connector -Confirm:$false -ErrorAction Stop
        (Get-ConnectorStatus).ConnectorService | Should -Be 'Stopped'
        Start-Connector -Confirm:$false -ErrorAction Stop
        (Get-ConnectorStatus).ConnectorService | Should -Be 'Running'
        (Get-ConnectorStatus).UpdaterService | Should -Be 'Running'
    }
}

Describe 'A newer version' {
    It 'is installed in place, and keeps the registration' {
        $upgraded = Install-Fixture 1.5.4892.0 @{ Token = $null }
        $upgraded.Changed | Should -BeTrue
        $upgraded.Version | Should -Be '1.5.4892.0'
        $upgraded.ConnectorId | Should -Be $first.ConnectorId
        $upgraded.Status | Should -Be 'active'
        (Get-ConnectorStatus).CertificateThumbprint | Should -Be $status.CertificateThumbprint
    }
}

Describe 'An earlier version' {
    It 'is refused before setup runs' {
        Wait-Setup
        $before = @(Get-Journal).Count
        { Install-Fixture 1.5.4594.0 } | Should -Throw -ErrorId 'DowngradeRefused,*'
        @(Get-Journal).Count | Should -Be $before
    }
}

Describe 'An installer that is not the publisher''s' {
    It 'is rejected if it is <kind>' -ForEach @(
        @{ kind = 'unsigned'; id = 'InstallerNotSigned'; words = '*' }
        @{ kind = 'tampered'; id = 'InstallerTampered'; words = '*' }
        @{ kind = 'other-publisher'; id = 'InstallerPublisherMismatch'; words = '*Some Other Publisher*' }
        @{ kind = 'self-signed'; id = 'InstallerNotTrusted'; words = '*does not chain to a trusted root*' }
        @{ kind = 'expired'; id = 'InstallerNotTrusted'; words = '*was not valid*' }
    ) {
        { Install-Fixture "1.5.4892.0.$kind" } | Should -Throw -ErrorId "$id,*" -ExpectedMessage $words
    }
}

Describe 'A session without a sign-in' {
    BeforeAll { $null = Connect-EntraPrivateAccess -Environment $sandbox -NoSignIn }
    AfterAll { Connect-Tenant }

    It 'refuses a registration in another tenant' {
        $other = Get-SandboxToken $sandbox '"kind":"registration","tenantId":"11111111-2222-4333-8444-555555555555"'
        { Install-Fixture '' @{ Token = $other } } |
            Should -Throw -ErrorId 'RegisteredInOtherTenant,*' -ExpectedMessage "*$($sandbox.TenantId)*11111111*"
    }

    It 'changes nothing on the server, and skips the steps that require the tenant' {
        $before = @(Get-Journal).Count
        $alone = Install-Fixture '' @{ Token = $null }
        $alone.Changed, $alone.Status | Should -Be @($false, $null)
        @($alone.Steps | Where-Object Status -EQ Skipped).Step |
            Should -Be @('ConfigureProxy', 'WaitUntilListed', 'JoinGroup', 'WaitUntilActive')
        @(Get-Journal).Count | Should -Be $before
    }
}

Describe 'Removal' {
    BeforeAll {
        # The traces of an installed product: the uninstall entries of both registry views, the products of Windows
        # Installer, and the cached bundle.
        function Get-Trace {
            $entries = 'SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall',
                'SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall', 'SOFTWARE\Classes\Installer\Products'
            foreach ($place in $entries) {
                $root = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($place)
                if (-not $root) { continue }
                foreach ($name in $root.GetSubKeyNames()) {
                    $key = $root.OpenSubKey($name)
                    $product = "$($key.GetValue('DisplayName'))$($key.GetValue('ProductName'))"
                    if ($product -match 'private network connector') {
                        "$place\$name"
                    }
                    $key.Dispose()
                }
                $root.Dispose()
            }
            foreach ($folder in @(Get-CachedPackage | Where-Object { $machineBefore.Packages -notcontains $_ })) {
                [IO.Directory]::GetFiles($folder, '*', 'AllDirectories')
            }
            [IO.Directory]::GetDirectories($env:ProgramFiles) | Where-Object { $_ -match 'private network connector' }
        }
    }

    It 'finds traces to remove' {
        $script:traces = @(Get-Trace)
        foreach ($kind in 'CurrentVersion.Uninstall', 'WOW6432Node', 'Installer.Products', 'Package Cache',
            'connector Updater') {
            $traces | Where-Object { $_ -match $kind } | Should -Not -BeNullOrEmpty -Because $kind
        }
    }

    It 'leaves no traces' {
        $removed = Uninstall-Connector -RemoveData -Confirm:$false -ErrorAction Stop
        $removed.Changed | Should -BeTrue
        $removed.RemovedVersion | Should -Be '1.5.4892.0'
        Test-Service WAPCSvc | Should -BeFalse
        Test-Service WAPCUpdaterSvc | Should -BeFalse
        Get-Trace | Should -BeNullOrEmpty
        [IO.Directory]::Exists("$env:ProgramData\Microsoft\Microsoft Entra private network connector") | Should -BeFalse
    }

    It 'changes nothing on the second run' {
        (Uninstall-Connector -Confirm:$false -ErrorAction Stop).Changed | Should -BeFalse
    }
}
