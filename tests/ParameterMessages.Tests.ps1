# Feeds each parameter of each command with values that it can't take. Reflection finds the commands and parameters. No
# message may contain the text of a .NET exception: PowerShell or this module states what is wrong.
BeforeDiscovery {
    $manifest = if ($env:EPA_MODULE_PATH) { $env:EPA_MODULE_PATH } else { "$PSScriptRoot/../EntraPrivateAccess.psd1" }
    Import-Module $manifest -ErrorAction Stop
    $script:commands = foreach ($command in (Get-Module EntraPrivateAccess).ExportedCmdlets.Values | Sort-Object Name) {
        @{ name = $command.Name }
    }
}

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    Disconnect-EntraPrivateAccess
    # A plan writes its log, too.
    $script:before = $ExecutionContext.SessionState.Path.CurrentLocation.Path
    $null = $ExecutionContext.SessionState.Path.SetLocation($TestDrive)
    $script:values = @{
        empty = ''; blank = ' '; null = $null; long = 'x' * 5000; control = "a$([char] 1)$([char] 27)[31mb"
        number = -1; large = 99999999999; word = 'abc'; address = 'http://'; colons = '::'; bracket = '['
        table = @{ a = 1 }; object = [object]::new(); list = @('a', 'b'); numbers = @(1, 2)
        date = [DateTime]::new(2026, 12, 1, 4, 0, 0)
    }
    # Texts of .NET and of .NET Framework.
    $script:raw = @(
        'cannot be null', 'Invalid URI', 'not in a correct format', '\(Parameter ''', 'Parameter name:'
        'Object reference not set', 'outside the bounds', 'Specified argument', 'Requested value'
        'could not be parsed', 'not recognized as a valid', 'Unrecognized Guid', 'Guid should contain'
        'Illegal characters', 'Null character', 'Empty path name', 'too large or too small', 'Version string portion'
        'Specified method is not supported', 'Invalid cast', 'Object must implement', 'Input string was not'
        'Invalid pattern', 'Array dimensions', 'Nullable object', 'Exception of type', 'StackTrace', 'at EntraPrivate'
    ) -join '|'
    # Errors of PowerShell's binder.
    $script:engine = '^(CannotConvertArgument|ParameterArgument)'
    $script:common = @(
        'Verbose', 'Debug', 'ErrorAction', 'WarningAction', 'InformationAction', 'ProgressAction', 'ErrorVariable'
        'WarningVariable', 'InformationVariable', 'OutVariable', 'OutBuffer', 'PipelineVariable', 'WhatIf', 'Confirm'
    )

    # A set with the parameter, and values for its mandatory parameters. The command changes nothing.
    function New-Call($Command, $Parameter) {
        $sets = @($Command.ParameterSets | Where-Object { $_.Parameters.Name -contains $Parameter.Name })
        $set = @($sets | Where-Object { $_.Parameters.Name -contains 'NoSignIn' }) + $sets | Select-Object -First 1
        $call = @{}
        foreach ($mandatory in $set.Parameters | Where-Object IsMandatory) {
            $call[$mandatory.Name] = switch ($mandatory.ParameterType.Name) {
                'SwitchParameter' { $true }
                'Uri' { 'http://proxy.contoso.com:8080' }
                'SecureString' { [Security.SecureString]::new() }
                default { 'x' }
            }
        }
        if ($Command.Parameters.ContainsKey('WhatIf')) { $call.WhatIf = $true }
        if ($set.Parameters.Name -contains 'NoSignIn') { $call.NoSignIn = $true }
        $call
    }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    $null = $ExecutionContext.SessionState.Path.SetLocation($before)
}

Describe 'A value that a parameter can''t take' {
    It 'is explained without the text of a .NET exception by <name>' -ForEach $commands {
        $command = Get-Command $name
        $wrong = foreach ($parameter in $command.Parameters.Values) {
            if ($parameter.Name -in $common -or $parameter.ParameterType.Name -eq 'SwitchParameter') { continue }
            $type = $parameter.ParameterType
            if ($type.IsArray) { $type = $type.GetElementType() }
            foreach ($case in $values.Keys) {
                # A date in place of a word of a list or an object is PowerShell's own sentence, which names the type.
                $isNamed = $type.IsEnum -or ($type.IsClass -and $type -notin [string], [Uri])
                if ($case -eq 'date' -and $isNamed) { continue }
                # A group from the pipeline: PowerShell binds each item.
                $isPiped = $parameter.ParameterSets.Values.ValueFromPipeline -contains $true
                if ($case -in 'list', 'numbers' -and $isPiped) { continue }
                $call = New-Call $command $parameter
                $call[$parameter.Name] = $values[$case]
                try { $null = & $name @call -ErrorAction Stop 3>$null 4>$null 6>$null }
                catch {
                    $text = "$_ $($_.ErrorDetails) $($_.ErrorDetails.RecommendedAction)"
                    if ($text -match $raw) { "-$($parameter.Name), ${case}: $text`n" }
                    elseif ("$_".Length -gt 2000 -and $parameter.Name -notlike '*Path' -and
                        $_.FullyQualifiedErrorId -notmatch $engine) {
                        "-$($parameter.Name) repeats the value`n"
                    }
                }
            }
        }
        $wrong | Should -BeNullOrEmpty
    }
}
