# What the registration child runs: the connector's own script, with a token that came as data over standard input.
# It is a constant. No value is ever written into it, and it holds no double quote, so that it can be one argument.
# The frame is one ASCII line: script, module folder, module name, tenant id, feature and proxy (or nothing), each UTF-8 in
# base64, then the token as it is; tabs between them. The token is never bound to a command and never a plain string, so that neither module
# logging (4103), script-block logging (4104) nor a transcript sees it. A byte order mark and carriage returns are dropped.
# What fails is said in a line of its own, UTF-8 in base64 behind a tab, said and a tab: the console's code page lacks letters.
# In Constrained Language mode (AppLocker, App Control) none of this may be called: it says so and leaves the token unread. What the
# execution policy refuses is named in English besides, since its own message is in the server's language.
$ErrorActionPreference = 'Stop';
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') { 'Windows PowerShell is in Constrained Language mode on this server.'; exit 1 }
try {
$stream = [Console]::OpenStandardInput(); $field = 0; $fields = @('', '', '', '', '', ''); $token = [Security.SecureString]::new();
while (($byte = $stream.ReadByte()) -ge 0 -and $byte -ne 10) {
if ($byte -eq 9) { $field++ }
elseif ($byte -lt 32 -or $byte -gt 126) { }
elseif ($field -lt 6) { $fields[$field] += [char]$byte }
else { $token.AppendChar([char]$byte) }
}
if ($byte -ne 10 -or $field -ne 6 -or $token.Length -eq 0) { throw 'The registration frame did not arrive over standard input.' }
for ($index = 0; $index -lt 6; $index++) { $fields[$index] = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($fields[$index])) }
if ($fields[5]) { [Net.WebRequest]::DefaultWebProxy = [Net.WebProxy]::new($fields[5]) }
& $fields[0] -modulePath $fields[1] -moduleName $fields[2] -AuthenticationMode Token -Token $token -TenantId $fields[3] -Feature $fields[4];
exit 0
}
catch {
[Console]::Out.WriteLine([char]9 + 'said' + [char]9 + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($_.Exception.Message)));
if ($_.Exception -is [Management.Automation.PSSecurityException]) { [Console]::Out.WriteLine('(execution policy)') }
exit 1
}
