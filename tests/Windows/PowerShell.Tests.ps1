# What powershell.exe does to a child's input and modules. On Wine it is PowerShell 7 under this name.
BeforeAll {
    . "$PSScriptRoot/WindowsSupport.ps1"

    function Invoke-PowerShell([string] $Arguments, [string] $Text, [string] $ModulePath) {
        $how = [Diagnostics.ProcessStartInfo]::new("$env:SystemRoot\System32\WindowsPowerShell\v1.0\powershell.exe", $Arguments)
        $how.UseShellExecute = $false
        $how.RedirectStandardInput = $how.RedirectStandardOutput = $how.RedirectStandardError = $true
        $null = $how.Environment.Remove('PSModulePath')
        if ($ModulePath) { $how.Environment['PSModulePath'] = $ModulePath }
        $child = [Diagnostics.Process]::Start($how)
        $said = $child.StandardOutput.ReadToEndAsync()
        $complained = $child.StandardError.ReadToEndAsync()
        $bytes = [Text.Encoding]::ASCII.GetBytes($Text)
        $child.StandardInput.BaseStream.Write($bytes, 0, $bytes.Length)
        $child.StandardInput.Close()
        if (-not $child.WaitForExit(60000)) { $child.Kill(); throw 'powershell.exe did not end.' }
        @{ Code = $child.ExitCode; Said = $said.Result.Trim(); Complained = $complained.Result.Trim() }
    }
}

Describe 'powershell.exe' {
    It 'drains its input into $input before the command can read it' {
        $ended = Invoke-PowerShell '-NoProfile -NonInteractive -Command "$rest = @($input); ''line='' + [Console]::In.ReadLine() + '' input='' + $rest[0]"' "frame`n"
        $ended.Said | Should -Be 'line= input=frame'
    }

    It 'leaves it to the command with -InputFormat None' {
        $ended = Invoke-PowerShell '-NoProfile -NonInteractive -InputFormat None -Command "$rest = @($input); ''line='' + [Console]::In.ReadLine() + '' input='' + $rest[0]"' "frame`n"
        $ended.Said | Should -Be 'line=frame input='
    }

    It 'drains it before a script can read it' {
        Skip-OnWine 'has PowerShell 7 as powershell.exe, which leaves its input to a script'
        [IO.File]::WriteAllText('C:\epa\read.ps1', "'line=' + [Console]::In.ReadLine()")
        (Invoke-PowerShell '-ExecutionPolicy Bypass -File C:\epa\read.ps1' "frame`n").Said | Should -Be 'line='
    }

    It 'leaves it to a script with -InputFormat None' {
        [IO.File]::WriteAllText('C:\epa\read.ps1', "'line=' + [Console]::In.ReadLine()")
        (Invoke-PowerShell '-ExecutionPolicy Bypass -InputFormat None -File C:\epa\read.ps1' "frame`n").Said | Should -Be 'line=frame'
    }

    It 'cannot load its own Security module with the module path of PowerShell 7' {
        Skip-OnWine 'has PowerShell 7 as powershell.exe, whose module path that is'
        $command = '-NoProfile -Command "(ConvertTo-SecureString secret -AsPlainText -Force).Length"'
        $ended = Invoke-PowerShell $command ''
        $ended.Said | Should -Be '6' -Because $ended.Complained
        $ended = Invoke-PowerShell $command '' 'C:\Program Files\PowerShell\7\Modules;C:\Windows\System32\WindowsPowerShell\v1.0\Modules'
        $ended.Code | Should -Be 1
        $ended.Complained | Should -Match 'Microsoft.PowerShell.Security.*could not be loaded'
    }

    It 'ends with the code of exit' {
        (Invoke-PowerShell '-NoProfile -Command "exit 7"' '').Code | Should -Be 7
    }
}
