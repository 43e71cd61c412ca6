# Every *.Tests.ps1 file dot-sources this script in BeforeAll. It also runs in Windows PowerShell 5.1.
# Under `dotnet test`, the process also loads the C# tests' copy of the product, and a type literal may resolve to that
# copy. Compare types by name, $object.GetType().FullName, not with -BeOfType [EntraPrivateAccess...].
# A block with the tag RealServer also runs in the Windows suite, on a real server instead of a virtual one,
# except for its Its with the tag VirtualOnly.
# EPA_MODULE_PATH names another copy of the module to test, such as the staged one.
if (-not ('Net.Http.HttpClient' -as [type])) { Add-Type -AssemblyName System.Net.Http }
$modulePath = if ($env:EPA_MODULE_PATH) { $env:EPA_MODULE_PATH } else { "$PSScriptRoot/../EntraPrivateAccess.psd1" }
Import-Module $modulePath -ErrorAction Stop

# Starts a sandbox whose clock skips ahead whenever a command waits, so that tests take no time.
function Start-QuickSandbox([string] $Name, [hashtable] $Options = @{}) {
    $started = if ($hostedSandboxes -and -not $Options.ContainsKey('ConnectionFile')) {
        # The test process can host the sandbox, which saves starting another process.
        @(Get-ConnectorSandbox -Path $hostedSandboxes.Start($Name, $Options))[-1]
    }
    else { Start-ConnectorSandbox -Name $Name -Force @Options }
    Set-QuickSandbox $Name
    Set-SandboxClock $Name -SkipWaits
    $started
}

# Clears all faults and sets short delays.
function Set-QuickSandbox([string] $Name) {
    Set-ConnectorSandboxFault -Clear -Sandbox $Name
    $waits = @{
        StaleReads = '0'; ActivationDelay = '0.2'; ListingDelay = '0.1'; InstallerDuration = '0.1'
        RegistrationDuration = '0.1'; InstallerSize = '1048576'; ConnectionTimeout = '0.1'
    }
    foreach ($wait in $waits.Keys) { Set-ConnectorSandboxFault $wait $waits[$wait] -Sandbox $Name }
}

# Sets whether the sandbox's clock skips the waits of commands or runs in real time.
function Set-SandboxClock([string] $Name, [switch] $SkipWaits) {
    $json = "{`"skipWaits`":$("$SkipWaits".ToLowerInvariant())}"
    $null = Invoke-SandboxControl (Get-ConnectorSandbox $Name) PUT clock $json
}

# Advances the sandbox's clock. Connectors that run and are connected stay in contact meanwhile.
function Step-SandboxClock([string] $Name, [double] $Seconds) {
    $json = "{`"seconds`":$($Seconds.ToString([Globalization.CultureInfo]::InvariantCulture))}"
    $null = Invoke-SandboxControl (Get-ConnectorSandbox $Name) POST clock/advance $json
}

# Sends a request to the sandbox's control API with the product's own HTTP client, and returns the response.
function Invoke-SandboxControl($Sandbox, [string] $Method, [string] $Path, [string] $Json) {
    $environment = $Sandbox.Environment
    $type = $environment.GetType()
    $key = $type.GetProperty('ControlKey', [Reflection.BindingFlags] 'Instance, NonPublic').GetValue($environment)
    $clients = $type.Assembly.GetType('EntraPrivateAccess.Http.HttpClients')
    $client = $clients.GetMethod('Create').Invoke($null, @($environment, $null))
    try {
        $request = [Net.Http.HttpRequestMessage]::new(
            [Net.Http.HttpMethod]::new($Method), "$($Sandbox.Url)sandbox/$Path"
        )
        $request.Headers.Add('X-Sandbox-Key', $key)
        if ($Json) {
            $request.Content = [Net.Http.StringContent]::new($Json, [Text.Encoding]::UTF8, 'application/json')
        }
        $response = $client.SendAsync($request).GetAwaiter().GetResult()
        $text = $response.Content.ReadAsStringAsync().GetAwaiter().GetResult()
        if (-not $response.IsSuccessStatusCode) {
            throw "$Method $Path ended with $([int] $response.StatusCode): $text"
        }
        if ($text) { ConvertFrom-Json $text }
    }
    finally { $client.Dispose() }
}

