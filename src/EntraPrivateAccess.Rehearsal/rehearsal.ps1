# The PowerShell part of the rehearsal, for all modes. PowerShellProcess.cs starts it.
param(
    [Parameter(Mandatory)] [ValidateSet('Provision', 'Fleet', 'Script', 'Shell', 'Serve')] [string] $Mode,
    # Script: the script to run; Provision, Fleet: a replacement for provision.ps1 or fleet.ps1; Serve: the connection
    # file to write.
    [string] $File,
    # Fleet: the number of servers.
    [int] $Count,
    # The arguments of the script.
    [string[]] $Words = @()
)

# Without a culture, the formatter breaks lines within words.
if (-not [cultureinfo]::CurrentCulture.Name) { [cultureinfo]::CurrentCulture = 'en-US' }
if ([Console]::IsOutputRedirected) { $PSStyle.OutputRendering = 'PlainText' }
$manifest = [IO.Path]::GetFullPath("$PSScriptRoot/../../EntraPrivateAccess.psd1")

# Shows a statement as if the user had typed it, with the comment above it.
function Show-Statement([string] $Text, [string] $Comment) {
    Write-Host
    if ($Comment) { Write-Host $Comment -ForegroundColor DarkGray }
    $prompt = 'PS> '
    foreach ($line in $Text -split '\r?\n') {
        Write-Host $prompt -ForegroundColor Green -NoNewline
        Write-Host $line -ForegroundColor White
        $prompt = '>>  '
    }
}

function Show-Error($Record) { $host.UI.WriteErrorLine(($Record | Out-String).Trim()) }

function Read-Script([string] $Path) {
    $tokens = $errors = $null
    $ast = [Management.Automation.Language.Parser]::ParseFile($Path, [ref] $tokens, [ref] $errors)
    if ($errors) {
        $line = $errors[0].Extent.StartLineNumber
        $host.UI.WriteErrorLine("$([IO.Path]::GetFileName($Path)), line ${line}: $($errors[0].Message)")
        $script:code = 2
        exit
    }

    [pscustomobject] @{ Ast = $ast; Comments = @($tokens | Where-Object Kind -EQ Comment) }
}

# Returns each statement of a script with the comment above it.
function Get-Statement($Script) {
    $from = $Script.Ast.ParamBlock.Extent.EndOffset ?? 0
    foreach ($statement in $Script.Ast.EndBlock.Statements) {
        $to = $statement.Extent.StartOffset
        $above = $Script.Comments | Where-Object { $_.Extent.StartOffset -ge $from -and $_.Extent.EndOffset -le $to }
        $ends = $statement -is [Management.Automation.Language.ExitStatementAst] -and
            $statement -eq $Script.Ast.EndBlock.Statements[-1] -and $statement.Pipeline
        [pscustomobject] @{ Text = $statement.Extent.Text; Comment = $above.Text -join "`n"; Ends = $ends }
        $from = $statement.Extent.EndOffset
    }
}

# Verifies the result in the tenant, regardless of the script's output.
function Test-Outcome([string] $Group) {
    $all = @(Get-Connector)
    $active = $all | Where-Object { $_.Status -eq 'active' -and $_.ConnectorGroup -eq $Group } | Select-Object -First 1
    Write-Host
    if ($active) {
        $text = "Rehearsal: the connector $($active.MachineName) is active in the group '$Group'."
        Write-Host $text -ForegroundColor Green
        return $true
    }

    $found = @($all | ForEach-Object { "$($_.MachineName) ($($_.Status), in $($_.ConnectorGroup))" }) -join ', '
    $host.UI.WriteErrorLine(
        "Rehearsal: no connector is active in the group '$Group'. The tenant has $($found ? $found : 'no connector')."
    )
    $false
}

# Creates the table of a fleet with two sites, and returns its rows.
function New-SiteTable([int] $Count, [string] $Path) {
    $rows = foreach ($number in 1..$Count) {
        $isFirst = $number -le $Count / 2
        [pscustomobject] @{
            Server = 'SRV{0:00}' -f $number
            ConnectorGroup = $isFirst ? 'EU West' : 'US East'
            Region = $isFirst ? 'eur' : 'nam'
        }
    }
    $rows | Export-Csv $Path
    $rows
}

# Verifies in the tenant that each server of the table has an active connector of the latest version in its group.
function Test-Fleet($Rows) {
    $all = @(Get-Connector)
    # The update must have changed the version.
    $latest = @($all.Version -ne $olderVersion | Sort-Object { [version] $_ })[-1]
    $wrong = foreach ($row in $Rows) {
        $own = @($all | Where-Object { $_.MachineName -eq $row.Server -or $_.MachineName -like "$($row.Server).*" })
        $right = $own | Where-Object {
            $_.Status -eq 'active' -and $_.ConnectorGroup -eq $row.ConnectorGroup -and $_.Version -eq $latest
        }
        if (-not $right) {
            $first = $own[0]
            $found = $own ? "$($first.Status), $($first.Version), in $($first.ConnectorGroup)" : 'no connector'
            "$($row.Server) ($found)"
        }
    }
    Write-Host
    if (-not $wrong) {
        $text = "Rehearsal: the connectors of all $($Rows.Count) servers are active in the groups of their sites, " +
            "and were updated from $olderVersion to $latest."
        Write-Host $text -ForegroundColor Green
        return $true
    }

    $host.UI.WriteErrorLine(
        "Rehearsal: not active with the latest version in the group of the table: $($wrong -join ', ')."
    )
    $false
}

