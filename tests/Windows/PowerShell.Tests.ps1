# How powershell.exe handles the input and the modules of a child process. On Wine, powershell.exe is PowerShell 7.
BeforeAll {
    . "$PSScriptRoot/WindowsSupport.ps1"

    function Invoke-PowerShell([string] $Arguments, [string] $Text, [string] $ModulePath) {
        $start = [Diagnostics.ProcessStartInfo]::new(
            "$env:SystemRoot\System32\WindowsPowerShell\v1.0\powershell.exe", $Arguments
        )
        $start.UseShellExecute = $false
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        $null = $start.Environment.Remove('PSModulePath')
        if ($ModulePath) { $start.Environment['PSModulePath'] = $ModulePath }
        $child = [Diagnostics.Process]::Start($start)
        $output = $child.StandardOutput.ReadToEndAsync()
        $errors = $child.StandardError.ReadToEndAsync()
        $bytes = [Text.Encoding]::ASCII.GetBytes($Text)
        $child.StandardInput.BaseStream.Write($bytes, 0, $bytes.Length)
        $child.StandardInput.Close()
        if (-not $child.WaitForExit(60000)) { $child.Kill(); throw 'powershell.exe did not end.' }
        @{ Code = $child.ExitCode; Output = $output.Result.Trim(); Error = $errors.Result.Trim() }
    }
}

Describe 'powershell.exe' {
    It 'reads its whole input into $input before a command can read it' {
        $script = '$rest = @($input); ''line='' + [Console]::In.ReadLine() + '' input='' + $rest[0]'
        $ended = Invoke-PowerShell "-NoProfile -NonInteractive -Command `"$script`"" "frame`n"
        $ended.Output | Should -Be 'line= input=frame'
    }

    It 'leaves its input to a command with -InputFormat None' {
        $script = '$rest = @($input); ''line='' + [Console]::In.ReadLine() + '' input='' + $rest[0]'
        $ended = Invoke-PowerShell "-NoProfile -NonInteractive -InputFormat None -Command `"$script`"" "frame`n"
        $ended.Output | Should -Be 'line=frame input='
    }

    It 'reads its whole input before a script can read it' {
        Skip-OnWine 'runs PowerShell 7 as powershell.exe, which leaves its input to a script'
        [IO.File]::WriteAllText('C:\epa\read.ps1', "'line=' + [Console]::In.ReadLine()")
        (Invoke-PowerShell '-ExecutionPolicy Bypass -File C:\epa\read.ps1' "frame`n").Output | Should -Be 'line='
    }

    It 'leaves its input to a script with -InputFormat None' {
        [IO.File]::WriteAllText('C:\epa\read.ps1', "'line=' + [Console]::In.ReadLine()")
        (Invoke-PowerShell '-ExecutionPolicy Bypass -InputFormat None -File C:\epa\read.ps1' "frame`n").Output |
            Should -Be 'line=frame'
    }

    It 'cannot load its own Security module with the module path of PowerShell 7' {
        Skip-OnWine 'runs PowerShell 7 as powershell.exe, which uses that module path'
        $command = '-NoProfile -Command "(ConvertTo-SecureString secret -AsPlainText -Force).Length"'
        $ended = Invoke-PowerShell $command ''
        $ended.Output | Should -Be '6' -Because $ended.Error
        $modulePath = 'C:\Program Files\PowerShell\7\Modules;C:\Windows\System32\WindowsPowerShell\v1.0\Modules'
        $ended = Invoke-PowerShell $command '' $modulePath
        $ended.Code | Should -Be 1
        $ended.Error | Should -Match 'Microsoft.PowerShell.Security.*could not be loaded'
    }

    It 'exits with the exit code of the command' {
        (Invoke-PowerShell '-NoProfile -Command "exit 7"' '').Code | Should -Be 7
    }
}
