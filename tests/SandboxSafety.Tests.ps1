# A sandbox session must never change the real machine or connect to another host that a connection file names.
BeforeDiscovery {
    $places = @(
        @{ url = 'http://localhost:4711' }
        @{ url = 'https://sandbox.example.com:4711' }
        @{ url = 'https://192.0.2.10:4711' }
        @{ url = 'https://localhost.example.com:4711' }
        @{ url = 'https://127.0.0.1.example.com:4711' }
        @{ url = 'https://localhost@sandbox.example.com:4711' }
        @{ url = 'https://sandbox.example.com@localhost:4711' }
        @{ url = 'https://0.0.0.0:4711' }
        @{ url = 'file:///tmp/sandbox' }
        @{ url = 'ftp://localhost:4711' }
    )
    # The JSON that replaces the value of a member.
    $spoiled = @(
        @{ what = 'an address without a scheme'; member = 'url'; json = '"localhost"' }
        @{ what = 'an address that is an object'; member = 'url'; json = '{"host":"localhost"}' }
        @{ what = 'a short pin'; member = 'certificatePin'; json = '"ABCD"' }
        @{ what = 'a null pin'; member = 'certificatePin'; json = 'null' }
        @{ what = 'a root that is not Base64'; member = 'publisherRoot'; json = '"!!!"' }
        @{ what = 'an empty root'; member = 'networkRoot'; json = '""' }
        @{ what = 'a process ID out of range'; member = 'processId'; json = '99999999999' }
        @{ what = 'a process ID that is a string'; member = 'processId'; json = '"x"' }
        @{ what = 'servers that are not an array'; member = 'servers'; json = '"SRV01"' }
        @{ what = 'a server without a name'; member = 'servers'; json = '[null]' }
        @{ what = 'too much text'; member = 'note'; json = "`"$('x' * 70000)`"" }
    )
    $acts = @(
        @{ command = 'Get-ConnectorProxy' }
        @{ command = 'Set-ConnectorProxy http://proxy:8080 -Confirm:$false' }
        @{ command = 'Stop-Connector -Confirm:$false' }
        @{ command = 'Start-Connector -Confirm:$false' }
        @{ command = 'Restart-Connector -Confirm:$false' }
        @{ command = 'Get-ConnectorEvent' }
        @{ command = 'Test-Connector' }
        @{ command = 'Repair-Connector -WhatIf' }
        @{ command = 'Update-Connector -WhatIf' }
        @{ command = 'Install-Connector -WhatIf' }
        @{ command = 'Register-Connector -WhatIf' }
        @{ command = 'Uninstall-Connector -WhatIf' }
        @{ command = 'Get-ConnectorStatus' }
        @{ command = 'Export-ConnectorDiagnostic $TestDrive/refused.zip' }
        @{ command = 'Save-ConnectorInstaller $TestDrive' }
    )
}

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:file = "$TestDrive/connection.json"
    $script:sandbox = Start-QuickSandbox Safety @{ ConnectionFile = $file }

    # A copy of the connection file with changed values, as an attacker could create it.
    function Get-Spoiled([hashtable] $Change) {
        $spoiled = "$TestDrive/$([Guid]::NewGuid()).json"
        $text = [IO.File]::ReadAllText($file)
        foreach ($name in $Change.Keys) {
            $member = [regex] "`"$name`":(`"[^`"]*`"|\[[^\]]*\]|[^,}]+)"
            $changed = "`"$name`":$($Change[$name])"
            $text = if ($member.IsMatch($text)) { $member.Replace($text, $changed, 1) }
            else { $text.Substring(0, $text.LastIndexOf('}')) + ",$changed}" }
        }
        [IO.File]::WriteAllText($spoiled, $text)
        $spoiled
    }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Safety
}

Describe 'Get-ConnectorSandbox' {
    It 'returns one sandbox for repeated calls with the same file' {
        foreach ($round in 1..2) {
            $found = @(Get-ConnectorSandbox -ConnectionFile $file)
            $found | Should -HaveCount 1
            $found[0].ProcessId | Should -Be $sandbox.ProcessId
        }
        @(Get-ConnectorSandbox) | Should -HaveCount 1
    }

    It 'returns one sandbox in a session that did not start it' {
        $shell = [PowerShell]::Create()
        try {
            $null = $shell.AddScript('param($module, $file)
                Import-Module $module
                $null = Get-ConnectorSandbox -Path $file
                @(Get-ConnectorSandbox -ConnectionFile $file).Count
                @(Get-ConnectorSandbox).Count').AddArgument((Get-Module EntraPrivateAccess).Path).AddArgument($file)
            @($shell.Invoke()) | Should -Be @(1, 1)
            $shell.Streams.Error | Should -BeNullOrEmpty
        }
        finally { $shell.Dispose() }
    }

    It 'refuses a file with the URL <url>' -ForEach $places {
        $spoiled = Get-Spoiled @{ url = "`"$url`""; controlKey = '"another"' }
        $fault = { Get-ConnectorSandbox -Path $spoiled -ErrorAction Stop } |
            Should -Throw -ErrorId 'SandboxConnectionNotLocal,*' -PassThru
        $fault.CategoryInfo.Category | Should -Be 'SecurityError'
        $fault.ErrorDetails.RecommendedAction | Should -BeLike '*Start-ConnectorSandbox*'
        @(Get-ConnectorSandbox) | Should -HaveCount 1
    }

    It 'refuses a file with <what>' -ForEach $spoiled {
        { Get-ConnectorSandbox -Path (Get-Spoiled @{ $member = $json }) -ErrorAction Stop } |
            Should -Throw -ErrorId 'SandboxConnectionInvalid,*'
        @(Get-ConnectorSandbox) | Should -HaveCount 1
    }

    It 'refuses a sandbox whose certificate does not match the file' {
        $other = Get-Spoiled @{ certificatePin = "`"$('AB' * 32)`""; controlKey = '"another"' }
        { Get-ConnectorSandbox -Path $other -ErrorAction Stop } | Should -Throw -ErrorId 'SandboxUnreachable,*'
        @(Get-ConnectorSandbox) | Should -HaveCount 1
    }
}

Describe 'A sandbox session without -Server' {
    BeforeAll {
        $null = Invoke-SandboxControl $sandbox POST servers/SRV01/product '{"version":"1.5.4892.0"}'
        $script:context = Connect-EntraPrivateAccess -Environment $sandbox -NoSignIn
    }

    It 'selects the first virtual server' {
        $context.Server | Should -Be $sandbox.Servers[0]
        (Get-EntraPrivateAccessContext).Server | Should -Be $sandbox.Servers[0]
    }

    It 'changes the first virtual server' {
        $status = Get-ConnectorStatus
        $status.Server, $status.Rehearsed, $status.Version | Should -Be @('SRV01', $true, '1.5.4892.0')
        $mark = Get-Mark Safety
        (Uninstall-Connector -Confirm:$false).RemovedVersion | Should -Be '1.5.4892.0'
        @(Get-Change Safety $mark | Where-Object Target -EQ SRV01) | Should -Not -BeNullOrEmpty
    }

    It 'downloads to the disk of the first virtual server only' {
        $saved = Save-ConnectorInstaller
        $saved.Path | Should -BeLike 'C:\Windows\Temp\*'
        [IO.File]::Exists((Get-VirtualPath $sandbox SRV01 $saved.Path)) | Should -BeTrue
        { Save-ConnectorInstaller $TestDrive -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotOnServer,*'
        { Save-ConnectorInstaller $TestDrive -Environment $sandbox -ErrorAction Stop } |
            Should -Throw -ErrorId 'PathNotOnServer,*'
        [IO.Directory]::GetFiles($TestDrive, '*.exe*', 'AllDirectories') | Should -BeNullOrEmpty
    }

    It 'keeps its server if another one is created' {
        New-VirtualServer $sandbox AAA
        (Get-ConnectorStatus).Server | Should -Be 'SRV01'
    }

    Context 'if that server no longer exists' {
        BeforeAll {
            $null = Invoke-SandboxControl $sandbox DELETE servers/SRV01
            $null = Connect-EntraPrivateAccess -Environment $sandbox -NoSignIn
        }

        It 'refuses <command>' -ForEach $acts {
            { & ([scriptblock]::Create("$command -ErrorAction Stop")) } |
                Should -Throw -ErrorId 'VirtualServerNotFound,*'
            [IO.Directory]::GetFiles($TestDrive) | Where-Object { $_ -notlike '*.json' } | Should -BeNullOrEmpty
        }
    }

    Context 'if the sandbox has no servers' {
        BeforeAll {
            $script:bare = Get-ConnectorSandbox -Path (Get-Spoiled @{ servers = '[]';
                url = "`"https://127.0.0.1:$($sandbox.Url.Port)`"" })
            $null = Connect-EntraPrivateAccess -Environment $bare -NoSignIn
        }

        It 'refuses <command>' -ForEach $acts {
            $fault = { & ([scriptblock]::Create("$command -ErrorAction Stop")) } |
                Should -Throw -ErrorId 'NoVirtualServer,*' -PassThru
            $fault.CategoryInfo.Category | Should -Be 'InvalidOperation'
            [IO.Directory]::GetFiles($TestDrive) | Where-Object { $_ -notlike '*.json' } | Should -BeNullOrEmpty
        }
    }
}
