# Runs the scripts of about_EntraPrivateAccess_Recipes as a deployment tool does: each as a process of powershell.exe,
# with the documented command line. The package contains a module that loads the real one and signs in to the sandbox.
BeforeAll {
    . "$PSScriptRoot/WindowsSupport.ps1"
    . "$PSScriptRoot/../Recipes/RecipeTopic.ps1"
    Add-Type -AssemblyName System.IO.Compression.FileSystem
    $script:folder = 'C:\epa\recipes'
    $script:connector = 'connector.ps1 -Package EntraPrivateAccess.9.8.7.nupkg'
    $script:modules = "$env:ProgramFiles\WindowsPowerShell\Modules"
    $script:token = Reveal $sandbox.RegistrationToken
    $null = [IO.Directory]::CreateDirectory("$folder\content")
    Save-Recipe $folder
    [IO.File]::WriteAllText("$folder\content\EntraPrivateAccess.psd1",
        "@{ ModuleVersion = '9.8.7'; RootModule = 'EntraPrivateAccess.psm1'; FunctionsToExport = @() }")
    $manifest = [IO.Path]::GetFullPath($modulePath)
    [IO.File]::WriteAllLines("$folder\content\EntraPrivateAccess.psm1", [string[]] @(
            "Import-Module '$manifest' -Global"
            '$sandbox = Get-ConnectorSandbox -Path C:\epa\sandbox.json'
            '$null = Connect-EntraPrivateAccess -Environment $sandbox -NoSignIn -WarningAction SilentlyContinue'
        ))
    [IO.Compression.ZipFile]::CreateFromDirectory("$folder\content", "$folder\EntraPrivateAccess.9.8.7.nupkg")

    function Start-Recipe([string] $Arguments) {
        # The tools start the 64-bit PowerShell from a 32-bit process, which finds it under Sysnative.
        $start = [Diagnostics.ProcessStartInfo]::new(
            "$env:SystemRoot\System32\WindowsPowerShell\v1.0\powershell.exe",
            "-NoProfile -NonInteractive -ExecutionPolicy Bypass -File $Arguments"
        )
        $start.WorkingDirectory = $folder
        $start.UseShellExecute = $false
        $start.CreateNoWindow = $true
        $start.RedirectStandardInput = $true
        $start.RedirectStandardOutput = $true
        $start.RedirectStandardError = $true
        $start.EnvironmentVariables['PSModulePath'] = "$modules;$env:PSModulePath"
        $process = [Diagnostics.Process]::Start($start)
        $process.StandardInput.Dispose()
        $output = $process.StandardOutput.ReadToEndAsync()
        $errors = $process.StandardError.ReadToEndAsync()
        if (-not $process.WaitForExit(240000)) { $process.Kill(); throw "$Arguments did not end." }
        @{ Code = $process.ExitCode; Output = $output.Result.Trim(); Errors = $errors.Result.Trim() }
    }
    function Assert-Recipe([string] $Arguments, [int[]] $Code) {
        $run = Start-Recipe $Arguments
        $run.Code | Should -BeIn $Code -Because "$($run.Output) $($run.Errors)"
        "$($run.Output) $($run.Errors)" | Should -Not -BeLike "*$($token.Substring($token.Length - 40))*"
        $run
    }
    function Assert-Detection([int] $Code, [string] $Output) {
        $run = Start-Recipe 'detect.ps1'
        $run.Code, $run.Output, $run.Errors | Should -Be @($Code, $Output, '')
    }
    function New-TokenFile { [IO.File]::WriteAllText("$folder\token", $token) }
}

AfterAll {
    if ([IO.Directory]::Exists("$modules\EntraPrivateAccess\9.8.7")) {
        [IO.Directory]::Delete("$modules\EntraPrivateAccess\9.8.7", $true)
    }
    if ($folder) { [IO.Directory]::Delete($folder, $true) }
}

Describe 'The requirement script' {
    It 'names an earlier version of .NET Framework' -Tag WineOnly {
        $key = [Microsoft.Win32.Registry]::LocalMachine.CreateSubKey(
            'SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full')
        $release = $key.GetValue('Release')
        try {
            $key.SetValue('Release', 394802)
            $run = Start-Recipe 'require.ps1'
        }
        finally {
            $key.SetValue('Release', $release)
            $key.Dispose()
        }
        $run.Code, $run.Output | Should -Be @(0, '.NET Framework 4.7.2 or later is required')
    }

    It 'writes Ready if nothing is missing' {
        $run = Start-Recipe 'require.ps1'
        $run.Code, $run.Output, $run.Errors | Should -Be @(0, 'Ready', '')
    }
}

Describe 'The scripts for the tool and the image' {
    It 'do not detect a server without the module' { Assert-Detection 1 '' }

    It 'install without registering, and return that a restart is required' {
        Set-Order InstallerExitCode 'once 3010'
        $run = Assert-Recipe "$connector -Image" 3010
        $run.Output | Should -BeLike '*restart required: True*'
        [IO.File]::Exists("$modules\EntraPrivateAccess\9.8.7\EntraPrivateAccess.psd1") | Should -BeTrue
        Test-Service WAPCSvc | Should -BeTrue
        Assert-Detection 1 ''
    }

    It 'register with the token file, and delete it' {
        Wait-Setup
        New-TokenFile
        # Windows has not restarted since the installation.
        $run = Assert-Recipe "$connector -TokenFile C:\epa\recipes\token" 3010
        [IO.File]::Exists("$folder\token") | Should -BeFalse
        Assert-Detection 0 'The connector is installed and registered.'
    }

    It 'change nothing the second time, without a token' {
        $before = @(Get-Journal).Count
        # Windows has not restarted since the installation.
        $run = Assert-Recipe "$connector -TokenFile C:\epa\recipes\token" 3010
        $run.Output | Should -BeLike '*changed: False*'
        @(Get-Journal).Count | Should -Be $before
    }

    It 'leave no token in a file' {
        [EntraPrivateAccess.Tests.Windows.SecretPieces]::new($token).FilesBelow('C:\', $machineStart) |
            Should -BeNullOrEmpty
    }

    It 'remove the connector, also twice, and no longer detect it' {
        $null = Assert-Recipe 'uninstall.ps1' 0, 3010
        Test-Service WAPCSvc | Should -BeFalse
        $null = Assert-Recipe 'uninstall.ps1' 0
        Assert-Detection 1 ''
    }
}
