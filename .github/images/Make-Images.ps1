#Requires -Version 7
# Makes the pictures of the README: the rehearsal's output, the page of a diagnostic archive, and a report.
# Requires a built module (./build.ps1), Chromium, and the .NET SDK.
[CmdletBinding()]
param([string] $Chromium = 'chromium')

$ErrorActionPreference = 'Stop'
$root = (Resolve-Path "$PSScriptRoot/../..").Path
$folder = [IO.Directory]::CreateTempSubdirectory('epa-images-').FullName

function Save-Picture([string] $Page, [string] $Picture, [string] $Size) {
    $arguments = @(
        '--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', "--user-data-dir=$folder/profile"
        "--window-size=$Size", "--screenshot=$PSScriptRoot/$Picture", "file://$Page"
    )
    & $Chromium $arguments 2>$null
    if (-not (Test-Path "$PSScriptRoot/$Picture")) { throw "Chromium made no $Picture." }
}

try {
    # The end of the rehearsal: the installation, its status, and the second run.
    $lines = dotnet run --project "$root/src/EntraPrivateAccess.Rehearsal" -- --no-build
    $first = [Array]::FindIndex([string[]] $lines, [Predicate[string]] { $args[0] -match '^PS> Install-Connector' })
    $text = [Net.WebUtility]::HtmlEncode(($lines[$first..($lines.Count - 1)] | Select-Object -First 34) -join "`n")
    Set-Content "$folder/rehearsal.html" @"
<!DOCTYPE html><meta charset="utf-8"><style>
body { margin: 0; background: #0c0c0c; color: #ccc } pre { margin: 20px; font: 15px/1.35 'DejaVu Sans Mono', monospace }
</style><pre>$text</pre>
"@
    Save-Picture "$folder/rehearsal.html" rehearsal.png '1180,760'

    Import-Module "$root/EntraPrivateAccess.psd1"
    $sandbox = Start-ConnectorSandbox Picture -ConnectorCount 1 -GroupCount 1
    $session = @{ Environment = $sandbox; Server = $sandbox.Servers[0]; AccessToken = $sandbox.GraphToken }
    $null = Connect-EntraPrivateAccess @session
    $null = Install-Connector -Token $sandbox.RegistrationToken -ConnectorGroup 'Group 001' -AcceptLicense
    $null = Stop-Connector
    $archive = Export-ConnectorDiagnostic -Path $folder
    Expand-Archive $archive.Path "$folder/archive"
    $page = Get-ChildItem "$folder/archive" -Recurse -Filter *.html | Select-Object -First 1
    Save-Picture $page.FullName diagnostic.png '1180,900'
    Stop-ConnectorSandbox Picture

    $sandbox = Start-ConnectorSandbox Report -ConnectorCount 14 -GroupCount 4 -ApplicationCount 7 `
        -ConnectorTrait MixedVersions, Inactive
    $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
    $report = Export-ConnectorReport "$folder/report.html"
    Save-Picture $report.Path report.png '1180,900'
    Stop-ConnectorSandbox Report
}
finally { Remove-Item $folder -Recurse -Force }
