#Requires -Version 7
# Commands with -Session over real PowerShell remoting: an SSH server on loopback addresses of this machine, one address
# per virtual server. See Fleet.Tests.ps1 for the cases that do not depend on the transport.
BeforeAll {
    . "$PSScriptRoot/../Support.ps1"
    . "$PSScriptRoot/SshServer.ps1"
    $script:names = 'SRV01', 'SRV02', 'SRV03'
    $script:sandbox = Start-QuickSandbox Ssh @{ Server = $names }
    $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
    $script:folder = [IO.Directory]::CreateTempSubdirectory('epa-ssh-').FullName
    $script:ssh = Start-SshServer $folder
    $script:all = @(New-SshSession $ssh $names)
    $script:quiet = @{ WarningAction = 'SilentlyContinue'; Confirm = $false }
    $script:install = @{
        Token = $sandbox.RegistrationToken; AcceptLicense = $true; NoWait = $true; WarningAction = 'SilentlyContinue'
    }
    function Get-ErrorId($Record) { $Record.FullyQualifiedErrorId -replace ',.*' }

    # Stops the services of all servers from a second runspace, where the command waits for a lock of each server.
    function Start-Waiting {
        Set-SandboxClock Ssh
        $script:locks = @(
            foreach ($name in $names) {
                $file = [IO.Path]::GetDirectoryName((Get-VirtualPath $sandbox $name 'C:')) + '/changes.lock'
                [IO.FileStream]::new($file, 'OpenOrCreate', 'ReadWrite', 'None')
            }
        )
        $shell = [PowerShell]::Create()
        $null = $shell.AddScript({
            param($Manifest, $Sandbox, $Sessions)
            Import-Module $Manifest
            $null = Connect-EntraPrivateAccess -Environment $Sandbox -AccessToken $Sandbox.GraphToken
            Stop-Connector -Session $Sessions -Verbose -Confirm:$false
        }).AddArgument($modulePath).AddArgument($sandbox).AddArgument($all)
        $result = $shell.BeginInvoke()
        $limit = [DateTime]::UtcNow.AddMinutes(2)
        while (@($shell.Streams.Verbose -like '*another command*').Count -lt $names.Count) {
            if ($result.IsCompleted -or [DateTime]::UtcNow -gt $limit) {
                throw "The command does not wait for all servers: $($shell.Streams.Verbose) $($shell.Streams.Error)"
            }
            [Threading.Thread]::Sleep(20)
        }
        [pscustomobject] @{ Shell = $shell; Result = $result }
    }
    function Clear-Lock {
        $locks | ForEach-Object { $_.Dispose() }
        Set-SandboxClock Ssh -SkipWaits
    }
}

AfterAll {
    if ($all) { $all | Remove-PSSession }
    if ($ssh) { Stop-SshServer $ssh }
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Ssh
    if ($folder) { [IO.Directory]::Delete($folder, $true) }
}

