# Runs on a server. Imports this module and runs one of its commands. Secrets are arguments, never part of this text.
# Each row is returned as JSON: R{...} for a row, T{...} for the object that an error is about.
param(
    [string] $Manifest,
    [string] $Command,
    [hashtable] $Parameters,
    # The environment, and in a sandbox its connection and the names that a virtual server may have.
    [hashtable] $Place
)

if (-not (Get-Module EntraPrivateAccess)) { Import-Module $Manifest -ErrorAction Stop -Verbose:$false }
& (Get-Module EntraPrivateAccess) {
    param($Command, $Parameters, $Place)
    Enter-RemoteHalf @Place
    # The cmdlet itself, even if a function or an alias has the same name.
    $cmdlet = $ExecutionContext.InvokeCommand.GetCmdlet($Command)
    try { & $cmdlet @Parameters | ConvertTo-RemoteRow }
    catch {
        if ($null -ne $_.TargetObject) { ConvertTo-RemoteRow -InputObject $_.TargetObject -Target }
        throw
    }
    finally { Exit-RemoteHalf }
} $Command $Parameters $Place
