# The ordinary files' virtual servers are played by the real machine that the files run on: one at a time, under the name that a file
# gives it. Another name is another machine: the connector of the one before is gone, with all that it left. Support.ps1 ends with this
# where EPA_REAL_SERVER is set, see RealServerTests.cs.
. "$PSScriptRoot/WindowsSupport.ps1"
$script:machineName = ''
$script:machineLines = 0

function Get-ConnectorFolder {
    'C:\Program Files', 'C:\ProgramData', 'C:\ProgramData\Microsoft' | ForEach-Object { [IO.Directory]::GetDirectories($_) } |
        Where-Object { $_ -match '\\(Microsoft (Entra|AAD) .*|EntraPrivateAccess|Package Cache)$' }
}

function Invoke-Setup([string] $File, [string] $Arguments) {
    $how = [Diagnostics.ProcessStartInfo]::new($File, $Arguments)
    $how.UseShellExecute = $false
    $process = [Diagnostics.Process]::Start($how)
    if (-not $process.WaitForExit(240000) -or $process.ExitCode) { throw "$File $Arguments ended with $($process.ExitCode)." }
    $process.Dispose()
    Wait-Setup
}

function Set-RegistryText([string] $Key, [string] $Name, [string] $Value) {
    $opened = [Microsoft.Win32.Registry]::LocalMachine.CreateSubKey($Key)
    $opened.SetValue($Name, $Value)
    $opened.Dispose()
}

# A machine of this name without a trace of a connector.
function Enter-Machine([string] $Name) {
    if ($Name -eq $machineName) { return }
    Wait-Setup
    if ([IO.Directory]::Exists('C:\ProgramData\Package Cache')) {
        foreach ($bundle in [IO.Directory]::GetFiles('C:\ProgramData\Package Cache', '*.exe', 'AllDirectories')) { Invoke-Setup $bundle '/uninstall /quiet /norestart' }
    }
    Get-ConnectorFolder | ForEach-Object { [IO.Directory]::Delete($_, $true) }
    [Microsoft.Win32.Registry]::LocalMachine.DeleteSubKeyTree('SOFTWARE\Microsoft\SystemCertificates\My\Certificates', $false)
    $manager = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey('SYSTEM\CurrentControlSet\Control\Session Manager', $true)
    $manager.DeleteValue('PendingFileRenameOperations', $false)
    $manager.Dispose()
    Set-RegistryText 'SYSTEM\CurrentControlSet\Control\ComputerName\ActiveComputerName' ComputerName $Name
    Set-RegistryText 'SYSTEM\CurrentControlSet\Control\ComputerName\ComputerName' ComputerName $Name
    Set-RegistryText 'SYSTEM\CurrentControlSet\Services\Tcpip\Parameters' Hostname $Name
    $env:EPA_THROW_AWAY_MACHINE = [Environment]::MachineName
    [IO.File]::WriteAllText("$orders\cloud.txt", ([IO.File]::ReadAllText("$orders\cloud.txt") -replace '(?m)^server=.*$', "server=$Name"))
    $script:machineName = $Name
    $script:machineLines = @(Get-Journal).Count
}

# The setups that were started here since a line of the machine's journal.
function Get-SetupStart([int] $Since) {
    Get-Journal | ForEach-Object { $line = 0 } { $line++; if ($line -gt $Since -and $_ -match 'setup \S+ started: (.*)$') { [pscustomobject] @{ Kind = 'server'; Action = 'process started'; Target = $machineName; Detail = $Matches[1] } } }
}

# The tenant is there already, empty. Its name is not the file's.
function Start-QuickSandbox([string] $Name, [hashtable] $Options = @{}) {
    $null = Invoke-SandboxControl $sandbox PUT tenant "{`"groups`":$(0 + $Options.GroupCount),`"connectors`":$(0 + $Options.ConnectorCount)}"
    Set-QuickSandbox $sandbox.Name
    $sandbox
}
function Start-ConnectorSandbox { $sandbox }
function Stop-ConnectorSandbox { }
function Set-ConnectorSandboxFault {
    for ($at = 0; $at -lt $args.Count; $at++) { if ($args[$at] -eq '-Sandbox') { $args[$at + 1] = $sandbox.Name } }
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
    if ($Path -notmatch '^servers/') { return & $control $sandbox $Method $Path $Json }
    if ("$Method $Path" -match '^POST servers/\w+/product$') { return Invoke-Setup "$installers\$([System.Text.Json.Nodes.JsonNode]::Parse($Json)['version'].ToString()).exe" 'REGISTERCONNECTOR="false" /q /norestart' }
    if ("$Method $Path" -match '^GET servers/\w+/services/(\w+)$') { if (Test-Service $Matches[1]) { return $Matches[1] } else { throw "The service $($Matches[1]) does not exist." } }
    if ("$Method $Path" -match '^PUT servers/\w+/services/(\w+)/startType$') { $name = $Matches[1]; return Set-StartType $name ([System.Text.Json.Nodes.JsonNode]::Parse($Json)['startType'].ToString()) }
    if ("$Method $Path" -match '^DELETE servers/\w+/certificates/LocalMachine/(\w+)$') { return [Microsoft.Win32.Registry]::LocalMachine.DeleteSubKey("SOFTWARE\Microsoft\SystemCertificates\My\Certificates\$($Matches[1])") }
    throw "A real machine cannot be told to $Method $Path."
}

function Get-VirtualPath($Sandbox, [string] $Server, [string] $Path) { $Path }

# Of the connector and of ours; what a running service writes meanwhile is no change of the module's.
function Get-VirtualDisk($Sandbox, [string] $Server) {
    $lines = foreach ($folder in Get-ConnectorFolder) {
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
    foreach ($token in $sandbox.GraphToken, $sandbox.RegistrationToken) { [EntraPrivateAccess.Tests.Windows.SecretPieces]::new([Net.NetworkCredential]::new('', $token).Password).FilesBelow('C:\', $machineStart) }
}
