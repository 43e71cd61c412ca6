# Old names over today's cmdlets, for scripts that are not rewritten yet. The parameters are the old ones; the objects are today's.
# Only Microsoft.PowerShell.Core commands here: a bare engine host has no others.
if (-not (Get-Module EntraPrivateAccess)) { Import-Module "$PSScriptRoot/../../EntraPrivateAccess.psd1" -Global -ErrorAction Stop }

# What the old cmdlets shared: an id, or else a start of a name, and how many at most.
function Find($Command, $Id, $SearchString, $Top, $Filter) {
    if ($Filter) { throw [NotSupportedException]::new("-Filter is not supported here: use -SearchString, or $Command with a name, and Where-Object.") }
    if ($Id) { return & $Command -Id $Id }
    $found = @(if ($SearchString) { & $Command ([WildcardPattern]::Escape($SearchString) + '*') } else { & $Command })
    if ($Top -gt 0 -and $found.Count -gt $Top) { $found[0..($Top - 1)] } else { $found }
}

function Get-EntraBetaApplicationProxyConnector {
    [CmdletBinding()] [Alias('Get-AzureADApplicationProxyConnector')]
    param([Parameter(ValueFromPipelineByPropertyName)] [Alias('Id')] [string] $OnPremisesPublishingProfileId, [Parameter(Position = 0)] [string] $SearchString, [string] $Filter, [int] $Top, [switch] $All)
    process { Find Get-Connector $OnPremisesPublishingProfileId $SearchString $Top $Filter }
}

function Get-EntraBetaApplicationProxyConnectorMemberOf {
    [CmdletBinding()] [Alias('Get-AzureADApplicationProxyConnectorMemberOf')]
    param([Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)] [Alias('Id')] [string] $OnPremisesPublishingProfileId)
    process {
        $connector = Get-Connector -Id $OnPremisesPublishingProfileId
        if ($connector) { Get-ConnectorGroup -Id $connector.ConnectorGroupId }
    }
}

function Set-EntraBetaApplicationProxyConnector {
    [CmdletBinding(SupportsShouldProcess)] [Alias('Set-AzureADApplicationProxyConnector')]
    param([Parameter(Mandatory, ValueFromPipelineByPropertyName)] [Alias('Id')] [string] $OnPremisesPublishingProfileId, [Parameter(Mandatory)] [string] $ConnectorGroupId)
    process { Move-Connector -Name $OnPremisesPublishingProfileId -ConnectorGroup $ConnectorGroupId }
}

function Get-EntraBetaApplicationProxyConnectorGroup {
    [CmdletBinding()] [Alias('Get-AzureADApplicationProxyConnectorGroup')]
    param([Parameter(ValueFromPipelineByPropertyName)] [Alias('Id')] [string] $OnPremisesPublishingProfileId, [Parameter(Position = 0)] [string] $SearchString, [string] $Filter, [int] $Top, [switch] $All)
    process { Find Get-ConnectorGroup $OnPremisesPublishingProfileId $SearchString $Top $Filter }
}

function Get-EntraBetaApplicationProxyConnectorGroupMembers {
    [CmdletBinding()] [Alias('Get-AzureADApplicationProxyConnectorGroupMembers')]
    param([Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)] [Alias('Id')] [string] $OnPremisesPublishingProfileId, [string] $Filter, [int] $Top, [switch] $All)
    process {
        $members = @((Find Get-ConnectorGroup $OnPremisesPublishingProfileId '' 0 $Filter).Members)
        if ($Top -gt 0 -and $members.Count -gt $Top) { $members[0..($Top - 1)] } else { $members }
    }
}

function New-EntraBetaApplicationProxyConnectorGroup {
    [CmdletBinding(SupportsShouldProcess)] [Alias('New-AzureADApplicationProxyConnectorGroup')]
    param([Parameter(Mandatory, Position = 0)] [string] $Name)
    process { New-ConnectorGroup -Name $Name }
}

function Set-EntraBetaApplicationProxyConnectorGroup {
    [CmdletBinding(SupportsShouldProcess)] [Alias('Set-AzureADApplicationProxyConnectorGroup')]
    param([Parameter(Mandatory, ValueFromPipelineByPropertyName)] [Alias('Id')] [string] $OnPremisesPublishingProfileId, [Parameter(Mandatory)] [string] $Name)
    process { Set-ConnectorGroup -Name $OnPremisesPublishingProfileId -NewName $Name -PassThru }
}

# Like the old one it does not ask; what stands in the way is told.
function Remove-EntraBetaApplicationProxyConnectorGroup {
    [CmdletBinding(SupportsShouldProcess)] [Alias('Remove-AzureADApplicationProxyConnectorGroup')]
    param([Parameter(Mandatory, ValueFromPipelineByPropertyName)] [Alias('Id')] [string] $OnPremisesPublishingProfileId)
    process { Remove-ConnectorGroup -Name $OnPremisesPublishingProfileId -Confirm:([bool] $PSBoundParameters['Confirm']) }
}

function Get-EntraBetaApplicationProxyApplicationConnectorGroup {
    [CmdletBinding()] [Alias('Get-AzureADApplicationProxyApplicationConnectorGroup')]
    param([Parameter(Mandatory, Position = 0, ValueFromPipelineByPropertyName)] [Alias('ObjectId', 'Id')] [string] $ApplicationId)
    process {
        $application = Get-ConnectorGroupApplication -Id $ApplicationId
        if ($application) { Get-ConnectorGroup -Id $application.ConnectorGroupId }
    }
}

function Set-EntraBetaApplicationProxyApplicationConnectorGroup {
    [CmdletBinding(SupportsShouldProcess)] [Alias('Set-AzureADApplicationProxyApplicationConnectorGroup')]
    param([Parameter(Mandatory, ValueFromPipelineByPropertyName)] [Alias('ObjectId', 'Id')] [string] $ApplicationId, [Parameter(Mandatory)] [string] $ConnectorGroupId)
    process { Set-ConnectorGroupApplication -Name $ApplicationId -ConnectorGroup $ConnectorGroupId }
}

function Remove-EntraBetaApplicationProxyApplicationConnectorGroup {
    [CmdletBinding(SupportsShouldProcess)] [Alias('Remove-AzureADApplicationProxyApplicationConnectorGroup')]
    param([Parameter(Mandatory, ValueFromPipelineByPropertyName)] [Alias('ObjectId', 'Id')] [string] $ApplicationId)
    process { Remove-ConnectorGroupApplication -Name $ApplicationId -Confirm:([bool] $PSBoundParameters['Confirm']) }
}

Export-ModuleMember -Function *-EntraBeta* -Alias *-AzureAD*
