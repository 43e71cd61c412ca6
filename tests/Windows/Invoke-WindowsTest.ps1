<#
.SYNOPSIS
Runs one Pester file on this machine, which must be a throw-away machine.
.DESCRIPTION
It fails unless EPA_THROW_AWAY_MACHINE names this machine, PowerShell runs elevated, and no connector is or was
installed.
C:\epa must contain sandbox.json (the connection to the tenant) and cloud.txt (the same for the fixture's programs).
.PARAMETER Restore
Removes at the end everything that the tests and this script have added. On Wine, the whole machine is removed instead.
#>
param(
    [Parameter(Mandatory)] [string] $File,
    [Parameter(Mandatory)] [string] $Pester,
    [Parameter(Mandatory)] [string] $Results,
    [string] $Tag,
    [string] $ExcludeTag,
    [switch] $Restore
)

$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/ThrowAwayMachine.ps1"

# The services run as Network Service, which reads the simulated faults and writes its journal in this folder.
function New-OrderFolder([string] $Folder) {
    $null = [IO.Directory]::CreateDirectory($Folder)
    $rights = Get-Acl $Folder
    $service = [Security.Principal.SecurityIdentifier]::new('S-1-5-20')
    $rights.AddAccessRule([Security.AccessControl.FileSystemAccessRule]::new(
            $service, 'Modify', 'ContainerInherit, ObjectInherit', 'None', 'Allow'))
    Set-Acl $Folder $rights
    $server = "server=$([Environment]::MachineName)"
    $cloud = [IO.File]::ReadAllText('C:\epa\cloud.txt') -replace '(?m)^server=.*$', $server
    [IO.File]::WriteAllText("$Folder\cloud.txt", $cloud)
}

# Trusts the fixture's publisher. Wine reloads the roots of the machine from Linux at each start, so it is a root of the
# user there.
function Add-PublisherRoot([Microsoft.Win32.RegistryKey] $Hive, [byte[]] $Certificate) {
    $hash = [Security.Cryptography.SHA1]::Create().ComputeHash($Certificate)
    $blob = [IO.MemoryStream]::new()
    foreach ($property in @(3, $hash), @(32, $Certificate)) {
        foreach ($number in $property[0], 1, $property[1].Length) {
            $blob.Write([BitConverter]::GetBytes([int] $number), 0, 4)
        }
        $blob.Write($property[1], 0, $property[1].Length)
    }
    $key = "SOFTWARE\Microsoft\SystemCertificates\ROOT\Certificates\$([BitConverter]::ToString($hash) -replace '-')"
    $entry = $Hive.CreateSubKey($key)
    $entry.SetValue('Blob', $blob.ToArray(), [Microsoft.Win32.RegistryValueKind]::Binary)
    $entry.Dispose()
    $key
}

Assert-ThrowAwayMachine
$orders = "$env:ProgramData\$fixtureCompany"
if ([IO.Directory]::Exists($orders)) { throw "A previous run has left $orders on this machine." }
[IO.File]::WriteAllText('C:\epa\begun', '')
$before = Save-Machine
$hive = if (Test-Wine) { [Microsoft.Win32.Registry]::CurrentUser } else { [Microsoft.Win32.Registry]::LocalMachine }
$root = Add-PublisherRoot $hive ([IO.File]::ReadAllBytes("$env:EPA_INSTALLERS\root.cer"))
try {
    New-OrderFolder $orders
    Import-Module "$PSScriptRoot/../PesterFiles/PesterFiles.psm1"
    Invoke-PesterFile -Pester $Pester -Path $File -Results $Results -Tag $Tag -ExcludeTag ($ExcludeTag -split ',')
}
finally {
    if ($Restore) {
        $hive.DeleteSubKeyTree($root)
        Clear-Machine $before
        [IO.Directory]::Delete($orders, $true)
    }
}
