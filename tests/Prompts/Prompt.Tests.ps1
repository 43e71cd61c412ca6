# Runs in a PowerShell process that cannot answer a prompt. PromptProcessTests.cs starts it in three ways.
# Every cmdlet that can prompt must fail with its own error and change nothing. Reflection finds these cmdlets.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../../EntraPrivateAccess.psd1" -ErrorAction Stop
    # The other parameters that a cmdlet requires to reach its prompt.
    $script:calls = @{
        'Install-Connector'                = @{ Server = 'BARE'; Parameters = 'Token'; Accept = 'AcceptLicense' }
        'Register-Connector'               = @{ Server = 'IMAGE'; Parameters = 'Token' }
        'Update-Connector'                 = @{ Server = 'OLD'; Accept = 'AcceptLicense', 'Force' }
        'Repair-Connector'                 = @{ Server = 'BROKEN'; Accept = 'AcceptLicense' }
        'Uninstall-Connector'              = @{ Server = 'OLD' }
        'Start-Connector'                  = @{ Server = 'OLD' }
        'Stop-Connector'                   = @{ Server = 'OLD' }
        'Restart-Connector'                = @{ Server = 'OLD' }
        'Set-ConnectorProxy'               = @{
            Server = 'OLD'; Arguments = @{ Proxy = 'http://gone.corp.contoso.com:8080' }; Accept = 'Force'
        }
        'Save-ConnectorInstaller'          = @{ Server = 'BARE'; Arguments = @{ Path = 'C:\Media' } }
        'Export-ConnectorDiagnostic'       = @{ Server = 'OLD'; Parameters = 'Folder' }
        'Move-Connector'                   = @{ Arguments = @{ Name = 'CONN0001'; ConnectorGroup = 'Group 002' } }
        'Suspend-Connector'                = @{ Arguments = @{ Name = 'CONN0001' } }
        'Resume-Connector'                 = @{ Arguments = @{ Name = 'CONN0002' } }
        'New-ConnectorGroup'               = @{ Arguments = @{ Name = 'Group 009'; Connector = 'CONN0001' } }
        'Set-ConnectorGroup'               = @{ Arguments = @{ Name = 'Group 001'; NewName = 'Renamed' } }
        'Remove-ConnectorGroup'            = @{ Arguments = @{ Name = 'Group 001'; MoveMembersTo = 'Default' } }
        'Set-ConnectorGroupApplication'    =
            @{ Arguments = @{ Name = 'Application 002'; ConnectorGroup = 'Default' } }
        'Remove-ConnectorGroupApplication' = @{ Arguments = @{ Name = 'Application 002' } }
        'Export-ConnectorConfiguration'    = @{ Parameters = 'NewFile' }
        'Export-ConnectorReport'           = @{ Parameters = 'NewFile' }
        'Restore-ConnectorConfiguration'   = @{ Parameters = 'Configuration' }
        'Start-ConnectorSandbox'           = @{ Arguments = @{ Name = 'Second' } }
        'Stop-ConnectorSandbox'            = @{ Arguments = @{ Name = 'Prompt' } }
        'Set-ConnectorSandboxFault'        = @{ Arguments = @{ Name = 'StaleReads'; Value = '7'; Sandbox = 'Prompt' } }
    }
    # A consent that another state of the server requires.
    $move = @{ Server = 'OLD'; Parameters = 'Token'; Arguments = @{ ConnectorGroup = 'Group 001' } }
    $script:consents = @{
        'Install-Connector LastActiveConnector'  = @{
            Server = 'OLD'; Parameters = 'Token'; Accept = 'AcceptLicense'
            Arguments = @{ ConnectorGroup = 'Group 001'; MinimumVersion = '1.5.4594.0' }
        }
        'Register-Connector LastActiveConnector' = $move
        'Set-ConnectorProxy LastActiveConnector' = @{ Server = 'OLD'; Arguments = @{ Bypass = $true } }
    }
    $script:confirming = [System.Collections.Generic.List[hashtable]]::new()
    $script:asking = [System.Collections.Generic.List[hashtable]]::new()
    foreach ($command in (Get-Module EntraPrivateAccess).ExportedCmdlets.Values) {
        $attributes = $command.ImplementingType.GetCustomAttributes($false)
        $cmdlet = $attributes | Where-Object { $_ -is [Management.Automation.CmdletAttribute] }
        if ($cmdlet.SupportsShouldProcess) {
            $isHigh = $cmdlet.ConfirmImpact -eq 'High'
            $confirming.Add(@{ name = $command.Name; call = $calls[$command.Name]; isHigh = $isHigh })
        }
        foreach ($consent in $attributes | Where-Object { $_.GetType().Name -eq 'ConsentAttribute' }) {
            $special = $consents["$($command.Name) $($consent.ErrorId)"]
            $call = if ($special) { $special } else { $calls[$command.Name] }
            $row = @{ name = $command.Name; call = $call; isHigh = $cmdlet.ConfirmImpact -eq 'High' }
            $asking.Add($row + @{ switch = $consent.Parameter; errorId = $consent.ErrorId })
        }
    }
}

