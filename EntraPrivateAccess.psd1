@{
    RootModule             = 'Module/EntraPrivateAccess.psm1'
    ModuleVersion          = '0.1.0'
    GUID                   = '6d3f2f52-5b0e-4a57-9d7c-0b6f7e2a41c9'
    Author                 = 'EntraPrivateAccess contributors'
    CompanyName            = 'EntraPrivateAccess contributors'
    Copyright              = '(c) EntraPrivateAccess contributors. MIT license.'
    Description            = 'Unattended setup, tests and management of Microsoft Entra private network connectors.'
    PowerShellVersion      = '5.1'
    DotNetFrameworkVersion = '4.7.2'
    CompatiblePSEditions   = @('Desktop', 'Core')
    FormatsToProcess       = @('Module/EntraPrivateAccess.Format.ps1xml')
    FunctionsToExport      = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    CmdletsToExport        = @(
        'Compare-ConnectorConfiguration'
        'Connect-EntraPrivateAccess'
        'Disconnect-EntraPrivateAccess'
        'Export-ConnectorConfiguration'
        'Export-ConnectorDiagnostic'
        'Export-ConnectorReport'
        'Get-Connector'
        'Get-ConnectorEndpoint'
        'Get-ConnectorEvent'
        'Get-ConnectorGroup'
        'Get-ConnectorGroupApplication'
        'Get-ConnectorProxy'
        'Get-ConnectorRegion'
        'Get-ConnectorRegistrationToken'
        'Get-ConnectorSandbox'
        'Get-ConnectorSandboxJournal'
        'Get-ConnectorStatus'
        'Get-EntraPrivateAccessContext'
        'Install-Connector'
        'Move-Connector'
        'New-ConnectorGroup'
        'Register-Connector'
        'Remove-ConnectorGroup'
        'Remove-ConnectorGroupApplication'
        'Repair-Connector'
        'Restart-Connector'
        'Restore-ConnectorConfiguration'
        'Resume-Connector'
        'Save-ConnectorInstaller'
        'Set-ConnectorGroup'
        'Set-ConnectorGroupApplication'
        'Set-ConnectorProxy'
        'Set-ConnectorSandboxFault'
        'Start-Connector'
        'Start-ConnectorSandbox'
        'Stop-Connector'
        'Stop-ConnectorSandbox'
        'Suspend-Connector'
        'Test-Connector'
        'Test-ConnectorApplication'
        'Test-ConnectorGroup'
        'Test-EntraPrivateAccessPermission'
        'Uninstall-Connector'
        'Update-Connector'
        'Wait-Connector'
        'Watch-Connector'
    )
    PrivateData            = @{
        PSData = @{
            Tags = @(
                'Entra'
                'PrivateAccess'
                'Connector'
                'ApplicationProxy'
                'GlobalSecureAccess'
                'Windows'
                'Linux'
                'MacOS'
            )
        }
    }
}
