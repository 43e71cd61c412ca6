# Install-Connector: errors for an invalid installer, an interrupted download and an unsuitable server.
BeforeDiscovery {
    $downloads = @(
        @{
            what = 'cut off'; fault = 'TruncateDownload'; value = '0.5'; id = 'InstallerTruncated'
            category = 'InvalidData'
        }
        @{
            what = 'corrupt'; fault = 'CorruptDownload'; value = $null; id = 'InstallerTampered'
            category = 'SecurityError'
        }
        @{
            what = 'unsigned'; fault = 'UnsignedDownload'; value = $null; id = 'InstallerNotSigned'
            category = 'SecurityError'
        }
        @{
            what = 'signed by another publisher'; fault = 'WrongSigner'; value = $null
            id = 'InstallerPublisherMismatch'; category = 'SecurityError'
        }
        @{
            what = 'signed with a revoked certificate'; fault = 'RevokedSigner'; value = $null; id = 'InstallerRevoked'
            category = 'SecurityError'
        }
        @{
            what = 'older than -MinimumVersion'; fault = 'InstallerVersion'; value = '1.5.4594.0'
            id = 'InstallerTooOld'; category = 'InvalidData'
        }
        @{
            what = 'a web page'; fault = 'HtmlDownload'; value = $null; id = 'InstallerIsWebPage'
            category = 'InvalidData'
        }
    )
    $policies = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\PowerShell'
    $tls = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2'
    $preflight = @(
        @{ name = 'NOADMIN'; id = 'NotElevated'; special = '"elevated":false'; key = $null; action = '*administrator*' }
        @{
            name = 'OLDOS'; id = 'OperatingSystemNotSupported'
            special = '"osName":"Windows Server 2012 R2","osVersion":"6.3.9600"'; key = $null
            action = '*2016*'
        }
        @{
            name = 'OLDNET'; id = 'DotNetFrameworkTooOld'; special = '"dotNetRelease":394802'; key = $null
            action = '*4.8*'
        }
        @{
            name = 'NOTLS'; id = 'Tls12Disabled'; special = ''; key = "$tls\\Client"; valueName = 'Enabled'
            kind = 'DWord'; value = '0'; action = '*Enabled*'
        }
        @{
            name = 'NOTLS2'; id = 'Tls12Disabled'; special = ''; key = "$tls\\Server"
            valueName = 'DisabledByDefault'; kind = 'DWord'; value = '1'; action = '*DisabledByDefault*'
        }
        @{
            name = 'NOSCRIPT'; id = 'ScriptsForbiddenByPolicy'; special = ''; key = $policies
            valueName = 'EnableScripts'; kind = 'DWord'; value = '0'; action = '*policy*'
        }
        @{
            name = 'NOSCRIPT2'; id = 'ScriptsForbiddenByPolicy'; special = ''
            key = $policies -replace 'HKLM', 'HKCU'; valueName = 'EnableScripts'; kind = 'DWord'; value = '0'
            action = '*User Configuration*'
        }
        @{
            name = 'LOCKED'; id = 'ConstrainedLanguageMode'; special = ''
            key = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment'
            valueName = '__PSLockdownPolicy'; kind = 'String'; value = '"4"'; action = '*lockdown*'
        }
    )
    $failures = @(
        @{ given = '1602'; code = 1602; meaning = 'canceled by a user' }
        @{ given = '1603'; code = 1603; meaning = 'fatal error' }
        @{ given = '1638'; code = 1638; meaning = 'another version' }
        @{ given = '1234'; code = 1234; meaning = 'does not name' }
        @{ given = '-2147023294'; code = 1602; meaning = 'canceled by a user' }
    )
}

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox InstallFaults @{
        GroupCount = 1; ConnectorCount = 1; Server = 'CODES', 'FILES'
    }
    $script:image = @{ SkipRegistration = $true; AcceptLicense = $true; ErrorAction = 'Stop' }
    function Enter-Server([string] $name) {
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $name -AccessToken $sandbox.GraphToken
    }
    function Get-Process([string] $action, $since) {
        @(Get-Change InstallFaults $since | Where-Object Action -EQ "process $action")
    }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox InstallFaults
}

