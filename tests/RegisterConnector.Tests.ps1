# Registers a connector that is installed but not registered, as in an image, and registers again after a registration
# was lost.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Register @{ GroupCount = 1; ConnectorCount = 1 }
    $script:token = $sandbox.RegistrationToken
    function Enter-Image([string] $name) {
        New-VirtualServer $sandbox $name
        $null = Invoke-SandboxControl $sandbox POST "servers/$name/product" '{"version":"1.5.4892.0"}'
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $name -AccessToken $sandbox.GraphToken
    }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Register
}

Describe 'Register-Connector' -Tag RealServer {
    Context 'on a server created from an image' {
        BeforeAll {
            New-VirtualServer $sandbox IMAGE
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server IMAGE -NoSignIn
            $image = Install-Connector -SkipRegistration -AcceptLicense
            $imageStatus = Get-ConnectorStatus
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server IMAGE -AccessToken $sandbox.GraphToken
            $disk = Get-VirtualDisk $sandbox IMAGE
            $mark = Get-Mark Register
            $plan = Register-Connector -Token $token -ConnectorGroup 'Group 001' -WhatIf
            $planned = @(Get-Change Register $mark)
            $diskAfterPlan = Get-VirtualDisk $sandbox IMAGE
            $first = Register-Connector -Token $token -ConnectorGroup 'Group 001'
            $firstDisk = Get-VirtualDisk $sandbox IMAGE
            $secondMark = Get-Mark Register
            $second = Register-Connector -Token $token -ConnectorGroup 'Group 001'
        }

        It 'follows Install-Connector -SkipRegistration, which does not register or start services' {
            Get-Outcome $image |
                Should -Be ('Preflight AlreadyDone, Download Changed, Verify AlreadyDone, Install Changed, ' +
                    'ConfigureProxy Skipped, Register Skipped, ' +
                'StartServices Skipped, WaitUntilListed Skipped, JoinGroup Skipped, ' +
                'WaitUntilActive Skipped, Confirm AlreadyDone')
            $imageStatus.Health, $imageStatus.ConnectorService | Should -Be @('NotRegistered', 'Stopped')
            $imageStatus.NextStep | Should -BeLike '*Register-Connector*'
            $image.Steps[5].Detail | Should -BeLike '*Register-Connector*'
        }

        It 'plans the steps with -WhatIf and writes nothing' {
            Get-Outcome $plan |
                Should -Be ('Preflight AlreadyDone, ConfigureProxy Skipped, Register Planned, StartServices Planned, ' +
                'WaitUntilListed Planned, JoinGroup Planned, WaitUntilActive Planned, Confirm AlreadyDone')
            $planned | Should -BeNullOrEmpty
            $diskAfterPlan | Should -BeExactly $disk
        }

        It 'leaves an active connector in its group' {
            $first.GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorInstallation'
            $first.Status, $first.ConnectorGroup, $first.Changed, $first.ExitCode |
                Should -Be @('active', 'Group 001', $true, 0)
            (Get-Connector IMAGE).ConnectorGroup | Should -Be 'Group 001'
            (Get-ConnectorStatus).Health | Should -Be (Get-BestHealth)
        }

        It 'changes nothing on the second run' {
            $second.Changed, $second.ConnectorId | Should -Be @($false, $first.ConnectorId)
            @(Get-Change Register $secondMark) | Should -BeNullOrEmpty
            Get-VirtualDisk $sandbox IMAGE | Should -BeExactly $firstDisk
        }
    }

    It 'names Install-Connector if no connector is installed' {
        New-VirtualServer $sandbox BARE
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server BARE -AccessToken $sandbox.GraphToken
        $fault = { Register-Connector -Token $token } | Should -Throw -ErrorId 'ConnectorNotInstalled,*' -PassThru
        $fault.CategoryInfo.Category | Should -Be 'NotInstalled'
        $fault.ErrorDetails.RecommendedAction | Should -BeLike '*Install-Connector*'
    }

    # Each test needs its own installation; on a real server, Replace and Proxy cover this.
    It 'registers a connector with the former product name with that product''s script' -Tag VirtualOnly {
        New-VirtualServer $sandbox FORMER
        $null = Invoke-SandboxControl $sandbox POST servers/FORMER/product '{"version":"1.5.2846.0"}'
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server FORMER -AccessToken $sandbox.GraphToken
        $result = Register-Connector -Token $token
        $result.Status, $result.Version | Should -Be @('active', '1.5.2846.0')
    }

    It 'registers again with -Force, and reports the new connector' {
        Enter-Image AGAIN
        $first = Register-Connector -Token $token -ConnectorGroup 'Group 001'
        $thumbprint = (Get-ConnectorStatus).CertificateThumbprint
        $second = Register-Connector -Token $token -ConnectorGroup 'Group 001' -Force
        $second.ConnectorId | Should -Not -Be $first.ConnectorId
        $status = Get-ConnectorStatus
        $status.CertificateThumbprint | Should -Not -Be $thumbprint
        $status.ConnectorId, $status.ConnectorGroup | Should -Be @($second.ConnectorId, 'Group 001')
        @(Get-Connector 'AGAIN*') | Should -HaveCount 2
    }

    It 'leaves a registration that Wait-Connector finds by the name of the machine, instead of the former one' {
        Enter-Image TWICE
        $first = Register-Connector -Token $token
        Set-ConnectorSandboxFault ListingDelay 300 -Sandbox Register
        Set-ConnectorSandboxFault ActivationDelay 400 -Sandbox Register
        try {
            # Without a sign-in, the command does not wait until the new registration is listed.
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server TWICE -NoSignIn
            $null = Register-Connector -Token $token -Force -NoWait -WarningAction SilentlyContinue
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server TWICE -AccessToken $sandbox.GraphToken
            # The tenant still lists the former registration only, as active.
            Get-Connector 'TWICE*' | ForEach-Object Id | Should -Be $first.ConnectorId
            $late = { Wait-Connector TWICE -TimeoutSeconds 0 -ErrorAction Stop } |
                Should -Throw -ErrorId 'WaitTimedOut,*' -PassThru
            "$late" | Should -BeLike '*waiting for * to be listed in the tenant*'
            $found = Wait-Connector TWICE
            $found.Id | Should -Not -Be $first.ConnectorId
            $found.Status | Should -Be 'active'
            @(Get-Connector 'TWICE*') | Should -HaveCount 2
            (Wait-Connector 'TWICE' -InGroup Default).Id | Should -Be $found.Id
            # The name is still ambiguous for the state that the former registration reaches.
            { Wait-Connector TWICE -Inactive -TimeoutSeconds 0 -ErrorAction Stop } |
                Should -Throw -ErrorId 'AmbiguousConnector,*'
        }
        finally { Set-QuickSandbox Register }
    }

    # The certificate store of a real server cannot be made unreadable.
    It 'does not register again if the certificate store cannot be read' -Tag VirtualOnly {
        Enter-Image LOST
        $first = Register-Connector -Token $token
        $unreadable = 'servers/LOST/certificates/LocalMachine/unreadable'
        $null = Invoke-SandboxControl $sandbox PUT $unreadable '{"reason":"The store is broken."}'
        $mark = Get-Mark Register
        $kept = Register-Connector -Token $token -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*could not determine whether*broken*'
        $kept.ConnectorId, $kept.Status | Should -Be @($first.ConnectorId, 'active')
        $kept.Changed | Should -BeFalse
        @(Get-Change Register $mark) | Should -BeNullOrEmpty
    }

    It 'registers again if the certificate is missing' {
        Enter-Image GONE
        $first = Register-Connector -Token $token
        $thumbprint = (Get-ConnectorStatus).CertificateThumbprint
        $null = Invoke-SandboxControl $sandbox DELETE "servers/GONE/certificates/LocalMachine/$thumbprint"
        $again = Register-Connector -Token $token
        $again.Changed | Should -BeTrue
        $again.ConnectorId | Should -Not -Be $first.ConnectorId
    }

    It 'passes -Proxy to both services and to the registration' -Tag VirtualOnly {
        Enter-Image PROXY
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server PROXY -NoSignIn
        $result =
            Register-Connector -Token $token -Proxy 'http://proxy.corp.contoso.com:8080' -WarningAction SilentlyContinue
        Get-Outcome $result | Should -BeLike 'Preflight AlreadyDone, ConfigureProxy Changed, Register Changed*'
    }
}

Describe 'Register-Connector in all tests of this file' -Tag RealServer {
    It 'writes no token to the journal, a file or an error' { Find-SandboxToken $sandbox | Should -BeNullOrEmpty }
}
