# The script of the Windows PowerShell child process: this module's own sign-in, in a window that only .NET Framework
# has. The script is a constant and contains no double quotes, so that it can be passed as one argument. Its input is
# one line on standard input: module, environment, tenant, account, proxy and time limit in seconds, each encoded as
# UTF-8 and base64, separated by tabs.
# In Constrained Language mode (AppLocker, App Control) it cannot call .NET methods. On an older .NET Framework the DLL
# would load and fail later. Both cases are reported by one word, because it may be impossible to encode a sentence.
# The token is written as bytes to standard output. It is never a plain string and never bound to a command.
$ErrorActionPreference = 'Stop'; $WarningPreference = 'SilentlyContinue'; $ProgressPreference = 'SilentlyContinue';
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
[char]9 + 'refusal' + [char]9 + 'LanguageMode'; exit 1
}
$out = [Console]::OpenStandardOutput();
try {
$stream = [Console]::OpenStandardInput(); $field = 0; $fields = @('', '', '', '', '', '');
while (($byte = $stream.ReadByte()) -ge 0 -and $byte -ne 10) {
if ($byte -eq 9) { $field++ } elseif ($byte -ge 32 -and $byte -le 126) { $fields[$field] += [char]$byte }
}
for ($index = 0; $index -lt 6; $index++) {
$fields[$index] = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($fields[$index]))
}
$framework = 'HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full';
if ([Microsoft.Win32.Registry]::GetValue($framework, 'Release', 0) -lt 461808) {
[char]9 + 'refusal' + [char]9 + 'Framework'; exit 1
}
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
for ($index = 0; $index -lt $token.Length; $index++) {
$out.WriteByte([Runtime.InteropServices.Marshal]::ReadByte($plain, 2 * $index))
}
$out.WriteByte(10)
}
finally { [Runtime.InteropServices.Marshal]::ZeroFreeBSTR($plain) }
exit 0
}
catch {
$fault = foreach ($text in ($_.FullyQualifiedErrorId -split ',')[0], $_.Exception.Message) {
[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($text))
}
$line = [Text.Encoding]::ASCII.GetBytes(
[char]10 + [char]9 + 'fault' + [char]9 + ($fault -join [char]9) + [char]10
);
$out.Write($line, 0, $line.Length)
exit 1
}
