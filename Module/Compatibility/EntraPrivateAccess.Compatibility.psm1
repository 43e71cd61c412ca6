# Provides the names and parameters of older cmdlets for existing scripts. The output is that of the current cmdlets.
# Uses only Microsoft.PowerShell.Core commands, because a minimal host has no others.
if (-not (Get-Module EntraPrivateAccess)) {
    Import-Module "$PSScriptRoot/../../EntraPrivateAccess.psd1" -Global -ErrorAction Stop
}

# Implements the common parameters of the old cmdlets: an ID, or the start of a name or a filter, and a maximum number.
function Find-Object($Command, $Id, $SearchString, $Top, $Filter) {
    if ($Id) { return & $Command -Id $Id }
    $found = @(if ($SearchString) { & $Command ([WildcardPattern]::Escape($SearchString) + '*') } else { & $Command })
    Select-Top (Select-Filtered $found $Filter) $Top
}

function Select-Top($Found, $Top) {
    $all = @(foreach ($each in $Found) { $each })
    if ($Top -gt 0 -and $all.Count -gt $Top) { $all[0..($Top - 1)] } else { $all }
}

# Supports the filters that these cmdlets accepted: one property that equals a value or starts with a text.
function Select-Filtered($Found, $Filter) {
    if (-not $Filter) { return $Found }
    if ($Filter -match '^\s*(?<name>\w+)\s+eq\s+(?:''(?<text>(?:[^'']|'''')*)''|(?<text>true|false))\s*$') {
        $starts = $false
    }
    elseif ($Filter -match '^\s*startswith\(\s*(?<name>\w+)\s*,\s*''(?<text>(?:[^'']|'''')*)''\s*\)\s*$') {
        $starts = $true
    }
    else {
        throw [NotSupportedException]::new(
            "-Filter supports only PROPERTY eq 'TEXT' and startswith(PROPERTY,'TEXT'). " +
            'Otherwise use -SearchString, or Get-Connector and Get-ConnectorGroup with Where-Object.'
        )
    }
    $name = $Matches['name']
    $text = $Matches['text'].Replace("''", "'")
    foreach ($each in $Found) {
        if (-not $each.PSObject.Properties[$name]) {
            throw [NotSupportedException]::new(
                "-Filter contains '$name', which is not a property of $($each.GetType().Name)."
            )
        }
        $value = [string] $each.$name
        if ($starts -and $value.StartsWith($text, [StringComparison]::OrdinalIgnoreCase)) { $each }
        elseif (-not $starts -and [string]::Equals($value, $text, [StringComparison]::OrdinalIgnoreCase)) { $each }
    }
}

function Get-EntraBetaApplicationProxyConnector {
    [CmdletBinding()]
    param(
        [Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('Id')]
        [ValidateNotNullOrEmpty()]
        [string] $OnPremisesPublishingProfileId,
        [Parameter(Position = 0)] [string] $SearchString,
        [string] $Filter,
        [Alias('Limit')] [int] $Top,
        [switch] $All
    )
    process { Find-Object Get-Connector $OnPremisesPublishingProfileId $SearchString $Top $Filter }
}

# AzureAD's -All requires a value, which PowerShell would bind to the next parameter if -All were a switch.
function Get-AzureADApplicationProxyConnector {
    [CmdletBinding()]
    param(
        [Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string] $Id,
        [string] $SearchString,
        [string] $Filter,
        [int] $Top,
        [bool] $All
    )
    process { Find-Object Get-Connector $Id $SearchString $(if (-not $All) { $Top }) $Filter }
}

function Get-EntraBetaApplicationProxyConnectorMemberOf {
    [CmdletBinding()] [Alias('Get-AzureADApplicationProxyConnectorMemberOf')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('Id')]
        [string] $OnPremisesPublishingProfileId
    )
    process {
        $connector = Get-Connector -Id $OnPremisesPublishingProfileId
        if ($connector) { Get-ConnectorGroup -Id $connector.ConnectorGroupId }
    }
}

function Set-EntraBetaApplicationProxyConnector {
    [CmdletBinding(SupportsShouldProcess)] [Alias('Set-AzureADApplicationProxyConnector')]
    param(
        [Parameter(Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('Id')]
        [string] $OnPremisesPublishingProfileId,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)] [string] $ConnectorGroupId
    )
    # -Force here and below: the old cmdlets never asked. A warning names applications that lose their last connector.
    process { Move-Connector -Name $OnPremisesPublishingProfileId -ConnectorGroup $ConnectorGroupId -Force }
}

