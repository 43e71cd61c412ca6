# Replaces the virtual servers of the Pester files with this machine, one at a time, under the name in the file. If the
# name changes, the former connector is removed with everything that it left, and the tenant is reset. The computer name
# does not change. Support.ps1 dot-sources this script if EPA_REAL_SERVER is set.
. "$PSScriptRoot/WindowsSupport.ps1"
$script:machineName = ''
$script:machineLines = 0
$script:tenantSeed = '{}'

# Makes this machine a server with this name and without a connector.
function Enter-Machine([string] $Name) {
    if ($Name -eq $machineName) { return }
    Wait-Setup
    Clear-Machine $machineBefore
    if ($machineName) { $null = & $control $sandbox PUT tenant $tenantSeed }
    $script:machineName = $Name
    $script:machineLines = @(Get-Journal).Count
}

# The tenant and its faults use the computer name of this machine.
function ConvertTo-TenantName([string] $Name) {
    if ($machineName) { $Name -replace "^$machineName", [Environment]::MachineName } else { $Name }
}
function Get-Connector {
    $rest = @($args | ForEach-Object { if ($_ -is [string]) { ConvertTo-TenantName $_ } else { $_ } })
    & (Get-Command Get-Connector -CommandType Cmdlet) @rest
}
function Wait-Connector {
    [CmdletBinding()]
    param([Parameter(Position = 0)] [string] $Name, [switch] $Inactive, [string] $InGroup, [int] $TimeoutSeconds)
    $null = $PSBoundParameters.Remove('Name')
    & (Get-Command Wait-Connector -CommandType Cmdlet) (ConvertTo-TenantName $Name) @PSBoundParameters
}

# The setups that started on this machine since a line of the journal.
function Get-SetupStart([int] $Since) {
    Get-Journal | ForEach-Object { $line = 0 } {
        $line++
        if ($line -gt $Since -and $_ -match 'setup \S+ started: (.*)$') {
            $detail = $Matches[1]
            [pscustomobject] @{
                Kind = 'server'; Action = 'process started'; Target = $machineName; Detail = $detail
            }
        }
    }
}

# The tenant already runs and is empty. Its name differs from the name in the file.
function Start-QuickSandbox([string] $Name, [hashtable] $Options = @{}) {
    $script:tenantSeed = "{`"groups`":$(0 + $Options.GroupCount),`"connectors`":$(0 + $Options.ConnectorCount)}"
    $null = Invoke-SandboxControl $sandbox PUT tenant $tenantSeed
    Set-QuickSandbox $sandbox.Name
    $sandbox
}
# Wine has no event logs, and without the connector's own log the health is Unknown at best.
function Get-BestHealth { if (Test-Wine) { 'Unknown' } else { 'Healthy' } }
function Start-ConnectorSandbox { $sandbox }
function Stop-ConnectorSandbox { }
function Set-ConnectorSandboxFault {
    for ($at = 0; $at -lt $args.Count; $at++) {
        if ($args[$at] -eq '-Sandbox') { $args[$at + 1] = $sandbox.Name }
        elseif ($args[$at] -eq '-Target') { $args[$at + 1] = ConvertTo-TenantName $args[$at + 1] }
    }
    & (Get-Command Set-ConnectorSandboxFault -CommandType Cmdlet) @args
}

function Get-ConnectorSandboxJournal {
    for ($at = 0; $at -lt $args.Count; $at++) {
        if ($args[$at] -eq '-Sandbox') {
            $args[$at + 1] = $sandbox.Name
        }
        elseif ($args[$at] -eq '-Since' -and $args[$at + 1] -is [hashtable]) {
            $args[$at + 1] = $args[$at + 1].Tenant
        }
    }
    & (Get-Command Get-ConnectorSandboxJournal -CommandType Cmdlet) @args
    if ($args -notcontains '-Since') { Get-SetupStart $machineLines }
}

function New-VirtualServer($Sandbox, [string] $Name) { Enter-Machine $Name }
function Connect-EntraPrivateAccess {
    $rest = for ($at = 0; $at -lt $args.Count; $at++) {
        if ($args[$at] -eq '-Server') { $at++; Enter-Machine $args[$at] } else { , $args[$at] }
    }
    & (Get-Command Connect-EntraPrivateAccess -CommandType Cmdlet) @rest
}

# Replaces the control API of virtual servers: requests about a server change this machine.
$script:control = ${function:Invoke-SandboxControl}
function Invoke-SandboxControl($Sandbox, [string] $Method, [string] $Path, [string] $Json) {
    switch -Regex ("$Method $Path") {
        '^\w+ (?!servers/)' { return & $control $sandbox $Method $Path $Json }
        '^POST servers/\w+/product$' {
            $version = (ConvertFrom-Json $Json).version
            return Invoke-Setup "$installers\$version.exe" 'REGISTERCONNECTOR="false" /q /norestart'
        }
        '^GET servers/\w+/services/(\w+)$' {
            $name = $Matches[1]
            if (Test-Service $name) { return $name } else { throw "The service $name does not exist." }
        }
        '^PUT servers/\w+/services/(\w+)/startType$' {
            return Set-StartType $Matches[1] (ConvertFrom-Json $Json).startType
        }
        '^DELETE servers/\w+/certificates/LocalMachine/(\w+)$' {
            return [Microsoft.Win32.Registry]::LocalMachine.DeleteSubKey("$certificateKey\$($Matches[1])")
        }
    }
    throw "A real machine does not support $Method $Path."
}

function Get-VirtualPath($Sandbox, [string] $Server, [string] $Path) { $Path }

# The files of the connector and the module. Trace files are excluded, because a running service writes them.
function Get-VirtualDisk($Sandbox, [string] $Server) {
    $lines = foreach ($folder in $connectorFolders | Where-Object { [IO.Directory]::Exists($_) }) {
        foreach ($file in [IO.Directory]::GetFiles($folder, '*', 'AllDirectories')) {
            if ($file -match '\\Trace\\') { continue }
            $hash = [Security.Cryptography.SHA256]::Create().ComputeHash([IO.File]::ReadAllBytes($file))
            "$file $([Convert]::ToBase64String($hash))"
        }
    }
    $sorted = @($lines)
    [Array]::Sort($sorted)
    $sorted -join "`n"
}

# A mark is a position in the journal of the tenant and in the journal of this machine.
function Get-Mark {
    @{
        Tenant = @(& (Get-Command Get-ConnectorSandboxJournal -CommandType Cmdlet) -Sandbox $sandbox.Name)[-1].Number
        Machine = @(Get-Journal).Count
    }
}
function Get-Change([string] $Sandbox, $Since) {
    Get-ConnectorSandboxJournal -Sandbox $script:sandbox.Name -Since $Since.Tenant -Writes |
        Where-Object { $_.Kind -ne 'fault' -and $_.Action -notmatch 'heartbeat' }
    Get-SetupStart $Since.Machine
}

# The files of this machine that contain a token.
function Find-MachineToken {
    $tokens = foreach ($token in $sandbox.GraphToken, $sandbox.RegistrationToken) { Reveal $token }
    [EntraPrivateAccess.Tests.Windows.SecretPieces]::new($tokens).FilesBelow('C:\', $machineStart)
}
