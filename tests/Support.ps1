# Dot-sourced by every *.Tests.ps1 in its BeforeAll. Windows PowerShell 5.1 runs it, too.
# Under `dotnet test` the process also holds the C# tests' own copy of the product, so a type literal may name that one:
# compare an object's type by name, $object.GetType().FullName, and not with -BeOfType [EntraPrivateAccess...].
# A block with the tag RealServer also runs in the Windows suite, where a real server takes the place of the virtual
# ones; an It in it with the tag VirtualOnly does not.
# EPA_MODULE_PATH names another copy of the module to test, such as the staged one.
if (-not ('Net.Http.HttpClient' -as [type])) { Add-Type -AssemblyName System.Net.Http }
Import-Module $(if ($env:EPA_MODULE_PATH) { $env:EPA_MODULE_PATH } else { "$PSScriptRoot/../EntraPrivateAccess.psd1" }) -ErrorAction Stop

# A sandbox that costs no time: what it plays is the same, but its clock moves on at once when a command waits.
function Start-QuickSandbox([string] $Name, [hashtable] $Options = @{}) {
    $started = if ($hostedSandboxes -and -not $Options.ContainsKey('ConnectionFile')) {
        # The tests' own process has a place for it, which saves the start of another one.
        @(Get-ConnectorSandbox -Path $hostedSandboxes.Start($Name, $Options))[-1]
    }
    else { Start-ConnectorSandbox -Name $Name -Force @Options }
    Set-QuickSandbox $Name
    Set-SandboxClock $Name -SkipWaits
    $started
}

# Takes all faults away, but for the short waits.
function Set-QuickSandbox([string] $Name) {
    Set-ConnectorSandboxFault -Clear -Sandbox $Name
    $waits = @{ StaleReads = '0'; ActivationDelay = '0.2'; ListingDelay = '0.1'; InstallerDuration = '0.1'; RegistrationDuration = '0.1'; InstallerSize = '1048576' }
    foreach ($wait in $waits.Keys) { Set-ConnectorSandboxFault $wait $waits[$wait] -Sandbox $Name }
}

# Lets a sandbox's time pass really, or skips what commands wait for.
function Set-SandboxClock([string] $Name, [switch] $SkipWaits) {
    $null = Invoke-SandboxControl (Get-ConnectorSandbox $Name) PUT clock "{`"skipWaits`":$("$SkipWaits".ToLowerInvariant())}"
}

# What no cmdlet does: steers a sandbox over its control API, by the product's own client, and returns its answer.
function Invoke-SandboxControl($Sandbox, [string] $Method, [string] $Path, [string] $Json) {
    $environment = $Sandbox.Environment
    $type = $environment.GetType()
    $key = $type.GetProperty('ControlKey', [Reflection.BindingFlags] 'Instance, NonPublic').GetValue($environment)
    $clients = $type.Assembly.GetType('EntraPrivateAccess.Http.HttpClients')
    $client = $clients.GetMethod('Create').Invoke($null, @($environment, $null))
    try {
        $request = [Net.Http.HttpRequestMessage]::new([Net.Http.HttpMethod]::new($Method), "$($Sandbox.Url)sandbox/$Path")
        $request.Headers.Add('X-Sandbox-Key', $key)
        if ($Json) { $request.Content = [Net.Http.StringContent]::new($Json, [Text.Encoding]::UTF8, 'application/json') }
        $response = $client.SendAsync($request).GetAwaiter().GetResult()
        $text = $response.Content.ReadAsStringAsync().GetAwaiter().GetResult()
        if (-not $response.IsSuccessStatusCode) { throw "$Method $Path ended with $([int] $response.StatusCode): $text" }
        if ($text) { ConvertFrom-Json $text }
    }
    finally { $client.Dispose() }
}

# The health of a server on which all is well. RealServer.ps1 has another one for Wine.
function Get-BestHealth { 'Healthy' }

# For what only another system than Windows answers.
function Skip-OnWindows { if ($env:OS -eq 'Windows_NT') { Set-ItResult -Skipped -Because 'by design: this machine is a Windows machine' } }

# For what a real server in the place of the virtual ones cannot do.
function Skip-OnRealServer([string] $Because) {
    if ($env:EPA_REAL_SERVER) { Set-ItResult -Skipped -Because "by design: $Because" }
}

# The steps of a run, and how each ended.
function Get-Outcome($Result) { @($Result.Steps | ForEach-Object { "$($_.Step) $($_.Status)" }) -join ', ' }
function Get-Step($Result, [string] $Name) { $Result.Steps | Where-Object Step -EQ $Name }

# A text as a SecureString, and back.
function Protect([string] $Text) {
    $secret = [Security.SecureString]::new()
    foreach ($letter in $Text.ToCharArray()) { $secret.AppendChar($letter) }
    $secret
}
function Reveal([Security.SecureString] $Secret) { [Net.NetworkCredential]::new('', $Secret).Password }

# A fresh virtual server, and what is special about it as JSON members, such as '"elevated":false'.
function New-VirtualServer($Sandbox, [string] $Name, [string] $Special) {
    $null = Invoke-SandboxControl $Sandbox POST servers "{`"name`":`"$Name`"$(if ($Special) { ",$Special" })}"
}

