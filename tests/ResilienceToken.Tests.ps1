# What is wrong with a registration or its token: refused before the server is touched, or mended by the next run.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox ResilienceToken @{ Server = 'FRESH', 'DENIED', 'SILENT', 'MFA', 'GUEST', 'BREAK', 'STORE', 'SKEW'; ConnectorCount = 1; GroupCount = 1 }

    function Use-Server($name) { $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $name -AccessToken $sandbox.GraphToken }
    function Install($token) { Install-Connector -Token $token -ConnectorGroup 'Group 001' -AcceptLicense -TimeoutSeconds 240 -WarningAction SilentlyContinue }
    function Get-Step($installation, $name) { "$(($installation.Steps | Where-Object Step -EQ $name).Status)" }
    function Get-Started($server, $image) { @(Get-ConnectorSandboxJournal -Sandbox ResilienceToken | Where-Object { $_.Target -eq $server -and $_.Action -eq 'process started' -and $_.Detail -match $image }) }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox ResilienceToken
}

Describe 'A registration token that cannot serve' -Tag RealServer {
    BeforeAll {
        Use-Server FRESH
        $script:before = Get-VirtualDisk $sandbox FRESH
    }

    It 'is refused when it <case>, and the server stays as it is' -ForEach @(
        @{ case = 'is expired'; terms = '"kind":"registration","expiresInSeconds":-90'; id = 'RegistrationTokenExpired'; says = '*was valid until *Z, *ago*' }
        @{ case = 'is for Graph'; terms = '"kind":"graph"'; id = 'RegistrationTokenWrongAudience'; says = '*was issued for *' }
        @{ case = 'is of another tenant'; terms = '"kind":"registration","tenantId":"7d1b3c52-5e0f-4e7b-9b6a-2f4f0a9c1d33"'; id = 'RegistrationTokenWrongTenant'; says = '*7d1b3c52-5e0f-4e7b-9b6a-2f4f0a9c1d33*' }
        @{ case = 'is no token'; terms = '"kind":"garbage"'; id = 'RegistrationTokenNotAToken'; says = '*spaces*' }
    ) {
        $thrown = { Install (Get-SandboxToken $sandbox $terms) } | Should -Throw -ErrorId "$id,*" -ExpectedMessage $says -PassThru
        $thrown.ErrorDetails.RecommendedAction | Should -BeLike '*Get-ConnectorRegistrationToken*'
        Get-VirtualDisk $sandbox FRESH | Should -Be $before
    }

    It 'is refused when it is <case>' -ForEach @(
        @{ case = 'an id'; text = '7d1b3c52-5e0f-4e7b-9b6a-2f4f0a9c1d33'; says = '*an id (a GUID)*' }
        @{ case = 'empty'; text = ''; says = '*it is empty*' }
        @{ case = 'short'; text = 'Passw0rd!'; says = '*' }
    ) {
        { Install (Protect $text) } | Should -Throw -ErrorId 'RegistrationTokenNotAToken,*' -ExpectedMessage $says
        Get-VirtualDisk $sandbox FRESH | Should -Be $before
    }

    It 'is refused when white space is inside of it' {
        $text = Reveal $sandbox.RegistrationToken
        { Install (Protect ($text.Substring(0, 90) + "`r`n" + $text.Substring(90))) } | Should -Throw -ErrorId 'RegistrationTokenNotAToken,*' -ExpectedMessage '*line breaks*'
        { Install (Protect "Bearer $text") } | Should -Throw -ErrorId 'RegistrationTokenNotAToken,*' -ExpectedMessage '*Bearer*'
        Get-VirtualDisk $sandbox FRESH | Should -Be $before
    }

    It 'starts no process in any of these cases' {
        Get-Started FRESH . | Should -BeNullOrEmpty
    }

    It 'goes on with a warning when it cannot be read' {
        $warnings = $null
        { Install-Connector -Token (Protect ('abcd' * 40)) -AcceptLicense -TimeoutSeconds 240 -WarningVariable +script:opaque -WarningAction SilentlyContinue } | Should -Throw -ErrorId 'RegistrationDenied,*'
        "$opaque" | Should -BeLike '*cannot be read here*'
    }
}

Describe 'A registration token that serves' {
    It 'may end in a line break' {
        Use-Server BREAK
        $result = Install (Protect ((Reveal $sandbox.RegistrationToken) + "`r`n"))
        $result.Status | Should -Be 'active'
    }

    It 'is judged by the clock of the service' {
        Use-Server SKEW
        # Twenty minutes ahead: what this machine takes for valid has ended there.
        $short = Get-SandboxToken $sandbox '"kind":"registration","expiresInSeconds":600'
        $graph = Get-SandboxToken $sandbox '"kind":"graph","expiresInSeconds":7200'
        Set-ConnectorSandboxFault ClockSkew 1200 -Sandbox ResilienceToken
        try {
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server SKEW -AccessToken $graph
            { Install $short } | Should -Throw -ErrorId 'RegistrationTokenExpired,*'
            (Install (Get-SandboxToken $sandbox '"kind":"registration","expiresInSeconds":600')).Status | Should -Be 'active'
        }
        finally { Set-ConnectorSandboxFault ClockSkew -Clear -Sandbox ResilienceToken }
    }
}

Describe 'A registration that is refused' -Tag RealServer {
    It 'on <server> says <id> with the remedy, leaves nothing half done, and the next run finishes it' -ForEach @(
        @{ server = 'DENIED'; fault = 'RegistrationDenied'; value = $null; id = 'RegistrationDenied'; remedy = '*Application Administrator*' }
        @{ server = 'SILENT'; fault = 'RegistrationDenied'; value = 'exit 0'; id = 'RegistrationDenied'; remedy = '*Application Administrator*' }
        @{ server = 'MFA'; fault = 'RegistrationMfa'; value = $null; id = 'RegistrationMfaRequired'; remedy = '*interactive*' }
        @{ server = 'GUEST'; fault = $null; id = 'RegistrationGuestAccount'; remedy = '*guest*' }
    ) {
        if ($server -eq 'MFA') { Skip-OnRealServer 'only the child''s sentence differs from DENIED' }
        Use-Server $server
        $token = $sandbox.RegistrationToken
        if ($fault) { Set-ConnectorSandboxFault $fault $value -Target $server -Sandbox ResilienceToken }
        else { $token = Get-SandboxToken $sandbox '"kind":"registration","user":"guest_fabrikam.com#EXT#@contoso.onmicrosoft.com"' }
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
    It 'is no reason to register again' {
        Use-Server STORE
        (Install $sandbox.RegistrationToken).Status | Should -Be 'active'
        Invoke-SandboxControl $sandbox PUT servers/STORE/certificates/LocalMachine/unreadable '{"reason":"The access is denied."}'
        $result = Install $sandbox.RegistrationToken
        $result.Status | Should -Be 'active'
        Get-Step $result Register | Should -Be 'AlreadyDone'
        Get-Started STORE 'powershell.exe' | Should -HaveCount 1
        @(Get-Connector 'STORE*') | Should -HaveCount 1
    }
}

Describe 'All of the above' -Tag RealServer {
    It 'shows no token in the journal, in a file or in an error' { Find-SandboxToken $sandbox | Should -BeNullOrEmpty }
}
