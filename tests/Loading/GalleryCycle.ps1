#Requires -Version 7.4
# The life of the module in a gallery, as a user of PSResourceGet sees it. Writes "name: value" lines.
# Arguments: the package, the folder of its next version, a folder for the gallery.
$package, $next, $gallery = $args

$name = 'EntraPrivateAccess'
function Write-Fact($Name, $Value) { "${Name}: $Value" }
function Get-Installed { @(Get-InstalledPSResource $name -ErrorAction Ignore | ForEach-Object Version) -join ' ' }
function Get-Used {
    $sandbox = Start-ConnectorSandbox -Name gallery -ConnectorCount 2 -GroupCount 1 -Force
    Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken | Out-Null
    "$(@(Get-Connector).Count) connectors by $((Get-Module $name).Version)"
}

Register-PSResourceRepository -Name Gallery -Uri $gallery -Trusted
Publish-PSResource -NupkgPath $package -Repository Gallery
$found = Find-PSResource $name -Repository Gallery
Write-Fact 'found' "$($found.Name) $($found.Version) $($found.Type) by $($found.Author)"
Install-PSResource $name -Repository Gallery
Write-Fact 'installed' (Get-Installed)

Import-Module $name
$first = Get-Module $name
Write-Fact 'imported' "$($first.Version) $($first.ModuleBase)"
Write-Fact 'help' (Get-Help Move-Connector).Synopsis
Write-Fact 'used' (Get-Used)

Publish-PSResource -Path $next -Repository Gallery
Update-PSResource $name -Repository Gallery
Write-Fact 'updated' (Get-Installed)

Import-Module "$($first.ModuleBase)/$name.psd1" -Force
Write-Fact 'imported again' (Get-Module $name).Version
try { Import-Module $name -MinimumVersion 999.0 } catch {
    Write-Fact 'refused' "$($_.Exception.Message) $($_.ErrorDetails.RecommendedAction)"
    Write-Fact 'refused as' "$($_.FullyQualifiedErrorId) $($_.CategoryInfo.Category)"
}
Write-Fact 'still loaded' @(Get-Module $name).Version
Write-Fact 'still used' (Get-Used)

Remove-Module $name
Import-Module $name
Write-Fact 'newest imported' "$((Get-Module $name).Version) $((Get-Module $name).ModuleBase)"
Write-Fact 'newest used' (Get-Used)
Stop-ConnectorSandbox -Name gallery -Confirm:$false
Remove-Module $name

Uninstall-PSResource $name -Version $first.Version
Write-Fact 'uninstalled first' (Get-Installed)
Uninstall-PSResource $name
Write-Fact 'uninstalled' (Get-Installed)
Write-Fact 'available' @(Get-Module $name -ListAvailable).Count