# A token that the sandbox's control API makes, such as '"kind":"graph","user":"reader"'.
function Get-SandboxToken($Sandbox, [string] $Terms) {
    $secret = [Security.SecureString]::new()
    $token = (Invoke-SandboxControl $Sandbox POST tokens "{$Terms}").token
    foreach ($letter in $token.ToCharArray()) { $secret.AppendChar($letter) }
    $secret
}

# Every file of a virtual disk with its hash, one line each: two of these are equal when nothing was written.
function Get-VirtualDisk($Sandbox, [string] $Server) {
    $root = Get-VirtualPath $Sandbox $Server 'C:'
    $lines = foreach ($file in [IO.Directory]::GetFiles($root, '*', 'AllDirectories')) {
        $stream = [IO.File]::OpenRead($file)
        try { "$($file.Substring($root.Length)) $([Convert]::ToBase64String([Security.Cryptography.SHA256]::Create().ComputeHash($stream)))" } finally { $stream.Dispose() }
    }
    [Array]::Sort($lines)
    $lines -join "`n"
}

# Where a path of a virtual server lies on this machine.
function Get-VirtualPath($Sandbox, [string] $Server, [string] $Path) {
    $disk = (Invoke-SandboxControl $Sandbox GET "servers/$Server").disk
    [IO.Path]::Combine($disk, ($Path -replace '^(\w):', '$1' -replace '\\', '/'))
}

# Where a token of a sandbox was seen: in its journal, on a virtual disk, in an error that PowerShell remembers. Nowhere is the only right answer.
function Find-SandboxToken($Sandbox) {
    $pieces = foreach ($token in $Sandbox.GraphToken, $Sandbox.RegistrationToken) {
        $text = [Net.NetworkCredential]::new('', $token).Password
        for ($at = $text.IndexOf('.') + 1; $at + 20 -le $text.Length; $at += 20) { $text.Substring($at, 20) }
    }
    function Look([string] $place, [string] $text) { foreach ($piece in $pieces) { if ($text.Contains($piece)) { $place; break } } }
    foreach ($entry in Get-ConnectorSandboxJournal -Sandbox $Sandbox.Name) { Look 'journal' "$($entry.Action) $($entry.Target) $($entry.Detail)" }
    foreach ($record in $global:Error) { Look 'error' "$record $($record.Exception) $($record.ErrorDetails) $($record.InvocationInfo.Line) $($record.TargetObject)" }
    if ($env:EPA_REAL_SERVER) { return Find-MachineToken }
    # The disks of all servers lie side by side, of those too that a test made.
    $disks = [IO.Path]::GetDirectoryName((Invoke-SandboxControl $Sandbox GET "servers/$($Sandbox.Servers[0])").disk)
    $latin1 = [Text.Encoding]::GetEncoding('iso-8859-1')
    foreach ($file in [IO.Directory]::GetFiles($disks, '*', 'AllDirectories')) {
        if ([IO.FileInfo]::new($file).Length -lt 512KB) { Look $file $latin1.GetString([IO.File]::ReadAllBytes($file)) }
    }
}

# What was changed, or asked to be, since a mark in the journal.
function Get-Mark([string] $Sandbox) { @(Get-ConnectorSandboxJournal -Sandbox $Sandbox)[-1].Number }
function Get-Change([string] $Sandbox, $Since) { @(Get-ConnectorSandboxJournal -Sandbox $Sandbox -Since $Since -Writes | Where-Object Kind -NE fault) }

# In the Windows suite, a real server takes the place of the virtual ones.
if ($env:EPA_REAL_SERVER -and -not $machineStart) { . "$PSScriptRoot/Windows/RealServer.ps1" }
