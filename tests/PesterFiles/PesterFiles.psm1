# Runs Pester files with the real Pester, in Windows PowerShell 5.1 and in PowerShell 7, hosted or not.
# As a module, it hides its variables from test files, and test files cannot override its functions.

function Get-FileTitle([string] $File) { [IO.Path]::GetFileName($File) -replace '\.Tests\.ps1$' }

function Get-TestTitle($Test) {
    $title = $Test.ExpandedName
    for ($block = $Test.Block; -not $block.IsRoot; $block = $block.Parent) {
        $title = "$($block.ExpandedName) > $title"
    }

    "$(Get-FileTitle $Test.ScriptBlock.File) > $title"
}

function Get-TestTag($Test) {
    $Test.Tag
    for ($block = $Test.Block; -not $block.IsRoot; $block = $block.Parent) { $block.Tag }
}

# Pester adds the display texts shortly after it calls a plugin. Until then, the lines of the test files are used.
function Get-ErrorText($Records) {
    @(foreach ($record in $Records) {
        if ($record.DisplayErrorMessage) { "$($record.DisplayErrorMessage)`n$($record.DisplayStackTrace)".Trim() }
        else { @("$record") + @($record.ScriptStackTrace -split '\r?\n' -like '*.ps1: line *') -join "`n" }
    }) -join "`n"
}

function Write-Outcome(
    [string] $Results, [string] $File, [string] $Title, [int] $Line, [string] $Outcome, [string] $Text,
        [string[]] $Tags = @()
) {
    $row = [ordered] @{ File = $File; Title = $Title; Line = $Line; Outcome = $Outcome; Text = $Text; Tags = $Tags }
    [IO.File]::AppendAllText($Results, (ConvertTo-Json $row -Compress) + "`n")
}

function Write-TestOutcome([string] $Results, $Test, [string] $BlockFailure) {
    $outcome = if ($BlockFailure) { 'Failed' }
    elseif ($Test.Skipped) { 'Skipped' }
    elseif ($Test.Inconclusive) { 'Failed' }
    elseif ($Test.Passed) { 'Passed' }
    elseif ($Test.Executed) { 'Failed' }
    else { 'NotRun' }
    $text = if ($BlockFailure) { $BlockFailure }
    elseif ($outcome -ne 'Skipped') { Get-ErrorText $Test.ErrorRecord }
    elseif ($Test.ErrorRecord.Count) { "$($Test.ErrorRecord[0])" -replace '^is skipped(, because )?' }
    else { 'marked with -Skip' }
    $title = Get-TestTitle $Test
    Write-Outcome $Results $Test.ScriptBlock.File $title $Test.StartLine $outcome $text @(Get-TestTag $Test)
}

function Get-BlockTest($Block) {
    $Block.Tests
    foreach ($inner in $Block.Blocks) { Get-BlockTest $inner }
}

# Pester expands the title of a skipped It only if it has -ForEach data. The data of outer blocks is still in scope.
function Set-InheritedData($Test) {
    for ($block = $Test.Block; $null -eq $Test.Data -and $block; $block = $block.Parent) { $Test.Data = $block.Data }
}

# If a setup block fails, the Its that Pester failed with it report the error, or else the last It of the block.
function Add-BlockFailure([hashtable] $Failures, [string] $Name, $Records, $Tests) {
    if ($Records.Count) {
        $text = "A setup or teardown block of '$Name' failed: $(Get-ErrorText $Records)"
        $failed = @($Tests | Where-Object { -not $_.Passed -and -not $_.ErrorRecord.Count -and -not $Failures[$_] })
        foreach ($test in $(if ($failed) { $failed } else { $Tests[-1] })) { $Failures[$test] = $text }
    }
}

function Find-BlockFailure([hashtable] $Failures, $Block) {
    foreach ($inner in $Block.Blocks) { Find-BlockFailure $Failures $inner }
    Add-BlockFailure $Failures $Block.ExpandedName $Block.ErrorRecord @(Get-BlockTest $Block)
}

