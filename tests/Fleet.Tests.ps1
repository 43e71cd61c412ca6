# Commands with -Session: several servers from one workstation. The sessions are processes of their own on this machine,
# and each acts on the virtual server that has its name. tests/Fleet has the same over SSH.
BeforeDiscovery {
    $script:rows = @(
        @{ command = 'Get-ConnectorProxy'; type = 'ConnectorProxy'; each = 2 }
        @{ command = 'Get-ConnectorStatus'; type = 'ConnectorStatus'; each = 1 }
        @{ command = 'Test-Connector'; type = 'CheckResult'; each = 0 }
        @{
            command = 'Test-ConnectorApplication'; type = 'CheckResult'; each = 2
            with = @{ Destination = 'nowhere.corp.contoso.com:22' }
        }
        @{ command = 'Set-ConnectorProxy'; type = 'ConnectorProxy'; each = 2; with = @{ Bypass = $true } }
        @{ command = 'Stop-Connector'; type = 'ConnectorServiceState'; each = 2 }
        @{ command = 'Start-Connector'; type = 'ConnectorServiceState'; each = 2 }
        @{ command = 'Restart-Connector'; type = 'ConnectorServiceState'; each = 2 }
    )
}

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:names = 'SRV01', 'SRV02', 'SRV03'
    $script:sandbox = Start-QuickSandbox Fleet @{ Server = $names }
    $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
    # A folder of Pester may have another drive letter or a link in its path.
    $script:user = [IO.Path]::Combine([IO.Path]::GetTempPath(), "epa-fleet-$([Guid]::NewGuid().ToString('N'))")
    $null = [IO.Directory]::CreateDirectory($user)
    $script:all = @(New-ServerSession $names $user)
    $script:scripts = "$PSScriptRoot/../src/EntraPrivateAccess/Cmdlets/Fleet"
    $assembly = (Get-Command Install-Connector).ImplementingType.Assembly
    $script:copy = $assembly.GetType('EntraPrivateAccess.Cmdlets.Fleet.ModuleCopy').GetMethod('OfThisModule').Invoke(
        $null, @()
    )
    $script:install = @{
        Token = $sandbox.RegistrationToken; AcceptLicense = $true; NoWait = $true; WarningAction = 'SilentlyContinue'
    }
    $script:quiet = @{ WarningAction = 'SilentlyContinue'; Confirm = $false }

    # Reads a property of the copy, which is internal.
    function Get-CopyValue([string] $Name) { $copy.GetType().GetProperty($Name).GetValue($copy) }

    # Runs a command and returns its output and its errors.
    function Invoke-Fleet([scriptblock] $Block) {
        $output = @(try { & $Block 2>&1 } catch { $_ })
        [pscustomobject] @{
            Rows = @($output | Where-Object { $_ -isnot [Management.Automation.ErrorRecord] })
            Errors = @($output | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
        }
    }
    function Get-ErrorId($Record) { $Record.FullyQualifiedErrorId -replace ',.*' }

    # Starts a command in a runspace of its own, as in a second window of the workstation, and waits until it shows a
    # message once per server.
    function Start-Fleet([scriptblock] $Script, [string] $UntilMessage) {
        $shell = [PowerShell]::Create()
        $null = $shell.AddScript({
            param($Manifest, $Sandbox, $Sessions, $Text)
            Import-Module $Manifest
            $null = Connect-EntraPrivateAccess -Environment $Sandbox -AccessToken $Sandbox.GraphToken
            & ([scriptblock]::Create($Text)) $Sessions
        }).AddArgument($modulePath).AddArgument($sandbox).AddArgument($all).AddArgument("$Script")
        $result = $shell.BeginInvoke()
        $deadline = [DateTime]::UtcNow.AddMinutes(2)
        while (@($shell.Streams.Verbose | Where-Object { "$_" -like $UntilMessage }).Count -lt $all.Count) {
            if ($result.IsCompleted -or [DateTime]::UtcNow -gt $deadline) {
                throw "The command shows no '$UntilMessage': $($shell.Streams.Error) $($shell.Streams.Verbose)"
            }
            [Threading.Thread]::Sleep(20)
        }
        [pscustomobject] @{ Shell = $shell; Result = $result }
    }

    # Another command that changes the server; commands on this server wait until it ends.
    function Enter-ServerLock([string] $Server) {
        $file = [IO.Path]::GetDirectoryName((Get-VirtualPath $sandbox $Server 'C:')) + '/changes.lock'
        [IO.FileStream]::new($file, 'OpenOrCreate', 'ReadWrite', 'None')
    }
}

