# The outbound proxy with real files and services.
BeforeAll {
    . "$PSScriptRoot/WindowsSupport.ps1"
    Connect-Tenant
    $null = Install-Fixture
    $script:proxy = 'http://proxy.contoso.local:8080'
    function Get-Config {
        (Get-ConnectorProxy -ErrorAction Stop).ConfigurationFile |
            ForEach-Object { [Convert]::ToBase64String([IO.File]::ReadAllBytes($_)) }
    }
}

Describe 'The proxy' {
    It 'is the system''s by default' {
        $rows = Get-ConnectorProxy -ErrorAction Stop
        $rows.Mode | Should -Be @('Default', 'Default')
        $rows.Source | Should -Be @('System', 'System')
    }

    It 'is read from machine.config if the services'' own files contain none' {
        $folder = "$env:SystemRoot\Microsoft.NET\Framework64\v4.0.30319\Config"
        if ([IO.File]::Exists("$folder\machine.config")) {
            Set-ItResult -Skipped -Because 'by design: the machine.config of this machine is not ours'
        }
        $null = [IO.Directory]::CreateDirectory($folder)
        $settings = '<defaultProxy><proxy proxyaddress="http://machine:3128"/></defaultProxy>'
        $settings = "<configuration><system.net>$settings</system.net></configuration>"
        [IO.File]::WriteAllText("$folder\machine.config", $settings)
        try {
            $rows = Get-ConnectorProxy -ErrorAction Stop
            $rows.Proxy + $rows.Source |
                Should -Be @('http://machine:3128', 'http://machine:3128', 'machine.config', 'machine.config')
            $rows[0].Detail | Should -BeLike '*netsh winhttp set proxy machine:3128*'
        }
        finally { [IO.File]::Delete("$folder\machine.config") }
    }

    It 'is reported for each service if the files differ, without credentials' {
        $file = (Get-ConnectorProxy)[1].ConfigurationFile
        $before = [IO.File]::ReadAllBytes($file)
        $settings = '<defaultProxy><proxy proxyaddress="http://me:canary@other:1"/></defaultProxy>'
        $settings = "<configuration><system.net>$settings</system.net></configuration>"
        [IO.File]::WriteAllText($file, $settings)
        try {
            $rows = Get-ConnectorProxy -ErrorAction Stop
            $rows.Agrees + $rows[1].Proxy | Should -Be @($false, $false, 'http://other:1')
            "$($rows[1].Detail)$($rows[1])" | Should -Not -Match 'canary'
        }
        finally { [IO.File]::WriteAllBytes($file, $before) }
    }

    It 'is not read from an invalid XML file, which the error names' {
        $file = (Get-ConnectorProxy)[0].ConfigurationFile
        $before = [IO.File]::ReadAllBytes($file)
        [IO.File]::WriteAllText($file, '<configuration>')
        try {
            { Get-ConnectorProxy -ErrorAction Stop } |
                Should -Throw -ErrorId 'ConfigurationUnreadable,*' -ExpectedMessage "*$file*"
        }
        finally {
            [IO.File]::WriteAllBytes($file, $before)
        }
    }

    It 'is rejected if it is <_>' -ForEach @(
        'https://proxy:8080', 'http://me:canary@proxy:8080', 'http://proxy:8080/path', 'proxy'
    ) {
        $before = Get-Config
        $lines = @(Get-Journal).Count
        $fault = { Set-ConnectorProxy $_ -Confirm:$false -ErrorAction Stop } |
            Should -Throw -ErrorId 'ProxyNotUsable,*' -PassThru
        "$fault $($fault.ErrorDetails)" | Should -Not -Match 'canary'
        Get-Config | Should -Be $before
        @(Get-Journal).Count | Should -Be $lines
    }

    It 'is only planned with -WhatIf' {
        $before = Get-Config
        $lines = @(Get-Journal).Count
        (Set-ConnectorProxy $proxy -WhatIf -ErrorAction Stop).Changed | Should -Be @($false, $false)
        Get-Config | Should -Be $before
        @(Get-Journal).Count | Should -Be $lines
    }

    It 'is set in both files with byte order mark and line ends, and both services are restarted' {
        $file = (Get-ConnectorProxy)[0].ConfigurationFile
        $text = [IO.File]::ReadAllText($file).Replace("`r`n", "`n").Replace("`n", "`r`n")
        [IO.File]::WriteAllText($file, $text, [Text.UTF8Encoding]::new($true))
        $script:original = Get-Config
        $before = @(Get-Journal).Count
        $rows = Set-ConnectorProxy $proxy -Confirm:$false -ErrorAction Stop
        $rows.Changed + $rows.Restarted + $rows.Agrees | Should -Not -Contain $false
        @(Get-Journal).Count | Should -BeGreaterThan $before
        $written = [IO.File]::ReadAllBytes($file)
        $written[0..2] | Should -Be @(0xEF, 0xBB, 0xBF)
        $after = [Text.Encoding]::UTF8.GetString($written, 3, $written.Length - 3)
        $after | Should -BeLike "*gcServer*TraceFilename*<proxy proxyaddress=`"$proxy`"*"
        $after.Replace("`r`n", '') | Should -Not -Match "[`r`n]"
        [Convert]::ToBase64String([IO.File]::ReadAllBytes("$file.bak")) | Should -Be $original[0]
        $status = Get-ConnectorStatus
        $status.ConnectorService, $status.UpdaterService | Should -Be @('Running', 'Running')
    }

    It 'is not set again by a second run' {
        $before = @(Get-Journal).Count
        $rows = Set-ConnectorProxy $proxy -Confirm:$false -ErrorAction Stop
        $rows.Changed + $rows.Restarted | Should -Not -Contain $true
        @(Get-Journal).Count | Should -Be $before
    }

    It 'is rolled back if the service does not start with it' {
        $before = Get-Config
        Set-Order ServiceRefuses.WAPCSvc 'once specific 17'
        { Set-ConnectorProxy -Bypass -Confirm:$false -ErrorAction Stop } |
            Should -Throw -ErrorId 'ProxyNotApplied,*' -ExpectedMessage '*17*'
        Get-Config | Should -Be $before
        $status = Get-ConnectorStatus
        $status.ConnectorService, $status.UpdaterService | Should -Be @('Running', 'Running')
    }

    It 'is cleared by restoring the former files exactly' {
        (Set-ConnectorProxy -Clear -Confirm:$false -ErrorAction Stop).Mode | Should -Be @('Default', 'Default')
        Get-Config | Should -Be $original
    }

    It 'does not start stopped services' {
        Stop-Connector -Confirm:$false -ErrorAction Stop
        $rows = Set-ConnectorProxy $proxy -Confirm:$false -ErrorAction Stop
        $rows.Changed + $rows.Restarted | Should -Be @($true, $true, $false, $false)
        $status = Get-ConnectorStatus
        $status.ConnectorService, $status.UpdaterService | Should -Be @('Stopped', 'Stopped')
    }

    It 'is set by Install-Connector, and kept by an upgrade' {
        $null = Uninstall-Connector -RemoveData -Confirm:$false -ErrorAction Stop
        $first = Install-Fixture 1.5.4594.0 @{ MinimumVersion = '1.5.4594.0'; Proxy = $proxy }
        ($first.Steps | Where-Object Step -EQ ConfigureProxy).Status | Should -Be 'Changed'
        (Get-ConnectorProxy).Proxy | Should -Be @($proxy, $proxy)
        $null = Install-Fixture 1.5.4892.0 @{ Token = $null }
        (Get-ConnectorProxy).Proxy | Should -Be @($proxy, $proxy)
    }
}