BeforeAll {
    . "$PSScriptRoot/../Support.ps1"
    $script:sandbox = Start-QuickSandbox Prompt @{
        GroupCount = 2; ConnectorCount = 2; ApplicationCount = 6; Server = 'BARE', 'IMAGE', 'OLD', 'BROKEN'
    }
    $script:folder = "$([IO.Path]::GetTempPath())epa-prompt-$PID"
    $null = [IO.Directory]::CreateDirectory($folder)

    function Enter-Server([string] $name) {
        $server = if ($name) { $name } else { 'BARE' }
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $server -AccessToken $sandbox.GraphToken
    }
    foreach ($old in 'OLD', 'IMAGE', 'BROKEN') {
        $null = Invoke-SandboxControl $sandbox POST "servers/$old/product" '{"version":"1.5.4594.0"}'
    }
    foreach ($old in 'OLD', 'BROKEN') {
        Enter-Server $old
        $group = @{ ConnectorGroup = "Group of $old"; CreateGroup = $true }
        $null = Register-Connector -Token $sandbox.RegistrationToken @group -ErrorAction Stop
    }
    # The connector on OLD is the last active one of this application.
    Enter-Server OLD
    Set-ConnectorGroupApplication 'Application 003' -ConnectorGroup 'Group of OLD' -Force -ErrorAction Stop
    # Only a suspended connector can be resumed.
    $null = Suspend-Connector CONN0002 -Force -ErrorAction Stop -WarningAction SilentlyContinue
    # A restore of this file takes that connector out of the group.
    Enter-Server OLD
    $script:configuration = "$([IO.Path]::GetTempPath())epa-prompt-$PID.json"
    $null = Export-ConnectorConfiguration -Path $configuration -Force -WarningAction SilentlyContinue
    $content = ConvertFrom-Json ([IO.File]::ReadAllText($configuration))
    foreach ($member in $content.members | Where-Object machineName -Like 'OLD*') {
        $member.group = 'Default'
        $member.groupId = $null
    }
    [IO.File]::WriteAllText($configuration, (ConvertTo-Json $content -Depth 4))
    # Only setup can repair this connector.
    $program = Get-VirtualPath $sandbox BROKEN 'C:\Program Files\Microsoft Entra private network connector'
    [IO.Directory]::Delete($program, $true)

    # The state that a prompt protects, apart from the sandbox's journal.
    function Get-Everything([string] $server) {
        $disks = @(if ($server) { Get-VirtualDisk $sandbox $server })
        $counts = @(Get-ConnectorSandbox).Count, [IO.Directory]::GetFileSystemEntries($folder).Count
        ($counts + $disks) -join "`n"
    }

    # Calls a cmdlet with all consents except one, asserts that nothing changed, and returns the output or the error.
    function Invoke-Refused([string] $name, [hashtable] $call, [hashtable] $more, [string] $without) {
        Enter-Server $call.Server
        $quiet = @{ WarningAction = 'SilentlyContinue'; InformationAction = 'SilentlyContinue' }
        $arguments = @{ ErrorAction = 'Stop' } + $quiet + $more
        if ($call.Arguments) { foreach ($key in $call.Arguments.Keys) { $arguments[$key] = $call.Arguments[$key] } }
        foreach ($consent in $call.Accept | Where-Object { $_ -and $_ -ne $without }) { $arguments[$consent] = $true }
        if ($call.Parameters -eq 'Token') { $arguments.Token = $sandbox.RegistrationToken }
        if ($call.Parameters -eq 'Folder') { $arguments.Path = $folder }
        if ($call.Parameters -eq 'NewFile') { $arguments.Path = "$folder/configuration.json" }
        if ($call.Parameters -eq 'Configuration') { $arguments.Path = $configuration }
        $before = Get-Everything $call.Server
        $mark = Get-Mark Prompt
        $end = @{ Output = $null; Fault = $null }
        try { $end.Output = & $name @arguments } catch { $end.Fault = $_ }
        @(Get-Change Prompt $mark | ForEach-Object { "$($_.Action) $($_.Detail)" }) -join '; ' | Should -BeNullOrEmpty
        Get-Everything $call.Server | Should -BeExactly $before
        $end
    }

    function Assert-Refused($name, $call, $errorId, [string[]] $category, [hashtable] $more, [string] $without) {
        $end = Invoke-Refused $name $call $more $without
        $end.Output | Should -BeNullOrEmpty
        $end.Fault.FullyQualifiedErrorId | Should -Be "$errorId,$((Get-Command $name).ImplementingType.FullName)"
        "$($end.Fault.CategoryInfo.Category)" | Should -BeIn $category
        $end.Fault.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Prompt -Confirm:$false
    [IO.Directory]::Delete($folder, $true)
    [IO.File]::Delete($configuration)
}

Describe 'A cmdlet that cannot prompt' {
    It 'is tested here: <name>' -ForEach $confirming {
        $call | Should -Not -BeNullOrEmpty -Because 'it can prompt, so $calls must have its parameters'
    }

    It 'fails with its own error and changes nothing: <name> with -Confirm' -ForEach $confirming {
        Assert-Refused $name $call ConfirmationUnavailable PermissionDenied @{ Confirm = $true }
    }

    It 'fails with its own error and changes nothing: <name>' -ForEach @($confirming | Where-Object isHigh) {
        Assert-Refused $name $call ConfirmationUnavailable PermissionDenied @{}
    }

    It 'counts a prompt as declined: <name> without -<switch> (<errorId>)' -ForEach @(
        $asking | Where-Object name -NE Repair-Connector
    ) {
        $confirm = if ($isHigh) { @{ Confirm = $false } } else { @{} }
        $categories = 'InvalidOperation', 'OperationStopped', 'PermissionDenied', 'ConnectionError'
        Assert-Refused $name $call $errorId $categories $confirm $switch
    }

    # A declined repair does not stop the others, so it is a row and not an error.
    It 'counts a prompt as declined: Repair-Connector without -AcceptLicense' {
        $end = Invoke-Refused Repair-Connector @{ Server = 'BROKEN' } @{}
        $end.Fault | Should -BeNullOrEmpty
        $rows = @($end.Output | Where-Object Action -NE ByHand)
        "$($rows.Action) $($rows.Result)" | Should -Be 'RunSetup Failed'
        $rows.Detail | Should -BeLike '*-AcceptLicense*'
    }

    It 'does not prompt if no confirmation is needed' {
        Enter-Server OLD
        (Stop-Connector -WhatIf) | Should -BeNullOrEmpty
        Set-ConnectorSandboxFault StaleReads 0 -Sandbox Prompt -ErrorAction Stop
        $null = Uninstall-Connector -WhatIf -ErrorAction Stop
    }

    It 'fails with its own error if a preference makes PowerShell prompt about a message' {
        Enter-Server OLD
        Set-ConnectorSandboxFault ExpiredToken -Sandbox Prompt
        $call = { Get-ConnectorStatus -WarningAction Inquire -ErrorAction Stop }
        try { $call | Should -Throw -ErrorId 'ConfirmationUnavailable,*' }
        finally { Set-ConnectorSandboxFault ExpiredToken -Clear -Sandbox Prompt }
    }
}
