# Turns a bare Windows Server into an active private network connector in its group. Safe to run twice.
# Needs two tokens, made on a workstation by an administrator and handed over from a vault: registration and Graph
# are delegated only. Without -AccessToken the connector is registered and runs; the group is then joined later.
param(
    # The cloud: Global, USGov, USGovDoD or China.
    $Environment = 'Global',

    # A virtual server of a sandbox; this machine when it is left out.
    [string] $Server,

    # The group to join; it is made when there is none.
    [string] $ConnectorGroup = 'EU West',

    # Where the group's traffic enters the service: nam, eur, aus, asia or ind.
    [string] $Region = 'eur',

    # For Microsoft Graph, from Connect-EntraPrivateAccess's scopes. In a sandbox it is the sandbox's.
    [SecureString] $AccessToken = $Environment.GraphToken,

    # From Get-ConnectorRegistrationToken on a workstation. In a sandbox it is the sandbox's.
    [SecureString] $RegistrationToken = $Environment.RegistrationToken
)

# Any error ends the script, so that whoever runs it sees it by the exit code.
$ErrorActionPreference = 'Stop'

# Sign in with the token that was handed over; nobody is asked anything.
$signIn = if ($AccessToken) { @{ AccessToken = $AccessToken } } else { @{ NoSignIn = $true } }
Connect-EntraPrivateAccess -Environment $Environment -Server $Server @signIn

# The whole way: download, verify, install, register, start, join the group, wait until it is active.
Install-Connector -ConnectorGroup $ConnectorGroup -CreateGroup -Region $Region -Token $RegistrationToken -AcceptLicense

# What this server and the tenant say about it now.
Get-ConnectorStatus

# The same again changes nothing.
Install-Connector -ConnectorGroup $ConnectorGroup -CreateGroup -Region $Region -Token $RegistrationToken -AcceptLicense
