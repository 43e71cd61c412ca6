# Each command that takes or returns a secret, with a secret that appears nowhere else: not in its output, in any
# stream, in an error with all of its properties, in a transcript, in its log, in a file or in a child process.
BeforeDiscovery {
    $application = @{
        ClientId = '7f0c6f1e-0d0f-4c8f-9b53-5f3f3d3c0001'; TenantId = '11111111-2222-3333-4444-555555555555'
    }
    $cases = @(
        @{ command = 'Connect-EntraPrivateAccess'; secret = 'AccessToken'; options = @{} }
        @{ command = 'Connect-EntraPrivateAccess'; secret = 'ClientSecret'; options = $application }
        @{ command = 'Connect-EntraPrivateAccess'; secret = 'FederatedToken'; options = $application }
        @{
            command = 'Connect-EntraPrivateAccess'; secret = 'CertificatePassword'
            options = $application + @{ CertificatePath = 'certificate' }
        }
        @{ command = 'Install-Connector'; secret = 'Token'; options = @{ AcceptLicense = $true } }
        @{ command = 'Register-Connector'; secret = 'Token'; options = @{} }
        @{ command = 'Repair-Connector'; secret = 'Token'; options = @{ AcceptLicense = $true } }
        @{ command = 'Watch-Connector'; secret = 'WebhookUri'; options = @{ Once = $true } }
    )
}

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Secrets @{ Server = 'SECRETS', 'DENIED' }

    # Runs a command with all streams and returns everything that a log, a transcript or a debugger could contain.
    function Get-Trace([string] $command, [hashtable] $options) {
        $log = "$TestDrive/$([Guid]::NewGuid()).jsonl"
        $parameters = (Get-Command $command).Parameters
        if ($parameters.ContainsKey('LogPath')) { $options.LogPath = $log }
        $global:Error.Clear()
        $VerbosePreference = $DebugPreference = $InformationPreference = $WarningPreference = 'Continue'
        $global:ProgressPreference = 'SilentlyContinue'
        $transcript = "$TestDrive/$([Guid]::NewGuid()).txt"
        $null = Start-Transcript -Path $transcript -IncludeInvocationHeader
        $all = @(& {
                try { & $command @options -Verbose -Debug -ErrorAction Stop }
                catch { $_; $_.Exception; $_.InvocationInfo; $_.ErrorDetails; $_.TargetObject }
            } *>&1)
        $null = Stop-Transcript
        $text = foreach ($one in $all + @($global:Error)) {
            "$one"
            $one | Format-List * -Force | Out-String -Width 4000
            [Management.Automation.PSSerializer]::Serialize($one, 3)
        }
        $text = @($text) + ($global:Error | Format-List * -Force | Out-String -Width 4000)
        foreach ($file in @($log, $transcript) | Where-Object { [IO.File]::Exists($_) }) {
            $text += [IO.File]::ReadAllText($file)
        }
        $script:failed = $global:Error.Count -gt 0
        @($text) -join "`n"
    }

    # What commands left behind: the journal of the sandbox with its child processes, and files.
    function Get-Remains([string] $server) {
        $journal = Get-ConnectorSandboxJournal -Sandbox Secrets | ForEach-Object { "$($_.Action) $($_.Detail)" }
        $root = Get-VirtualPath $sandbox $server 'C:'
        $files = [IO.Directory]::GetFiles($root, '*', 'AllDirectories') |
            Where-Object { [IO.FileInfo]::new($_).Length -lt 200KB } | ForEach-Object { [IO.File]::ReadAllText($_) }
        (@($journal) + @($files)) -join "`n"
    }

    # A secret in the encodings in which a careless program writes it.
    function Assert-Absent([string] $text, [string] $secret, [string] $where) {
        $bytes = [Text.Encoding]::UTF8.GetBytes($secret)
        $forms = @($secret, [Uri]::EscapeDataString($secret), [Convert]::ToBase64String($bytes).TrimEnd('=')
            [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($secret)).TrimEnd('='))
        # The end of a token is its signature; the rest of two tokens can be the same.
        $forms += $secret.Substring($secret.Length - [Math]::Min(24, $secret.Length))
        foreach ($form in $forms) {
            if ($text.Contains($form)) {
                $at = $text.IndexOf($form)
                $near = $text.Substring([Math]::Max(0, $at - 120), [Math]::Min(120, $at))
                throw "The secret appears in $($where): $near"
            }
        }
    }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Secrets
}

