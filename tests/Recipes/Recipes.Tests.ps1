#Requires -Version 7
# Runs the scripts of about_EntraPrivateAccess_Recipes unchanged, on virtual servers of a sandbox.
BeforeAll {
    . "$PSScriptRoot/../Support.ps1"
    . "$PSScriptRoot/RecipeTopic.ps1"
    $script:folder = [IO.Directory]::CreateTempSubdirectory('epa-recipes-').FullName
    Save-Recipe $folder
    $script:connection = "$folder/sandbox.json"
    $script:sandbox = Start-QuickSandbox Recipes @{ ConnectionFile = $connection; Server = 'WEB01', 'WEB02' }
    $script:token = Reveal $sandbox.RegistrationToken
    $script:canary = $token.Substring($token.Length - 40)
    $script:programFiles = $env:ProgramFiles
    $script:programData = $env:ProgramData
    $env:ProgramFiles = "$folder/Program Files"
    $env:ProgramData = "$folder/ProgramData"

    # The scripts find these instead of the commands: the module is imported already, and this machine is not a server.
    function Import-Module { }
    function Enter-Server([string] $Name, [string] $Special) {
        Set-QuickSandbox Recipes
        if ($Name -notlike 'WEB*') { New-VirtualServer $sandbox $Name $Special }
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $Name -NoSignIn
    }
    # Returns the exit code and the output of a script.
    function Invoke-Recipe([string] $Name, [hashtable] $Parameters = @{}) {
        $global:LASTEXITCODE = -1
        $output = & "$folder/$Name" @Parameters 6>&1 3>&1 | Out-String -Width 4000
        [pscustomobject] @{ Code = $global:LASTEXITCODE; Output = $output; Last = ($output.Trim() -split '\r?\n')[-1] }
    }
    function New-TokenFile {
        [IO.File]::WriteAllText("$folder/token", "$token`n")
        "$folder/token"
    }
    # Runs a script as a process, as a deployment tool does. Its output must contain no token.
    function Start-Recipe([string] $Name, [string] $Server, [string] $Arguments) {
        $prepare = @(
            "`$ErrorActionPreference = 'Stop'"
            "Import-Module '$modulePath'"
            "`$sandbox = Get-ConnectorSandbox -Path '$connection'"
            "`$null = Connect-EntraPrivateAccess -Environment `$sandbox -Server $Server -NoSignIn"
            'function Import-Module { }'
            "`$ErrorActionPreference = 'Continue'"
            "& '$folder/$Name' $Arguments"
            'exit $LASTEXITCODE'
        ) -join '; '
        $start = [Diagnostics.ProcessStartInfo]::new('dotnet')
        $library = if ($pinnedPowerShell) { $pinnedPowerShell } else { "$PSHOME/pwsh.dll" }
        foreach ($word in 'exec', $library, '-NoProfile', '-NonInteractive', '-Command', $prepare) {
            $start.ArgumentList.Add($word)
        }
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        $null = $start.Environment.Remove('PSModulePath')
        $process = [Diagnostics.Process]::Start($start)
        $process.StandardInput.Close()
        $output = $process.StandardOutput.ReadToEndAsync()
        $errors = $process.StandardError.ReadToEndAsync()
        if (-not $process.WaitForExit(300000)) { $process.Kill($true); throw "$Name did not end." }
        [pscustomobject] @{
            Code = $process.ExitCode; Output = $output.Result.Trim(); Errors = $errors.Result.Trim()
        }
    }
    # Windows passes on the whole exit code, other systems only its last byte.
    function Get-ExitCode([int] $Code) { if ($env:OS -eq 'Windows_NT') { $Code } else { $Code -band 0xFF } }
}

AfterAll {
    $env:ProgramFiles = $programFiles
    $env:ProgramData = $programData
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Recipes
    if ($folder) { [IO.Directory]::Delete($folder, $true) }
}

