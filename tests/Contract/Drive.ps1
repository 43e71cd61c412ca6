# Runs every cmdlet that sends requests to the tenant, in every form of request, against a recorded sandbox.
# Uses only Microsoft.PowerShell.Core commands.
$ErrorActionPreference = 'Stop'
$sandbox = Start-ConnectorSandbox -Name Contract -ConnectorCount 26 -GroupCount 3 -ApplicationCount 6 -Force
try {
    Set-ConnectorSandboxFault StaleReads 0 -Sandbox Contract
    $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
    $null = Get-EntraPrivateAccessContext

    $all = @(Get-Connector)
    $one = Get-Connector CONN0001
    $null = Get-Connector -Id $one.Id, $all[1].Id
    $null = Get-Connector -Id $one.Id
    $null = Get-Connector -ConnectorGroup 'Group 001'
    $null = Get-ConnectorStatus CONN0001 -ErrorAction SilentlyContinue

    $groups = @(Get-ConnectorGroup)
    $null = Test-ConnectorGroup
    $here = @{ AcceptLicense = $true; ConnectorGroup = 'Group 002'; WarningAction = 'SilentlyContinue' }
    $null = Install-Connector -Token $sandbox.RegistrationToken @here
    $null = Test-ConnectorApplication -Include ApplicationUntested
    $null = Set-ConnectorGroupApplication 'Application 006' -ConnectorGroup 'Group 002' -Force
    $null = Test-ConnectorApplication -Include ApplicationUntested
    $null = Test-EntraPrivateAccessPermission
    $null = Get-ConnectorGroup -Id $groups[1].Id
    $null = New-ConnectorGroup 'By name alone'
    $null = New-ConnectorGroup 'EU West' -Region eur -Connector CONN0001

    Set-ConnectorGroup 'Group 003' -NewName 'Renamed'
    $null = New-ConnectorGroup 'Empty' -Region eur
    Set-ConnectorGroup 'Empty' -NewName 'Still empty' -Region asia

    $published = @(Get-ConnectorGroupApplication)[0]
    $null = Get-ConnectorGroupApplication $published.Name
    $null = Get-ConnectorGroupApplication $published.Id
    $null = Get-ConnectorGroup -IncludeApplication
    Set-ConnectorGroupApplication $published.Name -ConnectorGroup 'By name alone' -Force
    Remove-ConnectorGroupApplication $published.Name -Confirm:$false -Force

    $null = $all | Move-Connector -ConnectorGroup 'By name alone' -PassThru -Force
    Move-Connector CONN0002 Default -Force
    Remove-ConnectorGroup 'Still empty' -Confirm:$false
    Remove-ConnectorGroup 'Group 001' -MoveMembersTo Default -Confirm:$false -Force
    $null = Wait-Connector CONN0003 -TimeoutSeconds 5
    $null = Wait-Connector CONN0003 -InGroup 'By name alone' -TimeoutSeconds 5
    $null = Suspend-Connector CONN0003, CONN0004 -Force
    $null = Resume-Connector CONN0003, CONN0004
    $state = [IO.Path]::Combine([IO.Path]::GetTempPath(), "watch-$([Guid]::NewGuid().ToString('N')).json")
    $null = Watch-Connector -Once -StatePath $state
    [IO.File]::Delete($state)
    $file = "$([IO.Path]::GetTempPath())epa-contract-$([guid]::NewGuid()).json"
    try {
        $null = Export-ConnectorConfiguration -Path $file
        $null = Compare-ConnectorConfiguration -Path $file
        $null = Export-ConnectorReport -Path "$file.html" -Baseline $file
        [IO.File]::Delete("$file.html")
        $text = [IO.File]::ReadAllText($file)
        # A group to create, one to rename, one in another region, other members, and another traffic routing.
        $text = $text.Replace('By name alone', 'Restored').Replace('"region": "eur"', '"region": "aus"')
        [IO.File]::WriteAllText($file, $text.Replace('"random"', '"sessionPersistence"'))
        Move-Connector CONN0005, CONN0006 -ConnectorGroup Renamed -Force
        $null = New-ConnectorGroup 'To be removed'
        $null = Restore-ConnectorConfiguration -Path $file -Prune -Force -Confirm:$false -ErrorAction SilentlyContinue
    }
    finally { [IO.File]::Delete($file) }
    Set-ConnectorSandboxFault BatchRefused -Sandbox Contract
    $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
    $null = Get-Connector
    $null = Get-ConnectorGroupApplication $published.Name
    $null = 'CONN0003' | Move-Connector -ConnectorGroup Default -Force
    Set-ConnectorSandboxFault -Clear -Sandbox Contract
    Set-ConnectorSandboxFault Throttle 0.1 -Count 3 -Target connector -Sandbox Contract
    $null = Get-ConnectorGroup
}
finally {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Contract
}
