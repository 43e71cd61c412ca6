# Export-ConnectorReport. The tenant has Group 001 with CONN0001, CONN0003 and CONN0005, Group 002 with the others, and
# applications in both. Unit/Diagnostics/Reports tests the page, and Browser/ReportInBrowserTests.cs a large one.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $options = @{ GroupCount = 2; ConnectorCount = 6; ApplicationCount = 4 }
    $script:sandbox = Start-QuickSandbox Report $options
    $script:stop = @{ ErrorAction = 'Stop'; WarningAction = 'SilentlyContinue'; WarningVariable = 'script:warnings' }
    function Enter-Tenant($token = $sandbox.GraphToken, [switch] $ReadOnly) {
        $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $token -ReadOnly:$ReadOnly `
            -WarningAction SilentlyContinue
    }
    function Set-Tenant([string] $json) {
        $null = Invoke-SandboxControl $sandbox PUT tenant "{$json}"
        Set-QuickSandbox Report
    }
    function Read-File([string] $path) { [IO.File]::ReadAllText($path) }
    function Read-Report([string] $path) { ConvertFrom-Json (Read-File $path) }
    # Files that a writer left behind.
    function Get-Part([string] $folder = $TestDrive) { @([IO.Directory]::GetFiles($folder, '*.tmp')) }
    Enter-Tenant
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Report
}

Describe 'Export-ConnectorReport' {
    BeforeEach { Set-Tenant '"connectors":6,"groups":2,"applications":4' }

    It 'writes a page with every group, connector and application, and changes nothing in the tenant' {
        $mark = Get-Mark Report
        $export = Export-ConnectorReport "$TestDrive/page.html" @stop
        $export.GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorReportExport'
        $export.Groups, $export.Connectors, $export.ActiveConnectors, $export.Applications | Should -Be @(3, 6, 6, 4)
        $export.TenantName, $export.Environment | Should -Be @('Contoso (sandbox)', 'Report')
        $export.Changes, @($export.Unreadable).Count | Should -Be @($null, 0)
        $page = Read-File $export.Path
        foreach ($word in 'Contoso (sandbox)', 'CONN0006.contoso.com', 'Application 004', 'Group 002', 'a sandbox') {
            $page | Should -BeLike "*$word*"
        }
        $warnings | Should -BeNullOrEmpty
        Get-Change Report $mark | Should -BeNullOrEmpty
        Get-Part | Should -BeNullOrEmpty
    }

    It 'contains no token, neither in the page nor in the data' {
        foreach ($file in 'secret.html', 'secret.json') {
            $export = Export-ConnectorReport "$TestDrive/$file" @stop
            $text = Read-File $export.Path
            foreach ($token in $sandbox.GraphToken, $sandbox.RegistrationToken) {
                $text.Contains((Reveal $token)) | Should -BeFalse
            }
        }
    }

    It 'writes data with the findings of Test-ConnectorGroup' {
        Set-Tenant '"connectors":2,"groups":2,"applications":2,"inactiveEvery":2'
        $export = Export-ConnectorReport "$TestDrive/data.json" @stop
        $report = Read-Report $export.Path
        $report.Schema | Should -Be 'ConnectorReport/1'
        $rows = @(Test-ConnectorGroup -InformationAction SilentlyContinue | Where-Object Status -NE Pass)
        @($report.Findings | ForEach-Object { "$($_.Name) $($_.Target) $($_.Detail)" }) |
            Should -Be @($rows | ForEach-Object { "$($_.Name) $($_.Target) $($_.Detail)" })
        $export.Failed | Should -Be @($rows | Where-Object Status -EQ Fail).Count
        $report.ConnectorCount, $report.ActiveConnectors | Should -Be @(2, 1)
        ($report.Groups | Where-Object Name -EQ 'Group 002').Members[0].Status | Should -Be 'inactive'
        $report.Source | Should -BeLike '*up to an hour old*'
        $report.Baseline | Should -BeNullOrEmpty
    }

    It 'lists the connectors that are in no group' {
        Set-Tenant '"connectors":3,"groups":1,"traits":["WithoutGroup"]'
        $export = Export-ConnectorReport "$TestDrive/lost.json" @stop
        $report = Read-Report $export.Path
        @($report.Ungrouped.MachineName) | Should -Be 'CONN0003.contoso.com'
        $report.ConnectorCount, $export.Connectors | Should -Be @(3, 3)
        $null = Export-ConnectorReport "$TestDrive/lost.html" @stop
        Read-File "$TestDrive/lost.html" | Should -BeLike '*Connectors in no group*CONN0003.contoso.com*'
    }

    It 'judges by -MinimumActive' {
        (Export-ConnectorReport "$TestDrive/minimum.json" @stop).Failed | Should -Be 0
        (Export-ConnectorReport "$TestDrive/minimum.json" -MinimumActive 4 -Force @stop).Failed | Should -Be 2
    }

    It 'shows the changes that Compare-ConnectorConfiguration returns' {
        $null = Export-ConnectorConfiguration "$TestDrive/baseline.json" -Force @stop
        $same = Export-ConnectorReport "$TestDrive/same.html" -Baseline "$TestDrive/baseline.json" @stop
        $same.Changes | Should -Be 0
        Read-File $same.Path | Should -BeLike '*no difference between baseline.json and the tenant*'
        Move-Connector CONN0001 -ConnectorGroup 'Group 002' @stop
        Set-ConnectorGroup 'Group 001' -NewName Renamed @stop
        $export = Export-ConnectorReport "$TestDrive/changes.json" -Baseline "$TestDrive/baseline.json" @stop
        $rows = @(Compare-ConnectorConfiguration "$TestDrive/baseline.json" @stop)
        $export.Changes | Should -Be 2
        @((Read-Report $export.Path).Changes.Detail) | Should -Be @($rows.Detail)
    }

    It 'costs the pages of the connectors and of the groups, and one request per ten groups' {
        $null = Export-ConnectorConfiguration "$TestDrive/cost-baseline.json" @stop
        $mark = Get-Mark Report
        $null = Export-ConnectorReport "$TestDrive/cost.html" -Baseline "$TestDrive/cost-baseline.json" @stop
        @(
            Get-ConnectorSandboxJournal -Sandbox Report -Since $mark |
                Where-Object { $_.Kind -eq 'request' -and $_.Action -notlike 'batch: *' }
        ) | Should -HaveCount 3
    }

    It 'works in a read-only session, with standard input closed' {
        Enter-Tenant -ReadOnly
        try { (Export-ConnectorReport "$TestDrive/readonly.html" @stop).Groups | Should -Be 3 }
        finally { Enter-Tenant }
    }

    It 'writes nothing and reads nothing with -WhatIf' {
        $mark = Get-Mark Report
        Export-ConnectorReport "$TestDrive/whatif.html" -WhatIf @stop | Should -BeNullOrEmpty
        "$TestDrive/whatif.html" | Should -Not -Exist
        @(Get-ConnectorSandboxJournal -Sandbox Report -Since $mark | Where-Object Kind -EQ request) |
            Should -BeNullOrEmpty
    }

    It 'fails with <id> for <case> before anything is sent' -ForEach @(
        @{ case = 'another extension'; path = 'x.docx'; id = 'ReportFormatUnknown'; category = 'InvalidArgument' }
        @{ case = 'an existing file'; path = 'former.html'; id = 'ReportFileExists'; category = 'ResourceExists' }
        @{ case = 'a folder that does not exist'; path = 'none/x.html'; id = 'ReportFileRefused'
            category = 'InvalidOperation'
        }
        @{ case = 'a folder as the file'; path = 'folder.html'; id = 'ReportFileRefused'
            category = 'InvalidOperation'
        }
        @{ case = 'the baseline as the file'; path = 'former.json'; id = 'ReportReplacesBaseline'
            category = 'InvalidArgument'; more = @{ Baseline = 'former.json'; Force = $true }
        }
        @{ case = 'a missing baseline'; path = 'y.html'; id = 'ConfigurationFileNotFound'; category = 'ObjectNotFound'
            more = @{ Baseline = 'missing.json' }
        }
        @{ case = 'a baseline that is a page'; path = 'y.html'; id = 'ConfigurationFileInvalid'
            category = 'InvalidData'; more = @{ Baseline = 'former.html' }
        }
    ) {
        $arguments = @{ Path = "$TestDrive/$path" }
        if ($more) { foreach ($key in $more.Keys) { $arguments[$key] = $more[$key] } }
        if ($arguments.Baseline) { $arguments.Baseline = "$TestDrive/$($arguments.Baseline)" }
        foreach ($file in 'former.html', 'former.json') { [IO.File]::WriteAllText("$TestDrive/$file", 'former') }
        $null = [IO.Directory]::CreateDirectory("$TestDrive/folder.html")
        $mark = Get-Mark Report
        $fault = { Export-ConnectorReport @arguments @stop } | Should -Throw -ErrorId "$id,*" -PassThru
        $fault.CategoryInfo.Category | Should -Be $category
        $fault.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        Read-File "$TestDrive/former.html" | Should -Be 'former'
        Read-File "$TestDrive/former.json" | Should -Be 'former'
        @(Get-ConnectorSandboxJournal -Sandbox Report -Since $mark | Where-Object Kind -EQ request) |
            Should -BeNullOrEmpty
    }

    It 'replaces an existing file with -Force, and refuses a path that is not on a disk' {
        [IO.File]::WriteAllText("$TestDrive/replaced.html", 'former')
        $null = Export-ConnectorReport "$TestDrive/replaced.html" -Force @stop
        Read-File "$TestDrive/replaced.html" | Should -BeLike '<!DOCTYPE html>*'
        { Export-ConnectorReport 'env:x.html' @stop } | Should -Throw -ErrorId 'PathNotOnDisk,*'
    }

    It 'fails with NotConnected without a sign-in' {
        Disconnect-EntraPrivateAccess
        try {
            $fault = { Export-ConnectorReport "$TestDrive/none.html" @stop } |
                Should -Throw -ErrorId 'NotConnected,*' -PassThru
            $fault.CategoryInfo.Category | Should -Be AuthenticationError
        }
        finally { Enter-Tenant }
        "$TestDrive/none.html" | Should -Not -Exist
    }

    It 'fails and keeps the former file if the sign-in may not read the groups' {
        [IO.File]::WriteAllText("$TestDrive/denied.html", 'former')
        Enter-Tenant (Get-SandboxToken $sandbox '"kind":"graph","user":"admin","scopes":["User.Read"]')
        try {
            $fault = { Export-ConnectorReport "$TestDrive/denied.html" -Force @stop } |
                Should -Throw -ErrorId 'InsufficientScope,*' -PassThru
            $fault.CategoryInfo.Category | Should -Be PermissionDenied
        }
        finally { Enter-Tenant }
        Read-File "$TestDrive/denied.html" | Should -Be 'former'
        Get-Part | Should -BeNullOrEmpty
    }

    It 'says what the sign-in may not read, instead of showing an empty <part>' -ForEach @(
        @{ part = 'Applications'; target = '/applications' }, @{ part = 'Members'; target = '/members' }
    ) {
        $null = Export-ConnectorConfiguration "$TestDrive/all.json" -Force @stop
        # Microsoft's sources differ about the permission. Here Directory.Read.All reads everything but one part.
        Set-ConnectorSandboxFault GraphPolicy read-all -Sandbox Report
        Set-ConnectorSandboxFault GraphPolicy strict -Target $target -Sandbox Report
        Enter-Tenant (Get-SandboxToken $sandbox '"kind":"graph","user":"admin","scopes":["Directory.Read.All"]')
        try {
            $all = @{ Baseline = "$TestDrive/all.json"; Force = $true } + $stop
            $export = Export-ConnectorReport "$TestDrive/gap.html" @all
            $data = Export-ConnectorReport "$TestDrive/gap.json" @all
        }
        finally {
            Set-QuickSandbox Report
            Enter-Tenant
        }
        $export.Unreadable | Should -Be $part
        $export.Applications | Should -Be $(if ($part -eq 'Members') { 4 })
        $export.Connectors | Should -Be $(if ($part -eq 'Applications') { 6 })
        $export.Changes | Should -Be 0 -Because 'what could not be read is not a change'
        "$warnings" | Should -BeLike "*incomplete*$part*3 groups could not be read*"
        Read-File $export.Path | Should -BeLike '*Not in this report*3 groups could not be read*'
        $read = Read-Report $data.Path
        $unread = if ($part -eq 'Members') { 'ConnectorCount', 'ActiveConnectors' } else { 'ApplicationCount' }
        foreach ($number in $unread) { $read.$number | Should -BeNullOrEmpty -Because $number }
        Read-File $export.Path | Should -BeLike '*: unknown<*'
        $gap = @($read.Unreadable)
        $gap.Part, @($gap.Groups).Count | Should -Be @($part, 3)
        $gap.SkippedChecks | Should -Contain 'ActiveConnector'
    }

    It 'retries <fault> and writes the same report' -ForEach @(
        @{ fault = 'Throttle'; value = '1' }, @{ fault = 'ServerError'; value = '503;2' }
        @{ fault = 'DropConnection'; value = $null }
    ) {
        $quiet = Read-Report (Export-ConnectorReport "$TestDrive/quiet.json" -Force @stop).Path
        $setting = @{ Name = $fault; Count = 2; Target = '/beta/'; Sandbox = 'Report' }
        if ($value) { $setting.Value = $value }
        Set-ConnectorSandboxFault @setting
        $loud = Read-Report (Export-ConnectorReport "$TestDrive/loud.json" -Force @stop).Path
        foreach ($report in $quiet, $loud) {
            $report.MadeAt = ''
            $report.Findings | ForEach-Object { $_.ObservedAt = '' }
        }
        ConvertTo-Json $loud -Depth 6 | Should -Be (ConvertTo-Json $quiet -Depth 6)
    }

    It 'keeps the former file if Microsoft Graph stays unavailable' {
        [IO.File]::WriteAllText("$TestDrive/kept.html", 'former')
        Set-ConnectorSandboxFault ServerError 503 -Target '/beta/' -Sandbox Report
        { Export-ConnectorReport "$TestDrive/kept.html" -Force @stop } |
            Should -Throw -ErrorId 'ServiceUnavailable,*'
        Read-File "$TestDrive/kept.html" | Should -Be 'former'
        Get-Part | Should -BeNullOrEmpty
    }

    It 'ends at once on Ctrl+C, and leaves the former file and no part of a new one' {
        $folder = [IO.Directory]::CreateDirectory("$TestDrive/stopped").FullName
        [IO.File]::WriteAllText("$folder/report.html", 'former')
        # The command waits a minute before it sends the request again.
        Set-SandboxClock Report
        Set-ConnectorSandboxFault Throttle 60 -Target connectorGroups -Sandbox Report
        $mark = Get-Mark Report
        $shell = [PowerShell]::Create()
        $shell.Runspace = [Management.Automation.Runspaces.RunspaceFactory]::CreateRunspace(
            [Management.Automation.Runspaces.InitialSessionState]::CreateDefault2()
        )
        $shell.Runspace.Open()
        $script = 'param($module, $sandbox, $folder) Import-Module $module; ' +
            '$null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken; ' +
            'Export-ConnectorReport "$folder/report.html" -Force'
        $module = "$((Get-Module EntraPrivateAccess).ModuleBase)/EntraPrivateAccess.psd1"
        $null = $shell.AddScript($script).AddArgument($module).AddArgument($sandbox).AddArgument($folder)
        $running = $shell.BeginInvoke()
        for ($look = 0; $look -lt 300; $look++) {
            $sent = @(Get-ConnectorSandboxJournal -Sandbox Report -Since $mark | ForEach-Object Action)
            if ($sent -like '*connectorGroups*') { break }
            $null = $running.AsyncWaitHandle.WaitOne(100)
        }
        $shell.Stop()
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        Read-File "$folder/report.html" | Should -Be 'former'
        @([IO.Directory]::GetFiles($folder)) | Should -HaveCount 1
        $shell.Runspace.Dispose()
        $shell.Dispose()
        Set-QuickSandbox Report
        Set-SandboxClock Report -SkipWaits
    }

    It 'encodes hostile names, and counts two groups of one name as two' {
        Set-Tenant ('"connectors":4,"groups":4,"applications":2,' +
            '"groupNames":["<script>alert(1)</script>","a & \"b\" ''c''","Twins","twins"]')
        $export = Export-ConnectorReport "$TestDrive/hostile.html" @stop
        $export.Groups | Should -Be 5
        $page = Read-File $export.Path
        $page | Should -Not -Match '<script>alert'
        $page | Should -BeLike '*&lt;script&gt;alert(1)&lt;/script&gt;*'
        $page | Should -BeLike '*a &amp; &quot;b&quot; &#39;c&#39;*'
    }

    It 'writes a report of a tenant in which no connector was ever registered' {
        Set-Tenant '"virgin":true'
        $export = Export-ConnectorReport "$TestDrive/empty.html" @stop
        $export.Groups, $export.Connectors | Should -Be @(0, 0)
        Read-File $export.Path | Should -BeLike '*no connector was ever registered*'
    }

    It 'takes the path from the pipeline' {
        $export = [pscustomobject] @{ FullName = "$TestDrive/piped.json" } | Export-ConnectorReport @stop
        $export.Path | Should -BeLike '*piped.json'
        ($export | Export-ConnectorReport -Force @stop).Path | Should -Be $export.Path
    }
}
