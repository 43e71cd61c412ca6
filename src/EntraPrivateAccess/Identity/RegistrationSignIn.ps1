# What the Windows PowerShell child runs: this module's own sign-in, in a window that only .NET Framework has.
# It is a constant and holds no double quote, so that it can be one argument. What to do comes as one line over standard input:
# module, environment, tenant, account, proxy and time limit in seconds, each UTF-8 in base64, tabs between them.
# In Constrained Language mode (AppLocker, App Control) none of this may be called, and the dll would load on an older .NET Framework only to fail later:
# both are answered by one word, since there may be no way to encode a sentence.
# The token leaves as bytes on standard output, never as a plain string and never bound to a command.
$ErrorActionPreference = 'Stop'; $WarningPreference = 'SilentlyContinue'; $ProgressPreference = 'SilentlyContinue';
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') { [char]9 + 'refusal' + [char]9 + 'LanguageMode'; exit 1 }
$out = [Console]::OpenStandardOutput();
try {
$stream = [Console]::OpenStandardInput(); $field = 0; $fields = @('', '', '', '', '', '');
while (($byte = $stream.ReadByte()) -ge 0 -and $byte -ne 10) {
if ($byte -eq 9) { $field++ } elseif ($byte -ge 32 -and $byte -le 126) { $fields[$field] += [char]$byte }
}
for ($index = 0; $index -lt 6; $index++) { $fields[$index] = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($fields[$index])) }
if ([Microsoft.Win32.Registry]::GetValue('HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full', 'Release', 0) -lt 461808) { [char]9 + 'refusal' + [char]9 + 'Framework'; exit 1 }
Import-Module $fields[0];
$connect = @{ NoSignIn = $true; Environment = $fields[1] }; $ask = @{ TimeoutSeconds = [int]$fields[5] };
if ($fields[2]) { $ask.TenantId = $fields[2] }
if ($fields[3]) { $ask.Account = $fields[3] }
if ($fields[4]) { $connect.Proxy = $fields[4] }
$null = Connect-EntraPrivateAccess @connect;
$token = Get-ConnectorRegistrationToken @ask;
$plain = [Runtime.InteropServices.Marshal]::SecureStringToBSTR($token);
try {
foreach ($byte in [Text.Encoding]::ASCII.GetBytes([char]10 + [char]9 + 'token' + [char]9)) { $out.WriteByte($byte) }
for ($index = 0; $index -lt $token.Length; $index++) { $out.WriteByte([Runtime.InteropServices.Marshal]::ReadByte($plain, 2 * $index)) }
$out.WriteByte(10)
}
finally { [Runtime.InteropServices.Marshal]::ZeroFreeBSTR($plain) }
exit 0
}
catch {
$fault = foreach ($text in ($_.FullyQualifiedErrorId -split ',')[0], $_.Exception.Message) { [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($text)) }
$line = [Text.Encoding]::ASCII.GetBytes([char]10 + [char]9 + 'fault' + [char]9 + ($fault -join [char]9) + [char]10); $out.Write($line, 0, $line.Length)
exit 1
}
