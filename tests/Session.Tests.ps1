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
    It 'signs in with a token and shows who, where and whether publishing is enabled' {
        $context = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
        $context.Account | Should -Be 'admin@contoso.onmicrosoft.com'
        $context.TenantName | Should -Be $sandbox.TenantName
        $context.TenantId | Should -Be $sandbox.TenantId
        $context.AuthenticationMethod | Should -Be 'AccessToken'
        $context.PublishingEnabled | Should -BeTrue
        $context.Scopes -contains 'Directory.ReadWrite.All' | Should -BeTrue
        (Get-EntraPrivateAccessContext).ExpiresOn | Should -Be $context.ExpiresOn
    }

    It 'signs an application in with its secret' {
        $context = Connect-EntraPrivateAccess $sandbox.TenantId -Environment $sandbox -ClientId $automation -ClientSecret (Protect 'sandbox~secret~of~contoso~automation')
        $context.Account | Should -Be $automation
        $context.AuthenticationMethod | Should -Be 'ClientSecret'
    }

    It 'signs an application in with a federated token, given or from its file' {
        $token = Get-SandboxToken $sandbox '"kind":"federated"'
        [IO.File]::WriteAllText("$TestDrive/token", (Reveal $token))
        foreach ($credential in @{ FederatedToken = $token }, @{ FederatedTokenFile = "$TestDrive/token" }) {
            $context = Connect-EntraPrivateAccess $sandbox.TenantId -Environment $sandbox -ClientId $automation @credential
            $context.Account, $context.AuthenticationMethod, $context.TenantName | Should -Be @($automation, 'FederatedToken', $sandbox.TenantName)
        }
    }

    It 'keeps the former session when a new sign-in fails' {
        $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
        { Connect-EntraPrivateAccess $sandbox.TenantId -Environment $sandbox -ClientId $automation -ClientSecret (Protect 'wrong') } | Should -Throw -ErrorId 'InvalidClientSecret*'
        (Get-EntraPrivateAccessContext).AuthenticationMethod | Should -Be 'AccessToken'
    }

    It 'chooses a virtual server without a sign-in' {
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
        [Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.CompletionText -contains $first | Should -BeTrue
    }

    It 'refuses a server where there are no virtual ones' {
        { Connect-EntraPrivateAccess -Server SRV01 -NoSignIn } | Should -Throw -ErrorId 'ServerOnlyInSandbox*'
    }

    It 'names the environments when it does not know one' {
        { Connect-EntraPrivateAccess -Environment Mars -NoSignIn } | Should -Throw '*Global, USGov, USGovDoD, China*'
    }

    It 'takes the cloud <_> by its name in any case' -ForEach @('global', 'USGOV', 'usgovdod', 'China') {
        (Connect-EntraPrivateAccess -Environment $_ -NoSignIn).Environment | Should -Be $_
    }

    It 'refuses a registration token in place of the Graph token' {
        { Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.RegistrationToken } | Should -Throw -ErrorId 'AccessTokenWrongAudience*'
    }

    It 'shows the token in no stream, text or error' {
        $token = Reveal $sandbox.GraphToken
        $shown = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken -Verbose -Debug *>&1 | ForEach-Object { "$_" }
        $shown.Count | Should -BeGreaterThan 1
        "$shown".Contains($token) | Should -BeFalse
        $wrong = 'C4n4ryC4n4ryC4n4ryC4n4ryC4n4ry'
        $failure = $null
        try { Connect-EntraPrivateAccess $sandbox.TenantId -Environment $sandbox -ClientId $automation -ClientSecret (Protect $wrong) -Verbose -Debug *>&1 } catch { $failure = $_ }
        "$failure $($failure.Exception) $($failure.ErrorDetails)".Contains($wrong) | Should -BeFalse
    }
}

Describe 'Get-ConnectorRegistrationToken' {
    It 'uses the cloud of the session' {
        $null = Connect-EntraPrivateAccess fabrikam.com -Environment $sandbox -NoSignIn
        { Get-ConnectorRegistrationToken -UseDeviceCode -WarningAction SilentlyContinue } | Should -Throw -ErrorId 'TenantNotFound*'
    }

    It 'says where the way to a token is not known' {
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
