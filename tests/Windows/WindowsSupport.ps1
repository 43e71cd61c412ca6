# Every *.Tests.ps1 in this folder dot-sources this script in BeforeAll. Invoke-WindowsTest.ps1 runs these files on a
# throw-away machine, Wine or real Windows, with its own tenant in a sandbox.
. "$PSScriptRoot/ThrowAwayMachine.ps1"
if (-not [IO.File]::Exists('C:\epa\sandbox.json')) {
    throw 'These tests need a sandbox beside the machine. Run ./build.ps1 -Task TestWindows.'
}
Assert-ThrowAwayMachine -WithConnector:([bool] $joins)
# If the first two calls of a process to Wine's service manager run in parallel, the process gets two connections that
# don't know each other's handles. A handle that is closed through the wrong connection stays open until the process
# ends, and the service cannot be removed. A first call that runs alone prevents that.
(Get-Service Eventlog).Dispose()
if (-not $joins) { $script:machineBefore = Save-Machine }
$script:machineStart = [IO.File]::GetLastWriteTimeUtc('C:\epa\begun')
. "$PSScriptRoot/../Support.ps1"
Add-Type -Path "$PSScriptRoot/../bin/WindowsWatch/WindowsWatch.dll"

# The sandbox runs on the host. Wine does not see its process, so the ID of this process replaces it.
$connection = [IO.File]::ReadAllText('C:\epa\sandbox.json') -replace '"processId":\d+', "`"processId`":$PID"
[IO.File]::WriteAllText('C:\epa\sandbox.json', $connection)
$script:sandbox = Get-ConnectorSandbox -Path C:\epa\sandbox.json
if (-not $joins) { Set-QuickSandbox $sandbox.Name }
$script:installers = $env:EPA_INSTALLERS
$script:orders = "$env:ProgramData\Connector Fixture"

# Signs in to the tenant as its administrator.
function Connect-Tenant { $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken }

# Installs a connector with a registration token and a group that is created if it does not exist.
function Install-Fixture([string] $Version, [hashtable] $Options = @{}) {
    $parameters = @{
        ConnectorGroup = 'EU West'; CreateGroup = $true; Region = 'eur'; Token = $sandbox.RegistrationToken
        AcceptLicense = $true; TimeoutSeconds = 240; Confirm = $false; ErrorAction = 'Stop'
    }
    if ($Version) { $parameters.InstallerPath = "$installers\$Version.exe" }
    foreach ($name in $Options.Keys) {
        if ($null -eq $Options[$name]) { $parameters.Remove($name) } else { $parameters[$name] = $Options[$name] }
    }
    Install-Connector @parameters
}

# Sets a fault in the connector's programs, see FixtureConnector.cs.
function Set-Order([string] $Name, [string] $Value) { [IO.File]::WriteAllText("$orders\$Name", $Value) }
function Clear-Order([string] $Name) { [IO.File]::Delete("$orders\$Name") }

# Changes services like the Services console: with the product's own service client, and with sc.exe.
function Set-StartType([string] $Name, [string] $StartType) {
    $assembly = (Get-Command Install-Connector).ImplementingType.Assembly
    $local = $assembly.GetType('EntraPrivateAccess.Server.LocalServer').GetMethod('Create').Invoke($null, @())
    $type = [Enum]::Parse($assembly.GetType('EntraPrivateAccess.Server.ServiceStartType'), $StartType)
    $services = $assembly.GetType('EntraPrivateAccess.Server.IServer').GetProperty('Services').GetValue($local)
    $method = $assembly.GetType('EntraPrivateAccess.Server.IServerServices').GetMethod('SetStartTypeAsync')
    $method.Invoke($services, @($Name, $type, [Threading.CancellationToken]::None)).Wait()
}
function Remove-Service([string] $Name) {
    $start = [Diagnostics.ProcessStartInfo]::new("$env:SystemRoot\System32\sc.exe", "delete $Name")
    $start.UseShellExecute = $false
    $process = [Diagnostics.Process]::Start($start)
    if (-not $process.WaitForExit(60000) -or $process.ExitCode) { throw "The service $Name could not be removed." }
    $process.Dispose()
}

# The journal of setup and the services.
function Get-Journal {
    if ([IO.File]::Exists("$orders\journal.txt")) { [IO.File]::ReadAllLines("$orders\journal.txt") }
}

# Skip a test that Wine does not support, or that only Wine supports.
function Skip-OnWine([string] $Because) { if (Test-Wine) { Set-ItResult -Skipped -Because "by design: Wine $Because" } }
function Skip-OnRealWindows([string] $Because) {
    if (-not (Test-Wine)) { Set-ItResult -Skipped -Because "by design: $Because" }
}

function Test-Service([string] $Name) { Test-MachineKey "SYSTEM\CurrentControlSet\Services\$Name" }
