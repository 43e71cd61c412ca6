#Requires -Version 7
# Commands with -Session on three Windows servers: SSH to Microsoft's PowerShell 7 for Windows on Wine, with the test
# connector and one tenant. The tests run in order and depend on each other. WineFleet.cs describes kinds of sessions.
BeforeAll {
    . "$PSScriptRoot/../Support.ps1"
    . "$PSScriptRoot/SshServer.ps1"
    Add-Type -Path "$PSScriptRoot/../bin/WindowsWatch/WindowsWatch.dll"
    $script:begun = [DateTime]::UtcNow
    $script:sandbox = @(Get-ConnectorSandbox -Path $wineFleet.Start())[-1]
    $script:names = @($wineFleet.Names)
    Set-QuickSandbox Windows
    $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
    $script:folder = [IO.Directory]::CreateTempSubdirectory('epa-windows-').FullName
    $script:ssh = Start-SshServer $folder $wineFleet.Script()
    $script:silent = @{ WarningAction = 'SilentlyContinue'; InformationAction = 'Ignore' }
    $script:quiet = $silent + @{ Confirm = $false }
    $script:token = $sandbox.RegistrationToken
    $script:install = @{
        Token = $token; AcceptLicense = $true; CreateGroup = $true; MinimumVersion = '1.5.4594.0'
        LogPath = "$folder/install.jsonl"
    }
    $old = "$($wineFleet.Installers)\1.5.4594.0.exe"
    $script:table = @(
        'Server,ConnectorGroup,Region,InstallerPath'
        "WIN01,EU West,eur,$old", "WIN02,EU West,eur,$old", "WIN03,US East,nam,$old"
    ) | ConvertFrom-Csv
    $assembly = (Get-Command Install-Connector).ImplementingType.Assembly
    $script:copy = $assembly.GetType('EntraPrivateAccess.Cmdlets.Fleet.ModuleCopy').GetMethod('OfThisModule').Invoke(
        $null, @()
    )

    # Opens a session with a transcript.
    function Open-Session([string] $Name, [string] $Kind) {
        $session = New-SshSession $ssh $Name -Address $wineFleet.Address($Name, $Kind)
        Invoke-Command $session {
            $null = Start-Transcript -Path "C:\epa\transcript-$PID.txt"
            # See WindowsSupport.ps1.
            (Get-Service Eventlog).Dispose()
        }
        $session
    }
    function Open-AllSessions {
        $script:all = @((Open-Session WIN01 closed), (Open-Session WIN02 breakaway), (Open-Session WIN03 closed))
    }

    # Runs a command, and returns its rows and its errors.
    function Invoke-Fleet([scriptblock] $Block) {
        $output = @(try { & $Block 2>&1 } catch { $_ })
        [pscustomobject] @{
            Rows = @($output | Where-Object { $_ -isnot [Management.Automation.ErrorRecord] } | Sort-Object Server)
            Errors = @($output | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
        }
    }
    # The ErrorId of each error, with the server in its message.
    function Get-Failures($Records) {
        @($Records | ForEach-Object {
                "$([regex]::Match("$_", 'WIN0\d').Value) $($_.FullyQualifiedErrorId -replace ',.*')"
            } | Sort-Object)
    }

    # Starts a command in a second runspace, as in another window of the workstation.
    function Start-Command([string] $Script) {
        $shell = [PowerShell]::Create()
        $null = $shell.AddScript({
            param($Manifest, $Sandbox, $Sessions, $Table, $Text)
            Import-Module $Manifest
            $null = Connect-EntraPrivateAccess -Environment $Sandbox -AccessToken $Sandbox.GraphToken
            . ([scriptblock]::Create($Text))
        }).AddArgument($modulePath).AddArgument($sandbox).AddArgument($all).AddArgument($table).AddArgument($Script)
        [pscustomobject] @{ Shell = $shell; Result = $shell.BeginInvoke() }
    }
    function Complete-Command($Run) {
        $rows = @($Run.Shell.EndInvoke($Run.Result) | Sort-Object Server)
        $errors = @($Run.Shell.Streams.Error)
        $Run.Shell.Dispose()
        [pscustomobject] @{ Rows = $rows; Errors = $errors }
    }
    function Wait-Until([scriptblock] $Condition, [string] $What, $Run) {
        $limit = [DateTime]::UtcNow.AddMinutes(3)
        while (-not (& $Condition)) {
            if ([DateTime]::UtcNow -gt $limit -or ($Run -and $Run.Result.IsCompleted)) {
                throw "Timed out waiting for ${What}: $($Run.Shell.Streams.Error)"
            }
            [Threading.Thread]::Sleep(50)
        }
    }

    # The connector's programs read their faults from this folder, and write their journal there.
    function Get-OrderPath([string] $Name, [string] $File) {
        "$($wineFleet.Drive($Name))/ProgramData/Connector Fixture/$File"
    }
    function Set-Order([string] $Name, [string] $Order, [string] $Value) {
        [IO.File]::WriteAllText((Get-OrderPath $Name $Order), $Value)
    }
    function Get-Journal([string] $Name) {
        $file = Get-OrderPath $Name journal.txt
        if ([IO.File]::Exists($file)) { [IO.File]::ReadAllLines($file) }
    }
    function Get-Line([string] $Name, [string] $Words) { @(Get-Journal $Name | Where-Object { $_ -match $Words }) }
    # The process of the registration on a server, which waits for the tenant. It can be the one of an earlier run.
    function Get-Registering([string] $Name) {
        $file = "$($wineFleet.Drive($Name))/ProgramData/EntraPrivateAccess/registration.pid"
        if ([IO.File]::Exists($file)) { [regex]::Match([IO.File]::ReadAllText($file), '^\d+ .*').Value }
    }

    # The services and the version of the connector, as each server itself has them.
    function Get-Machines {
        @(Invoke-Command $all {
                # A service that is removed stays until the last handle to it is closed.
                $states = foreach ($name in 'WAPCSvc', 'WAPCUpdaterSvc') {
                    foreach ($service in Get-Service $name -ErrorAction Ignore) {
                        "$($service.Status)"
                        $service.Dispose()
                    }
                }
                $key = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey('SYSTEM\CurrentControlSet\Services\WAPCSvc')
                $version = if ($key) {
                    $program = "$($key.GetValue('ImagePath'))" -replace '"'
                    [Diagnostics.FileVersionInfo]::GetVersionInfo($program).FileVersion
                }
                "$([Environment]::MachineName) $($states -join ' ') $version".TrimEnd()
            } | Sort-Object)
    }
    function Get-Running([string] $Version) { $names | ForEach-Object { "$_ Running Running $Version" } }
    # The connectors in the tenant, without those of earlier registrations.
    function Get-Members {
        @(Get-Connector -Status active | ForEach-Object { "$($_.MachineName) $($_.ConnectorGroup)" } |
                Sort-Object -Unique)
    }
    function Get-Changes($Mark) {
        @(Get-Change Windows $Mark | Where-Object { $_.Action -notmatch 'heartbeat' })
    }

    Open-AllSessions
    # Reads the command line and the environment of each process of this server until the end.
    $script:watcher = New-SshSession $ssh WATCH -Address $wineFleet.Address('WIN03', 'breakaway')
    Invoke-Command $watcher {
        Add-Type -Path $args[0]
        $global:watch = [EntraPrivateAccess.Tests.Windows.ChildWatch]::new($args[1])
    } -ArgumentList ('Z:' + "$PSScriptRoot/../bin/WindowsWatch/WindowsWatch.dll".Replace('/', '\')), (Reveal $token)
}

AfterAll {
    $all, $watcher | Where-Object { $_ } | Remove-PSSession
    if ($ssh) { Stop-SshServer $ssh }
    Disconnect-EntraPrivateAccess
    if ($folder) { [IO.Directory]::Delete($folder, $true) }
}

Describe 'The module on Windows servers' {
    It 'is copied, has the hashes of the workstation, and only administrators can write to its folder' {
        $rows = @(Get-ConnectorStatus -Session $all @silent | Sort-Object Server)
        $rows.Server | Should -Be $names
        $hashes = $copy.GetType().GetProperty('Hashes').GetValue($copy)
        $name = $copy.GetType().GetProperty('FolderName').GetValue($copy)
        foreach ($server in $names) {
            $base = "$($wineFleet.Drive($server))/Program Files/EntraPrivateAccess"
            @([IO.Directory]::GetFileSystemEntries($base)) | Should -Be "$base/$name"
            $files = @([IO.Directory]::GetFiles("$base/$name", '*', 'AllDirectories'))
            $files.Count | Should -Be $hashes.Count
            foreach ($file in $files) {
                (Get-FileHash $file).Hash | Should -Be $hashes[$file.Substring("$base/$name/".Length)] -Because $file
            }
        }
        # Wine keeps access lists as the modes of Linux: they can be read, but no account is refused by them.
        $writers = Invoke-Command $all -ArgumentList $name {
            $base = "$env:ProgramFiles\EntraPrivateAccess"
            foreach ($path in $base, "$base\$($args[0])") {
                $rights = [IO.FileSystemAclExtensions]::GetAccessControl([IO.DirectoryInfo]::new($path))
                $type = [Security.Principal.SecurityIdentifier]
                "$($rights.GetOwner($type))"
                $rights.GetAccessRules($true, $true, $type) |
                    Where-Object { "$($_.AccessControlType)$($_.FileSystemRights)" -match '^Allow.*(Write|Mod|Full)' } |
                    ForEach-Object { "$($_.IdentityReference)" }
            }
        }
        $user = Invoke-Command $all[0] { "$([Security.Principal.WindowsIdentity]::GetCurrent().User)" }
        # Administrators, SYSTEM, and the account of the session, which is an administrator.
        $writers | Sort-Object -Unique | Should -BeIn 'S-1-5-32-544', 'S-1-5-18', $user
        @((Invoke-Command $all { (Get-Module EntraPrivateAccess).ModuleBase }) | Sort-Object -Unique) |
            Should -Be "C:\Program Files\EntraPrivateAccess\$name"
    }

    It 'is used again by the next session' {
        $bases = $names | ForEach-Object { "$($wineFleet.Drive($_))/Program Files/EntraPrivateAccess" }
        $before = @($bases | ForEach-Object { [IO.Directory]::GetLastWriteTimeUtc($_) })
        $all | Remove-PSSession
        Open-AllSessions
        @((Get-ConnectorStatus -Session $all @silent).Server | Sort-Object) | Should -Be $names
        # A transfer creates a folder beside the copy.
        @($bases | ForEach-Object { [IO.Directory]::GetLastWriteTimeUtc($_) }) | Should -Be $before
    }
}

Describe 'Install-Connector on Windows servers' {
    It 'completes one server if another has loaded another version of the module, and the disk of a third is full' {
        $other = Open-Session WIN01 breakaway
        Invoke-Command $other {
            $folder = 'C:\epa\other\EntraPrivateAccess'
            $null = [IO.Directory]::CreateDirectory($folder)
            [IO.File]::WriteAllText("$folder\EntraPrivateAccess.psd1", "@{ ModuleVersion = '0.0.9' }")
            Import-Module "$folder\EntraPrivateAccess.psd1"
        }
        if ($wineFleet.SmallDisk) {
            Invoke-Command $all[2] {
                $file = [IO.FileStream]::new('C:\ProgramData\fill', 'Create', 'Write', 'None', 1)
                foreach ($size in 1MB, 4KB) {
                    $part = [byte[]]::new($size)
                    try { while ($true) { $file.Write($part, 0, $size) } } catch [IO.IOException] { $null = $_ }
                }
                $file.Dispose()
            }
        }
        # Only root can give a server a small disk. Otherwise, setup itself reports that the disk is full.
        else { Set-Order WIN03 InstallerExitCode 112 }
        $run = Invoke-Fleet { $table | Install-Connector -Session $other, $all[1], $all[2] @install @quiet }
        $other | Remove-PSSession
        Get-Failures $run.Errors | Should -Be @(
            'WIN01 RemoteModuleOfOtherVersion'
            if ($wineFleet.SmallDisk) { 'WIN03 DiskFull' } else { 'WIN03 SetupFailed' }
        )
        $run.Rows.Server | Should -Be WIN02
        $run.Rows.Status, $run.Rows.ConnectorGroup | Should -Be active, 'EU West'
        Get-Machines | Should -Be 'WIN01', 'WIN02 Running Running 1.5.4594.0', 'WIN03'
        if ($wineFleet.SmallDisk) { Get-Line WIN03 'setup .* started' | Should -BeNullOrEmpty }
    }

    It 'completes the others if one session is not elevated' {
        Invoke-Command $all[2] { [IO.File]::Delete('C:\ProgramData\fill') }
        [IO.File]::Delete((Get-OrderPath WIN03 InstallerExitCode))
        $limited = Open-Session WIN01 notElevated
        $run = Invoke-Fleet { $table | Install-Connector -Session $limited, $all[1], $all[2] @install @quiet }
        $limited | Remove-PSSession
        Get-Failures $run.Errors | Should -Be 'WIN01 NotElevated'
        $run.Rows.Server | Should -Be WIN02, WIN03
        $run.Rows.Changed | Should -Be $false, $true
        Get-Machines | Should -Be 'WIN01', 'WIN02 Running Running 1.5.4594.0', 'WIN03 Running Running 1.5.4594.0'
    }

    It 'installs only the server that is left, with the group of its row' {
        $run = Invoke-Fleet { $table | Install-Connector -Session $all @install @quiet }
        $run.Errors | Should -BeNullOrEmpty
        $run.Rows.Server | Should -Be $names
        $run.Rows.Changed | Should -Be $true, $false, $false
        Get-Machines | Should -Be (Get-Running 1.5.4594.0)
        Get-Members | Should -Be 'WIN01 EU West', 'WIN02 EU West', 'WIN03 US East'
        @(Get-ConnectorGroup 'EU West', 'US East' | Sort-Object Name | ForEach-Object Region) | Should -Be 'eur', 'nam'
    }

    It 'changes nothing if it is repeated' {
        $mark = Get-Mark Windows
        $before = @($names | ForEach-Object { (Get-Line $_ 'started|runs').Count })
        $run = Invoke-Fleet { $table | Install-Connector -Session $all @install @quiet }
        $run.Errors | Should -BeNullOrEmpty
        $run.Rows.Server | Should -Be $names
        $run.Rows.Changed | Should -Be $false, $false, $false
        Get-Changes $mark | Should -BeNullOrEmpty
        @($names | ForEach-Object { (Get-Line $_ 'started|runs').Count }) | Should -Be $before
    }
}

Describe 'The upkeep of Windows servers' {
    It 'Get-ConnectorStatus returns what each server has' {
        $rows = @(Get-ConnectorStatus -Session $all @silent | Sort-Object Server)
        $rows.Server | Should -Be $names
        $rows.Version | Should -Be @(@('1.5.4594.0') * 3)
        $rows.ConnectorService + $rows.UpdaterService | Should -Be @(@('Running') * 6)
        $rows.Registration | Should -Be @(@('Registered') * 3)
        $rows.ConnectorGroup | Should -Be 'EU West', 'EU West', 'US East'
        @($rows.ConnectorId | Sort-Object) | Should -Be @((Get-Connector).Id | Sort-Object)
    }

    It 'Update-Connector updates one server of a group after the other' {
        $run = Invoke-Fleet { Update-Connector -Session $all -AcceptLicense -Force @quiet }
        $run.Errors | Should -BeNullOrEmpty
        $run.Rows.Server | Should -Be $names
        $run.Rows.Changed | Should -Be $true, $true, $true
        $script:newest = $run.Rows[0].Version
        $newest | Should -Not -Be '1.5.4594.0'
        Get-Machines | Should -Be (Get-Running $newest)
        Get-Members | Should -Be 'WIN01 EU West', 'WIN02 EU West', 'WIN03 US East'
        # Each line of the journal begins with its time. The second server starts when the first one runs again.
        $turns = foreach ($name in 'WIN01', 'WIN02') {
            [pscustomobject] @{
                Start = @(Get-Line $name "setup $newest started")[-1].Substring(0, 23)
                Runs = @(Get-Line $name "WAPCSvc runs, version $newest")[-1].Substring(0, 23)
            }
        }
        $turns = @($turns | Sort-Object Start)
        $turns[1].Start | Should -BeGreaterThan $turns[0].Runs
        $mark = Get-Mark Windows
        (Invoke-Fleet { Update-Connector -Session $all -AcceptLicense -Force @quiet }).Rows.Changed |
            Should -Be $false, $false, $false
        Get-Changes $mark | Should -BeNullOrEmpty
    }

    It 'Suspend-Connector and Resume-Connector move a connector out of its group and back' {
        $null = Suspend-Connector WIN01 @quiet
        Get-Members | Should -Be 'WIN01 EU West (maintenance)', 'WIN02 EU West', 'WIN03 US East'
        $null = Resume-Connector WIN01 @quiet
        Get-Members | Should -Be 'WIN01 EU West', 'WIN02 EU West', 'WIN03 US East'
        Get-ConnectorGroup '*maintenance*' -ErrorAction Ignore | Should -BeNullOrEmpty
        Get-Machines | Should -Be (Get-Running $newest)
    }

    It 'Export-ConnectorDiagnostic brings a file of each server to the workstation' {
        $null = [IO.Directory]::CreateDirectory("$folder/cases")
        $rows = @($all | Export-ConnectorDiagnostic -Path "$folder/cases" @quiet | Sort-Object Server)
        $rows.Server | Should -Be $names
        foreach ($row in $rows) {
            $zip = [IO.Compression.ZipFile]::OpenRead($row.Path)
            try {
                @($zip.Entries.FullName) | Should -Contain 'index.html'
                $reader = [IO.StreamReader]::new($zip.GetEntry('index.html').Open())
                $page = $reader.ReadToEnd()
                $reader.Dispose()
                $page | Should -BeLike "*$($row.Server)*"
                $page | Should -BeLike "*$newest*"
            }
            finally { $zip.Dispose() }
        }
        @([IO.Directory]::GetFiles("$folder/cases")).Count | Should -Be 3
    }
}

Describe 'An interrupted command on Windows servers' {
    BeforeAll {
        # The registration waits on each server until the fault is removed.
        function Start-Registration {
            Set-ConnectorSandboxFault RegistrationDuration 120 -Sandbox Windows
            $earlier = @{}
            foreach ($name in $names) { $earlier[$name] = Get-Registering $name }
            $run = Start-Command ('Register-Connector -Session $Sessions -Token $Sandbox.RegistrationToken -Force' +
                ' -NoWait -Confirm:$false -Verbose')
            Wait-Until {
                -not ($names | Where-Object { -not (Get-Registering $_) -or (Get-Registering $_) -eq $earlier[$_] })
            } 'the registration' $run
            $run
        }
        # The IDs in the certificates on the servers are those of active connectors.
        function Assert-Registered {
            $rows = @(Get-ConnectorStatus -Session $all @silent | Sort-Object Server)
            $rows.Server | Should -Be $names
            $rows.Registration | Should -Be @(@('Registered') * 3)
            foreach ($row in $rows) {
                $null = Wait-Connector $row.ConnectorId -TimeoutSeconds 120
                (Get-Connector $row.ConnectorId).MachineName | Should -Be $row.Server
            }
        }
    }

    It 'ends on all servers on Ctrl+C, and its sessions stay usable' {
        $run = Start-Registration
        $run.Shell.Stop()
        $run.Shell.Dispose()
        Wait-Until { -not ($all | Where-Object { "$($_.Availability)" -ne 'Available' }) } 'the sessions'
        Set-QuickSandbox Windows
        Get-Machines | Should -HaveCount 3
        # The next run waits for the registrations that continue.
        $next = Invoke-Fleet { Register-Connector -Session $all -Token $token @quiet }
        $next.Errors | Should -BeNullOrEmpty
        $next.Rows.Server | Should -Be $names
        Get-Machines | Should -Be (Get-Running $newest)
        Assert-Registered
    }

    It 'reports a killed session and a killed SSH server during the registration, and a second run repairs them' {
        $mark = Get-Mark Windows
        $run = Start-Registration
        $killed = $wineFleet.SessionProcess($wineFleet.Address('WIN01', 'closed'))
        $server = Get-ParentProcess $wineFleet.SessionProcess($wineFleet.Address('WIN03', 'closed')) sshd
        [Diagnostics.Process]::GetProcessById($killed).Kill()
        [Diagnostics.Process]::GetProcessById($server).Kill()
        $output = Complete-Command $run
        Set-QuickSandbox Windows
        $all | Remove-PSSession
        Open-AllSessions
        Get-Failures $output.Errors | Should -Be 'WIN01 SessionLost', 'WIN03 SessionLost'
        $output.Errors[0].CategoryInfo.Category | Should -Be 'ConnectionError'
        $output.Rows.Server | Should -Be WIN02
        # Windows ended the processes of the killed session, so its registration did not reach the tenant.
        $registered = @(Get-Change Windows $mark | Where-Object Action -EQ 'connector registered')
        @($registered.Target) -like 'WIN01*' | Should -BeNullOrEmpty
        $next = Invoke-Fleet { Register-Connector -Session $all -Token $token -Force @quiet }
        $next.Errors | Should -BeNullOrEmpty
        $next.Rows.Server | Should -Be $names
        Get-Machines | Should -Be (Get-Running $newest)
        Assert-Registered
    }

    It 'Uninstall-Connector removes the connector from all servers' {
        $run = Invoke-Fleet { Uninstall-Connector -Session $all @quiet }
        $run.Errors | Should -BeNullOrEmpty
        $run.Rows.Server | Should -Be $names
        Get-Machines | Should -Be $names
        foreach ($name in $names) {
            [IO.Directory]::GetFileSystemEntries("$($wineFleet.Drive($name))/Program Files", '*connector*') |
                Should -BeNullOrEmpty
        }
    }

    It 'leaves setup running after its session if the job of the session permits it; a second run completes both' {
        $before = @{}
        foreach ($name in $names) { $before[$name] = @(Get-Journal $name).Count }
        function Get-New([string] $Name, [string] $Words) {
            @(@(Get-Journal $Name | Select-Object -Skip $before[$Name]) -match $Words)
        }
        foreach ($name in 'WIN01', 'WIN02') { Set-Order $name InstallerDuration 'once 6' }
        $run = Start-Command ('$Table | Install-Connector -Session $Sessions -Token $Sandbox.RegistrationToken' +
            ' -AcceptLicense -CreateGroup -MinimumVersion 1.5.4594.0 -Confirm:$false')
        Wait-Until { (Get-New WIN01 'setup \S+ started') -and (Get-New WIN02 'setup \S+ started') } 'setup' $run
        foreach ($address in $wineFleet.Address('WIN01', 'closed'), $wineFleet.Address('WIN02', 'breakaway')) {
            [Diagnostics.Process]::GetProcessById($wineFleet.SessionProcess($address)).Kill()
        }
        $output = Complete-Command $run
        $all | Remove-PSSession
        Open-AllSessions
        Get-Failures $output.Errors | Should -Be 'WIN01 SessionLost', 'WIN02 SessionLost'
        $output.Rows.Server, $output.Rows.Status | Should -Be WIN03, active
        Wait-Until { Get-New WIN02 'setup ended with 0' } 'the end of setup on WIN02'
        Get-New WIN01 'setup ended' | Should -BeNullOrEmpty
        $next = Invoke-Fleet { $table | Install-Connector -Session $all @install @quiet }
        $next.Errors | Should -BeNullOrEmpty
        $next.Rows.Changed | Should -Be $true, $true, $false
        Get-Machines | Should -Be (Get-Running 1.5.4594.0)
        @(Get-New WIN01 'setup \S+ started').Count, @(Get-New WIN02 'setup \S+ started').Count | Should -Be 2, 1
        Assert-Registered
    }
}

Describe 'The registration token of Windows servers' {
    It 'is in no file, log, transcript or command line of the servers and the workstation' {
        Invoke-Command $all { $null = Stop-Transcript }
        $watched = Invoke-Command $watcher {
            $watch.Dispose()
            @{ Found = @($watch.Found); Seen = @($watch.Seen) }
        }
        $watched.Found | Should -BeNullOrEmpty
        'powershell.exe', 'pwsh.exe' | Should -BeIn $watched.Seen
        $pieces = [EntraPrivateAccess.Tests.Windows.SecretPieces]::new((Reveal $token))
        foreach ($name in $names) {
            $drive = $wineFleet.Drive($name)
            @([IO.Directory]::GetFiles("$drive/epa", 'transcript-*.txt')).Count | Should -BeGreaterThan 1
            $pieces.FilesBelow($drive, $begun) | Should -BeNullOrEmpty
        }
        $pieces.FilesBelow($folder, $begun) | Should -BeNullOrEmpty
        [IO.File]::Exists("$folder/install.jsonl") | Should -BeTrue
        foreach ($record in $global:Error) {
            $pieces.AreIn("$record $($record.Exception) $($record.TargetObject)") | Should -BeFalse
        }
    }
}
