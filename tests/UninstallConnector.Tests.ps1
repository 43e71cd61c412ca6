BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Uninstall @{ GroupCount = 1; ConnectorCount = 1 }
    function Enter-Server([string] $name, [string] $version) {
        New-VirtualServer $sandbox $name
        if ($version) {
            $null = Invoke-SandboxControl $sandbox POST "servers/$name/product" "{`"version`":`"$version`"}"
        }
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $name -AccessToken $sandbox.GraphToken
    }
    function Test-Folder([string] $server, [string] $path) {
        [IO.Directory]::Exists((Get-VirtualPath $sandbox $server $path))
    }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Uninstall
}

Describe 'Uninstall-Connector' -Tag RealServer {
    Context 'with an active connector' {
        BeforeAll {
            Enter-Server GOING
            $installed = Install-Connector -Token $sandbox.RegistrationToken -ConnectorGroup 'Group 001' -AcceptLicense
            $disk = Get-VirtualDisk $sandbox GOING
            $mark = Get-Mark Uninstall
            $plan = Uninstall-Connector -RemoveData -WhatIf
            $planned = @(Get-Change Uninstall $mark)
            $diskAfterPlan = Get-VirtualDisk $sandbox GOING
            $first = Uninstall-Connector -Confirm:$false
            $changes = @(Get-Change Uninstall $mark)
            $secondMark = Get-Mark Uninstall
            $left = Get-VirtualDisk $sandbox GOING
            $second = Uninstall-Connector -Confirm:$false
        }

        It 'changes nothing with -WhatIf' {
            $plan.Changed, $plan.RemovedVersion | Should -Be @($false, $null)
            $plan.Detail | Should -BeLike 'Connector * would be removed. The tenant can list * after 10 days.'
            $planned | Should -BeNullOrEmpty
            $diskAfterPlan | Should -BeExactly $disk
        }

        # On a real server, Rehearsed is false and Server is the name of the machine.
        It 'returns a ConnectorRemoval' -Tag VirtualOnly {
            $first.GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorRemoval'
            @((Get-Command Uninstall-Connector).OutputType.Name) |
                Should -Be 'EntraPrivateAccess.Models.ConnectorRemoval'
            $first.Detail | Should -BeLike '*active for up to an hour, then as inactive*after 10 days*'
            $first.Server, $first.RemovedVersion, $first.Changed, $first.RebootRequired, $first.ExitCode,
                $first.Rehearsed |
                Should -Be @('GOING', '1.5.4892.0', $true, $false, 0, $true)
        }

        It 'runs the cached bundle silently and without a restart' {
            $started = @($changes | Where-Object Action -EQ 'process started')
            $started | Should -HaveCount 1
            $started[0].Detail |
                Should -BeLike ('*"C:\ProgramData\Package Cache\{*}\' +
                    'MicrosoftEntraPrivateNetworkConnectorInstaller.exe" /uninstall /quiet /norestart /log "C:\*.log"')
        }

        It 'removes the services and the program folders, and keeps the connector''s data' {
            Test-Folder GOING 'C:\Program Files\Microsoft Entra private network connector' | Should -BeFalse
            Test-Folder GOING 'C:\Program Files\Microsoft Entra private network connector Updater' | Should -BeFalse
            Test-Folder GOING 'C:\ProgramData\EntraPrivateAccess' | Should -BeFalse
            Test-Folder GOING 'C:\ProgramData\Microsoft\Microsoft Entra private network connector\Config' |
                Should -BeTrue
            { Invoke-SandboxControl $sandbox GET servers/GOING/services/WAPCSvc } | Should -Throw '*does not exist*'
            { Invoke-SandboxControl $sandbox GET servers/GOING/services/WAPCUpdaterSvc } |
                Should -Throw '*does not exist*'
            (Get-ConnectorStatus).Health | Should -Be 'NotInstalled'
        }

        It 'changes nothing on the second run' {
            $second.Changed, $second.RemovedVersion | Should -Be @($false, $null)
            @(Get-Change Uninstall $secondMark) | Should -BeNullOrEmpty
            Get-VirtualDisk $sandbox GOING | Should -BeExactly $left
        }

        It 'leaves a connector in the tenant that is active for up to an hour, then inactive' {
            (Get-Connector GOING).Status | Should -Be 'active'
            Set-ConnectorSandboxFault SilenceUntilInactive 1 -Sandbox $sandbox.Name
            $null = Wait-Connector GOING -Inactive -TimeoutSeconds 20
            (Get-Connector GOING).Status | Should -Be 'inactive'
            Set-QuickSandbox $sandbox.Name
        }

        It 'can be undone by Install-Connector, which keeps the registration' {
            $again = Install-Connector -Token $sandbox.RegistrationToken -AcceptLicense
            $again.ConnectorId, $again.Status | Should -Be @($installed.ConnectorId, 'active')
        }

        It 'removes the data with -RemoveData' {
            $null = Uninstall-Connector -RemoveData -Confirm:$false
            Test-Folder GOING 'C:\ProgramData\Microsoft\Microsoft Entra private network connector' | Should -BeFalse
            (Uninstall-Connector -RemoveData -Confirm:$false).Changed | Should -BeFalse
        }
    }

    It 'prompts by default' {
        $attribute = (Get-Command Uninstall-Connector).ImplementingType.GetCustomAttributes($false) |
            Where-Object { $_ -is [Management.Automation.CmdletAttribute] }
        $attribute.ConfirmImpact | Should -Be 'High'
    }

    It 'removes a connector with the former product name' {
        Enter-Server FORMER 1.5.2846.0
        $result = Uninstall-Connector -Confirm:$false
        $result.RemovedVersion | Should -Be '1.5.2846.0'
        $result.Detail | Should -Be 'It was not registered.'
        Test-Folder FORMER 'C:\Program Files\Microsoft AAD App Proxy Connector' | Should -BeFalse
    }

    It 'leaves no files after the removal of a connector that the module did not install' {
        Enter-Server BYHAND 1.5.4892.0
        (Uninstall-Connector -Confirm:$false).Changed | Should -BeTrue
        Test-Folder BYHAND 'C:\ProgramData\EntraPrivateAccess' | Should -BeFalse
        (Uninstall-Connector -Confirm:$false).Changed | Should -BeFalse
    }

    It 'reports a pending restart (3010)' {
        Enter-Server RESTART 1.5.4892.0
        Set-ConnectorSandboxFault InstallerExitCode 3010 -Count 1 -Target RESTART -Sandbox Uninstall
        $result = Uninstall-Connector -Confirm:$false
        $result.RebootRequired, $result.ExitCode, $result.Changed | Should -Be @($true, 3010, $true)
        # Every run reports it until the restart.
        $again = Uninstall-Connector -Confirm:$false
        $again.RebootRequired, $again.ExitCode, $again.Changed | Should -Be @($true, 3010, $false)
    }

    It 'names a service that another program holds, and completes the removal when it is gone' -Tag VirtualOnly {
        Enter-Server HELD 1.5.4892.0
        Set-ConnectorSandboxFault ServiceHeld -Target HELD/WAPCSvc -Sandbox Uninstall
        $fault = { Uninstall-Connector -Confirm:$false } | Should -Throw -ErrorId 'UninstallIncomplete,*' -PassThru
        $fault.Exception.Message |
            Should -Be 'The connector was uninstalled on HELD, but the service WAPCSvc (Stopped) is still there.'
        $fault.ErrorDetails.RecommendedAction | Should -BeLike 'Close the Services console*restart the server*'
        { Uninstall-Connector -Confirm:$false } | Should -Throw -ErrorId 'UninstallIncomplete,*'
        $mark = Get-Mark Uninstall
        $held = { Install-Connector -SkipRegistration -AcceptLicense } |
            Should -Throw -ErrorId 'ServiceMarkedForDelete,*' -PassThru
        "$held" | Should -BeLike '*service WAPCSvc for deletion, but a program still holds it*HELD*'
        $held.ErrorDetails.RecommendedAction | Should -BeLike 'Close the Services console*restart the server*'
        (Get-ConnectorStatus).NextStep | Should -BeLike '*WAPCSvc for deletion*Close the Services console*'
        $repair = @(Repair-Connector -AcceptLicense -Force -InformationAction Ignore)
        "$($repair[0].Action) $($repair[0].Result)" | Should -Be 'RunSetup NotPossible'
        $repair[0].Detail | Should -BeLike '*WAPCSvc for deletion*Close the Services console*'
        Get-Change Uninstall $mark | Should -BeNullOrEmpty
        Set-ConnectorSandboxFault ServiceHeld -Clear -Sandbox Uninstall
        (Uninstall-Connector -Confirm:$false).ExitCode | Should -Be 0
        (Get-ConnectorStatus).Health | Should -Be 'NotInstalled'
    }

    It 'leaves a service that another program holds to the restart that Windows requires' -Tag VirtualOnly {
        Enter-Server HELD3010 1.5.4892.0
        Set-ConnectorSandboxFault ServiceHeld -Target HELD3010/WAPCSvc -Sandbox Uninstall
        Set-ConnectorSandboxFault InstallerExitCode 3010 -Count 1 -Target HELD3010 -Sandbox Uninstall
        (Uninstall-Connector -Confirm:$false).ExitCode | Should -Be 3010
        $again = Uninstall-Connector -Confirm:$false
        $again.ExitCode, $again.Changed | Should -Be @(3010, $false)
        $again.Detail | Should -Be 'Windows removes the service WAPCSvc (Stopped) at the restart.'
        $null = Invoke-SandboxControl $sandbox POST servers/HELD3010/restart
        (Uninstall-Connector -Confirm:$false).ExitCode | Should -Be 0
        Set-ConnectorSandboxFault ServiceHeld -Clear -Sandbox Uninstall
    }

    It 'reports the meaning of the exit code and the log if setup fails' {
        Enter-Server FAILS 1.5.4892.0
        Set-ConnectorSandboxFault InstallerExitCode 1603 -Count 1 -Target FAILS -Sandbox Uninstall
        $fault = { Uninstall-Connector -Confirm:$false } | Should -Throw -ErrorId 'SetupFailed,*' -PassThru
        $fault.Exception.Message | Should -BeLike '*1603*fatal error*C:\*uninstall-*.log*'
        (Get-ConnectorStatus).Version | Should -Be '1.5.4892.0'
    }

    # A real process cannot drop its rights; NotElevated.Tests.ps1 starts one without them.
    It 'requires an administrator, and fails before it changes anything' -Tag VirtualOnly {
        Enter-Server PLAIN 1.5.4892.0
        $null = Invoke-SandboxControl $sandbox PATCH servers/PLAIN '{"elevated":false}'
        $mark = Get-Mark Uninstall
        $fault = { Uninstall-Connector -Confirm:$false } | Should -Throw -ErrorId 'NotElevated,*' -PassThru
        $fault.ErrorDetails.RecommendedAction | Should -BeLike '*administrator*'
        @(Get-Change Uninstall $mark) | Should -BeNullOrEmpty
    }

    It 'requires Windows if no virtual server is connected' {
        Skip-OnWindows
        Disconnect-EntraPrivateAccess
        { Uninstall-Connector -Confirm:$false } | Should -Throw -ErrorId 'WindowsRequired,*'
    }
}