# The health of a server without problems. RealServer.ps1 overrides it for Wine.
function Get-BestHealth { 'Healthy' }

# Skips a test of the module's behavior on systems other than Windows.
function Skip-OnWindows {
    if ($env:OS -eq 'Windows_NT') { Set-ItResult -Skipped -Because 'by design: this machine is a Windows machine' }
}

# Skips a test that a real server does not support.
function Skip-OnRealServer([string] $Because) {
    if ($env:EPA_REAL_SERVER) { Set-ItResult -Skipped -Because "by design: $Because" }
}

# The steps of a run and the status of each.
function Get-Outcome($Result) { @($Result.Steps | ForEach-Object { "$($_.Step) $($_.Status)" }) -join ', ' }
function Get-Step($Result, [string] $Name) { $Result.Steps | Where-Object Step -EQ $Name }

# Converts between a text and a SecureString.
function Protect([string] $Text) {
    $secret = [Security.SecureString]::new()
    foreach ($letter in $Text.ToCharArray()) { $secret.AppendChar($letter) }
    $secret
}
function Reveal([Security.SecureString] $Secret) { [Net.NetworkCredential]::new('', $Secret).Password }

# Creates a virtual server; $Special is a list of JSON members, such as '"elevated":false'.
function New-VirtualServer($Sandbox, [string] $Name, [string] $Special) {
    $null = Invoke-SandboxControl $Sandbox POST servers "{`"name`":`"$Name`"$(if ($Special) { ",$Special" })}"
}

# Gets a token from the sandbox's control API; $Terms is a list such as '"kind":"graph","user":"reader"'.
function Get-SandboxToken($Sandbox, [string] $Terms) {
    $secret = [Security.SecureString]::new()
    $token = (Invoke-SandboxControl $Sandbox POST tokens "{$Terms}").token
    foreach ($letter in $token.ToCharArray()) { $secret.AppendChar($letter) }
    $secret
}

# Every file of a virtual disk with its hash, one per line; two equal results mean that nothing was written.
function Get-VirtualDisk($Sandbox, [string] $Server) {
    $root = Get-VirtualPath $Sandbox $Server 'C:'
    $lines = foreach ($file in [IO.Directory]::GetFiles($root, '*', 'AllDirectories')) {
        $stream = [IO.File]::OpenRead($file)
        try {
            $hash = [Security.Cryptography.SHA256]::Create().ComputeHash($stream)
            "$($file.Substring($root.Length)) $([Convert]::ToBase64String($hash))"
        }
        finally {
            $stream.Dispose()
        }
    }
    [Array]::Sort($lines)
    $lines -join "`n"
}

# The path on this machine of a file on a virtual server.
function Get-VirtualPath($Sandbox, [string] $Server, [string] $Path) {
    $disk = (Invoke-SandboxControl $Sandbox GET "servers/$Server").disk
    [IO.Path]::Combine($disk, ($Path -replace '^(\w):', '$1' -replace '\\', '/'))
}

# Searches the journal, the virtual disks and $Error for the sandbox's tokens, and returns the places that contain
# one. The result must be empty.
function Find-SandboxToken($Sandbox) {
    $pieces = foreach ($token in $Sandbox.GraphToken, $Sandbox.RegistrationToken) {
        $text = [Net.NetworkCredential]::new('', $token).Password
        for ($at = $text.IndexOf('.') + 1; $at + 20 -le $text.Length; $at += 20) { $text.Substring($at, 20) }
    }
    function Search-Text([string] $place, [string] $text) {
        foreach ($piece in $pieces) { if ($text.Contains($piece)) { $place; break } }
    }
    foreach ($entry in Get-ConnectorSandboxJournal -Sandbox $Sandbox.Name) {
        Search-Text 'journal' "$($entry.Action) $($entry.Target) $($entry.Detail)"
    }
    foreach ($record in $global:Error) {
        $context = "$($record.ErrorDetails) $($record.InvocationInfo.Line) $($record.TargetObject)"
        Search-Text 'error' "$record $($record.Exception) $context"
    }
    if ($env:EPA_REAL_SERVER) { return Find-MachineToken }
    # The disks of all servers are in one folder, including those that a test created.
    $disks = [IO.Path]::GetDirectoryName((Invoke-SandboxControl $Sandbox GET "servers/$($Sandbox.Servers[0])").disk)
    $latin1 = [Text.Encoding]::GetEncoding('iso-8859-1')
    foreach ($file in [IO.Directory]::GetFiles($disks, '*', 'AllDirectories')) {
        if ([IO.FileInfo]::new($file).Length -lt 512KB) {
            Search-Text $file $latin1.GetString([IO.File]::ReadAllBytes($file))
        }
    }
}

