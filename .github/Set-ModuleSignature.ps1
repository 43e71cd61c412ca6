<#
.SYNOPSIS
Signs the files of a module that have no signature. Runs on Windows only.
.DESCRIPTION
SIGNING_CERTIFICATE is the .pfx file as base64 and SIGNING_PASSWORD its password: neither becomes an argument or a file.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Path,
    [string] $TimestampServer = 'http://timestamp.digicert.com'
)

$ErrorActionPreference = 'Stop'
$bytes = [Convert]::FromBase64String($env:SIGNING_CERTIFICATE)
$certificate = [Security.Cryptography.X509Certificates.X509Certificate2]::new($bytes, $env:SIGNING_PASSWORD)
try {
    # Other publishers' libraries keep their own signatures.
    $unsigned = Get-ChildItem $Path -Recurse -Include *.psd1, *.psm1, *.ps1xml, *.dll |
        Where-Object { (Get-AuthenticodeSignature $_).Status -eq 'NotSigned' }
    foreach ($file in $unsigned) {
        $signature = Set-AuthenticodeSignature $file $certificate -HashAlgorithm SHA256 -IncludeChain NotRoot `
            -TimestampServer $TimestampServer
        if ($signature.Status -ne 'Valid') { throw "$($file.Name) was not signed: $($signature.StatusMessage)" }
        "Signed $($file.FullName)"
    }
}
finally { $certificate.Dispose() }
