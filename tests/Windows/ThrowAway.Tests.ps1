# The suite rejects a machine that is not released for it, and removes only what it added.
BeforeAll {
    . "$PSScriptRoot/WindowsSupport.ps1"
    $hklm = [Microsoft.Win32.Registry]::LocalMachine
    $load = { . "$PSScriptRoot/WindowsSupport.ps1" }
    $run = { & "$PSScriptRoot/Invoke-WindowsTest.ps1" -File x -Pester x -Results x }
}

Describe 'The Windows suite' {
    It 'does not run if EPA_THROW_AWAY_MACHINE is "<_>"' -ForEach '', '1', 'ANOTHER' {
        $given = $env:EPA_THROW_AWAY_MACHINE
        $env:EPA_THROW_AWAY_MACHINE = $_
        try {
            $way = "*set EPA_THROW_AWAY_MACHINE to $([Environment]::MachineName).*"
            $load | Should -Throw $way
            $run | Should -Throw $way
        }
        finally { $env:EPA_THROW_AWAY_MACHINE = $given }
    }

    It 'does not run without administrator rights' {
        Mock Test-Administrator { $false }
        { Assert-ThrowAwayMachine } | Should -Throw '*as administrator*'
    }

    It 'does not run if a connector has left <_>' -ForEach @(
        'SYSTEM\CurrentControlSet\Services\WAPCSvc'
        'SYSTEM\CurrentControlSet\Services\WAPCUpdaterSvc'
        'SOFTWARE\Microsoft\Microsoft AAD App Proxy Connector'
    ) {
        $hklm.CreateSubKey($_).Dispose()
        try { $load | Should -Throw '*has a connector of its own*' } finally { $hklm.DeleteSubKeyTree($_) }
    }

    It 'does not run if a connector has left its data' {
        $data = "$env:ProgramData\Microsoft\Microsoft Entra private network connector"
        $null = [IO.Directory]::CreateDirectory($data)
        try { $load | Should -Throw "*has a connector of its own*$data*" } finally { [IO.Directory]::Delete($data) }
    }

    It 'does not run without the connection file of a tenant' {
        [IO.File]::Move('C:\epa\sandbox.json', 'C:\epa\away.json')
        try {
            $load | Should -Throw '*TestWindows*'
        }
        finally {
            [IO.File]::Move('C:\epa\away.json', 'C:\epa\sandbox.json')
        }
    }

    It 'does not run if a previous run has left its files' {
        $run | Should -Throw '*previous run*Connector Fixture*'
    }
}

Describe 'The program of the conformance tests' {
    It 'does not run if EPA_THROW_AWAY_MACHINE names another machine' {
        Skip-OnRealWindows 'it runs on Wine only'
        $program = 'C:\epa\host\EntraPrivateAccess.Tests.exe'
        $start = [Diagnostics.ProcessStartInfo]::new($program, 'conformance C:\epa\none.xml')
        $start.UseShellExecute = $false
        $start.RedirectStandardError = $true
        $start.Environment['EPA_THROW_AWAY_MACHINE'] = 'ANOTHER'
        $process = [Diagnostics.Process]::Start($start)
        $process.StandardError.ReadLine() | Should -BeLike '*EPA_THROW_AWAY_MACHINE*'
        $process.WaitForExit(60000) | Should -BeTrue
        $process.ExitCode | Should -Be 5
        [IO.File]::Exists('C:\epa\none.xml') | Should -BeFalse
    }
}