function Write-ContainerOutcome([string] $Results, $Container) {
    $file = "$($Container.Item)"
    $tests = @(foreach ($block in $Container.Blocks) { Get-BlockTest $block })
    $twins = @($tests | Group-Object { Get-TestTitle $_ } | Where-Object Count -GT 1)
    $isUnread = $Container.ErrorRecord.Count -and -not $Container.Executed
    $complaint = if ($isUnread) { Get-ErrorText $Container.ErrorRecord }
    elseif (-not $tests) { "$file has no It." }
    elseif ($twins) { "Two Its have the title '$($twins[0].Name)'; a <placeholder> would tell rows apart." }
    if ($complaint) {
        Write-Outcome $Results $file "$(Get-FileTitle $file) can be read" 1 Failed $complaint
        return
    }

    $failures = @{}
    foreach ($block in $Container.Blocks) { Find-BlockFailure $failures $block }
    Add-BlockFailure $failures (Get-FileTitle $file) $Container.ErrorRecord $tests
    foreach ($test in $tests) { Write-TestOutcome $Results $test $failures[$test] }
}

<#
.SYNOPSIS
Runs Pester files and appends one JSON line per It to a file, as soon as the It has ended.
.DESCRIPTION
Each line has the path of the test file, the title with everything expanded ("file > Describe > It"), the line number,
the outcome (Passed, Failed, Skipped, NotRun) and Pester's failure text or the reason of the skip. At the end every It
is written again, because a block that fails also fails Its that have passed or never ran: the last line of a title
counts. A file that cannot be read has one line, with the title "file can be read" and the outcome Failed.
.PARAMETER Pester
The manifest of the Pester to use.
.PARAMETER Path
The files to run.
.PARAMETER Results
The file that gets the lines.
.PARAMETER Tag
Runs only Its that have one of these tags, or are in a block that has one.
.PARAMETER ExcludeTag
Leaves out Its that have one of these tags, or are in a block that has one.
.PARAMETER Discover
Runs no It and no setup block: each It is skipped, which is how Pester expands a title without running it.
#>
function Invoke-PesterFile {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)] [string] $Pester,
        [Parameter(Mandatory)] [string[]] $Path,
        [Parameter(Mandatory)] [string] $Results,
        [string[]] $Tag,
        [string[]] $ExcludeTag,
        [switch] $Discover
    )

    Import-Module $Pester -Global -ErrorAction Stop
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = $Path
    $configuration.Run.PassThru = $true
    $configuration.Output.Verbosity = 'None'
    if ($Tag) { $configuration.Filter.Tag = $Tag }
    if ($ExcludeTag) { $configuration.Filter.ExcludeTag = $ExcludeTag }
    # This is how tools can follow a run, see "additionalPlugins" in Pester.psm1.
    if ($Discover) {
        $global:PSDefaultParameterValues = @{ 'Describe:Skip' = $true; 'Context:Skip' = $true; 'It:Skip' = $true }
        $step = @{ EachTestSetupStart = { param($Context) Set-InheritedData $Context.Test } }
    }
    else {
        $script:Results = $Results
        $step = @{ EachTestTeardownEnd = { param($Context) Write-TestOutcome $script:Results $Context.Test } }
    }

    & (Get-Module Pester) { param($step) $script:additionalPlugins = @(New-PluginObject -Name Follow @step) } $step
    # This script block belongs to no module, so test files run in the caller's scope and do not see this module.
    $invoke = [scriptblock]::Create('Invoke-Pester -Configuration $args[0]')
    $run = $PSCmdlet.SessionState.InvokeCommand.InvokeScript($PSCmdlet.SessionState, $invoke, @($configuration))
    foreach ($container in @($run)[-1].Containers) { Write-ContainerOutcome $Results $container }
}

Export-ModuleMember -Function Invoke-PesterFile