Describe 'Servers behind SSH sessions' {
    It 'get the module at the same time, and install' {
        $rows = @(Install-Connector -Session $all @install 6>$null)
        @($rows.Server | Sort-Object) | Should -Be $names
        $rows.Changed | Should -Not -Contain $false
        # All of them have the same disk, so only one copy is left.
        $copies = @([IO.Directory]::GetDirectories("$folder/home/data/EntraPrivateAccess/copies"))
        $copies.Count | Should -Be 1
        @(Get-Connector).Count | Should -Be 3
    }

    It 'are not changed by a second run' {
        $mark = Get-Mark Ssh
        $rows = @(Install-Connector -Session $all @install 6>$null)
        $rows.Changed | Should -Not -Contain $true
        Get-Change Ssh $mark | Should -BeNullOrEmpty
        @((Get-ConnectorStatus -Session $all -WarningAction SilentlyContinue).Server | Sort-Object) | Should -Be $names
    }

    It 'are selected by the name of the session and by the address' {
        @((Get-ConnectorProxy -Session $all -Server SRV02, '127.0.0.3').Server | Sort-Object -Unique) |
            Should -Be 'SRV02', 'SRV03'
    }

    It 'are reported if their session could not be opened, and the others continue' {
        # No SSH server listens at this address.
        $failed = @(New-SshSession $ssh 'SRV01', 'SRV09' -Address '127.0.0.1', '127.0.0.99' -ErrorAction Ignore)
        try {
            $failed.Name | Should -Be 'SRV01'
            $errors = @('SRV01', 'SRV09' | ForEach-Object { [pscustomobject] @{ Server = $_ } } |
                    Get-ConnectorProxy -Session $failed 2>&1 |
                    Where-Object { $_ -is [Management.Automation.ErrorRecord] })
            @($errors | ForEach-Object { Get-ErrorId $_ }) | Should -Be 'SessionMissing'
            $errors[0].TargetObject | Should -Be 'SRV09'
        }
        finally { $failed | Remove-PSSession }
    }

    It 'stop on Ctrl+C, and their sessions stay usable' {
        $mark = Get-Mark Ssh
        $waiting = Start-Waiting
        $waiting.Shell.Stop()
        $limit = [DateTime]::UtcNow.AddMinutes(1)
        while (@($all | Where-Object { "$($_.Availability)" -ne 'Available' }) -and [DateTime]::UtcNow -lt $limit) {
            [Threading.Thread]::Sleep(20)
        }
        Clear-Lock
        $waiting.Shell.Dispose()
        @((Get-ConnectorProxy -Session $all).Server | Sort-Object -Unique) | Should -Be $names
        Get-Change Ssh $mark | Should -BeNullOrEmpty
    }

    It 'are reported if <what> is killed; the others complete, and a rerun completes the rest' -ForEach @(
        @{ what = 'their PowerShell'; index = 2 }
        @{ what = 'their SSH server'; index = 1 }
    ) {
        $name = $names[$index]
        # The process of the session, and the server's process for its connection.
        $process = Invoke-Command $all[$index] { $PID }
        if ($what -like '*SSH*') { $process = Get-ParentProcess $process 'sshd' }
        $waiting = Start-Waiting
        [Diagnostics.Process]::GetProcessById($process).Kill()
        # The others continue although this session has not ended yet.
        Clear-Lock
        $output = $waiting.Shell.EndInvoke($waiting.Result)
        $errors = @($waiting.Shell.Streams.Error)
        $waiting.Shell.Dispose()
        @($output.Server | Sort-Object -Unique) | Should -Be @($names -ne $name)
        @($errors | ForEach-Object { Get-ErrorId $_ }) | Should -Be 'SessionLost'
        $errors[0].CategoryInfo.Category | Should -Be 'ConnectionError'
        $errors[0].TargetObject | Should -Be $name
        $all[$index] | Remove-PSSession
        $script:all[$index] = New-SshSession $ssh $name -Address "127.0.0.$($index + 1)"
        @((Stop-Connector -Session $all @quiet).Server | Sort-Object -Unique) | Should -Be $names
        @((Start-Connector -Session $all @quiet).Server | Sort-Object -Unique) | Should -Be $names
    }

    It 'keep the registration token out of transcripts, arguments, logs and files' {
        foreach ($session in $all) {
            Invoke-Command $session { $null = Start-Transcript -Path "$($args[0])/$PID.txt" } -ArgumentList $folder
        }
        # Only some hosts support a transcript.
        $own = try { Start-Transcript -Path "$folder/workstation.txt" } catch { $null }
        $messages = Register-Connector -Session $all -Token $sandbox.RegistrationToken -Force -NoWait -Confirm:$false `
            -Verbose -Debug -LogPath "$folder/run.jsonl" 2>&1 3>&1 4>&1 5>&1 6>&1 | Out-String -Width 4000
        if ($own) { $null = Stop-Transcript }
        Invoke-Command $all { $null = Stop-Transcript }
        $token = Reveal $sandbox.RegistrationToken
        $canary = $token.Substring($token.Length - 20)
        $messages | Should -Not -BeLike "*$canary*"
        @([IO.Directory]::GetFiles($folder, '*.txt')).Count | Should -BeGreaterOrEqual 3
        foreach ($file in [IO.Directory]::GetFiles($folder, '*', 'AllDirectories')) {
            if ([IO.Path]::GetExtension($file) -ne '.dll') {
                [IO.File]::ReadAllText($file) | Should -Not -BeLike "*$canary*" -Because $file
            }
        }
        foreach ($arguments in [IO.Directory]::GetDirectories('/proc') -match '/\d+$') {
            $line = try { [IO.File]::ReadAllText("$arguments/cmdline") } catch { '' }
            $line | Should -Not -BeLike "*$canary*"
        }
        Find-SandboxToken $sandbox | Should -BeNullOrEmpty
    }
}