function Get-EntraBetaApplicationProxyConnectorGroup {
    [CmdletBinding()]
    param(
        [Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('Id')]
        [ValidateNotNullOrEmpty()]
        [string] $OnPremisesPublishingProfileId,
        [Parameter(Position = 0)] [string] $SearchString,
        [string] $Filter,
        [Alias('Limit')] [int] $Top,
        [switch] $All
    )
    process { Find-Object Get-ConnectorGroup $OnPremisesPublishingProfileId $SearchString $Top $Filter }
}

function Get-AzureADApplicationProxyConnectorGroup {
    [CmdletBinding()]
    param(
        [Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [ValidateNotNullOrEmpty()]
        [string] $Id,
        [string] $SearchString,
        [string] $Filter,
        [int] $Top,
        [bool] $All
    )
    process { Find-Object Get-ConnectorGroup $Id $SearchString $(if (-not $All) { $Top }) $Filter }
}

function Get-EntraBetaApplicationProxyConnectorGroupMembers {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('Id')]
        [string] $OnPremisesPublishingProfileId,
        [string] $Filter,
        [Alias('Limit')] [int] $Top,
        [switch] $All
    )
    process { Find-Member $OnPremisesPublishingProfileId $Top $Filter }
}

# Microsoft documents both the singular and the plural name.
function Get-AzureADApplicationProxyConnectorGroupMember {
    [CmdletBinding()] [Alias('Get-AzureADApplicationProxyConnectorGroupMembers')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)] [string] $Id,
        [string] $Filter,
        [int] $Top,
        [bool] $All
    )
    process { Find-Member $Id $(if (-not $All) { $Top }) $Filter }
}

function Find-Member($GroupId, $Top, $Filter) {
    $group = Get-ConnectorGroup -Id $GroupId
    if ($group) { Select-Top (Select-Filtered $group.Members $Filter) $Top }
}

function New-EntraBetaApplicationProxyConnectorGroup {
    [CmdletBinding(SupportsShouldProcess)] [Alias('New-AzureADApplicationProxyConnectorGroup')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [string] $Name
    )
    process { New-ConnectorGroup -Name $Name }
}

function Set-EntraBetaApplicationProxyConnectorGroup {
    [CmdletBinding(SupportsShouldProcess)] [Alias('Set-AzureADApplicationProxyConnectorGroup')]
    param(
        [Parameter(Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('Id')]
        [string] $OnPremisesPublishingProfileId,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)] [string] $Name
    )
    process { Set-ConnectorGroup -Name $OnPremisesPublishingProfileId -NewName $Name -PassThru }
}

# Like the old cmdlet, it removes a group without confirmation and fails if the group is not empty.
function Remove-EntraBetaApplicationProxyConnectorGroup {
    [CmdletBinding(SupportsShouldProcess)] [Alias('Remove-AzureADApplicationProxyConnectorGroup')]
    param(
        [Parameter(Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('Id')]
        [string] $OnPremisesPublishingProfileId
    )
    process {
        Remove-ConnectorGroup -Name $OnPremisesPublishingProfileId -Confirm:([bool] $PSBoundParameters['Confirm'])
    }
}

function Get-EntraBetaApplicationProxyApplicationConnectorGroup {
    [CmdletBinding()] [Alias('Get-AzureADApplicationProxyApplicationConnectorGroup')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('ObjectId', 'ApplicationId', 'Id')]
        [string] $OnPremisesPublishingProfileId
    )
    process {
        $application = Get-ConnectorGroupApplication -Id $OnPremisesPublishingProfileId
        if ($application) { Get-ConnectorGroup -Id $application.ConnectorGroupId }
    }
}

function Set-EntraBetaApplicationProxyApplicationConnectorGroup {
    [CmdletBinding(SupportsShouldProcess)] [Alias('Set-AzureADApplicationProxyApplicationConnectorGroup')]
    param(
        [Parameter(Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('ObjectId', 'ApplicationId', 'Id')]
        [string] $OnPremisesPublishingProfileId,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)] [string] $ConnectorGroupId
    )
    process {
        Set-ConnectorGroupApplication -Name $OnPremisesPublishingProfileId -ConnectorGroup $ConnectorGroupId -Force
    }
}

function Remove-EntraBetaApplicationProxyApplicationConnectorGroup {
    [CmdletBinding(SupportsShouldProcess)] [Alias('Remove-AzureADApplicationProxyApplicationConnectorGroup')]
    param(
        [Parameter(Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('ObjectId', 'ApplicationId', 'Id')]
        [string] $OnPremisesPublishingProfileId
    )
    process {
        $prompts = [bool] $PSBoundParameters['Confirm']
        Remove-ConnectorGroupApplication -Name $OnPremisesPublishingProfileId -Confirm:$prompts -Force
    }
}

Export-ModuleMember -Function *-EntraBeta*, *-AzureAD* -Alias *-AzureAD*