Describe 'connector.ps1 with a token file' {
    It 'installs and registers, deletes the file, and changes nothing the second time' {
        Enter-Server FILE01
        $run = Invoke-Recipe connector.ps1 @{ TokenFile = (New-TokenFile) }
        $run.Code | Should -Be 0 -Because $run.Output
        $run.Output | Should -BeLike '*changed: True*'
        [IO.File]::Exists("$folder/token") | Should -BeFalse
        (Get-ConnectorStatus -WarningAction SilentlyContinue).Registration | Should -Be 'Registered'

        $mark = Get-Mark Recipes
        $run = Invoke-Recipe connector.ps1 @{ TokenFile = "$folder/token" }
        $run.Code | Should -Be 0 -Because $run.Output
        $run.Output | Should -BeLike '*changed: False*'
        Get-Change Recipes $mark | Should -BeNullOrEmpty
    }

    It 'deletes the file although the server is registered already' {
        Enter-Server FILE02
        (Invoke-Recipe connector.ps1 @{ TokenFile = (New-TokenFile) }).Code | Should -Be 0
        (Invoke-Recipe connector.ps1 @{ TokenFile = (New-TokenFile) }).Code | Should -Be 0
        [IO.File]::Exists("$folder/token") | Should -BeFalse
    }

    It 'ends with <code> if <what>, and <keeps> the file' -ForEach @(
        @{ code = 3010; what = 'Windows must be restarted'; keeps = 'deletes' }
        @{ code = 1641; what = 'setup restarts the server'; keeps = 'keeps' }
        @{ code = 1618; what = 'another installation runs'; keeps = 'keeps' }
        @{ code = 1; what = 'the registration is denied'; keeps = 'deletes' }
    ) {
        Enter-Server "CODE$code"
        if ($code -eq 1) { Set-ConnectorSandboxFault RegistrationDenied -Sandbox Recipes }
        else { Set-ConnectorSandboxFault InstallerExitCode "$code" -Sandbox Recipes }
        $run = Invoke-Recipe connector.ps1 @{ TokenFile = (New-TokenFile) }
        $run.Code | Should -Be $code -Because $run.Output
        if ($code -ne 3010) { $run.Last | Should -Match "^ErrorId: \w+, exit code $code$" }
        [IO.File]::Exists("$folder/token") | Should -Be ($keeps -eq 'keeps')
        $run.Output | Should -Not -BeLike "*$canary*"
        if ($code -eq 3010 -or $code -eq 1) { return }

        # The next run finishes with the same file.
        Set-QuickSandbox Recipes
        (Invoke-Recipe connector.ps1 @{ TokenFile = "$folder/token" }).Code | Should -Be 0
        [IO.File]::Exists("$folder/token") | Should -BeFalse
    }

    It 'ends with 1 and names the ErrorId if there is no token' {
        Enter-Server NOTOKEN
        $run = Invoke-Recipe connector.ps1 @{ TokenFile = "$folder/token" }
        $run.Code | Should -Be 1 -Because $run.Output
        $run.Last | Should -Match '^ErrorId: \w*Token\w*, exit code 1$'
    }
}

Describe 'connector.ps1 with a vault' {
    BeforeAll {
        $script:secretUri = 'https://kv.vault.azure.net/secrets/connector-registration'
        # The addresses of Azure, which this machine must not contact.
        function Invoke-RestMethod($Uri, $Headers, [switch] $UseBasicParsing) {
            $requests.Add("$Uri $($Headers.Metadata)$($Headers.Authorization)")
            if ($Uri -like 'http://169.254.169.254/*') { return [pscustomobject] @{ access_token = 'identity' } }
            if ($denied) { throw 'The remote server returned an error: (403) Forbidden.' }
            [pscustomobject] @{ value = $token }
        }
    }

    BeforeEach { $script:requests = [Collections.Generic.List[string]]::new(); $script:denied = $false }

    It 'reads the secret with the identity of the machine, once' {
        Enter-Server VAULT01
        $run = Invoke-Recipe connector.ps1 @{ SecretUri = $secretUri }
        $run.Code | Should -Be 0 -Because $run.Output
        $run.Output | Should -Not -BeLike "*$canary*"
        $requests | Should -Be @(
            'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01' +
            '&resource=https%3A%2F%2Fvault.azure.net true'
            "$secretUri`?api-version=7.4 Bearer identity"
        )
        (Invoke-Recipe connector.ps1 @{ SecretUri = $secretUri }).Code | Should -Be 0
        $requests | Should -HaveCount 2
    }

    It 'ends with 1 if the machine may not read the secret' {
        Enter-Server VAULT02
        $script:denied = $true
        $run = Invoke-Recipe connector.ps1 @{ SecretUri = $secretUri }
        $run.Code | Should -Be 1
        $run.Output | Should -BeLike '*(403) Forbidden*'
        (Get-ConnectorStatus -WarningAction SilentlyContinue).Version | Should -BeNullOrEmpty
    }
}

