# Install-Connector with an invalid registration token or a failed registration: refused before the server changes, or
# completed by the next run.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox ResilienceToken @{
        Server = 'FRESH', 'DENIED', 'SILENT', 'MFA', 'GUEST', 'BREAK', 'STORE', 'SKEW'; ConnectorCount = 1
        GroupCount = 1
    }

    function Use-Server($name) {
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $name -AccessToken $sandbox.GraphToken
    }
    function Install($token) {
        $options = @{ AcceptLicense = $true; TimeoutSeconds = 240; WarningAction = 'SilentlyContinue' }
        Install-Connector -Token $token -ConnectorGroup 'Group 001' @options
    }
    function Get-Step($installation, $name) { "$(($installation.Steps | Where-Object Step -EQ $name).Status)" }
    function Get-Started($server, $image) {
        @(
            Get-ConnectorSandboxJournal -Sandbox ResilienceToken |
                Where-Object { $_.Target -eq $server -and $_.Action -eq 'process started' -and $_.Detail -match $image }
        )
    }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox ResilienceToken
}

Describe 'An invalid registration token' -Tag RealServer {
    BeforeAll {
        Use-Server FRESH
        $script:before = Get-VirtualDisk $sandbox FRESH
    }

    It 'is rejected if it <case>, and the server does not change' -ForEach @(
        @{
            case = 'is expired'; terms = '"kind":"registration","expiresInSeconds":-90'
            id = 'RegistrationTokenExpired'; says = '*was valid until *Z, *ago*'
        }
        @{
            case = 'is for Graph'; terms = '"kind":"graph"'; id = 'RegistrationTokenWrongAudience'
            says = '*was issued for *'
        }
        @{
            case = 'is for another tenant'
            terms = '"kind":"registration","tenantId":"7d1b3c52-5e0f-4e7b-9b6a-2f4f0a9c1d33"'
            id = 'RegistrationTokenWrongTenant'; says = '*7d1b3c52-5e0f-4e7b-9b6a-2f4f0a9c1d33*'
        }
        @{ case = 'is not a token'; terms = '"kind":"garbage"'; id = 'RegistrationTokenNotAToken'; says = '*spaces*' }
    ) {
        $thrown = { Install (Get-SandboxToken $sandbox $terms) } |
            Should -Throw -ErrorId "$id,*" -ExpectedMessage $says -PassThru
        $thrown.ErrorDetails.RecommendedAction | Should -BeLike '*Get-ConnectorRegistrationToken*'
        Get-VirtualDisk $sandbox FRESH | Should -Be $before
    }

    It 'is rejected if it is <case>' -ForEach @(
        @{ case = 'an ID'; text = '7d1b3c52-5e0f-4e7b-9b6a-2f4f0a9c1d33'; says = '*an id (a GUID)*' }
        @{ case = 'empty'; text = ''; says = '*it is empty*' }
        @{ case = 'short'; text = 'Passw0rd!'; says = '*' }
    ) {
        { Install (Protect $text) } | Should -Throw -ErrorId 'RegistrationTokenNotAToken,*' -ExpectedMessage $says
        Get-VirtualDisk $sandbox FRESH | Should -Be $before
    }

    It 'is rejected if it contains white space' {
        $text = Reveal $sandbox.RegistrationToken
        { Install (Protect ($text.Substring(0, 90) + "`r`n" + $text.Substring(90))) } |
            Should -Throw -ErrorId 'RegistrationTokenNotAToken,*' -ExpectedMessage '*line breaks*'
        { Install (Protect "Bearer $text") } |
            Should -Throw -ErrorId 'RegistrationTokenNotAToken,*' -ExpectedMessage '*Bearer*'
        Get-VirtualDisk $sandbox FRESH | Should -Be $before
    }

    It 'starts no process in any of these cases' {
        Get-Started FRESH . | Should -BeNullOrEmpty
    }

    It 'causes a warning if it cannot be decoded' {
        $warnings = $null
        $quiet = @{ WarningVariable = '+script:opaque'; WarningAction = 'SilentlyContinue' }
        { Install-Connector -Token (Protect ('abcd' * 40)) -AcceptLicense -TimeoutSeconds 240 @quiet } |
            Should -Throw -ErrorId 'RegistrationDenied,*'
        "$opaque" | Should -BeLike '*cannot be read here*'
    }
}

