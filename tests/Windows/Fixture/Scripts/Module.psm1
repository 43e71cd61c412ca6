# Simulates the connector's registration module, in Windows PowerShell 5.1 and in PowerShell 7.
# cloud.txt contains the URL, key and server name of the sandbox that simulates the tenant.
# The build replaces the names of a version: %DATA%, %VERSION%, %COMMAND%.
$ErrorActionPreference = 'Stop'
$null = [Reflection.Assembly]::Load(
    'System.Net.Http, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a'
)
$protocols = [Net.ServicePointManager]::SecurityProtocol
[Net.ServicePointManager]::SecurityProtocol = $protocols -bor [Net.SecurityProtocolType]::Tls12

function Get-CloudSetting([string] $Name) {
    $file = "$env:ProgramData\Connector Fixture\cloud.txt"
    if (-not [IO.File]::Exists($file)) { throw 'One or more errors occurred.' }
    foreach ($line in [IO.File]::ReadAllLines($file)) {
        if ($line.StartsWith("$Name=")) { return $line.Substring($Name.Length + 1).Trim() }
    }
}

# Sends a request to the sandbox, and returns the status and the text of the response.
function Invoke-Cloud([string] $Method, [string] $Path, [string] $Body) {
    $handler = [Net.Http.HttpClientHandler]::new()
    $handler.UseProxy = $false
    # The sandbox creates a new certificate at each start, and it runs on this machine.
    $type = [Net.Http.HttpClientHandler]
    $handler.ServerCertificateCustomValidationCallback = $type::DangerousAcceptAnyServerCertificateValidator
    $client = [Net.Http.HttpClient]::new($handler)
    try {
        $url = Get-CloudSetting 'url'
        if (-not $url.StartsWith('https://localhost:')) { throw 'The sandbox is not on this machine.' }
        $request = [Net.Http.HttpRequestMessage]::new([Net.Http.HttpMethod]::new($Method), "$url$Path")
        $request.Headers.Add('X-Sandbox-Key', (Get-CloudSetting 'key'))
        if ($Body) {
            $request.Content = [Net.Http.StringContent]::new($Body, [Text.Encoding]::UTF8, 'application/json')
        }
        $response = $client.SendAsync($request).GetAwaiter().GetResult()
        return @{
            Status = [int]$response.StatusCode
            Text = $response.Content.ReadAsStringAsync().GetAwaiter().GetResult()
        }
    }
    finally { $client.Dispose() }
}

function Get-Fault([string] $Name) {
    $response = Invoke-Cloud GET "/sandbox/faults/$Name/value?target=$(Get-CloudSetting 'server')"
    if ($response.Status -eq 200) { return $response.Text }
}

function ConvertTo-JsonText([string] $Text) {
    $escaped = $Text -replace '[\\"]', '\$0'
    [Text.RegularExpressions.Regex]::Replace($escaped, '[\x00-\x1f]', { '\u{0:x4}' -f [int] $args[0].Value[0] })
}

# The text of a JSON member; empty if it is missing or null.
function Get-JsonText([string] $Json, [string] $Name) {
    $found = [Text.RegularExpressions.Regex]::Match($Json, """$Name"":""((?:[^""\\]|\\.)*)""")
    [Text.RegularExpressions.Regex]::Unescape($found.Groups[1].Value)
}

# SubjectPublicKeyInfo of a 2048-bit key with the exponent 65537: everything but the modulus is constant.
function Get-PublicKey {
    $key = [Security.Cryptography.RSA]::Create(2048)
    [byte[]] $head = 0x30, 0x82, 0x01, 0x22, 0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01,
        0x01, 0x05, 0x00,
        0x03, 0x82, 0x01, 0x0F, 0x00, 0x30, 0x82, 0x01, 0x0A, 0x02, 0x82, 0x01, 0x01, 0x00
    $parts = $head + $key.ExportParameters($false).Modulus + [byte[]](0x02, 0x03, 0x01, 0x00, 0x01)
    [Convert]::ToBase64String([byte[]] $parts)
}

function Get-MachineName {
    $given = Get-CloudSetting 'machineName'
    if ($given) { return $given }
    $key = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey('SYSTEM\CurrentControlSet\Services\Tcpip\Parameters')
    $machine = "$($key.GetValue('Hostname'))"
    $domain = "$($key.GetValue('Domain'))"
    $key.Dispose()
    if (-not $machine) { $machine = [Environment]::MachineName }
    if ($domain) { return "$machine.$domain" }
    return $machine
}

