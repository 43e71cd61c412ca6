# Export-ConnectorDiagnostic: what the zip contains, what it leaves out, and what happens to existing files.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Diagnostic @{ GroupCount = 1; ConnectorCount = 1; Server = 'BARE', 'LIVE' }
    function Enter-Server([string] $name, [switch] $Unsigned) {
        $signIn = if ($Unsigned) { @{ NoSignIn = $true } } else { @{ AccessToken = $sandbox.GraphToken } }
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $name @signIn
    }

    # The text of each file in a zip, by name.
    function Read-Zip([string] $path) {
        $files = @{}
        $zip = [IO.Compression.ZipFile]::OpenRead($path)
        foreach ($entry in $zip.Entries) {
            $reader = [IO.StreamReader]::new($entry.Open())
            $files[$entry.FullName] = $reader.ReadToEnd()
            $reader.Dispose()
        }
        $zip.Dispose()
        $files
    }
    function Read-Json([string] $text) { ConvertFrom-Json $text }
    function Write-VirtualFile([string] $path, [string] $text) {
        $file = Get-VirtualPath $sandbox LIVE $path
        $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($file))
        [IO.File]::WriteAllText($file, $text, [Text.Encoding]::Unicode)
    }
    function Get-Names([string] $folder) {
        @([IO.Directory]::GetFileSystemEntries($folder) | ForEach-Object { [IO.Path]::GetFileName($_) })
    }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Diagnostic
}

