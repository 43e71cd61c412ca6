BeforeAll {
    . "$PSScriptRoot/Support.ps1"
}

Describe 'A sandbox' {
    BeforeAll {
        $script:sandbox = Start-ConnectorSandbox -Server SRV01, SRV02 -ConnectorCount 3 -GroupCount 1
    }

    AfterAll {
        if (Get-ConnectorSandbox) { Stop-ConnectorSandbox }
    }

    It 'has an HTTPS URL on a loopback address' {
        $sandbox.Url.Scheme | Should -Be 'https'
        $sandbox.Url.IsLoopback | Should -BeTrue
        $listeners = @(
            [Net.NetworkInformation.IPGlobalProperties]::GetIPGlobalProperties().GetActiveTcpListeners() |
                Where-Object Port -EQ $sandbox.Url.Port
        )
        $listeners | Should -Not -BeNullOrEmpty
        $listeners | Where-Object { -not [Net.IPAddress]::IsLoopback($_.Address) } | Should -BeNullOrEmpty
        $sandbox.Environment.DownloadUrl.AbsolutePath |
            Should -Be '/Subscription/d3c8b69d-6bf7-42be-a529-3fe9c2e70c90/Connector/DownloadConnectorInstaller'
    }

    It 'has two tokens, as secure strings' {
        $sandbox.GraphToken.GetType().Name | Should -Be 'SecureString'
        $sandbox.RegistrationToken.GetType().Name | Should -Be 'SecureString'
        $sandbox.RegistrationToken.Length | Should -BeGreaterThan 100
    }

    It 'has the servers in -Server' {
        $sandbox.Servers.Count | Should -Be 2
        $sandbox.Servers[1] | Should -BeLike 'SRV02*'
    }

    It 'is not started twice with the same name' {
        { Start-ConnectorSandbox -ErrorAction Stop } | Should -Throw -ErrorId 'SandboxAlreadyRunning*'
    }

    It 'is not started with -WhatIf' {
        Start-ConnectorSandbox -Name Other -WhatIf | Should -BeNullOrEmpty
        @(Get-ConnectorSandbox).Count | Should -Be 1
    }

    It 'is returned by Get-ConnectorSandbox' {
        (Get-ConnectorSandbox -Name Sand*).ProcessId | Should -Be $sandbox.ProcessId
        Get-ConnectorSandbox -Name None* | Should -BeNullOrEmpty
    }

    It 'refuses the name <name> of a server, which Windows does not accept' -ForEach @(
        @{ name = 'SRV0123456789012' }, @{ name = '-SRV' }, @{ name = 'SRV 01' }
    ) {
        { Start-ConnectorSandbox -Name Unfit -Server $name } | Should -Throw "*'$name' is not a server name*1 to 15 *"
    }

    It 'refuses a name that is not a valid wildcard pattern' {
        { Get-ConnectorSandbox -Name '[' -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidWildcard,*'
        $missing = $null
        Get-ConnectorSandbox None -ErrorVariable missing -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        "$($missing.FullyQualifiedErrorId)" | Should -BeLike 'SandboxNotRunning,*'
        "$missing" | Should -BeLike "*'None'*"
    }

    It 'records in its journal that a fault is set and cleared' {
        Set-ConnectorSandboxFault -Name Latency -Value 5 -Target connectors
        Set-ConnectorSandboxFault -Clear
        $changes = @(Get-ConnectorSandboxJournal -Writes | Where-Object Kind -EQ fault)
        $changes[-2].Action | Should -Be 'fault Latency set'
        $changes[-2].Detail | Should -Be '5'
        $changes[-1].Action | Should -Be 'all faults cleared'
    }

    It 'does not change a fault with -WhatIf' {
        $before = @(Get-ConnectorSandboxJournal).Count
        Set-ConnectorSandboxFault -Name Latency -Value 5 -WhatIf
        @(Get-ConnectorSandboxJournal).Count | Should -Be $before
    }

    It 'rejects an unknown fault' {
        { Set-ConnectorSandboxFault -Name Earthquake -ErrorAction Stop } |
            Should -Throw -ErrorId 'SandboxRequestInvalid*'
    }

    It 'rejects the value ''<value>'' of <name>' -ForEach @(
        @{ name = 'InstallerExitCode'; value = 'banana'; expected = 'an exit code*' }
        @{ name = 'InstallerExitCode'; value = ''; expected = 'an exit code*nothing*' }
        @{ name = 'TruncateDownload'; value = '7'; expected = 'a share from 0 to 1*' }
        @{ name = 'InstallerVersion'; value = 'nine'; expected = 'a version*' }
        @{ name = 'ServiceHangs'; value = '-1'; expected = 'seconds*' }
        @{ name = 'ServerError'; value = '404'; expected = 'a status of 500 to 599*' }
        @{ name = 'CrlAnswer'; value = 'lost'; expected = 'missing or garbage*' }
    ) {
        $before = @(Get-ConnectorSandboxJournal).Count
        { Set-ConnectorSandboxFault $name $value -ErrorAction Stop } |
            Should -Throw -ErrorId 'SandboxRequestInvalid*' -ExpectedMessage "*$name requires $expected"
        @(Get-ConnectorSandboxJournal).Count | Should -Be $before
    }

    It 'does not overwrite a connection file without -Force, and reports one that cannot be written' {
        $file = [IO.Path]::GetTempFileName()
        { Start-ConnectorSandbox -Name Other -ConnectionFile $file } |
            Should -Throw -ErrorId 'SandboxConnectionExists,*'
        { Start-ConnectorSandbox -Name Other -ConnectionFile "$file/no/folder" } |
            Should -Throw -ErrorId 'SandboxConnectionNotWritten,*'
        { Start-ConnectorSandbox -Name Other -ConnectionFile 'Variable:\file' } |
            Should -Throw -ErrorId 'PathNotOnDisk,*'
        Get-ConnectorSandbox Other | Should -BeNullOrEmpty
        { Get-ConnectorSandbox -Path $file -ErrorAction Stop } | Should -Throw -ErrorId 'SandboxConnectionInvalid,*'
        [IO.File]::WriteAllText($file, '{"url":"https://localhost:1"}')
        { Get-ConnectorSandbox -Path $file -ErrorAction Stop } | Should -Throw -ErrorId 'SandboxConnectionInvalid,*'
        Start-ConnectorSandbox -Name Other -ConnectionFile $file -Force | Stop-ConnectorSandbox
        [IO.File]::Exists($file) | Should -BeFalse
    }

    It 'accepts a sign-in with its Graph token' {
        $context = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
        $context.TenantId | Should -Be $sandbox.TenantId
        $context.PublishingEnabled | Should -BeTrue
        Disconnect-EntraPrivateAccess
    }
}

Describe 'Stop-ConnectorSandbox' {
    It 'ends the process' {
        $started = Start-ConnectorSandbox -Name ToStop
        $process = [Diagnostics.Process]::GetProcessById($started.ProcessId)
        Stop-ConnectorSandbox ToStop
        $process.WaitForExit(60000) | Should -BeTrue
        Get-ConnectorSandbox | Should -BeNullOrEmpty
    }

    It 'reports that no sandbox is running' {
        { Stop-ConnectorSandbox -ErrorAction Stop } | Should -Throw -ErrorId 'SandboxNotRunning*'
    }

    It 'is not required before Start-ConnectorSandbox -Force, which replaces the sandbox' {
        $first = Start-ConnectorSandbox -Name Again
        $second = Start-ConnectorSandbox -Name Again -Force
        $second.ProcessId | Should -Not -Be $first.ProcessId
        @(Get-ConnectorSandbox).Count | Should -Be 1
        Stop-ConnectorSandbox
    }
}

Describe 'A sandbox that skips waits' {
    BeforeAll {
        $script:patient = Start-QuickSandbox Patient
        $waits = @{
            InstallerDuration = '600'; RegistrationDuration = '200'; ListingDelay = '600'
            ActivationDelay = '600'
        }
        foreach ($wait in $waits.Keys) { Set-ConnectorSandboxFault $wait $waits[$wait] -Sandbox Patient }
    }

    AfterAll { Stop-ConnectorSandbox Patient }

    # Without skipped waits, this test would take that long and exceed the time limit of the test runner.
    It 'advances its clock by twenty minutes during an installation, and no command times out' {
        $server = $patient.Servers[0]
        $null = Connect-EntraPrivateAccess -Environment $patient -Server $server -AccessToken $patient.GraphToken
        Set-ConnectorSandboxFault Throttle 30 -Count 1 -Sandbox Patient
        $before = [DateTimeOffset]::UtcNow
        $null = Install-Connector -Token $patient.RegistrationToken -AcceptLicense
        (Get-Connector).Status | Should -Be 'active'
        $now = [DateTimeOffset] (Invoke-SandboxControl $patient GET status).time
        ($now - $before).TotalSeconds | Should -BeGreaterThan 1200
        Disconnect-EntraPrivateAccess
    }
}
