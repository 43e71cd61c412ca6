BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-ConnectorSandbox -Name Session -ConnectorCount 1
    $script:automation = 'b6f0a3f2-6c0e-4d58-9a3d-2f7b8c1e5a10'
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox -Name Session
}

Describe 'Connect-EntraPrivateAccess' {
    It 'signs in with a token and returns the account, the tenant and whether publishing is enabled' {
        $context = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
        $context.Account | Should -Be 'admin@contoso.onmicrosoft.com'
        $context.TenantName | Should -Be $sandbox.TenantName
        $context.TenantId | Should -Be $sandbox.TenantId
        $context.AuthenticationMethod | Should -Be 'AccessToken'
        $context.PublishingEnabled | Should -BeTrue
        $context.Scopes -contains 'Directory.ReadWrite.All' | Should -BeTrue
        (Get-EntraPrivateAccessContext).ExpiresOn | Should -Be $context.ExpiresOn
    }

    It 'signs in an application with its secret' {
        $context =
            Connect-EntraPrivateAccess $sandbox.TenantId -Environment $sandbox -ClientId $automation -ClientSecret (
            Protect 'sandbox~secret~of~contoso~automation'
        )
        $context.Account | Should -Be $automation
        $context.AuthenticationMethod | Should -Be 'ClientSecret'
    }

    It 'signs in an application with a federated token, as a value or from a file' {
        $token = Get-SandboxToken $sandbox '"kind":"federated"'
        [IO.File]::WriteAllText("$TestDrive/token", (Reveal $token))
        foreach ($credential in @{ FederatedToken = $token }, @{ FederatedTokenFile = "$TestDrive/token" }) {
            $context =
                Connect-EntraPrivateAccess $sandbox.TenantId -Environment $sandbox -ClientId $automation @credential
            $context.Account, $context.AuthenticationMethod, $context.TenantName |
                Should -Be @($automation, 'FederatedToken', $sandbox.TenantName)
        }
    }

    It 'keeps the current session if a new sign-in fails' {
        $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
        $secret = Protect 'wrong'
        $application = @{ ClientId = $automation; ClientSecret = $secret }
        { Connect-EntraPrivateAccess $sandbox.TenantId -Environment $sandbox @application } |
            Should -Throw -ErrorId 'InvalidClientSecret*'
        (Get-EntraPrivateAccessContext).AuthenticationMethod | Should -Be 'AccessToken'
    }

    It 'selects a virtual server without a sign-in' {
        $context = Connect-EntraPrivateAccess -Environment $sandbox -Server SRV01 -NoSignIn
        $context.Server | Should -BeLike 'SRV01*'
        $context.Account | Should -BeNullOrEmpty
        { Get-Connector -ErrorAction Stop } | Should -Throw -ErrorId 'NotConnected*'
    }

    It 'completes <first>' -ForEach @(
        @{ line = 'Connect-EntraPrivateAccess -Environment USGovD'; first = 'USGovDoD' }
        @{ line = 'Connect-EntraPrivateAccess -Environment $sandbox -Server '; first = 'SRV01.corp.contoso.com' }
        @{ line = 'Stop-ConnectorSandbox Sess'; first = 'Session' }
        @{ line = 'Set-ConnectorSandboxFault Installer'; first = 'InstallerDuration' }
    ) {
        $completion = [Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
        $completion.CompletionMatches.CompletionText -contains $first | Should -BeTrue
    }

    It 'rejects -Server outside of a sandbox' {
        { Connect-EntraPrivateAccess -Server SRV01 -NoSignIn } | Should -Throw -ErrorId 'ServerOnlyInSandbox*'
    }

    It 'rejects an unknown environment and lists the known ones' {
        { Connect-EntraPrivateAccess -Environment Mars -NoSignIn } | Should -Throw '*Global, USGov, USGovDoD, China*'
    }

    It 'accepts the cloud <_>, ignoring case' -ForEach @('global', 'USGOV', 'usgovdod', 'China') {
        (Connect-EntraPrivateAccess -Environment $_ -NoSignIn).Environment | Should -Be $_
    }

    It 'rejects a registration token as the Graph token' {
        { Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.RegistrationToken } |
            Should -Throw -ErrorId 'AccessTokenWrongAudience*'
    }

    It 'writes no token or secret to a stream or an error' {
        $token = Reveal $sandbox.GraphToken
        $options = @{ Environment = $sandbox; AccessToken = $sandbox.GraphToken; Verbose = $true; Debug = $true }
        $shown = Connect-EntraPrivateAccess @options *>&1 | ForEach-Object { "$_" }
        $shown.Count | Should -BeGreaterThan 1
        "$shown".Contains($token) | Should -BeFalse
        $wrong = 'C4n4ryC4n4ryC4n4ryC4n4ryC4n4ry'
        $failure = $null
        try {
            $options = @{ Environment = $sandbox; ClientId = $automation; ClientSecret = Protect $wrong }
            Connect-EntraPrivateAccess $sandbox.TenantId @options -Verbose -Debug *>&1
        }
        catch {
            $failure = $_
        }
        "$failure $($failure.Exception) $($failure.ErrorDetails)".Contains($wrong) | Should -BeFalse
    }
}

Describe 'A session with a cloud without Private Access' {
    It 'reports that connectors in <_> serve application proxy only' -ForEach 'USGov', 'USGovDoD', 'China' {
        $null = Connect-EntraPrivateAccess -Environment $_ -NoSignIn -InformationVariable told
        "$told" | Should -BeLike "Private Access is not offered in $_ (Known limitations*application proxy only."
    }

    It 'reports nothing for the public cloud' {
        $null = Connect-EntraPrivateAccess -NoSignIn -InformationVariable told
        $told | Should -BeNullOrEmpty
    }
}

Describe 'Secrets and IDs that are not valid' {
    BeforeAll { $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken }

    It 'refuses plain text for <command> -<name>, and shows how to make a SecureString' -ForEach @(
        @{ command = 'Connect-EntraPrivateAccess'; name = 'AccessToken' }
        @{ command = 'Connect-EntraPrivateAccess'; name = 'ClientSecret' }
        @{ command = 'Connect-EntraPrivateAccess'; name = 'FederatedToken' }
        @{ command = 'Install-Connector'; name = 'Token' }
        @{ command = 'Register-Connector'; name = 'Token' }
        @{ command = 'Repair-Connector'; name = 'Token' }
    ) {
        $given = @{ $name = 'eyJplain' }
        $fault = { & $command @given } | Should -Throw -ErrorId 'SecretIsPlainText,*' -PassThru
        $fault.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $fault.ErrorDetails.RecommendedAction | Should -BeLike "*Read-Host -AsSecureString*Remove-Item*-$name *"
        "$fault $($fault.Exception) $($fault.TargetObject)" | Should -Not -Match 'eyJ'
    }

    It 'refuses the tenant <tenant> without asking the sign-in service' -ForEach @(
        @{ tenant = "''"; given = '' }
        @{ tenant = 'of spaces'; given = '  ' }
        @{ tenant = 'con toso'; given = 'con toso' }
        @{ tenant = 'a/b'; given = 'a/b' }
        @{ tenant = '..'; given = '..' }
    ) {
        $before = (Get-ConnectorSandboxJournal -Sandbox Session)[-1].Number
        { Connect-EntraPrivateAccess $given -Environment $sandbox -UseDeviceCode } |
            Should -Throw -ErrorId 'InvalidTenantId,*'
        { Connect-EntraPrivateAccess $given -Environment $sandbox -NoSignIn } |
            Should -Throw -ErrorId 'InvalidTenantId,*'
        { Get-ConnectorRegistrationToken $given } | Should -Throw -ErrorId 'InvalidTenantId,*'
        (Get-ConnectorSandboxJournal -Sandbox Session)[-1].Number | Should -Be $before
    }

    It 'refuses the application <given>' -ForEach @(@{ given = '' }, @{ given = 'my app' }) {
        $application = @{ ClientId = $given; ClientSecret = (Protect 'secret') }
        { Connect-EntraPrivateAccess contoso.com -Environment $sandbox @application } |
            Should -Throw -ErrorId 'InvalidClientId,*'
    }

    It 'refuses an empty ID of <command>' -ForEach @(
        @{ command = 'Get-Connector' }
        @{ command = 'Get-ConnectorGroup' }
    ) {
        { & $command -Id '' -ErrorAction Stop } | Should -Throw 'The ID is empty.' -ErrorId 'InvalidId,*'
    }
}

Describe 'Get-ConnectorRegistrationToken' {
    It 'names its own command and permission in the errors of the sign-in' {
        $null = Connect-EntraPrivateAccess -Environment $sandbox -NoSignIn
        foreach ($code in 65001, 70043, 50076, 50126) {
            Set-ConnectorSandboxFault SignInRefused $code -Count 1 -Sandbox Session
            $fault = { Get-ConnectorRegistrationToken -UseDeviceCode -WarningAction SilentlyContinue } |
                Should -Throw -PassThru
            $text = "$($fault.Exception.Message) $($fault.ErrorDetails.RecommendedAction)"
            $text | Should -Not -Match 'Run Connect-EntraPrivateAccess|Directory\.ReadWrite|cached' -Because $code
        }
    }

    It 'says what people do by hand in a cloud without support, and marks it as unconfirmed' {
        $null = Connect-EntraPrivateAccess -Environment USGov -NoSignIn
        $fault = { Get-ConnectorRegistrationToken } | Should -Throw -ErrorId 'EnvironmentNotSupported*' -PassThru
        $fault.ErrorDetails.RecommendedAction |
            Should -BeLike '*ENVIRONMENTNAME="AzureUSGovernment"*Unconfirmed: *-EnvironmentName*'
    }

    It 'uses the cloud of the session' {
        $null = Connect-EntraPrivateAccess fabrikam.com -Environment $sandbox -NoSignIn
        { Get-ConnectorRegistrationToken -UseDeviceCode -WarningAction SilentlyContinue } |
            Should -Throw -ErrorId 'TenantNotFound*'
    }

    It 'reports a cloud without support for registration tokens' {
        $null = Connect-EntraPrivateAccess -Environment USGov -NoSignIn
        { Get-ConnectorRegistrationToken } | Should -Throw -ErrorId 'EnvironmentNotSupported*'
    }
}

Describe 'Disconnect-EntraPrivateAccess' {
    It 'ends the session and can be run twice' {
        $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
        Disconnect-EntraPrivateAccess
        Get-EntraPrivateAccessContext | Should -BeNullOrEmpty
        Disconnect-EntraPrivateAccess
    }
}