Describe 'Install-Connector and the exit code of setup' {
    AfterEach { Set-QuickSandbox InstallFaults }

    It 'fails after <given>, and reports its meaning and the log' -ForEach $failures {
        Enter-Server CODES
        Set-ConnectorSandboxFault InstallerExitCode $given -Sandbox InstallFaults
        $fault = { Install-Connector @image } | Should -Throw -ErrorId 'SetupFailed,*' -PassThru
        $fault.CategoryInfo.Category | Should -Be 'InvalidResult'
        $fault.Exception.Message | Should -BeLike "*$code*$meaning*"
        $log = [regex]::Match($fault.Exception.Message, 'C:\\.+\.log').Value
        [IO.File]::ReadAllText((Get-VirtualPath $sandbox CODES $log)) | Should -Match 'Exit code'
        $fault.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        Get-Outcome $fault.TargetObject |
            Should -Be 'Preflight AlreadyDone, Download Changed, Verify AlreadyDone, Install Failed' -Because (
                'the file of the previous run is removed')
        (Get-ConnectorStatus).Health | Should -Be 'NotInstalled'
        [IO.Directory]::Delete((Get-VirtualPath $sandbox CODES 'C:\ProgramData\EntraPrivateAccess'), $true)
    }

    It 'leads from 1603 to strong cryptography that is off in the <view>-bit view' -ForEach @(
        @{ view = '32' }, @{ view = '64' }
    ) {
        New-VirtualServer $sandbox "VIEW$view"
        Enter-Server "VIEW$view"
        Set-ConnectorSandboxFault InstallerExitCode 1603 -Target "VIEW$view" -Sandbox InstallFaults
        $fault = { Install-Connector @image } | Should -Throw -ErrorId 'SetupFailed,*' -PassThru
        $fault.ErrorDetails.RecommendedAction |
            Should -BeLike '*64-bit or 32-bit view*Test-Connector -Category Tls, then Repair-Connector*'
        Set-ConnectorSandboxFault StrongCryptoOff $view -Target "VIEW$view" -Sandbox InstallFaults
        { Install-Connector @image } | Should -Throw -ErrorId 'StrongCryptoDisabled,*'
        $rows = @(Test-Connector -Category Tls -Detailed | Where-Object Name -EQ StrongCrypto)
        "$($rows.Detail)" | Should -BeLike "*$view-bit*"
        @($rows | Where-Object Status -NE Pass) | Should -HaveCount 1
        $repaired = @(Repair-Connector -AcceptLicense -Confirm:$false | Where-Object Check -EQ StrongCrypto)
        $repaired.Result, $repaired.CheckAfter | Should -Be @('Repaired', 'Pass')
        Set-ConnectorSandboxFault InstallerExitCode -Clear -Sandbox InstallFaults
    }

    It 'waits for the other installation after 1618' {
        Enter-Server CODES
        Set-ConnectorSandboxFault InstallerExitCode 1618 -Count 2 -Sandbox InstallFaults
        $mark = Get-Mark InstallFaults
        (Install-Connector @image).Version | Should -Be '1.5.4892.0'
        @(Get-Process started $mark) | Should -HaveCount 3
    }

    It 'warns after 30 seconds, and names what it waits for' {
        New-VirtualServer $sandbox C1618
        Enter-Server C1618
        Set-ConnectorSandboxFault InstallerExitCode 1618 -Count 20 -Sandbox InstallFaults
        $null = Install-Connector @image -WarningVariable warnings -WarningAction SilentlyContinue
        @($warnings) -match 'Still waiting for another installation to end' | Should -Not -BeNullOrEmpty
    }

    It 'has an exit code that says whether to retry: <code>, if setup exits with <given>' -ForEach @(
        @{ given = 1618; code = 1618; id = 'InstallerBusy' }
        @{ given = 1641; code = 1641; id = 'RestartStarted' }
        @{ given = 1603; code = 1; id = 'SetupFailed' }
    ) {
        New-VirtualServer $sandbox "E$given"
        Enter-Server "E$given"
        Set-ConnectorSandboxFault InstallerExitCode $given -Sandbox InstallFaults
        $fault = { Install-Connector @image -WarningAction SilentlyContinue } |
            Should -Throw -ErrorId "$id,*" -PassThru
        $fault.Exception.ExitCode, $fault.TargetObject.ExitCode | Should -Be @($code, $code)
    }

    It 'writes the error and its exit code to the log' {
        New-VirtualServer $sandbox LOG1
        Enter-Server LOG1
        Set-ConnectorSandboxFault InstallerExitCode 1603 -Sandbox InstallFaults
        $log = "$TestDrive/logs/run.jsonl"
        { Install-Connector @image -LogPath $log } | Should -Throw -ErrorId 'SetupFailed,*'
        $entries = @(Get-Content $log | ConvertFrom-Json)
        $entries[0].Event, $entries[-1].Event | Should -Be @('RunStarted', 'RunFailed')
        $entries[-1].ErrorId, $entries[-1].ExitCode | Should -Be @('SetupFailed', 1)
        $entries[-1].Result.Steps[-1].Status | Should -Be 'Failed'
        @($entries | Where-Object Event -EQ StepEnded).Step | Should -Be @('Preflight', 'Download', 'Verify', 'Install')
    }

    It 'completes although the log is locked, with one warning' {
        New-VirtualServer $sandbox LOG2
        Enter-Server LOG2
        $log = "$TestDrive/locked.jsonl"
        $lock = [IO.File]::Open($log, 'Create', 'ReadWrite', 'None')
        try {
            $result = Install-Connector @image -LogPath $log -WarningVariable warnings -WarningAction SilentlyContinue
        }
        finally { $lock.Dispose() }
        $result.Changed | Should -BeTrue
        @(@($warnings) -match "can't be written") | Should -HaveCount 1
    }

    It 'completes after 3010, and reports the pending restart' {
        New-VirtualServer $sandbox C3010
        Enter-Server C3010
        Set-ConnectorSandboxFault InstallerExitCode 3010 -Sandbox InstallFaults
        $result = Install-Connector -Token $sandbox.RegistrationToken -AcceptLicense
        $result.RebootRequired, $result.ExitCode, $result.Status | Should -Be @($true, 3010, 'active')
        (Get-ConnectorStatus).ConnectorService | Should -Be 'Running'
        @(Get-ConnectorSandboxJournal -Sandbox InstallFaults |
            Where-Object { $_.Action -eq 'restarted the machine' -and $_.Target -eq 'C3010' }) | Should -BeNullOrEmpty
    }

    It 'reports the pending restart after 3010 in every run until the restart' {
        Enter-Server C3010
        $options = @{ Token = $sandbox.RegistrationToken; AcceptLicense = $true; WarningAction = 'SilentlyContinue' }
        $again = Install-Connector @options -WarningVariable warnings
        $again.Changed, $again.RebootRequired, $again.ExitCode | Should -Be @($false, $true, 3010)
        "$warnings" | Should -BeLike '*restart is pending*'
        (Install-Connector @options -WhatIf).RebootRequired | Should -BeTrue
        $null = Invoke-SandboxControl $sandbox POST servers/C3010/restart
        (Install-Connector -Token $sandbox.RegistrationToken -AcceptLicense).ExitCode | Should -Be 0
        # A restart that another program needs later is not reported.
        $null = Invoke-SandboxControl $sandbox PUT servers/C3010/registry ('{' +
            '"key":"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager",' +
            '"name":"PendingFileRenameOperations","kind":"MultiString","value":["\\??\\C:\\other.old",""]}')
        (Install-Connector @options).RebootRequired | Should -BeFalse
    }

    It 'fails with RestartStarted after 1641, and a run after the restart completes' {
        New-VirtualServer $sandbox C1641
        Enter-Server C1641
        Set-ConnectorSandboxFault InstallerExitCode 1641 -Count 1 -Sandbox InstallFaults
        $fault = { Install-Connector -Token $sandbox.RegistrationToken -AcceptLicense } |
            Should -Throw -ErrorId 'RestartStarted,*' -PassThru
        $fault.CategoryInfo.Category | Should -Be 'OperationStopped'
        $fault.ErrorDetails.RecommendedAction | Should -BeLike '*again after the restart*'
        $fault.TargetObject.RebootRequired | Should -BeTrue
        $null = Invoke-SandboxControl $sandbox POST servers/C1641/restart
        $mark = Get-Mark InstallFaults
        $result = Install-Connector -Token $sandbox.RegistrationToken -AcceptLicense
        $result.Status, $result.RebootRequired | Should -Be @('active', $false)
        @(Get-Process started $mark | Where-Object Detail -Match 'Installer\.exe') | Should -BeNullOrEmpty
    }
}

