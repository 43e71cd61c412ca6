# Dot-sourced by every *.Tests.ps1 here in its BeforeAll. Invoke-WindowsTest.ps1 runs these on a machine that can be
# thrown away, Wine or a real Windows, beside a tenant of its own.
. "$PSScriptRoot/ThrowAwayMachine.ps1"
if (-not [IO.File]::Exists('C:\epa\sandbox.json')) {
    throw 'These tests need a sandbox beside the machine. Run ./build.ps1 -Task TestWindows.'
}
Assert-ThrowAwayMachine -WithConnector:([bool] $joins)
if (-not $joins) { $script:machineBefore = Save-Machine }
$script:machineStart = [IO.File]::GetLastWriteTimeUtc('C:\epa\begun')
. "$PSScriptRoot/../Support.ps1"
Add-Type -Path "$PSScriptRoot/../bin/WindowsWatch/WindowsWatch.dll"

# The tenant runs beside this machine. Wine does not see its process, so this process stands for it.
$connection = [IO.File]::ReadAllText('C:\epa\sandbox.json') -replace '"processId":\d+', "`"processId`":$PID"
[IO.File]::WriteAllText('C:\epa\sandbox.json', $connection)
$script:sandbox = Get-ConnectorSandbox -Path C:\epa\sandbox.json
if (-not $joins) { Set-QuickSandbox $sandbox.Name }
$script:installers = $env:EPA_INSTALLERS
$script:orders = "$env:ProgramData\Connector Fixture"

# Signs in as the tenant's administrator, for this machine.
function Connect-Tenant { $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken }

# The main job, as the tests want it: a registration token and a group that is made where it is missing.
function Install-Fixture([string] $Version, [hashtable] $Options = @{}) {
    $how = @{ ConnectorGroup = 'EU West'; CreateGroup = $true; Region = 'eur'; Token = $sandbox.RegistrationToken; AcceptLicense = $true; TimeoutSeconds = 240; Confirm = $false; ErrorAction = 'Stop' }
    if ($Version) { $how.InstallerPath = "$installers\$Version.exe" }
    foreach ($name in $Options.Keys) { if ($null -eq $Options[$name]) { $how.Remove($name) } else { $how[$name] = $Options[$name] } }
    Install-Connector @how
}

# Tells the connector's programs to misbehave, see FixtureConnector.cs.
function Set-Order([string] $Name, [string] $Value) { [IO.File]::WriteAllText("$orders\$Name", $Value) }
function Clear-Order([string] $Name) { [IO.File]::Delete("$orders\$Name") }

# The services as the services window shows them: by the product's own door, and by Windows' own program.
function Set-StartType([string] $Name, [string] $StartType) {
    $assembly = (Get-Command Install-Connector).ImplementingType.Assembly
    $local = $assembly.GetType('EntraPrivateAccess.Server.LocalServer').GetMethod('Create').Invoke($null, @())
    $type = [Enum]::Parse($assembly.GetType('EntraPrivateAccess.Server.ServiceStartType'), $StartType)
    $services = $assembly.GetType('EntraPrivateAccess.Server.IServer').GetProperty('Services').GetValue($local)
    $assembly.GetType('EntraPrivateAccess.Server.IServerServices').GetMethod('SetStartTypeAsync').Invoke($services, @($Name, $type, [Threading.CancellationToken]::None)).Wait()
}
function Remove-Service([string] $Name) {
    $how = [Diagnostics.ProcessStartInfo]::new("$env:SystemRoot\System32\sc.exe", "delete $Name")
    $how.UseShellExecute = $false
    $process = [Diagnostics.Process]::Start($how)
    if (-not $process.WaitForExit(60000) -or $process.ExitCode) { throw "The service $Name could not be removed." }
    $process.Dispose()
}

# What setup and the services noted.
function Get-Journal { if ([IO.File]::Exists("$orders\journal.txt")) { [IO.File]::ReadAllLines("$orders\journal.txt") } }

# For what Wine cannot do, and for what is done on Wine only.
function Skip-OnWine([string] $Because) { if (Test-Wine) { Set-ItResult -Skipped -Because "by design: Wine $Because" } }
function Skip-OnRealWindows([string] $Because) {
    if (-not (Test-Wine)) { Set-ItResult -Skipped -Because "by design: $Because" }
}

function Test-Service([string] $Name) { Test-MachineKey "SYSTEM\CurrentControlSet\Services\$Name" }
