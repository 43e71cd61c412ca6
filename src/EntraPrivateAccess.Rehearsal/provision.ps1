# Turns a bare Windows Server into an active private network connector in its group. It is safe to run twice.
# Requires two tokens, which an administrator creates on a workstation and stores in a vault, because registration and
# Graph support only delegated permissions. Without -AccessToken, the connector is registered and runs, and must be
# added to its group later.
param(
    # The cloud: Global, USGov, USGovDoD or China.
    $Environment = 'Global',

    # A virtual server of a sandbox; this machine if omitted.
    [string] $Server,

    # The group to join, which is created if it does not exist.
    [string] $ConnectorGroup = 'EU West',

    # The region where the group's traffic enters the service: nam, eur, aus, asia or ind.
    [string] $Region = 'eur',

    # The token for Microsoft Graph, with the scopes of Connect-EntraPrivateAccess; by default the sandbox's token.
    [SecureString] $AccessToken = $Environment.GraphToken,

    # The token from Get-ConnectorRegistrationToken on a workstation; by default the sandbox's token.
    [SecureString] $RegistrationToken = $Environment.RegistrationToken
)

# End the script at the first error. The exit code separates "retry later" from "stop" (see the README), and the last
# line contains the ErrorId.
trap {
    $code = [Math]::Max(1, [int] $_.Exception.ExitCode)
    "$($_.Exception.Message) $($_.ErrorDetails.RecommendedAction)"
    "ErrorId: $($_.FullyQualifiedErrorId -replace ',.*'), exit code $code"
    exit $code
}
$ErrorActionPreference = 'Stop'

# Sign in with the provided token, without a prompt.
$signIn = if ($AccessToken) { @{ AccessToken = $AccessToken } } else { @{ NoSignIn = $true } }
Connect-EntraPrivateAccess -Environment $Environment -Server $Server @signIn

# Run all steps: download, verify, install, register, start, join the group, wait until the connector is active.
Install-Connector -ConnectorGroup $ConnectorGroup -CreateGroup -Region $Region -Token $RegistrationToken -AcceptLicense

# Show the state of the connector on this server and in the tenant.
Get-ConnectorStatus

# A second run changes nothing.
$result = Install-Connector -ConnectorGroup $ConnectorGroup -CreateGroup -Region $Region -Token $RegistrationToken
$result

# 0, or 3010 if the server must be restarted.
exit $result.ExitCode
