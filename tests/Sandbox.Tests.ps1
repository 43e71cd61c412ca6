BeforeAll {
    . "$PSScriptRoot/Support.ps1"
}

Describe 'Start-ConnectorSandbox' {
    BeforeAll {
        $script:sandbox = Start-ConnectorSandbox -Server SRV01, SRV02 -ConnectorCount 3 -GroupCount 1
    }

    AfterAll {
        if (Get-ConnectorSandbox) { Stop-ConnectorSandbox }
    }

    It 'says where the sandbox is, on loopback over https' {
        $sandbox.Url.Scheme | Should -Be 'https'
        $sandbox.Url.IsLoopback | Should -BeTrue
        $listeners = @([Net.NetworkInformation.IPGlobalProperties]::GetIPGlobalProperties().GetActiveTcpListeners() | Where-Object Port -EQ $sandbox.Url.Port)
        $listeners | Should -Not -BeNullOrEmpty
        $listeners | Where-Object { -not [Net.IPAddress]::IsLoopback($_.Address) } | Should -BeNullOrEmpty
        $sandbox.Environment.DownloadUrl.AbsolutePath | Should -Be '/Subscription/d3c8b69d-6bf7-42be-a529-3fe9c2e70c90/Connector/DownloadConnectorInstaller'
    }

    It 'hands out two tokens that no text shows' {
        $sandbox.GraphToken.GetType().Name | Should -Be 'SecureString'
        $sandbox.RegistrationToken.GetType().Name | Should -Be 'SecureString'
        $sandbox.RegistrationToken.Length | Should -BeGreaterThan 100
    }

    It 'has the servers that were asked for' {
        $sandbox.Servers.Count | Should -Be 2
        $sandbox.Servers[1] | Should -BeLike 'SRV02*'
    }

    It 'refuses a second sandbox of the same name' {
        { Start-ConnectorSandbox -ErrorAction Stop } | Should -Throw -ErrorId 'SandboxAlreadyRunning*'
    }

    It 'starts nothing with -WhatIf' {
        Start-ConnectorSandbox -Name Other -WhatIf | Should -BeNullOrEmpty
        @(Get-ConnectorSandbox).Count | Should -Be 1
    }

    It 'lists it' {
        (Get-ConnectorSandbox -Name Sand*).ProcessId | Should -Be $sandbox.ProcessId
        Get-ConnectorSandbox -Name None* | Should -BeNullOrEmpty
    }

    It 'sets a fault, keeps it in the journal, and clears it' {
        Set-ConnectorSandboxFault -Name Latency -Value 5 -Target connectors
        Set-ConnectorSandboxFault -Clear
        $changes = @(Get-ConnectorSandboxJournal -Writes | Where-Object Kind -EQ fault)
        $changes[-2].Action | Should -Be 'fault Latency set'
        $changes[-2].Detail | Should -Be '5'
        $changes[-1].Action | Should -Be 'all faults cleared'
    }

    It 'changes no fault with -WhatIf' {
        $before = @(Get-ConnectorSandboxJournal).Count
        Set-ConnectorSandboxFault -Name Latency -Value 5 -WhatIf
        @(Get-ConnectorSandboxJournal).Count | Should -Be $before
    }

    It 'names the faults there are when it does not know one' {
        { Set-ConnectorSandboxFault -Name Earthquake -ErrorAction Stop } | Should -Throw -ErrorId 'SandboxRequestInvalid*'
    }

    It 'refuses a value that would rehearse nothing: <name> <value>' -ForEach @(
        @{ name = 'InstallerExitCode'; value = 'banana'; wants = 'an exit code*' }
        @{ name = 'InstallerExitCode'; value = ''; wants = 'an exit code*nothing*' }
        @{ name = 'TruncateDownload'; value = '7'; wants = 'a share of 0 to 1*' }
        @{ name = 'InstallerVersion'; value = 'nine'; wants = 'a version*' }
        @{ name = 'ServiceHangs'; value = '-1'; wants = 'seconds*' }
        @{ name = 'ServerError'; value = '404'; wants = 'a status of 500 to 599*' }
        @{ name = 'CrlAnswer'; value = 'lost'; wants = 'missing or garbage*' }
    ) {
        $before = @(Get-ConnectorSandboxJournal).Count
        { Set-ConnectorSandboxFault $name $value -ErrorAction Stop } | Should -Throw -ErrorId 'SandboxRequestInvalid*' -ExpectedMessage "*$name wants $wants"
        @(Get-ConnectorSandboxJournal).Count | Should -Be $before
    }

    It 'makes no connection file where one is, and none that cannot be written' {
        $file = [IO.Path]::GetTempFileName()
        { Start-ConnectorSandbox -Name Other -ConnectionFile $file } | Should -Throw -ErrorId 'SandboxConnectionExists,*'
        { Start-ConnectorSandbox -Name Other -ConnectionFile "$file/no/folder" } | Should -Throw -ErrorId 'SandboxConnectionNotWritten,*'
        { Start-ConnectorSandbox -Name Other -ConnectionFile 'Variable:\file' } | Should -Throw -ErrorId 'PathNotOnDisk,*'
        Get-ConnectorSandbox Other | Should -BeNullOrEmpty
        { Get-ConnectorSandbox -Path $file -ErrorAction Stop } | Should -Throw -ErrorId 'SandboxConnectionInvalid,*'
        [IO.File]::WriteAllText($file, '{"url":"https://localhost:1"}')
        { Get-ConnectorSandbox -Path $file -ErrorAction Stop } | Should -Throw -ErrorId 'SandboxConnectionInvalid,*'
        Start-ConnectorSandbox -Name Other -ConnectionFile $file -Force | Stop-ConnectorSandbox
        [IO.File]::Exists($file) | Should -BeFalse
    }

    It 'signs in with the token that it handed out' {
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

    It 'says that none is running' {
        { Stop-ConnectorSandbox -ErrorAction Stop } | Should -Throw -ErrorId 'SandboxNotRunning*'
    }

    It 'starts a fresh one in its place with -Force' {
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
        $waits = @{ InstallerDuration = '600'; RegistrationDuration = '200'; ListingDelay = '600'; ActivationDelay = '600' }
        foreach ($wait in $waits.Keys) { Set-ConnectorSandboxFault $wait $waits[$wait] -Sandbox Patient }
    }

    AfterAll { Stop-ConnectorSandbox Patient }

    # Without the skipped waits this takes as long, and fails by the runner's limit.
    It 'passes twenty minutes while a connector is installed, and no limit of a command is reached' {
        $null = Connect-EntraPrivateAccess -Environment $patient -Server $patient.Servers[0] -AccessToken $patient.GraphToken
        Set-ConnectorSandboxFault Throttle 30 -Count 1 -Sandbox Patient
        $before = [DateTimeOffset]::UtcNow
        $null = Install-Connector -Token $patient.RegistrationToken -AcceptLicense
        (Get-Connector).Status | Should -Be 'active'
        $now = [DateTimeOffset] (Invoke-SandboxControl $patient GET status).time
        ($now - $before).TotalSeconds | Should -BeGreaterThan 1200
        Disconnect-EntraPrivateAccess
    }
}