Describe 'A valid registration token' {
    It 'can end with a line break' {
        Use-Server BREAK
        $result = Install (Protect ((Reveal $sandbox.RegistrationToken) + "`r`n"))
        $result.Status | Should -Be 'active'
    }

    It 'is validated with the clock of the service' {
        Use-Server SKEW
        # The service is twenty minutes ahead, so this token is valid on this machine but has expired for the service.
        $short = Get-SandboxToken $sandbox '"kind":"registration","expiresInSeconds":600'
        $graph = Get-SandboxToken $sandbox '"kind":"graph","expiresInSeconds":7200'
        Set-ConnectorSandboxFault ClockSkew 1200 -Sandbox ResilienceToken
        try {
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server SKEW -AccessToken $graph
            { Install $short } | Should -Throw -ErrorId 'RegistrationTokenExpired,*'
            (Install (Get-SandboxToken $sandbox '"kind":"registration","expiresInSeconds":600')).Status |
                Should -Be 'active'
        }
        finally { Set-ConnectorSandboxFault ClockSkew -Clear -Sandbox ResilienceToken }
    }
}

Describe 'A denied registration' -Tag RealServer {
    It 'on <server> reports <id> with a remedy, registers no connector, and the next run completes it' -ForEach @(
        @{
            server = 'DENIED'; fault = 'RegistrationDenied'; value = $null; id = 'RegistrationDenied'
            remedy = '*Application Administrator*'
        }
        @{
            server = 'SILENT'; fault = 'RegistrationDenied'; value = 'exit 0'; id = 'RegistrationDenied'
            remedy = '*Application Administrator*'
        }
        @{
            server = 'MFA'; fault = 'RegistrationMfa'; value = $null; id = 'RegistrationMfaRequired'
            remedy = '*interactive*'
        }
        @{ server = 'GUEST'; fault = $null; id = 'RegistrationGuestAccount'; remedy = '*guest*' }
    ) {
        if ($server -eq 'MFA') { Skip-OnRealServer 'only the message differs from DENIED' }
        Use-Server $server
        $token = $sandbox.RegistrationToken
        if ($fault) { Set-ConnectorSandboxFault $fault $value -Target $server -Sandbox ResilienceToken }
        else {
            $terms = '"kind":"registration","user":"guest_fabrikam.com#EXT#@contoso.onmicrosoft.com"'
            $token = Get-SandboxToken $sandbox $terms
        }
        $thrown = { Install $token } | Should -Throw -ErrorId "$id,*" -PassThru
        $thrown.ErrorDetails.RecommendedAction | Should -BeLike $remedy
        Get-Step $thrown.TargetObject Install | Should -Be 'Changed'
        Get-Step $thrown.TargetObject Register | Should -Be 'Failed'
        @(Get-Connector "$server*") | Should -BeNullOrEmpty

        if ($fault) { Set-ConnectorSandboxFault $fault -Clear -Sandbox ResilienceToken }
        $result = Install $sandbox.RegistrationToken
        $result.Status | Should -Be 'active'
        Get-Step $result Install | Should -Be 'AlreadyDone'
        @(Get-Connector "$server*") | Should -HaveCount 1
        Get-Started $server 'Installer.exe' | Should -HaveCount 1
    }
}

Describe 'A certificate store that cannot be read' {
    It 'does not cause another registration' {
        Use-Server STORE
        (Install $sandbox.RegistrationToken).Status | Should -Be 'active'
        $unreadable = 'servers/STORE/certificates/LocalMachine/unreadable'
        Invoke-SandboxControl $sandbox PUT $unreadable '{"reason":"The access is denied."}'
        $result = Install $sandbox.RegistrationToken
        $result.Status | Should -Be 'active'
        Get-Step $result Register | Should -Be 'AlreadyDone'
        Get-Started STORE 'powershell.exe' | Should -HaveCount 1
        @(Get-Connector 'STORE*') | Should -HaveCount 1
    }
}

Describe 'Install-Connector in all tests of this file' -Tag RealServer {
    It 'writes no token to the journal, a file or an error' { Find-SandboxToken $sandbox | Should -BeNullOrEmpty }
}
