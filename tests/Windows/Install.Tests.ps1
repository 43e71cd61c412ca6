# The whole main job by real processes: services, registry, msiexec, certificates; the tenant is the sandbox's.
# One machine's life, told in order.
BeforeAll {
    . "$PSScriptRoot/WindowsSupport.ps1"
    Connect-Tenant
}

Describe 'A fresh server' {
    BeforeAll {
        $token = [Net.NetworkCredential]::new('', $sandbox.RegistrationToken).Password
        $pieces = [EntraPrivateAccess.Tests.Windows.SecretPieces]::new($token)
        $watch = [EntraPrivateAccess.Tests.Windows.ChildWatch]::new($token)
    }

    AfterAll { $watch.Dispose() }

    It 'is left as it is by a plan' {
        $mark = Get-Mark $sandbox.Name
        $plan = Install-Fixture 1.5.4594.0 @{ MinimumVersion = '1.5.4594.0'; WhatIf = $true }
        $plan.Changed, $plan.Rehearsed | Should -Be @($false, $false)
        @($plan.Steps | Where-Object Status -EQ Planned).Step | Should -Be @('Install', 'Register', 'StartServices', 'WaitUntilListed', 'JoinGroup', 'WaitUntilActive', 'Confirm')
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

    It 'ran setup quietly, with its switches to the letter, and no restart' {
        $setup = @(Get-Journal | Where-Object { $_ -match 'setup 1.5.4594.0 started' })
        $setup | Should -HaveCount 1
        $setup[0] | Should -Match 'REGISTERCONNECTOR="false" /q /norestart /log "'
        Get-Journal | Where-Object { $_ -match 'restarted the machine|waited for a person' } | Should -BeNullOrEmpty
    }

    It 'showed no token in the command line, the folder or the environment of any child while it lived' {
        $watch.Found | Should -BeNullOrEmpty
        $children = 'MicrosoftEntraPrivateNetworkConnectorService.exe', 'MicrosoftEntraPrivateNetworkConnectorUpdaterService.exe', 'MicrosoftEntraPrivateNetworkConnectorInstaller.exe', 'msiexec.exe', 'powershell.exe'
        foreach ($child in $children) { $watch.Seen | Should -Contain $child }
    }

    It 'leaves no token in any file that was written' {
        $pieces.FilesBelow('C:\', $machineStart) | Should -BeNullOrEmpty
    }

    It 'would have shown it: the search finds a token in each place' {
        # Only the signature: tokens of other tests have the same claims, and their searches must not find this one.
        $canary = $token.Substring($token.Length - 60)
        $how = [Diagnostics.ProcessStartInfo]::new("$env:SystemRoot\System32\cmd.exe", "/d /c set /p wait= & rem $canary")
        $how.UseShellExecute = $false
        $how.RedirectStandardInput = $true
        $how.Environment['CANARY'] = $canary
        $child = [Diagnostics.Process]::Start($how)
        for ($left = 600; $left -gt 0 -and $watch.Found.Count -lt 2; $left--) { [Threading.Tasks.Task]::Delay(50).Wait() }
        $child.StandardInput.Close()
        $null = $child.WaitForExit(60000)
        $watch.Found | Should -Be @('command line of cmd.exe', 'environment of cmd.exe')
        [IO.File]::WriteAllText('C:\epa\narrow.txt', "..$canary")
        [IO.File]::WriteAllText('C:\epa\wide.txt', "..$canary", [Text.Encoding]::Unicode)
        $pieces.FilesBelow('C:\', $machineStart) | Should -Be @('C:\epa\narrow.txt', 'C:\epa\wide.txt')
    }

    It 'changes nothing when the same is asked for again' {
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

Describe 'Its status' {
    It 'is told from services, registry, certificate and tenant' {
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
    It 'stop, and start again' {
        Stop-Connector -Confirm:$false -ErrorAction Stop
        (Get-ConnectorStatus).ConnectorService | Should -Be 'Stopped'
        Start-Connector -Confirm:$false -ErrorAction Stop
        (Get-ConnectorStatus).ConnectorService | Should -Be 'Running'
        (Get-ConnectorStatus).UpdaterService | Should -Be 'Running'
    }
}

Describe 'A newer version' {
    It 'upgrades, and keeps the registration' {
        $upgraded = Install-Fixture 1.5.4892.0 @{ Token = $null }
        $upgraded.Changed | Should -BeTrue
        $upgraded.Version | Should -Be '1.5.4892.0'
        $upgraded.ConnectorId | Should -Be $first.ConnectorId
        $upgraded.Status | Should -Be 'active'
        (Get-ConnectorStatus).CertificateThumbprint | Should -Be $status.CertificateThumbprint
    }
}

Describe 'An older version' {
    It 'is refused, and nothing is run' {
        Wait-Setup
        $before = @(Get-Journal).Count
        { Install-Fixture 1.5.4594.0 } | Should -Throw -ErrorId 'DowngradeRefused,*'
        @(Get-Journal).Count | Should -Be $before
    }
}

Describe 'An installer that is not the publisher''s' {
    It '<kind> is told apart' -ForEach @(
        @{ kind = 'unsigned'; id = 'InstallerNotSigned'; words = '*' }
        @{ kind = 'tampered'; id = 'InstallerTampered'; words = '*' }
        @{ kind = 'other-publisher'; id = 'InstallerPublisherMismatch'; words = '*Some Other Publisher*' }
        @{ kind = 'self-signed'; id = 'InstallerNotTrusted'; words = '*no trusted root*' }
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
        { Install-Fixture '' @{ Token = $other } } | Should -Throw -ErrorId 'RegisteredInOtherTenant,*' -ExpectedMessage "*$($sandbox.TenantId)*11111111*"
    }

    It 'finds all done on the server, and names the steps in the tenant that it cannot see' {
        $before = @(Get-Journal).Count
        $alone = Install-Fixture '' @{ Token = $null }
        $alone.Changed, $alone.Status | Should -Be @($false, $null)
        @($alone.Steps | Where-Object Status -EQ Skipped).Step | Should -Be @('ConfigureProxy', 'WaitUntilListed', 'JoinGroup', 'WaitUntilActive')
        @(Get-Journal).Count | Should -Be $before
    }
}

Describe 'Removal' {
    BeforeAll {
        # What Windows keeps of an installed product: both views' entries, Windows Installer's own, and the bundle's copy of itself.
        function Get-Trace {
            $entries = 'SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall', 'SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall', 'SOFTWARE\Classes\Installer\Products'
            foreach ($place in $entries) {
                $root = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($place)
                if (-not $root) { continue }
                foreach ($name in $root.GetSubKeyNames()) {
                    $key = $root.OpenSubKey($name)
                    if ("$($key.GetValue('DisplayName'))$($key.GetValue('ProductName'))" -match 'private network connector') { "$place\$name" }
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

    It 'has something to take away' {
        $script:traces = @(Get-Trace)
        foreach ($kind in 'CurrentVersion.Uninstall', 'WOW6432Node', 'Installer.Products', 'Package Cache', 'connector Updater') { $traces | Where-Object { $_ -match $kind } | Should -Not -BeNullOrEmpty -Because $kind }
    }

    It 'leaves nothing' {
        $removed = Uninstall-Connector -RemoveData -Confirm:$false -ErrorAction Stop
        $removed.Changed | Should -BeTrue
        $removed.RemovedVersion | Should -Be '1.5.4892.0'
        Test-Service WAPCSvc | Should -BeFalse
        Test-Service WAPCUpdaterSvc | Should -BeFalse
        Get-Trace | Should -BeNullOrEmpty
        [IO.Directory]::Exists("$env:ProgramData\Microsoft\Microsoft Entra private network connector") | Should -BeFalse
    }

    It 'changes nothing the second time' {
        (Uninstall-Connector -Confirm:$false -ErrorAction Stop).Changed | Should -BeFalse
    }
}
