# The outbound proxy on real files and real services.
BeforeAll {
    . "$PSScriptRoot/WindowsSupport.ps1"
    Connect-Tenant
    $null = Install-Fixture
    $script:proxy = 'http://proxy.contoso.local:8080'
    function Get-Config { (Get-ConnectorProxy -ErrorAction Stop).ConfigurationFile | ForEach-Object { [Convert]::ToBase64String([IO.File]::ReadAllBytes($_)) } }
}

Describe 'The proxy' {
    It 'is the system''s in the beginning' {
        $rows = Get-ConnectorProxy -ErrorAction Stop
        $rows.Mode | Should -Be @('Default', 'Default')
        $rows.Source | Should -Be @('System', 'System')
    }

    It 'is set in both files, a byte order mark and line ends kept, and both services run again' {
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

    It 'is not set a second time' {
        $before = @(Get-Journal).Count
        $rows = Set-ConnectorProxy $proxy -Confirm:$false -ErrorAction Stop
        $rows.Changed + $rows.Restarted | Should -Not -Contain $true
        @(Get-Journal).Count | Should -Be $before
    }

    It 'is taken back where the service refuses to start with it' {
        $before = Get-Config
        Set-Order ServiceRefuses.WAPCSvc 'once specific 17'
        { Set-ConnectorProxy -Bypass -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'ProxyNotApplied,*' -ExpectedMessage '*17*'
        Get-Config | Should -Be $before
        $status = Get-ConnectorStatus
        $status.ConnectorService, $status.UpdaterService | Should -Be @('Running', 'Running')
    }

    It 'is cleared to the former bytes' {
        (Set-ConnectorProxy -Clear -Confirm:$false -ErrorAction Stop).Mode | Should -Be @('Default', 'Default')
        Get-Config | Should -Be $original
    }

    It 'stays over an upgrade' {
        $null = Uninstall-Connector -RemoveData -Confirm:$false -ErrorAction Stop
        $null = Install-Fixture 1.5.4594.0 @{ MinimumVersion = '1.5.4594.0' }
        $null = Set-ConnectorProxy $proxy -Confirm:$false -ErrorAction Stop
        $null = Install-Fixture 1.5.4892.0 @{ Token = $null }
        (Get-ConnectorProxy).Proxy | Should -Be @($proxy, $proxy)
    }
}
