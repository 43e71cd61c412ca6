# The script that the registration child runs: it calls the connector's own script with a token from standard input.
# It is a constant. No value is ever inserted into it, and it contains no double quote, so that it can be one argument.
# The input is one ASCII line with tabs between its fields: script, module folder, module name, tenant id, feature and
# proxy (or nothing), each as UTF-8 in base64, then the token as it is. The token is never bound to a command and is
# never a plain string, so that neither module logging (4103), script-block logging (4104) nor a transcript contains it.
# A byte order mark and carriage returns are dropped.
# An error is written on a separate line, as UTF-8 in base64 after a tab, the word said and a tab, because the console's
# code page does not contain all letters.
# Constrained Language mode (AppLocker, App Control) does not permit these calls: the script reports that and does not
# read the token. An error of the execution policy is also named in English, because its message is in the server's
# language.
$ErrorActionPreference = 'Stop';
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
'Windows PowerShell is in Constrained Language mode on this server.'; exit 1
}
try {
$stream = [Console]::OpenStandardInput(); $field = 0; $fields = @('', '', '', '', '', '');
$token = [Security.SecureString]::new();
while (($byte = $stream.ReadByte()) -ge 0 -and $byte -ne 10) {
if ($byte -eq 9) { $field++ }
elseif ($byte -lt 32 -or $byte -gt 126) { }
elseif ($field -lt 6) { $fields[$field] += [char]$byte }
else { $token.AppendChar([char]$byte) }
}
if ($byte -ne 10 -or $field -ne 6 -or $token.Length -eq 0) {
throw 'The registration frame did not arrive over standard input.'
}
for ($index = 0; $index -lt 6; $index++) {
$fields[$index] = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($fields[$index]))
}
if ($fields[5]) { [Net.WebRequest]::DefaultWebProxy = [Net.WebProxy]::new($fields[5]) }
$options = @{ modulePath = $fields[1]; moduleName = $fields[2]; TenantId = $fields[3]; Feature = $fields[4] };
& $fields[0] -AuthenticationMode Token -Token $token @options;
exit 0
}
catch {
$said = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($_.Exception.Message));
[Console]::Out.WriteLine([char]9 + 'said' + [char]9 + $said);
if ($_.Exception -is [Management.Automation.PSSecurityException]) { [Console]::Out.WriteLine('(execution policy)') }
exit 1
}
