# Stands in for the connector's registration module. It uses nothing but the engine's own commands and .NET.
# What the fixture's folder holds: url, key and server of the sandbox that plays the tenant.
# The build writes the names of a version into it: %DATA%, %VERSION%, %COMMAND%.
$ErrorActionPreference = 'Stop'

function Get-CloudSetting([string] $Name) {
    $file = "$env:ProgramData\Connector Fixture\cloud.txt"
    if (-not [IO.File]::Exists($file)) { throw 'One or more errors occurred.' }
    foreach ($line in [IO.File]::ReadAllLines($file)) {
        if ($line.StartsWith("$Name=")) { return $line.Substring($Name.Length + 1).Trim() }
    }
}

# One request to the sandbox; status and text.
function Invoke-Cloud([string] $Method, [string] $Path, [string] $Body) {
    $handler = [Net.Http.HttpClientHandler]::new()
    $handler.UseProxy = $false
    # The sandbox makes its certificate anew at each start, and it is on this machine.
    $handler.ServerCertificateCustomValidationCallback = [Net.Http.HttpClientHandler]::DangerousAcceptAnyServerCertificateValidator
    $client = [Net.Http.HttpClient]::new($handler)
    try {
        $url = Get-CloudSetting 'url'
        if (-not $url.StartsWith('https://localhost:')) { throw 'The sandbox is not on this machine.' }
        $request = [Net.Http.HttpRequestMessage]::new([Net.Http.HttpMethod]::new($Method), "$url$Path")
        $request.Headers.Add('X-Sandbox-Key', (Get-CloudSetting 'key'))
        if ($Body) { $request.Content = [Net.Http.StringContent]::new($Body, [Text.Encoding]::UTF8, 'application/json') }
        $response = $client.SendAsync($request).GetAwaiter().GetResult()
        return @{ Status = [int]$response.StatusCode; Text = $response.Content.ReadAsStringAsync().GetAwaiter().GetResult() }
    }
    finally { $client.Dispose() }
}

function Get-Fault([string] $Name) {
    $told = Invoke-Cloud GET "/sandbox/faults/$Name/value?target=$(Get-CloudSetting 'server')"
    if ($told.Status -eq 200) { return $told.Text }
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

# A certificate as Windows keeps it: properties of number, encoding, length and bytes. 2 says where the private key is, 3 is the
# thumbprint, 32 the certificate. The key itself is thrown away: nobody here ever signs with it.
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
    $key = [Microsoft.Win32.Registry]::LocalMachine.CreateSubKey("SOFTWARE\Microsoft\SystemCertificates\My\Certificates\$thumbprint")
    $key.SetValue('Blob', $blob.ToArray(), [Microsoft.Win32.RegistryValueKind]::Binary)
    $key.Dispose()
    return $thumbprint
}

function Save-Trust([string] $Thumbprint, [string] $ConnectorId, [string] $TenantId) {
    $data = "$env:ProgramData\%DATA%"
    $null = [IO.Directory]::CreateDirectory("$data\Config")
    $null = [IO.Directory]::CreateDirectory("$data\Endpoints")
    [IO.File]::WriteAllText("$data\Config\Connector.txt", "id=$ConnectorId`nthumbprint=$Thumbprint`n")
    [IO.File]::WriteAllText("$data\Endpoints\endpoints.txt", "{""BootstrapEndpoint"":""https://$TenantId.bootstrap.msappproxy.net/""}`r`n")
    [IO.File]::WriteAllText("$data\Config\TrustSettings.xml", @"
<?xml version="1.0" encoding="utf-8"?>
<ConnectorTrustSettingsFile xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <CloudProxyTrust>
    <Thumbprint>$Thumbprint</Thumbprint>
    <IsInUserStore>false</IsInUserStore>
  </CloudProxyTrust>
</ConnectorTrustSettingsFile>
"@)
}

# Asked for, not waited for. Its standard streams are its own.
function Start-ConnectorService([string] $Name) {
    $how = [Diagnostics.ProcessStartInfo]::new("$env:SystemRoot\System32\sc.exe", "start $Name")
    $how.UseShellExecute = $false
    $how.CreateNoWindow = $true
    $how.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($how)
    $null = $process.WaitForExit(30000)
    $process.Dispose()
}

function Get-Sentence([string] $Fault) {
    if ($Fault.StartsWith('Connector registration failed')) { return $Fault }
    if ($Fault.Contains('denied')) { return "Connector registration failed: Make sure you are an Application Administrator of your Active Directory to register the connector. Error: '$Fault'" }
    return "Connector registration failed: Make sure you enabled application proxy in the Azure Management Portal and that you entered your Active Directory user name and password correctly. Error: '$Fault'"
}

function Stop-Registration([string] $Sentence, [bool] $Silent) {
    # Real scripts have been seen to fail and still end with 0.
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

    # Whoever handed PowerShell 7's module path down gets no further: its Security module does not load in Windows PowerShell.
    $null = ConvertTo-SecureString -String 'x' -AsPlainText -Force
    [Threading.Thread]::Sleep([int](1000 * [double]"0$(Get-Fault 'RegistrationDuration')"))
    $silent = (Get-Fault 'RegistrationDenied') -eq 'exit 0' -or (Get-Fault 'RegistrationMfa') -eq 'exit 0'
    $key = [Security.Cryptography.RSA]::Create(2048)
    $fields = @{
        token = [Net.NetworkCredential]::new('', $Token).Password
        tenantId = $TenantId
        machineName = Get-MachineName
        version = '%VERSION%'
        externalIp = "$(Get-CloudSetting 'externalIp')"
        feature = $Feature
        publicKey = [Convert]::ToBase64String($key.ExportSubjectPublicKeyInfo())
    }
    if (-not $fields.externalIp) { $fields.externalIp = '203.0.113.10' }
    $members = foreach ($name in $fields.Keys) { """$name"":""$([Text.Json.JsonEncodedText]::Encode([string]$fields[$name]))""" }
    $answer = Invoke-Cloud POST '/sandbox/connectors' "{$($members -join ',')}"
    if ($answer.Status -ne 200) { return Stop-Registration (Get-Sentence 'One or more errors occurred.') $silent }
    $document = [Text.Json.JsonDocument]::Parse($answer.Text)
    $certificate = $document.RootElement.GetProperty('certificate').GetString()
    if (-not $certificate) { return Stop-Registration (Get-Sentence $document.RootElement.GetProperty('error').GetString()) $silent }
    $thumbprint = Save-Certificate ([Convert]::FromBase64String($certificate))
    Save-Trust $thumbprint $document.RootElement.GetProperty('connectorId').GetString() $TenantId
    Start-ConnectorService WAPCSvc
    Start-ConnectorService WAPCUpdaterSvc
}

Export-ModuleMember -Function %COMMAND%
