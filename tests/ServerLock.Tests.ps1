# A command that changes a server waits until no other command changes it. The lock of a virtual server is a file
# beside its drives.
BeforeDiscovery {
    $modulePath = if ($env:EPA_MODULE_PATH) { $env:EPA_MODULE_PATH } else { "$PSScriptRoot/../EntraPrivateAccess.psd1" }
    Import-Module $modulePath
    $base = (Get-Command Install-Connector).ImplementingType.Assembly.GetType('EntraPrivateAccess.Cmdlets.ServerCmdlet')
    # Export commands are excluded, because they only write a file on this machine.
    $script:changing = Get-Command -Module EntraPrivateAccess |
        Where-Object { $_.Parameters.ContainsKey('WhatIf') -and $_.Verb -ne 'Export' -and
        $base.IsAssignableFrom($_.ImplementingType) } |
        ForEach-Object Name
}

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox ServerLock
    $null =
        Connect-EntraPrivateAccess -Environment $sandbox -Server $sandbox.Servers[0] -AccessToken $sandbox.GraphToken
    $null = Install-Connector -Token $sandbox.RegistrationToken -AcceptLicense -NoWait
    $script:lock = [IO.Path]::GetDirectoryName((Get-VirtualPath $sandbox $sandbox.Servers[0] 'C:')) + '/changes.lock'
    $script:common = @{ ErrorAction = 'Stop'; Confirm = $false }
    function Get-Arguments([string] $command) {
        switch ($command) {
            'Set-ConnectorProxy' { @{ Bypass = $true } }
            default { @{} }
        }
    }
    function Enter-Lock { [IO.FileStream]::new($lock, 'OpenOrCreate', 'ReadWrite', 'None') }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox ServerLock
}

Describe 'A command that changes a server' {
    It 'is in this list' -ForEach @{ changing = $changing } {
        @($changing | Sort-Object) -join ' ' |
            Should -Be ('Install-Connector Register-Connector Repair-Connector Restart-Connector Set-ConnectorProxy ' +
            'Start-Connector Stop-Connector Uninstall-Connector Update-Connector')
    }

    It '<_> fails with ServerBusy if another command holds the lock until the timeout' -ForEach $changing {
        $command = $_
        $arguments = Get-Arguments $command
        $mark = Get-Mark ServerLock
        $other = Enter-Lock
        try {
            $fault = { & $command @arguments @common -TimeoutSeconds 1 } |
                Should -Throw -ErrorId 'ServerBusy,*' -PassThru
        }
        finally { $other.Dispose() }
        $fault.CategoryInfo.Category | Should -Be 'ResourceBusy'
        $fault.Exception.Message |
            Should -Be "Timed out after 1 second waiting for another command that changes SRV01 to end."
        $fault.ErrorDetails.RecommendedAction | Should -BeLike '*-TimeoutSeconds*'
        Get-Change ServerLock $mark | Should -BeNullOrEmpty
    }

    It '<_> does not wait with -WhatIf' -ForEach $changing {
        $command = $_
        $arguments = Get-Arguments $command
        $other = Enter-Lock
        try { { & $command @arguments -WhatIf -ErrorAction Stop } | Should -Not -Throw } finally { $other.Dispose() }
    }

    It 'writes a verbose message while it waits, and continues when the other command ends' {
        $other = Enter-Lock
        $messages = @(Restart-Connector -Verbose 4>&1 | ForEach-Object {
                if ("$_" -like 'Waiting for another command*') { $other.Dispose() }
                $_
            })
        "Waiting for another command that changes SRV01 to end." | Should -BeIn @($messages | ForEach-Object { "$_" })
        @($messages | Where-Object { $_.PSObject.Properties['Changed'] }).Changed | Should -Be @($true, $true)
    }

    It 'removes the lock' {
        [IO.File]::Exists($lock) | Should -BeFalse
    }
}