# Runs a script statement by statement in the scope of the caller, after its parameters were bound there. Before the
# first update, the sandbox publishes the latest version.
$runScript = {
    param($Script, [string] $Name, [string] $Arguments)
    $publish = 'Set-ConnectorSandboxFault InstallerVersion -Clear'
    Show-Statement "$Name $Arguments"
    . ([scriptblock]::Create(". { $($Script.Ast.ParamBlock.Extent.Text) } $Arguments"))
    foreach ($statement in Get-Statement $Script) {
        if ($publish -and $statement.Text -match 'Update-Connector') {
            Show-Statement $publish '# In the sandbox only: the latest version is published now.'
            . ([scriptblock]::Create($publish))
            $publish = ''
        }
        Show-Statement $statement.Text $statement.Comment
        # The exit code of the rehearsal depends on the state of the tenant instead.
        if ($statement.Ends) { continue }
        . ([scriptblock]::Create($statement.Text)) | Out-Default
    }
}

# Formats a script argument as text: parameter names are unchanged, everything else is a literal and never runs.
function Format-Word([string] $Word) {
    $Word -match '^-[A-Za-z][A-Za-z0-9]*$' ? $Word : "'$($Word -replace "'", "''")'"
}

function Format-Call($Script, [string] $Path) {
    $names = @($Script.Ast.ParamBlock.Parameters.Name.VariablePath.UserPath)
    $given = [ordered] @{ Environment = '$sandbox'; Server = '$sandbox.Servers[0]' }
    $own = @(
        $given.Keys |
            Where-Object { $_ -in $names -and "-$_" -notin $Words } |
            ForEach-Object { "-$_ $($given[$_])" }
    )
    @("& $(Format-Word $Path)") + $own + @($Words | ForEach-Object { Format-Word $_ }) -join ' '
}

$code = 1
$olderVersion = '1.5.4594.0'
try {
    $path = $File ? $File : "$PSScriptRoot/$($Mode -eq 'Fleet' ? 'fleet' : 'provision').ps1"
    if ($Mode -in 'Provision', 'Fleet', 'Script') { $script = Read-Script $path }
    $start = '$sandbox = Start-ConnectorSandbox'
    if ($Mode -eq 'Fleet') {
        . "$PSScriptRoot/sessions.ps1"
        $folder = [IO.Directory]::CreateTempSubdirectory('epa-rehearsal-').FullName
        $table = New-SiteTable $Count "$folder/servers.csv"
        $start += " -Server $($table.Server -join ', ')"
    }
    if ($Mode -eq 'Serve') { $start += " -ConnectionFile $(Format-Word $File)" }
    foreach ($text in "Import-Module $(Format-Word $manifest)", $start) {
        Show-Statement $text
        . ([scriptblock]::Create("`$ErrorActionPreference = 'Stop'; $text"))
    }

    $ErrorActionPreference = 'Continue'
    switch ($Mode) {
        'Provision' {
            . $runScript $script './provision.ps1' '-Environment $sandbox -Server $sandbox.Servers[0]'
            if (Test-Outcome $ConnectorGroup) { $code = 0 }
        }
        'Fleet' {
            $older = "Set-ConnectorSandboxFault InstallerVersion $olderVersion"
            Show-Statement $older '# In the sandbox only: an older version is published first.'
            . ([scriptblock]::Create($older))
            . $runScript $script './fleet.ps1' "-Path $(Format-Word "$folder/servers.csv") -Environment `$sandbox"
            if (Test-Fleet $table) { $code = 0 }
        }
        'Script' {
            $call = Format-Call $script $path
            Show-Statement $call
            $global:LASTEXITCODE = 0
            & ([scriptblock]::Create($call)) | Out-Default
            $code = $LASTEXITCODE
        }
        'Serve' {
            Write-Host "`nThe sandbox runs until Ctrl+C. Use it in another PowerShell on this machine:`n"
            Write-Host "    Import-Module $(Format-Word $manifest)"
            Write-Host "    `$sandbox = Get-ConnectorSandbox -Path $(Format-Word $File)"
            Write-Host ('    Connect-EntraPrivateAccess -Environment $sandbox -Server $sandbox.Servers[0] ' +
                '-AccessToken $sandbox.GraphToken')
            Write-Host ("    Install-Connector -ConnectorGroup 'EU West' -CreateGroup -Region eur " +
                "-Token `$sandbox.RegistrationToken -AcceptLicense`n")
            while ($true) { Start-Sleep -Seconds 60 }
        }
        'Shell' {
            $global:sandbox = $sandbox
            $connect = 'Connect-EntraPrivateAccess -Environment $sandbox -Server SRV01 -AccessToken $sandbox.GraphToken'
            Show-Statement $connect
            . ([scriptblock]::Create($connect)) | Out-Default
            Write-Host 'Try these three commands. To leave and end the sandbox, enter exit.'
            Write-Host '    Test-Connector -Preflight'
            Write-Host '    Install-Connector -Token $sandbox.RegistrationToken -AcceptLicense'
            Write-Host "    Get-ConnectorStatus`n"
            return
        }
    }
}
catch {
    Show-Error $_
    if ($Mode -eq 'Shell') { [Environment]::Exit(1) }
}
finally {
    if ($Mode -ne 'Shell') {
        if ($Mode -eq 'Fleet') {
            Clear-Session
            if ($folder) { Remove-Item $folder -Recurse -Force -ErrorAction Ignore }
        }
        if ($sandbox) { Stop-ConnectorSandbox -ErrorAction Ignore }
        exit $code
    }
}