# Opens PowerShell sessions to processes of their own on this machine. They act on the virtual servers that have their
# names. Each process costs a second, so a file shares its sessions. The processes have their own folder of the user, so
# that no copy of the module is left behind; on Windows, copies are in a folder of the machine.
function New-ServerSession([string[]] $Name, [string] $UserFolder) {
    $opening = foreach ($server in $Name) {
        $process = New-Object Management.Automation.Runspaces.PowerShellProcessInstance
        $start = $process.Process.StartInfo
        # The test process has no executable of PowerShell; see PinnedPowerShell.cs.
        $library = if ($pinnedPowerShell) { $pinnedPowerShell } else { "$PSHOME/pwsh.dll" }
        if ([IO.File]::Exists($library)) {
            $start.FileName = 'dotnet'
            $start.Arguments = ''
            if ($start.PSObject.Properties['ArgumentList']) { $start.ArgumentList.Clear() }
            $start.Arguments = "exec `"$library`" -s -NoLogo -NoProfile"
        }
        foreach ($variable in @{ HOME = $UserFolder; XDG_DATA_HOME = "$UserFolder/data" }.GetEnumerator()) {
            $start.EnvironmentVariables[$variable.Key] = $variable.Value
        }
        # Another module of this name in the tester's folders must not be found.
        $start.EnvironmentVariables['PSModulePath'] = ''
        $runspace = [Management.Automation.Runspaces.RunspaceFactory]::CreateOutOfProcessRunspace($null, $process)
        $runspace.OpenAsync()
        [pscustomobject] @{ Server = $server; Runspace = $runspace; Process = $process.Process }
    }
    foreach ($one in $opening) {
        $deadline = [DateTime]::UtcNow.AddMinutes(2)
        while ("$($one.Runspace.RunspaceStateInfo.State)" -eq 'Opening') {
            if ([DateTime]::UtcNow -gt $deadline) { throw "The session to $($one.Server) does not open." }
            [Threading.Thread]::Sleep(20)
        }
        if ($one.Runspace.RunspaceStateInfo.Reason) { throw $one.Runspace.RunspaceStateInfo.Reason }
        $type = [Management.Automation.Runspaces.PSSession]
        $create = $type.GetMethod('Create')
        $session = if ($create) { $create.Invoke($null, @($one.Runspace, 'Process', $null)) }
        else {
            # Windows PowerShell has only the constructor.
            $type.GetConstructors([Reflection.BindingFlags] 'Instance, NonPublic')[0].Invoke(@($one.Runspace))
        }
        $session.Name = $one.Server
        $session | Add-Member ServerProcess $one.Process -PassThru
    }
}

# Get-Change returns the changes, and the attempts to make one, that the journal recorded after a mark.
function Get-Mark([string] $Sandbox) { @(Get-ConnectorSandboxJournal -Sandbox $Sandbox)[-1].Number }
function Get-Change([string] $Sandbox, $Since) {
    @(Get-ConnectorSandboxJournal -Sandbox $Sandbox -Since $Since -Writes | Where-Object Kind -NE fault)
}

# Gets how often the list of all connector groups was requested: before the first group was created, if one was.
function Get-GroupListing([string] $Sandbox, $Since) {
    $sent = @((Get-ConnectorSandboxJournal -Sandbox $Sandbox -Since $Since | Where-Object Kind -EQ request).Action)
    $create = [Array]::FindIndex([object[]] $sent, [Predicate[object]] { "$args" -match '^POST .*/connectorGroups$' })
    if ($create -ge 0) { $sent = $sent[0..$create] }
    @($sent -match '^GET .*/connectorGroups(\?.*)?$').Count
}

# In the Windows suite, a real server replaces the virtual ones.
if ($env:EPA_REAL_SERVER -and -not $machineStart) { . "$PSScriptRoot/Windows/RealServer.ps1" }
