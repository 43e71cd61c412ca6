# Install-Connector with unusual tenants and with errors of Microsoft Graph.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $servers = 'FIRST', 'GHOST', 'TWIN', 'G1', 'G2', 'G3', 'G4', 'G5', 'G6', 'LIMIT'
    $script:sandbox = Start-QuickSandbox ResilienceTenant @{ Server = $servers }

    function Use-Server($name, $graph = $sandbox.GraphToken) {
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $name -AccessToken $graph
    }
    function Install([hashtable] $More = @{}) {
        $options = @{ AcceptLicense = $true; TimeoutSeconds = 240; WarningAction = 'SilentlyContinue' }
        Install-Connector -Token $sandbox.RegistrationToken @options @More
    }
    function Get-Step($installation, $name) { "$(($installation.Steps | Where-Object Step -EQ $name).Status)" }
    function Get-Mark { (Get-ConnectorSandboxJournal -Sandbox ResilienceTenant)[-1].Number }
    function Get-Write($mark) {
        @(
            Get-ConnectorSandboxJournal -Sandbox ResilienceTenant -Since $mark |
                Where-Object { $_.Writes -and $_.Kind -ne 'fault' -and $_.Action -notmatch 'batch' }
        )
    }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox ResilienceTenant
}

Describe 'A tenant without any registered connector' {
    It 'causes a warning, and an Application Administrator is denied with a remedy' {
        Use-Server FIRST (Get-SandboxToken $sandbox '"kind":"graph","user":"appadmin"')
        $token = Get-SandboxToken $sandbox '"kind":"registration","user":"appadmin"'
        $group = @{ ConnectorGroup = 'First group'; CreateGroup = $true }
        $quiet = @{ WarningVariable = '+script:virgin'; WarningAction = 'SilentlyContinue' }
        $thrown = { Install-Connector -Token $token -AcceptLicense @group @quiet } |
            Should -Throw -ErrorId 'RegistrationDenied,*' -PassThru
        $thrown.ErrorDetails.RecommendedAction | Should -BeLike '*first connector*Global Administrator*'
        "$virgin" | Should -BeLike '*Global Administrator*'
    }

    It 'accepts a Global Administrator, and the group is created after the registration' {
        Use-Server FIRST
        (Get-EntraPrivateAccessContext).PublishingEnabled | Should -BeFalse
        $result = Install @{ ConnectorGroup = 'First group'; CreateGroup = $true }
        (Get-EntraPrivateAccessContext).PublishingEnabled | Should -BeTrue
        $result.Status | Should -Be 'active'
        $result.ConnectorGroup | Should -Be 'First group'
        Get-Step $result Install | Should -Be 'AlreadyDone'
        $changes = @(
            Get-ConnectorSandboxJournal -Sandbox ResilienceTenant -Writes |
                Where-Object { $_.Action -eq 'connector registered' -or
                ($_.Action -match '^POST .*connectorGroups$' -and $_.Status -lt 300) }
        )
        $changes[0].Action | Should -Be 'connector registered'
        $changes[-1].Action | Should -Match 'connectorGroups$'
    }
}

Describe 'An earlier connector of the same machine' {
    It 'does not change: the new connector is moved and waited for' {
        Use-Server GHOST
        $old = (Install @{ ConnectorGroup = 'Ghost group'; CreateGroup = $true }).ConnectorId
        $null = Invoke-SandboxControl $sandbox DELETE servers/GHOST
        New-VirtualServer $sandbox GHOST
        Use-Server GHOST
        $mark = Get-Mark
        $result = Install @{ ConnectorGroup = 'New group'; CreateGroup = $true }
        $result.ConnectorId | Should -Not -Be $old
        $result.Status | Should -Be 'active'
        $result.ConnectorGroup | Should -Be 'New group'
        (Get-Connector -Id $old).ConnectorGroup | Should -Be 'Ghost group'
        (Get-Connector -Id $old).Status | Should -Be 'active'
        @(Get-Write $mark | Where-Object { $_.Action -match $old }) | Should -BeNullOrEmpty
    }
}

