# Functions for the machine on which the Windows suite installs and removes connectors: they save its state, and remove
# what the suite added. They support Wine and real Windows, Windows PowerShell 5.1 and PowerShell 7.

# The names of the fixture. A machine with any of these has or had a connector, and the suite does not use it.
$script:connectorServices = 'WAPCSvc', 'WAPCUpdaterSvc'
$script:connectorFolders = @(
    "$env:ProgramFiles\Microsoft Entra private network connector"
    "$env:ProgramFiles\Microsoft Entra private network connector Updater"
    "$env:ProgramFiles\Microsoft AAD App Proxy Connector"
    "$env:ProgramFiles\Microsoft AAD App Proxy Connector Updater"
    "$env:ProgramData\Microsoft\Microsoft Entra private network connector"
    "$env:ProgramData\Microsoft\Microsoft AAD Application Proxy Connector"
    "$env:ProgramData\EntraPrivateAccess"
)
$script:connectorKeys = @(
    'SOFTWARE\Microsoft\Microsoft Entra private network connector'
    'SOFTWARE\Microsoft\Microsoft Entra private network connector Updater'
    'SOFTWARE\Microsoft\Microsoft AAD App Proxy Connector'
    'SOFTWARE\Microsoft\Microsoft AAD App Proxy Connector Updater'
)
$script:certificateKey = 'SOFTWARE\Microsoft\SystemCertificates\My\Certificates'
$script:sessionKey = 'SYSTEM\CurrentControlSet\Control\Session Manager'
$script:fixtureCompany = 'Connector Fixture'

# Throws unless EPA_THROW_AWAY_MACHINE names this machine, and it has no connector.
function Assert-ThrowAwayMachine([switch] $WithConnector) {
    $name = [Environment]::MachineName
    if ($env:EPA_THROW_AWAY_MACHINE -ne $name) {
        throw "These tests install and remove services. To allow this on a throw-away machine, " +
            "set EPA_THROW_AWAY_MACHINE to $name."
    }
    if (-not (Test-Administrator)) {
        throw 'These tests install and remove services. Start PowerShell as administrator.'
    }
    if ($WithConnector) { return }
    $trace = Get-ConnectorTrace
    if ($trace) {
        throw "This machine has a connector of its own, which these tests would remove: $($trace -join ', ')."
    }
}

function Test-Administrator {
    $user = [Security.Principal.WindowsPrincipal]::new([Security.Principal.WindowsIdentity]::GetCurrent())
    $user.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)
}

# The parts of a connector that exist on this machine.
function Get-ConnectorTrace {
    $connectorServices | Where-Object { Test-MachineKey "SYSTEM\CurrentControlSet\Services\$_" }
    $connectorFolders | Where-Object { [IO.Directory]::Exists($_) }
    $connectorKeys | Where-Object { Test-MachineKey $_ }
}

function Test-MachineKey([string] $Key) {
    $opened = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($Key)
    if ($opened) { $opened.Dispose() }
    $null -ne $opened
}

function Test-Wine { Test-MachineKey 'SOFTWARE\Wine' }

function Get-CertificateThumbprint {
    $store = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($certificateKey)
    if ($store) {
        $store.GetSubKeyNames()
        $store.Dispose()
    }
}

function Get-CachedPackage {
    $cache = "$env:ProgramData\Package Cache"
    if ([IO.Directory]::Exists($cache)) { [IO.Directory]::GetDirectories($cache) }
}

# The state before the first installation. The suite does not change it later.
function Save-Machine {
    @{ Packages = @(Get-CachedPackage); Certificates = @(Get-CertificateThumbprint); Renames = @(Get-PendingRename) }
}

