@{
    # A module of its own, because DSC finds resources only in the root script of a module that has the name of its
    # folder, and because classes would slow down each import of EntraPrivateAccess.
    # Add the parent folder, Module/Dsc, to PSModulePath: see about_EntraPrivateAccess_DesiredState.
    RootModule           = 'EntraPrivateAccessDsc.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '2c8f0d57-93ab-4e0e-8d35-61e4f7a90b12'
    Author               = 'EntraPrivateAccess contributors'
    CompanyName          = 'EntraPrivateAccess contributors'
    Copyright            = '(c) EntraPrivateAccess contributors. MIT license.'
    Description          = 'DSC resources for Microsoft Entra private network connectors and connector groups.'
    PowerShellVersion    = '5.1'
    CompatiblePSEditions = @('Desktop', 'Core')
    # Packages of machine configuration contain the required modules, too.
    RequiredModules      = @(@{ ModuleName = 'EntraPrivateAccess'; ModuleVersion = '0.1.0' })
    FunctionsToExport    = @()
    # Without a wildcard, PowerShell 7 doesn't read the classes, and Get-Module -ListAvailable shows no resources.
    CmdletsToExport      = '*'
    VariablesToExport    = @()
    AliasesToExport      = @()
    DscResourcesToExport = @('EntraConnector', 'EntraConnectorGroup')
}
