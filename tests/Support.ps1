# Dot-sourced by every *.Tests.ps1 in its BeforeAll. Only Microsoft.PowerShell.Core commands.
# EPA_MODULE_PATH names another copy of the module to test, such as the staged one.
Import-Module $(if ($env:EPA_MODULE_PATH) { $env:EPA_MODULE_PATH } else { "$PSScriptRoot/../EntraPrivateAccess.psd1" }) -ErrorAction Stop