Describe 'Clear-Machine' {
    BeforeAll {
        $services = 'SYSTEM\CurrentControlSet\Services'
        $entries = 'SOFTWARE', 'SOFTWARE\WOW6432Node' |
            ForEach-Object { "$_\Microsoft\Windows\CurrentVersion\Uninstall" }
        $foreign = "$env:ProgramFiles\Microsoft Entra Connect Sync"
        function Invoke-ServiceControl([string] $Arguments) {
            $start = [Diagnostics.ProcessStartInfo]::new("$env:SystemRoot\System32\sc.exe", $Arguments)
            $start.UseShellExecute = $false
            $process = [Diagnostics.Process]::Start($start)
            if (-not $process.WaitForExit(60000) -or $process.ExitCode) { throw "sc $Arguments failed." }
        }

        # Installs a package of another program.
        function Add-Package([string] $Id) {
            $folder = "$env:ProgramData\Package Cache\$Id"
            $null = [IO.Directory]::CreateDirectory($folder)
            [IO.File]::Copy("$env:SystemRoot\System32\cmd.exe", "$folder\Setup.exe")
            foreach ($entry in $entries) {
                $key = $hklm.CreateSubKey("$entry\$Id")
                $key.SetValue('DisplayName', 'Another program')
                $key.SetValue('QuietUninstallString', "`"$folder\Setup.exe`" /uninstall /quiet")
                $key.Dispose()
            }
        }
        function Add-Certificate([string] $Thumbprint, [byte[]] $Content) {
            $key = $hklm.CreateSubKey("$certificateKey\$Thumbprint")
            $head = foreach ($number in 32, 1, $Content.Length) { [BitConverter]::GetBytes([int] $number) }
            $key.SetValue('Blob', [byte[]] ($head + $Content), [Microsoft.Win32.RegistryValueKind]::Binary)
            $key.Dispose()
        }
        function Add-Rename([string] $Name) { Set-PendingRename @(@(Get-PendingRename) + "\??\C:\$Name|") }

        # Half of the foreign packages, certificates and renames exist before the tests; the others are added later.
        Add-Package '{11111111-aaaa-4aaa-8aaa-111111111111}'
        Add-Certificate ('A' * 40) ([byte[]] (1, 2, 3))
        Add-Rename before.tmp
        Invoke-ServiceControl "create EpaForeign binPath= $env:SystemRoot\System32\cmd.exe start= demand"
        $null = [IO.Directory]::CreateDirectory($foreign)
        $before = Save-Machine
        Add-Package '{22222222-bbbb-4bbb-8bbb-222222222222}'
        Add-Certificate ('B' * 40) ([IO.File]::ReadAllBytes("$installers\root.cer"))
        Add-Rename later.tmp
        Connect-Tenant
        Set-Order InstallerExitCode 'once 3010'
        $null = Install-Fixture '' @{ WarningAction = 'SilentlyContinue' }
        $held = Save-Machine
        $held.Trace = @(Get-ConnectorTrace)
        Wait-Setup
        Clear-Machine $before
    }

    AfterAll {
        foreach ($id in '{11111111-aaaa-4aaa-8aaa-111111111111}', '{22222222-bbbb-4bbb-8bbb-222222222222}') {
            [IO.Directory]::Delete("$env:ProgramData\Package Cache\$id", $true)
            foreach ($entry in $entries) { $hklm.DeleteSubKey("$entry\$id") }
        }
        foreach ($thumbprint in ('A' * 40), ('B' * 40)) { $hklm.DeleteSubKey("$certificateKey\$thumbprint") }
        Set-PendingRename @(Get-PendingRename | Where-Object { $_ -notmatch '\\(before|later)\.tmp\|$' })
        Invoke-ServiceControl 'delete EpaForeign'
        [IO.Directory]::Delete($foreign)
    }

    It 'has something to remove' {
        foreach ($part in $connectorServices) { $held.Trace | Should -Contain $part }
        $held.Trace | Where-Object { $_ -match 'Program Files' } | Should -Not -BeNullOrEmpty
        $held.Packages | Should -HaveCount ($before.Packages.Count + 2)
        $held.Certificates | Should -HaveCount ($before.Certificates.Count + 2)
        $held.Renames | Should -HaveCount ($before.Renames.Count + 2)
    }

    It 'removes the connector and everything that it left' {
        Get-ConnectorTrace | Should -BeNullOrEmpty
        @(Get-CachedPackage) | Should -HaveCount ($before.Packages.Count + 1)
        @(Get-CertificateThumbprint) | Should -HaveCount ($before.Certificates.Count + 1)
        foreach ($entry in $entries) {
            $root = $hklm.OpenSubKey($entry)
            foreach ($name in $root.GetSubKeyNames()) {
                "$($root.OpenSubKey($name).GetValue('Publisher'))" | Should -Not -Be $fixtureCompany
            }
        }
    }

    It 'keeps a foreign package and its entries' {
        foreach ($id in '{11111111-aaaa-4aaa-8aaa-111111111111}', '{22222222-bbbb-4bbb-8bbb-222222222222}') {
            [IO.File]::Exists("$env:ProgramData\Package Cache\$id\Setup.exe") | Should -BeTrue
            foreach ($entry in $entries) { Test-MachineKey "$entry\$id" | Should -BeTrue }
        }
    }

    It 'keeps a foreign certificate in LocalMachine\My' {
        foreach ($thumbprint in ('A' * 40), ('B' * 40)) { @(Get-CertificateThumbprint) | Should -Contain $thumbprint }
    }

    It 'keeps a foreign service, a foreign folder and a foreign file replacement' {
        Test-Service EpaForeign | Should -BeTrue
        [IO.Directory]::Exists($foreign) | Should -BeTrue
        @(Get-PendingRename) | Where-Object { $_ -match '\\(before|later)\.tmp\|$' } | Should -HaveCount 2
        @(Get-PendingRename) | Should -HaveCount ($before.Renames.Count + 1)
    }
}