AfterAll {
    if ($all) { $all | Remove-PSSession }
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Fleet
    if ($user -and [IO.Directory]::Exists($user)) { [IO.Directory]::Delete($user, $true) }
}

Describe 'The module on the servers' {
    BeforeAll {
        # Each expected error shows that the command ran on the virtual server.
        $script:ran = 'ConnectorNotInstalled'
        function Get-Copies {
            Invoke-Command $all[0] { [IO.Path]::Combine([Environment]::GetFolderPath('LocalApplicationData'),
                'EntraPrivateAccess', 'copies') }
        }
    }

    It 'is refused with -NoModuleCopy if the server does not have it' {
        $run = Invoke-Fleet { Get-ConnectorProxy -Session $all[0] -NoModuleCopy }
        $run.Rows | Should -BeNullOrEmpty
        $run.Errors.Count | Should -Be 1
        Get-ErrorId $run.Errors[0] | Should -Be 'RemoteModuleMissing'
        $run.Errors[0].CategoryInfo.Category | Should -Be 'NotInstalled'
        $run.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike '*Install-Module*'
        if ($env:OS -ne 'Windows_NT') { [IO.Directory]::Exists((Get-Copies)) | Should -BeFalse }
    }

    It 'is not replaced in a session that has loaded another version' {
        $folder = "$user/other/EntraPrivateAccess"
        $null = [IO.Directory]::CreateDirectory($folder)
        [IO.File]::WriteAllText("$folder/EntraPrivateAccess.psd1", "@{ ModuleVersion = '0.0.9' }")
        Invoke-Command $all[0] { Import-Module $args[0] } -ArgumentList "$folder/EntraPrivateAccess.psd1"
        $run = Invoke-Fleet { Get-ConnectorProxy -Session $all[0] }
        Get-ErrorId $run.Errors[0] | Should -Be 'RemoteModuleOfOtherVersion'
        $run.Errors[0].Exception.Message |
            Should -BeLike "*SRV01*0.0.9*$((Get-CopyValue Version))*"
        Invoke-Command $all[0] { Remove-Module EntraPrivateAccess }
    }

    It 'is copied for both editions, without the sandbox and the help' {
        $run = Invoke-Fleet { Get-ConnectorProxy -Session $all[0] }
        @($run.Errors | ForEach-Object { Get-ErrorId $_ }) | Should -Be $ran
        if ($env:OS -eq 'Windows_NT') { return }
        $folder = "$(Get-Copies)/$(Get-CopyValue FolderName)"
        $files = @([IO.Directory]::GetFiles($folder, '*', 'AllDirectories') |
                ForEach-Object { $_.Substring($folder.Length + 1).Replace('\', '/') })
        @($files | Sort-Object) | Should -Be @((Get-CopyValue Hashes).Keys | Sort-Object)
        foreach ($needed in 'EntraPrivateAccess.psd1', 'Module/bin/net472/EntraPrivateAccess.dll',
            'Module/bin/net8.0/EntraPrivateAccess.dll') { $needed | Should -BeIn $files }
        $files -like '*sandbox*' | Should -BeNullOrEmpty
        $files -like '*.xml' | Should -BeNullOrEmpty
        # No other user can write there.
        $mode = [IO.File].GetMethod('GetUnixFileMode', [type[]] @([string]))
        "$($mode.Invoke($null, @([string] (Get-Copies))))" | Should -Be 'UserExecute, UserWrite, UserRead'
    }

    It 'is reused without a second transfer' {
        if ($env:OS -ne 'Windows_NT') { $before = [IO.Directory]::GetLastWriteTimeUtc((Get-Copies)) }
        $run = Invoke-Fleet { Get-ConnectorProxy -Session $all[1] }
        @($run.Errors | ForEach-Object { Get-ErrorId $_ }) | Should -Be $ran
        # A transfer creates a folder beside the copy.
        if ($env:OS -ne 'Windows_NT') { [IO.Directory]::GetLastWriteTimeUtc((Get-Copies)) | Should -Be $before }
    }

    It 'is replaced if a file was changed or added' {
        Skip-OnWindows
        $folder = "$(Get-Copies)/$(Get-CopyValue FolderName)"
        [IO.File]::AppendAllText("$folder/EntraPrivateAccess.psd1", "`n# changed")
        [IO.File]::WriteAllText("$folder/Module/bin/net8.0/added.dll", 'x')
        $run = Invoke-Fleet { Get-ConnectorProxy -Session $all[2] }
        @($run.Errors | ForEach-Object { Get-ErrorId $_ }) | Should -Be $ran
        [IO.File]::ReadAllText("$folder/EntraPrivateAccess.psd1") | Should -Not -BeLike '*changed*'
        [IO.File]::Exists("$folder/Module/bin/net8.0/added.dll") | Should -BeFalse
        @([IO.Directory]::GetDirectories((Get-Copies))).Count | Should -Be 1
    }
}

Describe 'The script that receives the module' {
    BeforeAll {
        # Creates an archive of texts, and sends it as the files with other texts if these are specified.
        function Send-Copy([string] $Name, [hashtable] $Archive, [hashtable] $Expected = $Archive) {
            $algorithm = [Security.Cryptography.SHA256]::Create()
            $hashes = @{}
            foreach ($path in $Expected.Keys) {
                $bytes = [Text.Encoding]::UTF8.GetBytes($Expected[$path])
                $hashes[$path] = [BitConverter]::ToString($algorithm.ComputeHash($bytes)) -replace '-'
            }
            $parts = @()
            if ($Archive.Count) {
                if (-not ('IO.Compression.ZipArchive' -as [type])) { Add-Type -AssemblyName System.IO.Compression }
                $packed = New-Object IO.MemoryStream
                $zip = New-Object IO.Compression.ZipArchive @($packed, [IO.Compression.ZipArchiveMode]::Create, $true)
                foreach ($path in $Archive.Keys) {
                    $stream = $zip.CreateEntry($path).Open()
                    $bytes = [Text.Encoding]::UTF8.GetBytes($Archive[$path])
                    $stream.Write($bytes, 0, $bytes.Length)
                    $stream.Dispose()
                }
                $zip.Dispose()
                # In two parts, as a large archive.
                $all = $packed.ToArray()
                $parts = @(, [byte[]] $all[0..9]) + @(, [byte[]] $all[10..($all.Length - 1)])
            }
            $send = [scriptblock]::Create([IO.File]::ReadAllText("$scripts/ReceiveModule.ps1"))
            if ($parts) { $parts | Invoke-Command $script:all[2] $send -ArgumentList $Name, $hashes }
            else { Invoke-Command $script:all[2] $send -ArgumentList $Name, $hashes }
        }
        $script:good = @{ 'EntraPrivateAccess.psd1' = '@{}'; 'Module/a.dll' = 'a' }
    }

    It 'returns nothing if there is no copy and no archive' {
        Skip-OnWindows
        Send-Copy 'test-none' @{} $good | Should -BeNullOrEmpty
    }

    It 'returns the manifest of the copy that it creates, and finds it later without an archive' {
        Skip-OnWindows
        $manifest = Send-Copy 'test-good' $good
        [IO.File]::ReadAllText($manifest) | Should -Be '@{}'
        Send-Copy 'test-good' @{} $good | Should -Be $manifest
    }

    It 'refuses <case>, and leaves nothing behind' -ForEach @(
        @{ case = 'a file with another content'; more = @{ 'Module/a.dll' = 'b' } }
        @{ case = 'an additional file'; more = @{ 'Module/c.dll' = 'c' } }
        @{ case = 'a path outside of the folder'; more = @{ '../../c.dll' = 'c' } }
        @{ case = 'an incomplete archive'; more = @{}; without = 'Module/a.dll' }
    ) {
        Skip-OnWindows
        $archive = $good.Clone()
        foreach ($path in $more.Keys) { $archive[$path] = $more[$path] }
        if ($without) { $archive.Remove($without) }
        { Send-Copy 'test-bad' $archive $good } | Should -Throw
        $base = [IO.Path]::GetDirectoryName([IO.Path]::GetDirectoryName((Send-Copy 'test-good' @{} $good)))
        [IO.Directory]::Exists("$base/test-bad") | Should -BeFalse
        @([IO.Directory]::GetDirectories($base, 'new-*')) | Should -BeNullOrEmpty
        @([IO.Directory]::GetFiles($user, 'c.dll', 'AllDirectories')) | Should -BeNullOrEmpty
    }
}

Describe 'A command on several servers' {
    It 'reports the same error as on one server: ErrorId, category, message, next step and exit code' {
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server SRV02 -AccessToken $sandbox.GraphToken
        Set-ConnectorSandboxFault InstallerExitCode 1603 -Sandbox Fleet
        try {
            $here = Invoke-Fleet { Install-Connector @install 6>$null }
            $there = Invoke-Fleet { Install-Connector -Session $all[1] @install 6>$null }
        }
        finally { Set-QuickSandbox Fleet }
        $there.Errors.Count | Should -Be 1
        $one, $other = $here.Errors[-1], $there.Errors[0]
        Get-ErrorId $one | Should -Be 'SetupFailed'
        $other.FullyQualifiedErrorId | Should -Be $one.FullyQualifiedErrorId
        $other.CategoryInfo.Category | Should -Be $one.CategoryInfo.Category
        $other.ErrorDetails.RecommendedAction | Should -Be $one.ErrorDetails.RecommendedAction
        $other.Exception.ExitCode | Should -Be $one.Exception.ExitCode
        $other.Exception.Message | Should -BeLike "*SRV02*"
        # The name of setup's log contains its time.
        $other.Exception.Message -replace '^SRV02: ' -replace '\d{8}-\d{6}' |
            Should -Be ($one.Exception.Message -replace '\d{8}-\d{6}')
        $other.TargetObject.GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorInstallation'
        $other.TargetObject.Server | Should -Be 'SRV02'
    }

    It 'changes nothing with -WhatIf' {
        $mark = Get-Mark Fleet
        $run = Invoke-Fleet { Install-Connector -Session $all @install -WhatIf -InformationVariable script:plan }
        $run.Errors | Should -BeNullOrEmpty
        Get-Change Fleet $mark | Should -BeNullOrEmpty
        foreach ($server in $names) { @($plan -like "${server}: What if: *").Count | Should -BeGreaterThan 0 }
        @($run.Rows | ForEach-Object Server | Sort-Object) | Should -Be $names
        @($run.Rows | ForEach-Object Changed) | Should -Not -Contain $true
    }

    It 'installs on all servers, and a second run changes nothing' {
        $rows = @(Install-Connector -Session $all @install 6>$null)
        @($rows | ForEach-Object { $_.GetType().FullName } | Sort-Object -Unique) |
            Should -Be 'EntraPrivateAccess.Models.ConnectorInstallation'
        @($rows.Server | Sort-Object) | Should -Be $names
        $rows.Changed | Should -Not -Contain $false
        @(Get-Connector).Count | Should -Be 3
        $mark = Get-Mark Fleet
        $output = @(Install-Connector -Session $all @install 6>&1)
        $rows = @($output | Where-Object { $_.GetType().Name -ne 'InformationRecord' })
        $rows.Changed | Should -Not -Contain $true
        Get-Change Fleet $mark | Should -BeNullOrEmpty
        # Each step is shown once.
        $steps = @($output | Where-Object { $_.GetType().Name -eq 'InformationRecord' } | ForEach-Object { "$_" })
        $steps.Count | Should -BeGreaterThan 20
        @($steps | Group-Object | Where-Object Count -GT 1) | Should -BeNullOrEmpty
    }

    It 'sends two commands to a server that has this module: <what>' -ForEach @(
        @{ what = 'status'; command = { Get-ConnectorStatus -Session $all[0] } }
        @{
            what = 'a second run that waits until the connector is active'
            command = {
                $null = $install.Remove('NoWait')
                try { Install-Connector -Session $all[0] @install 6>$null } finally { $install.NoWait = $true }
            }
        }
    ) {
        $null = & $command
        Register-ObjectEvent $all[0].Runspace AvailabilityChanged -SourceIdentifier Availability
        try { $null = & $command }
        finally { Unregister-Event -SourceIdentifier Availability }
        $changes = @(Get-Event -SourceIdentifier Availability | ForEach-Object SourceEventArgs)
        Remove-Event -SourceIdentifier Availability
        @($changes | Where-Object { "$($_.RunspaceAvailability)" -eq 'Busy' }).Count | Should -Be 2
    }

    It '<command> returns rows of its own type with the name of the server' -ForEach $rows {
        $parameters = if ($with) { $with } else { @{} }
        $output = @(& $command -Session $all @parameters -WarningAction SilentlyContinue 6>$null)
        $output | ForEach-Object { $_.GetType().FullName } | Sort-Object -Unique |
            Should -Be "EntraPrivateAccess.Models.$type"
        @($output.Server | Sort-Object -Unique) | Should -Be $names
        if ($each) { $output.Count | Should -Be (3 * $each) }
    }

    It 'Get-ConnectorEvent returns the events of all servers' {
        $mark = @{ Sandbox = 'Fleet'; Target = 'SRV02' }
        Set-ConnectorSandboxFault ConnectorMessage TrustCertificateExpired @mark
        $null = Restart-Connector -Session $all[1] @quiet
        Step-SandboxClock Fleet 5
        $rows = @(Get-ConnectorEvent -Session $all -WarningAction SilentlyContinue 6>$null)
        Set-QuickSandbox Fleet
        @($rows | ForEach-Object { $_.GetType().FullName } | Sort-Object -Unique) |
            Should -Be 'EntraPrivateAccess.Models.ConnectorEvent'
        'SRV02' | Should -BeIn $rows.Server
    }

    It 'brings the diagnostics of each server to the workstation' {
        $null = [IO.Directory]::CreateDirectory("$user/cases")
        $rows = @($all | Export-ConnectorDiagnostic -Path "$user/cases")
        @($rows | ForEach-Object { $_.GetType().FullName } | Sort-Object -Unique) |
            Should -Be 'EntraPrivateAccess.Models.ConnectorDiagnostic'
        @($rows.Server | Sort-Object) | Should -Be $names
        foreach ($row in $rows) {
            [IO.Path]::GetDirectoryName($row.Path) | Should -Be ([IO.Path]::GetFullPath("$user/cases"))
            $row.Path | Should -BeLike "*$($row.Server)*.zip"
            # The header of a zip archive.
            [Text.Encoding]::ASCII.GetString([IO.File]::ReadAllBytes($row.Path), 0, 2) | Should -Be 'PK'
        }
        $run = Invoke-Fleet { Export-ConnectorDiagnostic -Session $all -Path "$user/one.zip" }
        @($run.Errors | ForEach-Object { Get-ErrorId $_ } | Sort-Object -Unique) | Should -Be 'DiagnosticFolderRequired'
        [IO.File]::Exists("$user/one.zip") | Should -BeFalse
    }

    It 'takes sessions from the pipeline' {
        @(($all | Get-ConnectorProxy).Server | Sort-Object -Unique) | Should -Be $names
    }

    It 'selects servers by -Server: <what>' -ForEach @(
        @{ what = 'the name'; name = 'SRV02' }
        @{ what = 'the name in lower case'; name = 'srv02' }
        @{ what = 'the full name'; name = 'srv02.corp.contoso.com' }
        @{ what = 'the name with spaces'; name = ' SRV02 ' }
    ) {
        @((Get-ConnectorProxy -Session $all -Server $name).Server | Sort-Object -Unique) | Should -Be 'SRV02'
    }

    It 'gives each row of a table its own parameters' {
        $table = 'Server,ConnectorGroup,Region', 'SRV03,West,eur', 'SRV01,East,nam' | ConvertFrom-Csv
        $rows = @($table | Install-Connector -Session $all -CreateGroup -Token $sandbox.RegistrationToken 6>$null)
        @($rows | Sort-Object Server | ForEach-Object { "$($_.Server) $($_.ConnectorGroup) $($_.Status)" }) |
            Should -Be 'SRV01 East active', 'SRV03 West active'
        @(Get-Connector | Sort-Object MachineName | ForEach-Object ConnectorGroup) |
            Should -Be 'East', 'Default', 'West'
        @(Get-ConnectorGroup East, West | Sort-Object Name | ForEach-Object Region) | Should -Be 'nam', 'eur'

        $mark = Get-Mark Fleet
        $again = @($table | Install-Connector -Session $all -CreateGroup -Token $sandbox.RegistrationToken 6>$null)
        @($again | Where-Object Changed) | Should -BeNullOrEmpty
        # The command reads the groups of the servers' connectors, and finds the groups to join.
        Get-GroupListing Fleet $mark | Should -Be 2
    }

    It 'accepts a read-only sign-in if no connector has to be moved, and refuses it before any change otherwise' {
        $reader = Get-SandboxToken $sandbox '"kind":"graph","user":"reader"'
        $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $reader
        try {
            $run = @{ Token = $sandbox.RegistrationToken; AcceptLicense = $true; InformationAction = 'Ignore' }
            $rows = @(Install-Connector -Session $all[2] -ConnectorGroup West @run)
            "$($rows.ConnectorGroup) $($rows.Changed)" | Should -Be 'West False'
            $mark = Get-Mark Fleet
            $refused = Invoke-Fleet { Install-Connector -Session $all[0, 2] -ConnectorGroup West @run }
            @($refused.Errors | ForEach-Object { Get-ErrorId $_ } | Select-Object -Unique) |
                Should -Be 'InsufficientRole'
            Get-Change Fleet $mark | Should -BeNullOrEmpty
        }
        finally { $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken }
    }

    It 'reports a service that ends while the tenant is waited for, before the time limit' {
        Set-ConnectorSandboxFault ActivationDelay 3600 -Target SRV02 -Sandbox Fleet
        Set-ConnectorSandboxFault ServiceDies 20 -Target SRV02/WAPCSvc -Count 1 -Sandbox Fleet
        try { $run = Invoke-Fleet { Restart-Connector -Session $all[1] @quiet } }
        finally { Set-QuickSandbox Fleet }
        @($run.Errors | ForEach-Object { Get-ErrorId $_ })[0] | Should -Be 'ServiceNotRunning'
        "$($run.Errors[0])" | Should -BeLike '*WAPCSvc on SRV02* is Stopped*1067*'
        $run.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike '*Start-Connector*'
        $null = Start-Connector -Session $all[1] @quiet
    }

    It 'reports a row without a session, and continues with the others' {
        $table = 'Server', 'SRV01', 'SRV09' | ConvertFrom-Csv
        $run = Invoke-Fleet { $table | Get-ConnectorProxy -Session $all }
        @($run.Rows.Server | Sort-Object -Unique) | Should -Be 'SRV01'
        $run.Errors.Count | Should -Be 1
        Get-ErrorId $run.Errors[0] | Should -Be 'SessionMissing'
        $run.Errors[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $run.Errors[0].TargetObject | Should -Be 'SRV09'
    }

    It '<_>-Connector never acts on the session''s server if a row has no session' -ForEach @(
        'Install', 'Register', 'Update', 'Uninstall', 'Repair', 'Start', 'Stop', 'Restart'
    ) {
        $verb = $_
        $mark = Get-Mark Fleet
        $run = Invoke-Fleet { [pscustomobject] @{ Server = 'SRV01' } | & "$verb-Connector" @quiet }
        @($run.Errors | ForEach-Object { Get-ErrorId $_ }) | Should -Be 'SessionMissing'
        $run.Rows | Should -BeNullOrEmpty
        Get-Change Fleet $mark | Should -BeNullOrEmpty
    }

    It 'uses only the first of two rows of the same server' {
        $run = Invoke-Fleet { Get-ConnectorProxy -Session ($all[0], $all[1]) -Server SRV01, srv01 }
        $run.Rows.Count | Should -Be 2
        @($run.Errors | ForEach-Object { Get-ErrorId $_ }) | Should -Be 'ServerTwice'
    }

    It 'starts all messages with the name of the server' {
        $messages = @(Restart-Connector -Session $all -Verbose -Confirm:$false 3>&1 4>&1 6>&1 |
                Where-Object { $_.GetType().Name -like '*Record' } | ForEach-Object { "$_" })
        # The question and the wait of the workstation itself also contain a name.
        $own = '^Performing .* on target "SRV0[123]"|^Still waiting for the tenant .*\(SRV0[123] '
        @($messages -notmatch "^SRV0[123]: |$own") | Should -BeNullOrEmpty
        foreach ($server in $names) { @($messages -match "^$server\b").Count | Should -BeGreaterThan 1 }
    }

    It 'runs on as many servers at the same time as -ThrottleLimit permits' {
        $messages = @(Restart-Connector -Session $all -ThrottleLimit 1 -Verbose @quiet 4>&1 |
                Where-Object { $_.GetType().Name -eq 'VerboseRecord' -and "$_" -like 'SRV*' } |
                ForEach-Object { "$_".Substring(0, 5) })
        $turns = @(for ($i = 0; $i -lt $messages.Count; $i++) {
                if ($i -eq 0 -or $messages[$i] -ne $messages[$i - 1]) { $messages[$i] }
            })
        $turns.Count | Should -Be 3 -Because "the messages arrived in the order $turns"
    }

    It 'leaves the own sign-in of a remote session as it is' {
        $text = $sandbox.Environment.GetType().GetProperty(
            'ConnectionText', [Reflection.BindingFlags] 'Instance, NonPublic'
        ).GetValue($sandbox.Environment)
        [IO.File]::WriteAllText("$user/sandbox.json", $text)
        $context = Invoke-Command $all[0] {
            $sandbox = @(Get-ConnectorSandbox -Path $args[0])[-1]
            Connect-EntraPrivateAccess -Environment $sandbox -Server SRV03 -AccessToken $sandbox.GraphToken
        } -ArgumentList "$user/sandbox.json"
        [IO.File]::Delete("$user/sandbox.json")
        $context.Server | Should -BeLike 'SRV03*'
        @((Get-ConnectorProxy -Session $all[0]).Server | Sort-Object -Unique) | Should -Be 'SRV01'
        $null = Invoke-Fleet { Register-Connector -Session $all[0] -Token (Protect 'no-token') @quiet }
        $after = Invoke-Command $all[0] { Get-EntraPrivateAccessContext; Disconnect-EntraPrivateAccess }
        $after.Server, $after.Account | Should -Be @($context.Server, $context.Account)
    }
}

Describe 'A session that can''t be used' {
    It 'is reported if it is restricted to <mode>, and the others continue' -ForEach @(
        @{ mode = 'ConstrainedLanguage' }, @{ mode = 'NoLanguage' }
    ) {
        Invoke-Command $all[1] { $ExecutionContext.SessionState.LanguageMode = $args[0] } -ArgumentList $mode
        try { $run = Invoke-Fleet { Get-ConnectorProxy -Session $all } }
        finally {
            # Only the process itself can leave the mode.
            $all[1].Runspace.Dispose()
            $script:all = @($all[0]) + @(New-ServerSession SRV02 $user) + @($all[2])
        }
        @($run.Rows.Server | Sort-Object -Unique) | Should -Be 'SRV01', 'SRV03'
        @($run.Errors | ForEach-Object { Get-ErrorId $_ }) | Should -Be 'SessionRestricted'
        $run.Errors[0].Exception.Message | Should -BeLike "*SRV02*$mode*"
    }

    It 'is reported if another command uses it' {
        $busy = [PowerShell]::Create()
        $busy.Runspace = $all[1].Runspace
        $null = $busy.AddScript('Start-Sleep 300')
        $null = $busy.BeginInvoke()
        $deadline = [DateTime]::UtcNow.AddMinutes(2)
        while ("$($all[1].Availability)" -ne 'Busy') {
            if ([DateTime]::UtcNow -gt $deadline) { throw 'The session does not become busy.' }
            [Threading.Thread]::Sleep(20)
        }
        try { $run = Invoke-Fleet { Get-ConnectorProxy -Session $all } }
        finally { $busy.Stop() }
        @($run.Rows.Server | Sort-Object -Unique) | Should -Be 'SRV01', 'SRV03'
        @($run.Errors | ForEach-Object { Get-ErrorId $_ }) | Should -Be 'SessionBusy'
        $run.Errors[0].CategoryInfo.Category | Should -Be 'ResourceBusy'
        @((Get-ConnectorProxy -Session $all[1]).Server | Sort-Object -Unique) | Should -Be 'SRV02'
    }
}

Describe 'A command that waits on several servers' {
    BeforeEach {
        Set-SandboxClock Fleet
        $script:locks = @($names | ForEach-Object { Enter-ServerLock $_ })
        $script:mark = Get-Mark Fleet
        $script:running =
            Start-Fleet { Stop-Connector -Session $args[0] -Verbose -Confirm:$false } '*another command*'
    }

    AfterEach {
        $locks | ForEach-Object { $_.Dispose() }
        $running.Shell.Dispose()
        Set-SandboxClock Fleet -SkipWaits
    }

    It 'stops on all of them, and the sessions stay usable' {
        $running.Shell.Stop()
        $deadline = [DateTime]::UtcNow.AddMinutes(1)
        while (@($all | Where-Object { "$($_.Availability)" -ne 'Available' }) -and [DateTime]::UtcNow -lt $deadline) {
            [Threading.Thread]::Sleep(20)
        }
        $all | ForEach-Object { "$($_.Availability)" } | Should -Be @('Available', 'Available', 'Available')
        $locks | ForEach-Object { $_.Dispose() }
        @((Get-ConnectorProxy -Session $all).Server | Sort-Object -Unique) | Should -Be $names
        Get-Change Fleet $mark | Should -BeNullOrEmpty
    }

    It 'reports a session that ends, the others complete, and a rerun completes the rest' {
        $all[2].Runspace.CloseAsync()
        $locks | ForEach-Object { $_.Dispose() }
        $output = $running.Shell.EndInvoke($running.Result)
        @($output.Server | Sort-Object -Unique) | Should -Be 'SRV01', 'SRV02'
        $errors = @($running.Shell.Streams.Error)
        @($errors | ForEach-Object { Get-ErrorId $_ }) | Should -Be 'SessionLost'
        $errors[0].CategoryInfo.Category | Should -Be 'ConnectionError'
        $errors[0].TargetObject | Should -Be 'SRV03'
        $run = Invoke-Fleet { Get-ConnectorProxy -Session $all[2] }
        @($run.Errors | ForEach-Object { Get-ErrorId $_ }) | Should -Be 'SessionUnusable'
        $script:all = @($all[0], $all[1]) + @(New-ServerSession SRV03 $user)
        @((Stop-Connector -Session $all @quiet).Server | Sort-Object -Unique) | Should -Be $names
        @((Start-Connector -Session $all @quiet).Server | Sort-Object -Unique) | Should -Be $names
    }
}

Describe 'The end of the servers' {
    It 'finds no token in any process, file, message or error' {
        $messages = Install-Connector -Session $all -Token $sandbox.RegistrationToken -AcceptLicense -NoWait `
            -Verbose -Debug -LogPath "$user/run.jsonl" 3>&1 4>&1 5>&1 6>&1 | Out-String -Width 4000
        $token = Reveal $sandbox.RegistrationToken
        # The signature is unique to the token.
        $canary = $token.Substring($token.Length - 20)
        $messages | Should -Not -BeLike "*$canary*"
        Find-SandboxToken $sandbox | Should -BeNullOrEmpty
        foreach ($file in [IO.Directory]::GetFiles($user, '*', 'AllDirectories')) {
            if ([IO.Path]::GetExtension($file) -ne '.dll') {
                [IO.File]::ReadAllText($file) | Should -Not -BeLike "*$canary*" -Because $file
            }
        }
        foreach ($session in $all) {
            $left = Invoke-Command $session {
                "$($Error | ForEach-Object { "$_ $($_.InvocationInfo.Line)" }) $(Get-History)"
                "$(Get-Variable | ForEach-Object { "$($_.Value)" })"
                [Environment]::CommandLine
            }
            "$left" | Should -Not -BeLike "*$canary*"
        }
    }

    It 'is an uninstallation on all servers whose session is open' {
        # PowerShell notices a killed process only after a minute; see Fleet/Ssh.Tests.ps1.
        $all[2].Runspace.Dispose()
        $run = Invoke-Fleet { Uninstall-Connector -Session $all @quiet 6>$null }
        @($run.Rows | ForEach-Object { $_.GetType().FullName } | Sort-Object -Unique) |
            Should -Be 'EntraPrivateAccess.Models.ConnectorRemoval'
        @($run.Rows.Server | Sort-Object) | Should -Be 'SRV01', 'SRV02'
        $run.Rows.Changed | Should -Not -Contain $false
        $run.Errors.Count | Should -Be 1
        Get-ErrorId $run.Errors[0] | Should -Be 'SessionUnusable'
        $run.Errors[0].CategoryInfo.Category | Should -Be 'ConnectionError'
        $run.Errors[0].TargetObject | Should -Be 'SRV03'
    }
}
