@{
    # Not imported automatically. Import it by its path in the folder of EntraPrivateAccess:
    # Import-Module <folder>/Module/Compatibility/EntraPrivateAccess.Compatibility.psd1
    RootModule           = 'EntraPrivateAccess.Compatibility.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '0b1f6a5e-8f0c-4a34-9a59-6f5c3d7f2b18'
    Author               = 'EntraPrivateAccess contributors'
    CompanyName          = 'EntraPrivateAccess contributors'
    Copyright            = '(c) EntraPrivateAccess contributors. MIT license.'
    Description          = 'Microsoft''s older connector cmdlets, implemented with EntraPrivateAccess.'
    PowerShellVersion    = '5.1'
    CompatiblePSEditions = @('Desktop', 'Core')
    CmdletsToExport      = @()
    VariablesToExport    = @()
    FunctionsToExport    = @(
        'Get-AzureADApplicationProxyConnector'
        'Get-AzureADApplicationProxyConnectorGroup'
        'Get-AzureADApplicationProxyConnectorGroupMember'
        'Get-EntraBetaApplicationProxyApplicationConnectorGroup'
        'Get-EntraBetaApplicationProxyConnector'
        'Get-EntraBetaApplicationProxyConnectorGroup'
        'Get-EntraBetaApplicationProxyConnectorGroupMembers'
        'Get-EntraBetaApplicationProxyConnectorMemberOf'
        'New-EntraBetaApplicationProxyConnectorGroup'
        'Remove-EntraBetaApplicationProxyApplicationConnectorGroup'
        'Remove-EntraBetaApplicationProxyConnectorGroup'
        'Set-EntraBetaApplicationProxyApplicationConnectorGroup'
        'Set-EntraBetaApplicationProxyConnector'
        'Set-EntraBetaApplicationProxyConnectorGroup'
    )
    AliasesToExport      = @(
        'Get-AzureADApplicationProxyApplicationConnectorGroup'
        'Get-AzureADApplicationProxyConnectorGroupMembers'
        'Get-AzureADApplicationProxyConnectorMemberOf'
        'New-AzureADApplicationProxyConnectorGroup'
        'Remove-AzureADApplicationProxyApplicationConnectorGroup'
        'Remove-AzureADApplicationProxyConnectorGroup'
        'Set-AzureADApplicationProxyApplicationConnectorGroup'
        'Set-AzureADApplicationProxyConnector'
        'Set-AzureADApplicationProxyConnectorGroup'
    )
}
