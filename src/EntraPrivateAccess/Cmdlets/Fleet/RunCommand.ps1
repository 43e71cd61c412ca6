# Runs on a server. Imports this module and runs one of its commands. Secrets are arguments, never part of this text.
# Each row is returned as JSON: R{...} for a row, T{...} for the object that an error is about.
param(
    [string] $Manifest,
    [string] $Command,
    [hashtable] $Parameters,
    # The environment, and in a sandbox its connection and the names that a virtual server may have.
    [hashtable] $Place,
    # Whether to return, after the rows, whether the connector is in contact with its service now.
    [bool] $ReadsContact
)

if (-not (Get-Module EntraPrivateAccess)) { Import-Module $Manifest -ErrorAction Stop -Verbose:$false }
& (Get-Module EntraPrivateAccess) {
    param($Command, $Parameters, $Place, $ReadsContact)
    Enter-RemoteHalf @Place
    # The cmdlet itself, even if a function or an alias has the same name.
    $cmdlet = $ExecutionContext.InvokeCommand.GetCmdlet($Command)
    try {
        & $cmdlet @Parameters | ConvertTo-RemoteRow
        # Without an answer, the workstation asks for the contact.
        if ($ReadsContact) { try { Wait-RemoteContact -TimeoutSeconds 0 | ConvertTo-RemoteRow } catch { } }
    }
    catch {
        if ($null -ne $_.TargetObject) { ConvertTo-RemoteRow -InputObject $_.TargetObject -Target }
        throw
    }
    finally { Exit-RemoteHalf }
} $Command $Parameters $Place $ReadsContact