Describe 'Install-Connector with an unexpected download' {
    AfterEach { Set-QuickSandbox InstallFaults }

    It 'fails with <id> if it is <what>, removes it and does not change the server' -ForEach $downloads {
        Enter-Server FILES
        $disk = Get-VirtualDisk $sandbox FILES
        Set-ConnectorSandboxFault $fault $value -Sandbox InstallFaults
        $mark = Get-Mark InstallFaults
        $thrown = { Install-Connector @image -MinimumVersion 1.5.4892.0 } | Should -Throw -ErrorId "$id,*" -PassThru
        $thrown.CategoryInfo.Category | Should -Be $category
        $thrown.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        Get-Outcome $thrown.TargetObject | Should -Be 'Preflight AlreadyDone, Download Failed'
        Get-Process started $mark | Should -BeNullOrEmpty
        # A truncated download is kept, so that the next run resumes it. Nothing else is kept.
        $left = @(
            (Get-VirtualDisk $sandbox FILES).Split("`n") |
                Where-Object { $disk.Split("`n") -notcontains $_ -and $_ -notmatch '\.partial' }
        )
        $left | Should -BeNullOrEmpty
        if ($fault -ne 'TruncateDownload') { Get-VirtualDisk $sandbox FILES | Should -BeExactly $disk }
    }

    It 'warns and installs if revocation cannot be checked' {
        New-VirtualServer $sandbox NOCRL
        Enter-Server NOCRL
        Set-ConnectorSandboxFault PortBlackHoled -Target NOCRL/crl.microsoft.com:80 -Sandbox InstallFaults
        $result = Install-Connector @image -WarningVariable warnings -WarningAction SilentlyContinue
        $result.Version | Should -Be '1.5.4892.0'
        @($warnings | Where-Object { "$_" -like 'Could not check whether the certificate*' }) | Should -HaveCount 1
    }

    It 'fails before the download if it is larger than the free disk space' {
        Enter-Server FILES
        $disk = Get-VirtualDisk $sandbox FILES
        Set-ConnectorSandboxFault DiskFull 300000 -Target FILES -Sandbox InstallFaults
        $mark = Get-Mark InstallFaults
        $thrown = { Install-Connector @image } | Should -Throw -ErrorId 'DiskFull,*' -PassThru
        $thrown.Exception.Message | Should -Match 'free'
        @(Get-ConnectorSandboxJournal -Sandbox InstallFaults -Since $mark | Where-Object Action -Match 'Download') |
            Should -BeNullOrEmpty
        Get-VirtualDisk $sandbox FILES | Should -BeExactly $disk
    }

    It 'installs an earlier version than the newest known one, and a second run changes nothing' {
        Enter-Server FILES
        Set-ConnectorSandboxFault InstallerVersion 1.5.4594.0 -Sandbox InstallFaults
        (Install-Connector @image).Version | Should -Be '1.5.4594.0'
        $disk = Get-VirtualDisk $sandbox FILES
        $mark = Get-Mark InstallFaults
        $second = Install-Connector @image
        $second.Changed, $second.Version | Should -Be @($false, '1.5.4594.0')
        Get-Process started $mark | Should -BeNullOrEmpty
        Get-VirtualDisk $sandbox FILES | Should -BeExactly $disk
    }
}

