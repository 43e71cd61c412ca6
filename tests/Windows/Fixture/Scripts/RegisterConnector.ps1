# Simulates the connector's script of this name, with the parameters that Microsoft documents.
param(
    [string] $modulePath,
    [string] $moduleName,
    [ValidateSet('Interactive', 'Token', 'Credentials')] [string] $AuthenticationMode = 'Interactive',
    [pscredential] $UserCredentials,
    [securestring] $Token,
    [string] $TenantId,
    [string] $Feature
)

$ErrorActionPreference = 'Stop'
if ($AuthenticationMode -ne 'Token') {
    throw "The authentication mode $AuthenticationMode requires a window, and there is none."
}

Import-Module "$($modulePath.TrimEnd('\'))\$moduleName\$moduleName.psd1"
$register = (Get-Module $moduleName).ExportedCommands.Values
& @($register)[0] -AuthenticationMode $AuthenticationMode -Token $Token -TenantId $TenantId -Feature $Feature