Describe 'connector.ps1 with a package' {
    It 'installs the module for all users once, also after an interrupted run' {
        Enter-Server PACKAGE
        Add-Type -AssemblyName System.IO.Compression.FileSystem
        $null = [IO.Directory]::CreateDirectory("$folder/content")
        [IO.File]::WriteAllText("$folder/content/EntraPrivateAccess.psd1", '@{}')
        $package = "$folder/EntraPrivateAccess.9.8.7.nupkg"
        [IO.Compression.ZipFile]::CreateFromDirectory("$folder/content", $package)
        $target = "$env:ProgramFiles/WindowsPowerShell/Modules/EntraPrivateAccess"
        $null = [IO.Directory]::CreateDirectory("$target/9.8.7.new")
        [IO.File]::WriteAllText("$target/9.8.7.new/half", '')

        (Invoke-Recipe connector.ps1 @{ Package = $package; Image = $true }).Code | Should -Be 0
        [IO.Directory]::GetFileSystemEntries($target) | Should -Be @([IO.Path]::Combine($target, '9.8.7'))
        [IO.Directory]::GetFileSystemEntries("$target/9.8.7") | Should -HaveCount 1
        [IO.File]::WriteAllText("$target/9.8.7/mark", '')
        (Invoke-Recipe connector.ps1 @{ Package = $package; Image = $true }).Code | Should -Be 0
        [IO.File]::Exists("$target/9.8.7/mark") | Should -BeTrue
    }
}

Describe 'The scripts for Intune and Configuration Manager' {
    It 'install, detect, remove and no longer detect, each as a process' {
        $found = Start-Recipe detect.ps1 WEB01
        $found.Code, $found.Output, $found.Errors | Should -Be @(1, '', '')
        $install = Start-Recipe connector.ps1 WEB01 "-TokenFile '$(New-TokenFile)'"
        $install.Code | Should -Be 0 -Because "$($install.Output) $($install.Errors)"
        "$($install.Output) $($install.Errors)" | Should -Not -BeLike "*$canary*"
        $found = Start-Recipe detect.ps1 WEB01
        $found.Code, $found.Output, $found.Errors |
            Should -Be @(0, 'The connector is installed and registered.', '')
        $removal = Start-Recipe uninstall.ps1 WEB01
        $removal.Code | Should -Be 0 -Because "$($removal.Output) $($removal.Errors)"
        $found = Start-Recipe detect.ps1 WEB01
        $found.Code, $found.Output, $found.Errors | Should -Be @(1, '', '')
    }

    It 'pass the exit code on to the tool' {
        Enter-Server WEB02
        Set-ConnectorSandboxFault InstallerExitCode 3010 -Sandbox Recipes
        $install = Start-Recipe connector.ps1 WEB02 "-TokenFile '$(New-TokenFile)'"
        $install.Code | Should -Be (Get-ExitCode 3010) -Because "$($install.Output) $($install.Errors)"
        # Every run returns it until the server has restarted.
        $install = Start-Recipe connector.ps1 WEB02 "-TokenFile '$folder/token'"
        $install.Code | Should -Be (Get-ExitCode 3010) -Because "$($install.Output) $($install.Errors)"
    }

    It 'do not detect a connector that is not registered, or a broken module' {
        Enter-Server DETECT
        (Invoke-Recipe connector.ps1 @{ Image = $true }).Code | Should -Be 0
        $run = Invoke-Recipe detect.ps1
        $run.Code, $run.Output.Trim() | Should -Be @(1, '')
        function Test-Connector { throw 'The module is broken.' }
        $run = Invoke-Recipe detect.ps1
        $run.Code, $run.Output.Trim() | Should -Be @(1, '')
    }

    It 'remove a connector that is not there' {
        Enter-Server NOTHING
        (Invoke-Recipe uninstall.ps1).Code | Should -Be 0
    }

    It 'end with 1 and the ErrorId if the removal fails' {
        Enter-Server STUCK
        (Invoke-Recipe connector.ps1 @{ TokenFile = (New-TokenFile) }).Code | Should -Be 0
        Set-ConnectorSandboxFault InstallerExitCode 1603 -Sandbox Recipes
        $run = Invoke-Recipe uninstall.ps1
        $run.Code | Should -Be 1 -Because $run.Output
        $run.Last | Should -Match '^ErrorId: \w+, exit code 1$'
    }

    It 'state why a machine is not ready, with exit code 0' {
        if ($env:OS -eq 'Windows_NT') { Set-ItResult -Skipped -Because 'by design: this machine may be ready' }
        $run = Invoke-Recipe require.ps1
        $run.Code | Should -Be 0
        $run.Output.Trim() | Should -Not -BeNullOrEmpty
        $run.Output.Trim() | Should -Not -Be 'Ready'
    }
}

