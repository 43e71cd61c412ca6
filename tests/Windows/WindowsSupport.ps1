# Dot-sourced by every *.Tests.ps1 here in its BeforeAll. It runs inside of Wine, on a fresh machine beside a tenant of its own.
if (-not [IO.File]::Exists('C:\epa\sandbox.json')) { throw 'These tests install and remove services; they run in the throw-away machine of `dotnet test tests` only.' }
foreach ($service in 'WAPCSvc', 'WAPCUpdaterSvc') {
    if (-not $joins -and [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey("SYSTEM\CurrentControlSet\Services\$service")) { throw "This machine has a connector of its own ($service), and these tests would remove it." }
}
$script:machineStart = [IO.File]::GetLastWriteTimeUtc('C:\epa\alive')
. "$PSScriptRoot/../Support.ps1"

# Sandbox sessions act on this machine, which is made for the tests.
$env:EPA_THROW_AWAY_MACHINE = [Environment]::MachineName

# The tenant runs beside this machine, where Windows does not see its process: this process stands for it.
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

# A setup that has returned leaves a child that finishes: its mutex is there until that ends.
function Wait-Setup {
    $mutex = $null
    for ($left = 600; [Threading.Mutex]::TryOpenExisting('Global\ConnectorFixtureInstallation', [ref] $mutex); $left--) {
        $mutex.Dispose()
        if ($left -eq 0) { throw 'A setup did not end within a minute.' }
        [Threading.Tasks.Task]::Delay(100).Wait()
    }
}

function Test-Service([string] $Name) {
    $key = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey("SYSTEM\CurrentControlSet\Services\$Name")
    if ($key) { $key.Dispose() }
    $null -ne $key
}
