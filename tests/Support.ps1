# Dot-sourced by every *.Tests.ps1 in its BeforeAll. Only Microsoft.PowerShell.Core commands.
# Under `dotnet test` the process also holds the C# tests' own copy of the product, so a type literal may name that one:
# compare an object's type by name, $object.GetType().FullName, and not with -BeOfType [EntraPrivateAccess...].
# EPA_MODULE_PATH names another copy of the module to test, such as the staged one.
Import-Module $(if ($env:EPA_MODULE_PATH) { $env:EPA_MODULE_PATH } else { "$PSScriptRoot/../EntraPrivateAccess.psd1" }) -ErrorAction Stop