# Removes what was added since then: the fixture's packages, the connector's folders and keys, and its certificates.
function Clear-Machine([hashtable] $Before) {
    @(Get-CachedPackage) | Where-Object { $Before.Packages -notcontains $_ } | ForEach-Object { Remove-Package $_ }
    $connectorFolders | Where-Object { [IO.Directory]::Exists($_) } |
        ForEach-Object { [IO.Directory]::Delete($_, $true) }
    foreach ($key in $connectorKeys) { [Microsoft.Win32.Registry]::LocalMachine.DeleteSubKeyTree($key, $false) }
    foreach ($thumbprint in @(Get-CertificateThumbprint | Where-Object { $Before.Certificates -notcontains $_ })) {
        if (Test-ConnectorCertificate $thumbprint) {
            [Microsoft.Win32.Registry]::LocalMachine.DeleteSubKeyTree("$certificateKey\$thumbprint", $false)
        }
    }
    $renames = Get-PendingRename | Where-Object { $Before.Renames -contains $_ -or -not (Test-ConnectorRename $_) }
    Set-PendingRename @($renames)
}

# Uninstalls a package of the fixture. Packages that another program added meanwhile are kept.
function Remove-Package([string] $Folder) {
    foreach ($file in [IO.Directory]::GetFiles($Folder, '*.exe')) {
        if ([Diagnostics.FileVersionInfo]::GetVersionInfo($file).CompanyName -ne $fixtureCompany) { return }
        Invoke-Setup $file '/uninstall /quiet /norestart'
    }
    if ([IO.Directory]::Exists($Folder) -and -not [IO.Directory]::GetFileSystemEntries($Folder)) {
        [IO.Directory]::Delete($Folder)
    }
}

# Tests whether a certificate is from the sandbox's tenant. Windows stores a list of properties, each with number,
# encoding, length and bytes.
function Test-ConnectorCertificate([string] $Thumbprint) {
    $entry = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey("$certificateKey\$Thumbprint")
    $blob = [byte[]] $entry.GetValue('Blob')
    $entry.Dispose()
    for ($at = 0; $blob -and $at + 12 -le $blob.Length; $at += 12 + [BitConverter]::ToInt32($blob, $at + 8)) {
        if ([BitConverter]::ToInt32($blob, $at) -eq 32) {
            $content = [byte[]]::new([BitConverter]::ToInt32($blob, $at + 8))
            [Array]::Copy($blob, $at + 12, $content, 0, $content.Length)
            $certificate = [Security.Cryptography.X509Certificates.X509Certificate2]::new($content)
            return $certificate.Issuer -eq 'CN=connectorregistrationca.msappproxy.net'
        }
    }
    $false
}

# The files that Windows replaces at the next restart, each as source and destination.
function Get-PendingRename {
    $manager = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($sessionKey)
    $names = [string[]] $manager.GetValue('PendingFileRenameOperations')
    $manager.Dispose()
    for ($at = 0; $at -lt $names.Count; $at += 2) { "$($names[$at])|$($names[$at + 1])" }
}

function Set-PendingRename([string[]] $Renames) {
    $manager = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($sessionKey, $true)
    if ($Renames) {
        $names = [string[]] ($Renames -split '\|')
        $manager.SetValue('PendingFileRenameOperations', $names, [Microsoft.Win32.RegistryValueKind]::MultiString)
    }
    else { $manager.DeleteValue('PendingFileRenameOperations', $false) }
    $manager.Dispose()
}

function Test-ConnectorRename([string] $Rename) {
    @($connectorFolders | Where-Object { $Rename.IndexOf($_, [StringComparison]::OrdinalIgnoreCase) -ge 0 }).Count -gt 0
}

# Runs a program of the fixture, and waits until it and its child process have ended.
function Invoke-Setup([string] $File, [string] $Arguments) {
    $start = [Diagnostics.ProcessStartInfo]::new($File, $Arguments)
    $start.UseShellExecute = $false
    $process = [Diagnostics.Process]::Start($start)
    if (-not $process.WaitForExit(240000) -or $process.ExitCode) {
        throw "$File $Arguments ended with $($process.ExitCode)."
    }
    $process.Dispose()
    Wait-Setup
}

# A child process finishes the installation after setup has returned. Its mutex exists until it ends.
function Wait-Setup {
    $mutex = $null
    $name = 'Global\ConnectorFixtureInstallation'
    for ($left = 600; [Threading.Mutex]::TryOpenExisting($name, [ref] $mutex); $left--) {
        $mutex.Dispose()
        if ($left -eq 0) { throw 'A setup did not end within a minute.' }
        [Threading.Tasks.Task]::Delay(100).Wait()
    }
}
