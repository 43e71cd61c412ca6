# Turns many bare Windows Servers into active private network connectors in the groups of their sites, from one
# workstation, and updates them. It is safe to run twice.
param(
    # A table with one row per server, and the columns Server, ConnectorGroup and Region.
    [string] $Path = 'servers.csv',

    # The cloud: Global, USGov, USGovDoD or China.
    $Environment = 'Global',

    # The tokens for Microsoft Graph and for the registration; by default those of the sandbox.
    [SecureString] $AccessToken = $Environment.GraphToken,
    [SecureString] $RegistrationToken = $Environment.RegistrationToken
)

# Sign in once, on the workstation. The servers need no sign-in.
Connect-EntraPrivateAccess -Environment $Environment -AccessToken $AccessToken

# Read the table.
$sites = Import-Csv $Path
$sites | Format-Table

# Open one session per server. The account must be an administrator there.
$all = New-PSSession -ComputerName $sites.Server

# Install, register and start the connectors of all servers at the same time, and wait until each is active in its
# group. Each row of the table goes to the session of its server.
$sites | Install-Connector -Session $all -CreateGroup -Token $RegistrationToken -AcceptLicense |
    Format-Table Server, Version, ConnectorGroup, Status, Changed

# Show the state of each connector on its server and in the tenant.
Get-ConnectorStatus -Session $all | Format-Table Server, Health, Status, ConnectorGroup

# A second run changes nothing.
$sites | Install-Connector -Session $all -CreateGroup -Token $RegistrationToken |
    Format-Table Server, ConnectorGroup, Status, Changed

# Show the turns of an update: the connectors of a group are updated one after the other, and both sites at the same
# time.
$turn = @{ Name = 'Turn'; Expression = { ($_.Steps | Where-Object Step -EQ Install).Detail -replace ':.*' } }
Update-Connector -Session $all -AcceptLicense -WhatIf | Format-Table Server, Version, $turn

# Update them. The next one of a group starts when the previous one is active again, with evidence that is newer than
# its update. The first failure ends the command; run it again to continue.
Update-Connector -Session $all -AcceptLicense | Format-Table Server, Version, ConnectorGroup, Status, Changed

# Show the result.
Get-ConnectorStatus -Session $all | Format-Table Server, Health, Version, Status, ConnectorGroup

Remove-PSSession $all
