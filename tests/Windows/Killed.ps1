# Runs the main job in a process of its own, and kills that behind the step that is named; without one it says how the job ended.
param([string] $Behind)
$ErrorActionPreference = 'Stop'
$joins = $true
. "$PSScriptRoot/WindowsSupport.ps1"
Connect-Tenant
Install-Fixture '' @{ Verbose = $true } 4>&1 | ForEach-Object {
    if ($_ -isnot [Management.Automation.VerboseRecord]) { "$($_.Status) in $($_.ConnectorGroup)" }
    elseif ($Behind -and $_.Message.StartsWith("${Behind}: ")) { [Diagnostics.Process]::GetCurrentProcess().Kill() }
}
