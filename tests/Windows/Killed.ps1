# Installs a connector in its own process. The process is killed after the step $Behind; otherwise the script writes the
# result.
param([string] $Behind)
$ErrorActionPreference = 'Stop'
$joins = $true
. "$PSScriptRoot/WindowsSupport.ps1"
Connect-Tenant
Install-Fixture '' @{ Verbose = $true } 4>&1 | ForEach-Object {
    if ($_ -isnot [Management.Automation.VerboseRecord]) { "$($_.Status) in $($_.ConnectorGroup)" }
    elseif ($Behind -and $_.Message.StartsWith("${Behind}: ")) { [Diagnostics.Process]::GetCurrentProcess().Kill() }
}