Describe 'Two groups with the same name' {
    It 'change nothing: the run fails before it changes the server, and lists both IDs' {
        # Creates the second group with a direct request, as the portal does. The service allows equal names.
        Use-Server TWIN
        $null = New-ConnectorGroup Twins
        $ids = @(Get-ConnectorGroup Twins).Id
        $body = '{"name":"Twins"}'
        $graph = [Net.NetworkCredential]::new('', $sandbox.GraphToken).Password
        $handler = [Net.Http.HttpClientHandler]::new()
        $type = [Net.Http.HttpClientHandler]
        $handler.ServerCertificateCustomValidationCallback = $type::DangerousAcceptAnyServerCertificateValidator
        $client = [Net.Http.HttpClient]::new($handler)
        $header = [Net.Http.Headers.AuthenticationHeaderValue]::new('Bearer', $graph)
        $client.DefaultRequestHeaders.Authorization = $header
        $url = "$($sandbox.Url)beta/onPremisesPublishingProfiles/applicationProxy/connectorGroups"
        $content = [Net.Http.StringContent]::new($body, [Text.Encoding]::UTF8, 'application/json')
        $made = $client.PostAsync($url, $content).Result
        $client.Dispose()
        [int] $made.StatusCode | Should -BeLessThan 300
        $before = Get-VirtualDisk $sandbox TWIN
        $mark = Get-Mark
        { Install @{ ConnectorGroup = 'Twins' } } |
            Should -Throw -ErrorId 'AmbiguousConnectorGroup,*' -ExpectedMessage "*$($ids[0])*"
        Get-Write $mark | Should -BeNullOrEmpty
        Get-VirtualDisk $sandbox TWIN | Should -Be $before
    }
}

Describe 'Install-Connector with errors of Microsoft Graph' {
    AfterEach { Set-QuickSandbox ResilienceTenant }

    It 'succeeds after <case>' -ForEach @(
        @{ case = 'throttling with a delay in seconds'; server = 'G1'; fault = 'Throttle'; value = '1' }
        @{ case = 'throttling with a decimal delay'; server = 'G2'; fault = 'Throttle'; value = '0.5' }
        @{ case = 'throttling until a date'; server = 'G3'; fault = 'Throttle'; value = 'date' }
        @{ case = 'status 503'; server = 'G4'; fault = 'ServerError'; value = '503;0.3' }
        @{ case = 'dropped connections'; server = 'G5'; fault = 'DropConnection'; value = $null }
        @{ case = 'stale reads'; server = 'G6'; fault = 'StaleReads'; value = '2' }
    ) {
        if ($value -eq 'date') { $value = [DateTime]::UtcNow.AddSeconds(2).ToString('R') }
        Use-Server $server
        if ($fault -eq 'StaleReads') { Set-ConnectorSandboxFault $fault $value -Sandbox ResilienceTenant }
        else {
            Set-ConnectorSandboxFault $fault $value -Count 2 -Target connectorGroups -Sandbox ResilienceTenant
            Set-ConnectorSandboxFault $fault $value -Count 1 -Target memberOf -Sandbox ResilienceTenant
        }
        $result = Install @{ ConnectorGroup = "Group of $server"; CreateGroup = $true }
        $result.Status | Should -Be 'active'
        $result.ConnectorGroup | Should -Be "Group of $server"
        @(Get-ConnectorGroup "Group of $server") | Should -HaveCount 1
        @(Get-Connector "$server*") | Should -HaveCount 1
    }

    It 'fails if the errors do not stop, and a later run succeeds' {
        Use-Server LIMIT
        Set-ConnectorSandboxFault ServerError '503;0.1' -Target connectorGroups -Sandbox ResilienceTenant
        $thrown = { Install @{ ConnectorGroup = 'Late group'; CreateGroup = $true } } | Should -Throw -PassThru
        $thrown.FullyQualifiedErrorId |
            Should -BeLike '*,EntraPrivateAccess.Commands.Provisioning.InstallConnectorCommand'
        $thrown.Exception.Message | Should -BeLike '*Microsoft Graph*503*'
        $thrown.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        Set-QuickSandbox ResilienceTenant
        (Install @{ ConnectorGroup = 'Late group'; CreateGroup = $true }).Status | Should -Be 'active'
    }
}

Describe 'Install-Connector in all tests of this file' {
    It 'writes no token to the journal, a file or an error' { Find-SandboxToken $sandbox | Should -BeNullOrEmpty }
}
