@{
    RootModule             = 'Module/EntraPrivateAccess.psm1'
    ModuleVersion          = '0.1.0'
    GUID                   = '0d0a4a0c-1f0e-4d0e-8f5f-6a3f5f2f6e11'
    Author                 = 'EntraPrivateAccess contributors'
    Description            = 'One cmdlet that does nothing, as a reference for import times.'
    PowerShellVersion      = '5.1'
    DotNetFrameworkVersion = '4.7.2'
    CompatiblePSEditions   = @('Desktop', 'Core')
    FormatsToProcess       = @('Module/EntraPrivateAccess.Format.ps1xml')
    FunctionsToExport      = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    CmdletsToExport        = @('Get-Nothing')
}
