<#
.SYNOPSIS
Mutates the code of the product's layers with Stryker, and reports how many changes the unit tests of each layer notice.
.DESCRIPTION
One run of Stryker per layer, with the tests in the folder of tests/Unit that has the layer's name. The reports are in
out/mutation/<layer>: HTML, JSON, and survivors.txt, the changes that no test noticed.

Messages are not mutated: string literals that contain a space between two words. A change in equivalent.psd1 does not
count, because it cannot be noticed. Changes of static values do not count unless they are noticed, because Stryker
makes them in a process that has initialized these values before. NotCompiled are changes that Stryker cannot make.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string[]] $Layer,

    # The files below each layer.
    [string] $Path = '**/*.cs'
)

$ErrorActionPreference = 'Stop'
$root = [IO.Path]::GetFullPath("$PSScriptRoot/../..")
$product = "$root/src/EntraPrivateAccess"

# Layers whose tests are in other folders, too. All other layers use the lowest ones, which have few tests of their own.
$all = 'Compatibility', 'Diagnostics', 'Downloads', 'Errors', 'Graph', 'Identity', 'Inventory', 'Models',
    'Provisioning', 'Reporting', 'SandboxClient', 'Server', 'Servers', 'Tenant', 'Webhooks'
$tests = @{
    Tenant = 'Tenant', 'Webhooks'
    Server = 'Server', 'Servers'
    Http = 'Identity', 'Graph', 'Downloads'
    Models = $all
    Errors = $all
    Reporting = $all
    Compatibility = $all
}

# Returns the mutate option: the files of the layer without their messages and without the argument of ConfigureAwait,
# which has no effect in a process without a synchronization context.
function Get-Mutate([string] $Layer) {
    "$Layer/$Path"
    $literal = [regex] '\$?"""[\s\S]*?"""|[$@]{0,2}"(?:[^"\\\r\n]|\\.)*"|(?<=\.ConfigureAwait\()false'
    foreach ($file in Get-ChildItem "$product/$Layer" -Filter *.cs -Recurse) {
        $relative = $file.FullName.Substring($product.Length + 1).Replace('\', '/')
        $spans = foreach ($match in $literal.Matches([IO.File]::ReadAllText($file.FullName))) {
            if ($match.Value -match '\p{L}[^\s\p{L}]*\s[^\s\p{L}]*\p{L}' -or $match.Value -eq 'false') {
                "{$($match.Index)..$($match.Index + $match.Length)}"
            }
        }
        if ($spans) { "!$relative$(-join $spans)" }
    }
}

# Returns the text between two positions of a report, with single spaces.
function Get-Code([string[]] $Lines, $Location) {
    $from, $to = $Location.start, $Location.end
    $code = if ($from.line -eq $to.line) {
        $Lines[$from.line - 1].Substring($from.column - 1, $to.column - $from.column)
    }
    else {
        $inside = if ($to.line - $from.line -gt 1) { $Lines[$from.line..($to.line - 2)] }
        @($Lines[$from.line - 1].Substring($from.column - 1)) + @($inside) +
            @($Lines[$to.line - 1].Substring(0, $to.column - 1)) -join ' '
    }
    ($code -replace '\s+', ' ').Trim()
}

function Read-Report([string] $Layer, [string] $Folder) {
    $equivalent = @((Import-PowerShellDataFile "$PSScriptRoot/equivalent.psd1").Mutants)
    $report = Get-Content "$Folder/reports/mutation-report.json" -Raw | ConvertFrom-Json
    $mutants = foreach ($file in $report.files.PSObject.Properties) {
        $name = $file.Name.Replace('\', '/') -replace '^.*src/EntraPrivateAccess/'
        if (-not $name.StartsWith("$Layer/", 'Ordinal')) { continue }
        $lines = $file.Value.source -split '\r?\n'
        foreach ($mutant in $file.Value.mutants) {
            $row = [pscustomobject]@{ Status = $mutant.status; Text = '' }
            if ($row.Status -in 'Survived', 'NoCoverage') {
                $code = Get-Code $lines $mutant.location
                $change = ($mutant.replacement -replace '\s+', ' ').Trim()
                if ($equivalent.Where{ $_.File -eq $name -and $_.Code -eq $code -and $_.Change -eq $change }) {
                    $row.Status = 'Equivalent'
                }
                elseif ($mutant.static -and $row.Status -eq 'Survived') { $row.Status = 'Static' }
                $row.Text = "$($row.Status) ${name}:$($mutant.location.start.line): $code -> $change"
            }
            $row
        }
    }

    $count = @{}
    $mutants | Group-Object Status | ForEach-Object { $count[$_.Name] = $_.Count }
    $survivors = $mutants | Where-Object Status -in 'Survived', 'NoCoverage' | ForEach-Object Text
    [IO.File]::WriteAllLines("$Folder/survivors.txt", [string[]] @($survivors))
    $noticed = [int] $count.Killed + $count.Timeout
    $counted = $noticed + $count.Survived + $count.NoCoverage
    [pscustomobject]@{
        Layer = $Layer
        Score = if ($counted) { [Math]::Round(100 * $noticed / $counted, 1) }
        Killed = [int] $count.Killed
        Timeout = [int] $count.Timeout
        Survived = [int] $count.Survived
        NoCoverage = [int] $count.NoCoverage
        Equivalent = [int] $count.Equivalent
        Static = [int] $count.Static
        NotCompiled = [int] $count.CompileError
    }
}

$before = $env:EPA_UNIT_LAYERS, $env:EPA_PLAIN
Push-Location "$root/tests"
try {
    $rows = foreach ($name in $Layer) {
        $folder = "$root/out/mutation/$name"
        $null = New-Item $folder -ItemType Directory -Force
        $config = Get-Content "$PSScriptRoot/stryker-config.json" -Raw | ConvertFrom-Json
        $config.'stryker-config' | Add-Member mutate @(Get-Mutate $name)
        [IO.File]::WriteAllText("$folder/stryker-config.json", ($config | ConvertTo-Json -Depth 5))

        $env:EPA_UNIT_LAYERS = $(if ($tests[$name]) { $tests[$name] } else { $name }) -join ','
        $env:EPA_PLAIN = '1'
        dotnet stryker --config-file "$folder/stryker-config.json" --output $folder --skip-version-check | Out-Host
        if ($LASTEXITCODE -ne 0) {
            throw "The mutation test of $name ended with exit code $LASTEXITCODE."
        }

        Read-Report $name $folder
    }
}
finally {
    $env:EPA_UNIT_LAYERS, $env:EPA_PLAIN = $before
    Pop-Location
}

$rows | Format-Table | Out-Host
"The reports are in $root/out/mutation."