Describe 'Install-Connector, before it changes the server' {
    It 'fails with <id> on <name>' -ForEach $preflight {
        New-VirtualServer $sandbox $name $special
        if ($key) {
            $json = "{`"key`":`"$key`",`"name`":`"$valueName`",`"kind`":`"$kind`",`"value`":$value}"
            $null = Invoke-SandboxControl $sandbox PUT "servers/$name/registry" $json
        }
        Enter-Server $name
        $disk = Get-VirtualDisk $sandbox $name
        $mark = Get-Mark InstallFaults
        $fault = { Install-Connector -Token $sandbox.RegistrationToken -AcceptLicense } |
            Should -Throw -ErrorId "$id,*" -PassThru
        $fault.CategoryInfo.Category | Should -Be 'InvalidOperation'
        $fault.ErrorDetails.RecommendedAction | Should -BeLike $action
        Get-Change InstallFaults $mark | Should -BeNullOrEmpty
        Get-VirtualDisk $sandbox $name | Should -BeExactly $disk
    }

    It 'rejects a relative installer path' {
        Enter-Server FILES
        $mark = Get-Mark InstallFaults
        $commands = { Install-Connector @image -InstallerPath .\setup.exe },
            { Update-Connector -InstallerPath .\setup.exe },
            { Repair-Connector -InstallerPath .\setup.exe }
        foreach ($command in $commands) {
            $fault = $command | Should -Throw -ErrorId 'PathNotOnServer,*' -PassThru
            $fault.CategoryInfo.Category | Should -Be 'InvalidArgument'
            $fault.ErrorDetails.RecommendedAction | Should -BeLike '*full path*'
        }
        Get-Change InstallFaults $mark | Should -BeNullOrEmpty
    }

    It 'reports the step that failed to write to the disk, and the steps before it' {
        New-VirtualServer $sandbox INTHEWAY
        Enter-Server INTHEWAY
        [IO.File]::WriteAllText(
            (Get-VirtualPath $sandbox INTHEWAY 'C:\ProgramData\EntraPrivateAccess'), 'a file where a folder should be'
        )
        $fault = { Install-Connector @image } | Should -Throw -ErrorId 'ServerDiskRefused,*' -PassThru
        $fault.Exception.Message | Should -BeLike '*Download*'
        $fault.ErrorDetails.RecommendedAction | Should -BeLike '*run the command again*'
        Get-Outcome $fault.TargetObject | Should -Be 'Preflight AlreadyDone, Download Failed'
    }

    It 'fails on a server with Entra Password Protection Proxy' {
        New-VirtualServer $sandbox PPP
        $json = '{"displayName":"Entra Password Protection Proxy","startType":"Automatic"}'
        $null = Invoke-SandboxControl $sandbox PUT servers/PPP/services/AzureADPasswordProtectionProxy $json
        Enter-Server PPP
        $fault = { Install-Connector -Token $sandbox.RegistrationToken -AcceptLicense } |
            Should -Throw -ErrorId 'PasswordProtectionProxyPresent,*' -PassThru
        $fault.ErrorDetails.RecommendedAction | Should -BeLike '*another server*'
    }

    It 'warns about a policy that allows only signed scripts, and a Windows edition that is not a server' {
        $special = '"isWindowsServer":false,"osName":"Windows 11 Enterprise","osVersion":"10.0.26100"'
        New-VirtualServer $sandbox SIGNED $special
        $policy = '"key":"HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\PowerShell"'
        $values = '"name":"EnableScripts","kind":"DWord","value":1',
            '"name":"ExecutionPolicy","kind":"String","value":"AllSigned"'
        foreach ($value in $values) {
            $null = Invoke-SandboxControl $sandbox PUT servers/SIGNED/registry "{$policy,$value}"
        }
        Enter-Server SIGNED
        $options = @{ AcceptLicense = $true; WhatIf = $true; WarningAction = 'SilentlyContinue' }
        $null = Install-Connector -Token $sandbox.RegistrationToken @options -WarningVariable warnings
        "$warnings" | Should -BeLike '*not a server edition*AllSigned*'
    }

    It 'installs without registration on a server whose policy forbids scripts' {
        Enter-Server NOSCRIPT
        (Install-Connector @image).Version | Should -Be '1.5.4892.0'
    }
}

Describe 'Register-Connector with an incomplete installation' {
    It 'reports the missing file before it starts a process' {
        New-VirtualServer $sandbox PART
        $null = Invoke-SandboxControl $sandbox POST servers/PART/product '{"version":"1.5.4892.0"}'
        Enter-Server PART
        $programs = Get-VirtualPath $sandbox PART 'C:\Program Files'
        foreach ($script in [IO.Directory]::GetFiles($programs, 'RegisterConnector.ps1', 'AllDirectories')) {
            [IO.File]::Delete($script)
        }
        $mark = Get-Mark InstallFaults
        $fault = { Register-Connector -Token $sandbox.RegistrationToken } |
            Should -Throw -ErrorId 'InstallationIncomplete,*' -PassThru
        $fault.Exception.Message | Should -BeLike '*RegisterConnector.ps1*'
        $fault.ErrorDetails.RecommendedAction | Should -BeLike '*Repair-Connector*'
        Get-Change InstallFaults $mark | Should -BeNullOrEmpty
    }
}

Describe 'Install-Connector and Register-Connector in all tests of this file' {
    It 'write no token to the journal, a file or an error' { Find-SandboxToken $sandbox | Should -BeNullOrEmpty }
}