Describe 'Export-ConnectorDiagnostic' {
    Context 'for a server whose connector is active' {
        BeforeAll {
            Enter-Server LIVE
            $null = Install-Connector -Token $sandbox.RegistrationToken -ConnectorGroup 'Group 001' -AcceptLicense
            $folder = 'C:\Program Files\Microsoft Entra private network connector'
            $config = "$folder\MicrosoftEntraPrivateNetworkConnectorService.exe.config"
            $token = 'eyJ0eXAiOiJKV1QifQ.eyJhdWQiOiJDQU5BUlkifQ.Q0FOQVJZLWNhbmFyeQ'
            $key = "-----BEGIN PRIVATE KEY-----`r`nQ0FOQVJZS0VZQ0FOQVJZS0VZQ0FOQVJZS0VZ`r`n-----END PRIVATE KEY-----"
            $password = '<add key="Proxy.Password" value="canary-secret" />'
            $text = [IO.File]::ReadAllText((Get-VirtualPath $sandbox LIVE $config))
            Write-VirtualFile $config ($text -replace '</appSettings>', "$password</appSettings>")
            $log = "user CONTOSO\canaryuser in C:\Users\canaryuser\AppData`r`n-Token $token`r`n$key`r`nthe end"
            Write-VirtualFile 'C:\Windows\Temp\Microsoft_Entra_private_network_connector_1.log' $log
            $trace = 'C:\ProgramData\Microsoft\Microsoft Entra private network connector\Trace'
            $trace = "$trace\MicrosoftEntraPrivateNetworkConnector_1.log"
            Write-VirtualFile $trace "refresh_token=canary-refresh for canaryuser@contoso.com`r`n"
            $null = Invoke-SandboxControl $sandbox POST servers/LIVE/events ('{' +
                '"channel":"Microsoft-Microsoft Entra private network-Connector/Admin",' +
                '"provider":"Microsoft Entra private network connector","id":12,"level":2,' +
                '"message":"Failed for canaryuser <script>alert(1)</script>"}')
            $mark = Get-Mark Diagnostic
            $disk = Get-VirtualDisk $sandbox LIVE
            $made = Export-ConnectorDiagnostic $TestDrive
            $files = Read-Zip $made.Path
        }

        It 'returns the path, the health and the list of files' {
            $made.GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorDiagnostic'
            [IO.Path]::GetFileName($made.Path) | Should -Match '^ConnectorDiagnostic-LIVE-\d{8}-\d{6}\.zip$'
            $made.Server, $made.Environment, $made.Rehearsed, $made.Changed |
                Should -Be @('LIVE', 'Diagnostic', $true, $true)
            $made.Health | Should -Be (Read-Json $files['checks.json']).Health
            $made.NextStep | Should -Not -BeNullOrEmpty
            $made.Size | Should -Be ([IO.FileInfo]::new($made.Path).Length)
        }

        It 'leaves nothing else in the folder' {
            Get-Names $TestDrive | Should -Be @([IO.Path]::GetFileName($made.Path))
        }

        It 'includes <part>' -ForEach @(
            'index.html', 'contents.json', 'checks.json', 'status.json', 'events.json', 'server.json', 'services.json',
            'versions.json', 'registration.json', 'settings.json',
            'config/MicrosoftEntraPrivateNetworkConnectorService.exe.config',
            'config/MicrosoftEntraPrivateNetworkConnectorUpdaterService.exe.config', 'config/TrustSettings.xml',
            'logs/temp/Microsoft_Entra_private_network_connector_1.log',
            'logs/trace/MicrosoftEntraPrivateNetworkConnector_1.log' | ForEach-Object { @{ part = $_ } }
        ) {
            $files.Keys | Should -Contain $part
            @($made.Parts | Where-Object { $_.Name -eq $part -and $_.Status -in 'Included', 'Shortened' }) |
                Should -HaveCount 1
        }

        It 'includes the log of the installer that the module ran' {
            @($files.Keys | Where-Object { $_ -like 'logs/setup/*.log' }).Count | Should -BeGreaterThan 0
        }

        It 'contains no <what>' -ForEach @(
            @{ what = 'token'; canary = 'Q0FOQVJZLWNhbmFyeQ' }
            @{ what = 'claim of a token'; canary = 'eyJhdWQi' }
            @{ what = 'refresh token'; canary = 'canary-refresh' }
            @{ what = 'password'; canary = 'canary-secret' }
            @{ what = 'private key'; canary = 'Q0FOQVJZS0VZ' }
            @{ what = 'user name'; canary = 'canaryuser' }
            @{ what = 'registration token'; canary = 'registration' }, @{ what = 'Graph token'; canary = 'graph' }
        ) {
            $secret = switch ($canary) {
                'registration' { [Net.NetworkCredential]::new('', $sandbox.RegistrationToken).Password.Split('.')[1] }
                'graph' { [Net.NetworkCredential]::new('', $sandbox.GraphToken).Password.Split('.')[1] }
                default { $canary }
            }
            @($files.Keys |
                Where-Object { $files[$_].IndexOf($secret, [StringComparison]::OrdinalIgnoreCase) -ge 0 -or
                $_.IndexOf($secret, [StringComparison]::OrdinalIgnoreCase) -ge 0 }) | Should -BeNullOrEmpty
            @($made.Parts |
                Where-Object {
                    $names = "$($_.Name) $($_.Source) $($_.Reason)"
                    $names.IndexOf($secret, [StringComparison]::OrdinalIgnoreCase) -ge 0
                }) | Should -BeNullOrEmpty
        }

        It 'counts the removed secrets by kind and by file' {
            $counts = @{}
            foreach ($row in $made.Redactions) { $counts[$row.Kind] = $row.Count }
            $counts.Token | Should -Be 2
            $counts.Password | Should -Be 1
            $counts.PrivateKey | Should -Be 1
            $counts.UserName | Should -BeGreaterThan 3
            ($made.Parts | Where-Object Name -Like 'logs/trace/*').Removed | Should -Be 2
            (Read-Json $files['contents.json']).Files.Count | Should -Be $made.Parts.Count
        }

        It 'keeps the data that a support case needs' {
            $status = Read-Json $files['status.json']
            $status.Server | Should -Be 'LIVE'
            $status.TenantId | Should -Not -BeLike '*removed*'
            $status.CertificateThumbprint | Should -Match '^[0-9A-F]{40}$'
            $status.Status | Should -Be 'active'
            $status.ConnectorGroup | Should -Be 'Group 001'
            $files['config/TrustSettings.xml'] | Should -BeLike "*$($status.CertificateThumbprint)*"
            $files['logs/temp/Microsoft_Entra_private_network_connector_1.log'] | Should -BeLike '*the end'
        }

        It 'includes every check' {
            $names = @(foreach ($row in (Read-Json $files['checks.json']).Checks) { $row.Name })
            foreach ($row in @(Test-Connector -Detailed -InformationAction SilentlyContinue)) {
                $names | Should -Contain $row.Name
            }
        }

        It 'shows the health, the encoded event and the removals on its page' {
            $page = $files['index.html']
            $page | Should -BeLike "*<title>$($made.Health): connector on LIVE</title>*"
            $page | Should -BeLike '*&lt;script&gt;alert(1)*'
            $page | Should -Not -BeLike '*<script*'
            $page | Should -BeLike '*What was removed*'
        }

        It 'changes nothing on the server or in the tenant' {
            @(Get-Change Diagnostic $mark) | Should -BeNullOrEmpty
            Get-VirtualDisk $sandbox LIVE | Should -BeExactly $disk
        }

        It 'skips the checks of the tenant without a sign-in' {
            Enter-Server LIVE -Unsigned
            $local = Export-ConnectorDiagnostic "$TestDrive/local.zip"
            $checks = Read-Json (Read-Zip $local.Path)['checks.json']
            @(foreach ($row in $checks.Checks) { if ($row.Category -eq 'Cloud') { $row.Status } }) |
                Should -Not -Contain 'Pass'
            Enter-Server LIVE
        }
    }

    Context 'for a bare server' {
        BeforeAll {
            Enter-Server BARE
            $made = Export-ConnectorDiagnostic "$TestDrive/bare.zip"
        }

        It 'reports NotInstalled, and includes what exists' {
            $made.Health | Should -Be 'NotInstalled'
            $made.NextStep | Should -BeLike '*Install-Connector*'
            ($made.Parts | Where-Object Name -EQ services.json).Status | Should -Be 'Absent'
            (Read-Zip $made.Path).Keys | Should -Contain 'server.json'
        }
    }

    Context 'if files already exist' {
        BeforeAll { Enter-Server BARE }

        It 'refuses to overwrite a file, and replaces it with -Force' {
            [IO.File]::WriteAllText("$TestDrive/case.zip", 'former')
            $fault = { Export-ConnectorDiagnostic "$TestDrive/case.zip" -ErrorAction Stop } |
                Should -Throw -ErrorId 'DiagnosticFileExists,*' -PassThru
            $fault.CategoryInfo.Category | Should -Be 'ResourceExists'
            [IO.File]::ReadAllText("$TestDrive/case.zip") | Should -Be 'former'
            $null = Export-ConnectorDiagnostic "$TestDrive/case.zip" -Force
            (Read-Zip "$TestDrive/case.zip").Keys | Should -Contain 'index.html'
            Get-Names $TestDrive | Should -Be 'case.zip'
        }

        It 'refuses a folder that does not exist' {
            $fault = { Export-ConnectorDiagnostic "$TestDrive/none/case.zip" -ErrorAction Stop } |
                Should -Throw -ErrorId 'DiagnosticFolderNotFound,*' -PassThru
            $fault.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        }

        It 'refuses a path that is not on a disk' {
            $fault = { Export-ConnectorDiagnostic 'Variable:\case' -ErrorAction Stop } |
                Should -Throw -ErrorId 'DiagnosticPathNotOnDisk,*' -PassThru
            $fault.CategoryInfo.Category | Should -Be 'InvalidArgument'
        }

        It 'accepts a path relative to the current folder' {
            $paths = $ExecutionContext.SessionState.Path
            $paths.PushCurrentLocation('Diagnostic')
            $null = $paths.SetLocation("$TestDrive")
            try { $made = Export-ConnectorDiagnostic relative.zip } finally { $null = $paths.PopLocation('Diagnostic') }
            [IO.File]::Exists("$TestDrive/relative.zip") | Should -BeTrue
            [IO.Path]::GetFileName($made.Path) | Should -Be 'relative.zip'
        }

        It 'writes and sends nothing with -WhatIf' {
            $folder = [IO.Directory]::CreateDirectory("$TestDrive/plan").FullName
            $mark = Get-Mark Diagnostic
            Export-ConnectorDiagnostic $folder -WhatIf | Should -BeNullOrEmpty
            Get-Names $folder | Should -BeNullOrEmpty
            @(Get-Change Diagnostic $mark) | Should -BeNullOrEmpty
        }
    }

    It 'leaves no file after Ctrl+C while it waits for addresses that never respond' {
        $folder = [IO.Directory]::CreateDirectory("$TestDrive/stopped").FullName
        Set-ConnectorSandboxFault PortBlackHoled '' -Sandbox Diagnostic
        $shell = [PowerShell]::Create()
        $shell.Runspace = [Management.Automation.Runspaces.RunspaceFactory]::CreateRunspace(
            [Management.Automation.Runspaces.InitialSessionState]::CreateDefault2()
        )
        $shell.Runspace.Open()
        $script = 'param($module, $sandbox, $folder) Import-Module $module; ' +
            '$null = Connect-EntraPrivateAccess -Environment $sandbox -Server LIVE -AccessToken $sandbox.GraphToken; ' +
            'Export-ConnectorDiagnostic $folder -TimeoutSeconds 600'
        $module = "$((Get-Module EntraPrivateAccess).ModuleBase)/EntraPrivateAccess.psd1"
        $null = $shell.AddScript($script).AddArgument($module).AddArgument($sandbox).AddArgument($folder)
        $running = $shell.BeginInvoke()
        for ($look = 0; $look -lt 300 -and -not (Get-Names $folder); $look++) {
            $null = $running.AsyncWaitHandle.WaitOne(100)
        }
        Get-Names $folder | Should -BeLike '*.tmp'
        $shell.Stop()
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        Get-Names $folder | Should -BeNullOrEmpty
        $shell.Runspace.Dispose()
        $shell.Dispose()
        Set-QuickSandbox Diagnostic
    }

    Context 'if a part cannot be read' {
        It 'lists the part with the reason, and includes the others' {
            Enter-Server LIVE
            # After a restart, the errors in the log no longer count.
            $null = Restart-Connector
            $unreadable = 'servers/LIVE/certificates/LocalMachine/unreadable'
            $null = Invoke-SandboxControl $sandbox PUT $unreadable '{"reason":"Access is denied."}'
            $made = Export-ConnectorDiagnostic "$TestDrive/partial.zip"
            $null = Invoke-SandboxControl $sandbox PUT $unreadable '{"reason":null}'
            $files = Read-Zip $made.Path
            (Read-Json $files['registration.json']).Registration.State | Should -Be 'Unknown'
            $made.Health | Should -Be 'Unknown' -Because $made.NextStep
            $files['index.html'] | Should -BeLike '*Access is denied*'
        }
    }
}
