<#
.SYNOPSIS
Decides what the release workflow does with a tag, and writes the decision as lines of GITHUB_OUTPUT.
.DESCRIPTION
HAS_API_KEY and PUBLISH_BELOW_1 are "true" if the gallery's key exists, and if a version below 1.0 may be published.
#>
[CmdletBinding()]
param([Parameter(Mandatory)] [string] $Ref)

$ErrorActionPreference = 'Stop'
$version = (Import-PowerShellDataFile "$PSScriptRoot/../EntraPrivateAccess.psd1").ModuleVersion
if ($Ref -cne "refs/tags/v$version") {
    throw "The manifest states version $version, so its release requires the tag v$version. This run is for $Ref."
}

$reason = if ($env:HAS_API_KEY -ne 'true') {
    'The secret PSGALLERY_API_KEY does not exist.'
}
elseif ([version] $version -lt [version] '1.0' -and $env:PUBLISH_BELOW_1 -ne 'true') {
    "Version $version is below 1.0. To publish it, run this workflow by hand on the tag, with publish-below-1."
}
"publish=$(if ($reason) { 'false' } else { 'true' })"
# Uses Write-Host because the output stream is redirected to GITHUB_OUTPUT.
if ($reason) { Write-Host "::warning title=Not published to the PowerShell Gallery::$reason" }