Describe 'The scripts of an image' {
    BeforeAll {
        $script:tasks = @{}
        $script:access = [Collections.Generic.List[string]]::new()
        function icacls { $access.Add("$args"); $global:LASTEXITCODE = 0 }
        function New-ScheduledTaskAction($Execute, $Argument) { "$Execute $Argument" }
        function New-ScheduledTaskTrigger([switch] $AtStartup) { if ($AtStartup) { 'at startup' } }
        function Register-ScheduledTask($TaskName, $User, $Action, $Trigger, [switch] $Force) {
            $tasks[$TaskName] = "$User $Trigger $Action"
        }
        function Unregister-ScheduledTask($TaskName, [switch] $Confirm) { $tasks.Remove($TaskName) }
        # The network is ready after the first wait.
        function Start-Sleep([int] $Seconds) { $naps.Add($Seconds); Set-QuickSandbox Recipes }
        $script:setup = [IO.Path]::Combine($env:ProgramData, 'ConnectorSetup')
        $script:content = "$folder/package"
        $null = [IO.Directory]::CreateDirectory($content)
        [IO.File]::WriteAllText("$content/EntraPrivateAccess.psd1", '@{}')
        Add-Type -AssemblyName System.IO.Compression.FileSystem
        [IO.Directory]::GetFiles($folder, '*.nupkg') | ForEach-Object { [IO.File]::Delete($_) }
        [IO.Compression.ZipFile]::CreateFromDirectory($content, "$folder/EntraPrivateAccess.1.2.3.nupkg")
        # The recipe writes the token for the path of a mounted disk.
        $script:handOver = @(Get-RecipeBlock 'The token as a file')[0]
    }

    BeforeEach { $script:naps = [Collections.Generic.List[int]]::new() }

    It 'install without registering, protect the folder, and prepare one task, also twice' {
        Enter-Server IMAGE
        $first = Invoke-Recipe image.ps1
        $first.Code | Should -Be 0 -Because $first.Output
        $mark = Get-Mark Recipes
        (Invoke-Recipe image.ps1).Code | Should -Be 0
        Get-Change Recipes $mark | Should -BeNullOrEmpty
        $status = Get-ConnectorStatus -WarningAction SilentlyContinue
        $status.Version | Should -Not -BeNullOrEmpty
        $status.Registration | Should -Not -Be 'Registered'
        $access[0] | Should -BeLike "$setup /inheritance:r /grant:r `*S-1-5-18:* `*S-1-5-32-544:* /q"
        $tasks.Count | Should -Be 1
        $tasks['Register the connector'] |
            Should -BeLike 'SYSTEM at startup powershell.exe *ConnectorSetup?firstboot.ps1'
        [IO.Directory]::GetFiles($setup) | Sort-Object |
            Should -Be @([IO.Path]::Combine($setup, 'connector.ps1'), [IO.Path]::Combine($setup, 'firstboot.ps1'))
    }

    It 'wait for a token at the first boot' {
        $global:LASTEXITCODE = -1
        & "$setup/firstboot.ps1"
        $LASTEXITCODE | Should -Be 1
        $tasks.Count | Should -Be 1
        [IO.File]::ReadAllText("$setup/firstboot.log") | Should -BeLike '*ErrorId: *Token*, exit code 1*'
    }

    It 'register with the file, try again while the network is not ready, and remove file and task' {
        function Get-ConnectorRegistrationToken { $sandbox.RegistrationToken }
        $text = $handOver -replace "(?m)^\`$folder = .*$", "`$folder = '$setup'" -replace
            'folder\\token', 'folder/token'
        $text | Should -Not -Be $handOver
        & ([scriptblock]::Create($text))
        [IO.File]::ReadAllText("$setup/token") | Should -Be $token

        Set-ConnectorSandboxFault NameNotResolved -Sandbox Recipes
        & "$setup/firstboot.ps1"
        $LASTEXITCODE | Should -Be 0 -Because ([IO.File]::ReadAllText("$setup/firstboot.log"))
        $naps | Should -Be @(300)
        [IO.File]::Exists("$setup/token") | Should -BeFalse
        $tasks.Count | Should -Be 0
        (Get-ConnectorStatus -WarningAction SilentlyContinue).Registration | Should -Be 'Registered'
        [IO.File]::ReadAllText("$setup/firstboot.log") | Should -Not -BeLike "*$canary*"

        $mark = Get-Mark Recipes
        & "$setup/firstboot.ps1"
        $LASTEXITCODE | Should -Be 0
        Get-Change Recipes $mark | Should -BeNullOrEmpty
    }
}