# A certificate as Windows stores it: a list of properties, each with number, encoding, length and bytes. Property 2
# is the location of the private key, 3 the thumbprint, 32 the certificate. The key itself is discarded, because the
# sandbox requires no signature.
function Save-Certificate([byte[]] $Certificate) {
    $hash = [Security.Cryptography.SHA1]::Create().ComputeHash($Certificate)
    $thumbprint = [BitConverter]::ToString($hash).Replace('-', '')
    $container = [Text.Encoding]::Unicode.GetBytes("connector-$thumbprint`0")
    $provider = [Text.Encoding]::Unicode.GetBytes("Microsoft Enhanced RSA and AES Cryptographic Provider`0")
    $place = [IO.MemoryStream]::new()
    $writer = [IO.BinaryWriter]::new($place)
    # container and provider by their offsets, type 24, flag machine keyset, no parameters, key exchange
    foreach ($number in 28, (28 + $container.Length), 24, 0x20, 0, 0, 1) { $writer.Write([int]$number) }
    $writer.Write($container)
    $writer.Write($provider)
    $blob = [IO.MemoryStream]::new()
    $writer = [IO.BinaryWriter]::new($blob)
    foreach ($property in @(2, $place.ToArray()), @(3, $hash), @(32, $Certificate)) {
        foreach ($number in $property[0], 1, $property[1].Length) { $writer.Write([int]$number) }
        $writer.Write([byte[]]$property[1])
    }
    $key = [Microsoft.Win32.Registry]::LocalMachine.CreateSubKey(
        "SOFTWARE\Microsoft\SystemCertificates\My\Certificates\$thumbprint"
    )
    $key.SetValue('Blob', $blob.ToArray(), [Microsoft.Win32.RegistryValueKind]::Binary)
    $key.Dispose()
    return $thumbprint
}

function Save-Trust([string] $Thumbprint, [string] $ConnectorId, [string] $TenantId) {
    $data = "$env:ProgramData\%DATA%"
    $null = [IO.Directory]::CreateDirectory("$data\Config")
    $null = [IO.Directory]::CreateDirectory("$data\Endpoints")
    [IO.File]::WriteAllText("$data\Config\Connector.txt", "id=$ConnectorId`nthumbprint=$Thumbprint`n")
    [IO.File]::WriteAllText(
        "$data\Endpoints\endpoints.txt", "{""BootstrapEndpoint"":""https://$TenantId.bootstrap.msappproxy.net/""}`r`n"
    )
    $schema = 'http://www.w3.org/2001/XMLSchema'
    [IO.File]::WriteAllText("$data\Config\TrustSettings.xml", @"
<?xml version="1.0" encoding="utf-8"?>
<ConnectorTrustSettingsFile xmlns:xsd="$schema" xmlns:xsi="$schema-instance">
  <CloudProxyTrust>
    <Thumbprint>$Thumbprint</Thumbprint>
    <IsInUserStore>false</IsInUserStore>
  </CloudProxyTrust>
</ConnectorTrustSettingsFile>
"@)
}

# Starts a service without waiting for it, in a process with its own standard streams.
function Start-ConnectorService([string] $Name) {
    $start = [Diagnostics.ProcessStartInfo]::new("$env:SystemRoot\System32\sc.exe", "start $Name")
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    $null = $process.WaitForExit(30000)
    $process.Dispose()
}

function Get-Sentence([string] $Fault) {
    if ($Fault.StartsWith('Connector registration failed')) { return $Fault }
    if ($Fault.Contains('denied')) {
        return 'Connector registration failed: Make sure you are an Application Administrator of your Active ' +
            "Directory to register the connector. Error: '$Fault'"
    }
    return 'Connector registration failed: Make sure you enabled application proxy in the Azure Management Portal ' +
        "and that you entered your Active Directory user name and password correctly. Error: '$Fault'"
}

function Stop-Registration([string] $Sentence, [bool] $Silent) {
    # Real scripts have been seen to fail and still exit with 0.
    if (-not $Silent) { throw $Sentence }
    [Console]::Out.WriteLine($Sentence)
}

function %COMMAND% {
    param(
        [string] $AuthenticationMode,
        [securestring] $Token,
        [string] $TenantId,
        [string] $Feature,
        [string] $EnvironmentName = 'AzureCloud'
    )

    # Fails if this process inherited the module path of PowerShell 7, whose Security module does not load in Windows
    # PowerShell.
    $null = ConvertTo-SecureString -String 'x' -AsPlainText -Force
    # Ends early if the fault is removed meanwhile.
    $started = [Diagnostics.Stopwatch]::StartNew()
    while ($started.Elapsed.TotalSeconds -lt [double]"0$(Get-Fault 'RegistrationDuration')") {
        [Threading.Thread]::Sleep(200)
    }
    $silent = (Get-Fault 'RegistrationDenied') -eq 'exit 0' -or (Get-Fault 'RegistrationMfa') -eq 'exit 0'
    $fields = @{
        token = [Net.NetworkCredential]::new('', $Token).Password
        tenantId = $TenantId
        machineName = Get-MachineName
        version = '%VERSION%'
        externalIp = "$(Get-CloudSetting 'externalIp')"
        feature = $Feature
        publicKey = Get-PublicKey
    }
    if (-not $fields.externalIp) { $fields.externalIp = '203.0.113.10' }
    $members = foreach ($name in $fields.Keys) { """$name"":""$(ConvertTo-JsonText $fields[$name])""" }
    $answer = Invoke-Cloud POST '/sandbox/connectors' "{$($members -join ',')}"
    if ($answer.Status -ne 200) { return Stop-Registration (Get-Sentence 'One or more errors occurred.') $silent }
    $certificate = Get-JsonText $answer.Text 'certificate'
    if (-not $certificate) { return Stop-Registration (Get-Sentence (Get-JsonText $answer.Text 'error')) $silent }
    $thumbprint = Save-Certificate ([Convert]::FromBase64String($certificate))
    Save-Trust $thumbprint (Get-JsonText $answer.Text 'connectorId') $TenantId
    Start-ConnectorService WAPCSvc
    Start-ConnectorService WAPCUpdaterSvc
}

Export-ModuleMember -Function %COMMAND%
