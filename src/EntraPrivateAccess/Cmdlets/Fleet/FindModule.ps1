# Runs on a server. Describes the server's PowerShell and the copies of this module that it has.
param(
    [string] $Version,
    # The parameters of Enter-RemoteHalf, to read the server's identity, too; null if the command does not require it.
    [hashtable] $Place
)

$mode = "$($ExecutionContext.SessionState.LanguageMode)"
# The other statements are not allowed there.
if ($mode -ne 'FullLanguage') { return New-Object PSObject -Property @{ LanguageMode = $mode } }

$loaded = Get-Module EntraPrivateAccess
# The search takes longer than everything else here, and a loaded copy is the one that is used.
$installed = if (-not $loaded) {
    Get-Module EntraPrivateAccess -ListAvailable -ErrorAction Ignore |
        Where-Object { "$($_.Version)" -eq $Version } |
        Select-Object -First 1
}
# The usual server has this module, so that its identity requires no round trip of its own. An error is not reported
# here: Get-RemoteIdentity runs again.
$identity = ''
if ($Place -and ($installed -or "$($loaded.Version)" -eq $Version)) {
    try {
        if ($installed) { Import-Module $installed.Path -ErrorAction Stop -Verbose:$false }
        $identity = & (Get-Module EntraPrivateAccess) {
            param($Place)
            Enter-RemoteHalf @Place
            try { Get-RemoteIdentity } finally { Exit-RemoteHalf }
        } $Place
    }
    catch { $identity = '' }
}
[pscustomobject] @{
    LanguageMode = $mode
    ComputerName = [Environment]::MachineName
    PowerShell = "$($PSVersionTable.PSVersion)"
    LoadedVersion = if ($loaded) { "$($loaded.Version)" } else { '' }
    LoadedManifest = if ($loaded) { [IO.Path]::Combine($loaded.ModuleBase, 'EntraPrivateAccess.psd1') } else { '' }
    # A test machine, on which commands act although the workstation uses a sandbox.
    IsThrowAwayMachine = $env:EPA_THROW_AWAY_MACHINE -eq [Environment]::MachineName
    InstalledManifest = if ($installed) { "$($installed.Path)" } else { '' }
    Identity = "$identity"
}