Describe 'The lines for Invoke-Command' {
    It 'install on all servers, move them, keep the token out of the script, and change nothing the second time' {
        $text = @(Get-RecipeBlock Invoke-Command)[0]
        Set-QuickSandbox Recipes
        $null = 'SRV01', 'SRV02' | ForEach-Object { New-VirtualServer $sandbox $_ }
        $all = @(New-ServerSession SRV01, SRV02 "$folder/user")
        try {
            # A session is a process on this machine that acts on the virtual server of its name.
            foreach ($session in $all) {
                Invoke-Command $session -ArgumentList $modulePath, $connection, $session.Name, $folder {
                    Import-Module $args[0]
                    $sandbox = Get-ConnectorSandbox -Path $args[1]
                    $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $args[2] -NoSignIn
                    function global:Import-Module { }
                    $null = Start-Transcript -Path "$($args[3])/$($args[2]).txt"
                }
            }
            function New-PSSession([string[]] $ComputerName) { $all | Where-Object Name -In $ComputerName }
            function Get-ConnectorRegistrationToken { $sandbox.RegistrationToken }
            $PSDefaultParameterValues = @{
                'Connect-EntraPrivateAccess:Environment' = $sandbox
                'Connect-EntraPrivateAccess:AccessToken' = $sandbox.GraphToken
            }
            $null = Connect-EntraPrivateAccess
            $null = New-ConnectorGroup 'EU West' -ErrorAction Stop
            $output = . ([scriptblock]::Create($text)) 2>&1 3>&1 6>&1 | Out-String -Width 200
            @($results.Server | Sort-Object) | Should -Be @('SRV01', 'SRV02') -Because $output
            $results.Changed | Should -Be @($true, $true)
            @(Get-Connector SRV01, SRV02).ConnectorGroup | Should -Be @('EU West', 'EU West') -Because $output

            $mark = Get-Mark Recipes
            $again = . ([scriptblock]::Create($text)) 2>&1 3>&1 6>&1 | Out-String -Width 200
            $results.Changed | Should -Be @($false, $false) -Because $again
            Get-Change Recipes $mark | Should -BeNullOrEmpty
            Invoke-Command $all { $null = Stop-Transcript }
            foreach ($written in @($output, $again) + @([IO.File]::ReadAllText("$folder/SRV01.txt"))) {
                $written | Should -Not -BeLike "*$canary*"
            }
        }
        finally {
            $all | Remove-PSSession
            $all.ServerProcess | Where-Object { -not $_.HasExited } | Stop-Process
        }
    }
}

Describe 'All recipes' {
    It 'leave no token behind' { Find-SandboxToken $sandbox | Should -BeNullOrEmpty }
}