Describe 'A command with a secret' {
    It 'is covered by this file for each parameter that takes a secret' {
        $parameters = foreach ($command in Get-Command -Module EntraPrivateAccess -CommandType Cmdlet) {
            foreach ($parameter in $command.Parameters.Values) {
                if ($parameter.ParameterType -eq [Security.SecureString]) { "$($command.Name) -$($parameter.Name)" }
            }
        }
        $covered = 'Connect-EntraPrivateAccess -AccessToken', 'Connect-EntraPrivateAccess -ClientSecret',
        'Connect-EntraPrivateAccess -FederatedToken', 'Connect-EntraPrivateAccess -CertificatePassword',
        'Install-Connector -Token', 'Register-Connector -Token', 'Repair-Connector -Token',
        'Watch-Connector -WebhookUri'
        @($parameters | Sort-Object) | Should -Be @($covered | Sort-Object)
    }

    It '<command> -<secret> writes it nowhere if it is wrong' -ForEach $cases {
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server SECRETS -NoSignIn
        $canary = "cAnary/$([Guid]::NewGuid().ToString('N'))+$([Guid]::NewGuid().ToString('N'))"
        $given = @{} + $options
        $given[$secret] = Protect $canary
        if ($command -like 'Connect-*') { $given.Environment = $sandbox }
        if ($given.CertificatePath) {
            $given.CertificatePath = "$TestDrive/certificate.pfx"
            [IO.File]::WriteAllBytes($given.CertificatePath, [byte[]] (48, 130, 1, 2))
        }
        $trace = Get-Trace $command $given
        # A repair without a problem does not read its token.
        if ($command -ne 'Repair-Connector') { $failed | Should -BeTrue }
        Assert-Absent $trace $canary 'the streams, the errors, the transcript or the log'
        Assert-Absent (Get-Remains SECRETS) $canary 'the journal or a file'
    }

    It '<command> -<secret> does not repeat it if it was passed as plain text' -ForEach $cases {
        $canary = "cAnary/$([Guid]::NewGuid().ToString('N'))+$([Guid]::NewGuid().ToString('N'))"
        $given = @{} + $options
        $given[$secret] = $canary
        if ($command -like 'Connect-*') { $given.Environment = $sandbox }
        $trace = Get-Trace $command $given
        $failed | Should -BeTrue
        Assert-Absent $trace $canary 'the streams, the errors, the transcript or the log'
    }

    It '<command> writes a valid token nowhere if the service denies the registration' -ForEach @(
        @{ command = 'Install-Connector' }, @{ command = 'Register-Connector' }, @{ command = 'Repair-Connector' }
    ) {
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server DENIED -NoSignIn
        Set-ConnectorSandboxFault RegistrationDenied -Target DENIED -Sandbox Secrets
        $canary = Reveal $sandbox.RegistrationToken
        $given = @{ Token = $sandbox.RegistrationToken }
        if ($command -ne 'Register-Connector') { $given.AcceptLicense = $true }
        $mark = Get-Mark Secrets
        $trace = Get-Trace $command $given
        @(Get-ConnectorSandboxJournal -Sandbox Secrets -Since $mark | Where-Object Action -EQ 'process got its input') |
            Should -HaveCount 1
        Assert-Absent $trace $canary 'the streams, the errors, the transcript or the log'
        Assert-Absent (Get-Remains DENIED) $canary 'the journal or a file'
    }

    It 'Get-ConnectorRegistrationToken returns the token as a SecureString and writes it nowhere' {
        Set-ConnectorSandboxFault SignInAnswered admin -Sandbox Secrets
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server SECRETS -NoSignIn
        $token = Get-ConnectorRegistrationToken -UseDeviceCode -WarningAction SilentlyContinue
        $token | Should -BeOfType Security.SecureString
        $trace = Get-Trace Get-ConnectorRegistrationToken @{ UseDeviceCode = $true }
        $trace | Should -BeLike '*System.Security.SecureString*'
        Assert-Absent $trace (Reveal $token) 'the streams or the transcript'
        $trace | Should -Not -Match 'eyJ[\w-]{20,}\.'
        Set-QuickSandbox Secrets
    }

    It 'is searched for in each place that a careless command writes to' {
        { Assert-Absent 'a secret text' 'secret' 'x' } | Should -Throw 'The secret appears in x*'
        $careless = 'cAnary/' + [Guid]::NewGuid().ToString('N')
        function Write-Careless([switch] $Verbose, [switch] $Debug, $ErrorAction) { Write-Verbose $careless -Verbose }
        { Assert-Absent (Get-Trace Write-Careless @{}) $careless 'the streams' } | Should -Throw '*the streams*'
    }
}
