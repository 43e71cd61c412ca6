<#
.SYNOPSIS
Runs the Pester files of this folder against a package, in Windows PowerShell 5.1 or PowerShell 7.
.EXAMPLE
./tests/Test-Package.ps1 -Package (Get-Item out/*.nupkg)
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Package,

    # The name of the module, or the path of its manifest.
    [string] $Pester = 'Pester'
)

$ErrorActionPreference = 'Stop'
Add-Type -AssemblyName System.IO.Compression.FileSystem
$folder = Join-Path ([IO.Path]::GetTempPath()) "EntraPrivateAccess-$([guid]::NewGuid())"
[IO.Compression.ZipFile]::ExtractToDirectory((Convert-Path $Package), $folder)
try {
    $env:EPA_MODULE_PATH = Join-Path $folder 'EntraPrivateAccess.psd1'
    Import-Module $Pester -MinimumVersion 5.0
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = Get-ChildItem $PSScriptRoot -Filter *.Tests.ps1 | ForEach-Object FullName
    $configuration.Run.PassThru = $true
    $configuration.Output.CIFormat = 'Auto'
    $result = Invoke-Pester -Configuration $configuration
    if ($result.Result -ne 'Passed') { throw "$($result.FailedCount) tests of the package failed." }
}
finally {
    $env:EPA_MODULE_PATH = $null
    Remove-Module EntraPrivateAccess -ErrorAction Ignore
    # Windows keeps the files of a loaded assembly until the process ends.
    Remove-Item $folder -Recurse -Force -ErrorAction Ignore
}
