# The machine plays the virtual servers of the ordinary files: one at a time, under the name that a file gives it.
# Another name is another server: the connector of the one before is removed with all that it left, and the tenant is seeded again. The machine keeps its own name. Support.ps1 ends with this if EPA_REAL_SERVER is set.
. "$PSScriptRoot/WindowsSupport.ps1"
$script:machineName = ''
$script:machineLines = 0
$script:tenantSeed = '{}'

# A machine without a connector, under this name.
function Enter-Machine([string] $Name) {
    if ($Name -eq $machineName) { return }
    Wait-Setup
    Clear-Machine $machineBefore
    if ($machineName) { $null = & $control $sandbox PUT tenant $tenantSeed }
    $script:machineName = $Name
    $script:machineLines = @(Get-Journal).Count
}

# The tenant, and the faults in it, know the machine by its own name.
function ConvertTo-TenantName([string] $Name) {
    if ($machineName) { $Name -replace "^$machineName", [Environment]::MachineName } else { $Name }
}
function Get-Connector {
    $rest = @($args | ForEach-Object { if ($_ -is [string]) { ConvertTo-TenantName $_ } else { $_ } })
    & (Get-Command Get-Connector -CommandType Cmdlet) @rest
}
function Wait-Connector([string] $Name, [switch] $Inactive, [int] $TimeoutSeconds) {
    $wait = Get-Command Wait-Connector -CommandType Cmdlet
    & $wait (ConvertTo-TenantName $Name) -Inactive:$Inactive -TimeoutSeconds $TimeoutSeconds
}

# The setups that were started here since a line of the machine's journal.
function Get-SetupStart([int] $Since) {
    Get-Journal | ForEach-Object { $line = 0 } { $line++; if ($line -gt $Since -and $_ -match 'setup \S+ started: (.*)$') { [pscustomobject] @{ Kind = 'server'; Action = 'process started'; Target = $machineName; Detail = $Matches[1] } } }
}

# The tenant is there already, empty. Its name is not the file's.
function Start-QuickSandbox([string] $Name, [hashtable] $Options = @{}) {
    $script:tenantSeed = "{`"groups`":$(0 + $Options.GroupCount),`"connectors`":$(0 + $Options.ConnectorCount)}"
    $null = Invoke-SandboxControl $sandbox PUT tenant $tenantSeed
    Set-QuickSandbox $sandbox.Name
    $sandbox
}
# Wine has no event logs to read, and without the connector's own log there is no better verdict.
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
        if ($args[$at] -eq '-Sandbox') { $args[$at + 1] = $sandbox.Name } elseif ($args[$at] -eq '-Since' -and $args[$at + 1] -is [hashtable]) { $args[$at + 1] = $args[$at + 1].Tenant }
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

# What the files ask of a virtual server's control, this machine answers itself.
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
    throw "A real machine cannot be told to $Method $Path."
}

function Get-VirtualPath($Sandbox, [string] $Server, [string] $Path) { $Path }

# Of the connector and of ours; what a running service writes meanwhile is no change of the module's.
function Get-VirtualDisk($Sandbox, [string] $Server) {
    $lines = foreach ($folder in $connectorFolders | Where-Object { [IO.Directory]::Exists($_) }) {
        foreach ($file in [IO.Directory]::GetFiles($folder, '*', 'AllDirectories')) {
            if ($file -match '\\Trace\\') { continue }
            "$file $([Convert]::ToBase64String([Security.Cryptography.SHA256]::Create().ComputeHash([IO.File]::ReadAllBytes($file))))"
        }
    }
    $sorted = @($lines)
    [Array]::Sort($sorted)
    $sorted -join "`n"
}

# What the tenant was asked, and which setups ran here. A mark is a place in both.
function Get-Mark { @{ Tenant = @(& (Get-Command Get-ConnectorSandboxJournal -CommandType Cmdlet) -Sandbox $sandbox.Name)[-1].Number; Machine = @(Get-Journal).Count } }
function Get-Change([string] $Sandbox, $Since) {
    Get-ConnectorSandboxJournal -Sandbox $script:sandbox.Name -Since $Since.Tenant -Writes | Where-Object { $_.Kind -ne 'fault' -and $_.Action -notmatch 'heartbeat' }
    Get-SetupStart $Since.Machine
}

# The files of this machine in which a token was found.
function Find-MachineToken {
    $tokens = foreach ($token in $sandbox.GraphToken, $sandbox.RegistrationToken) { Reveal $token }
    [EntraPrivateAccess.Tests.Windows.SecretPieces]::new($tokens).FilesBelow('C:\', $machineStart)
}
