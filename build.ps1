<#
.SYNOPSIS
Builds, tests and packages the module: a thin front over the MSBuild targets.
.EXAMPLE
./build.ps1 -Task Build
.EXAMPLE
./build.ps1 -Task Test, Package
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Package', 'Clean')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug',

    # The address of the repository, for the links in the packaged manifest and help. A local package has none.
    [string] $ProjectUri
)

$ErrorActionPreference = 'Stop'
# Core commands only, so that the bare engine runs it too.
$project = "$PSScriptRoot/src/Package.proj"
$tests = "$PSScriptRoot/tests"

function Invoke-Tool {
    # $args, and no parameters: a tool's own switches must not be taken for ours.
    $name, $rest = $args
    & $name @rest
    if ($LASTEXITCODE -ne 0) {
        throw "$name $rest ended with exit code $LASTEXITCODE."
    }
}

function Invoke-Target([string] $Target) {
    Invoke-Tool dotnet build $project -nologo "-t:$Target" "-p:Configuration=$Configuration"
}

# Always a Release build, whatever the configuration of the others.
function Invoke-Package {
    $link = @(if ($ProjectUri) { "-p:ProjectUri=$ProjectUri" })
    Invoke-Tool dotnet build $project -nologo '-t:Package' @link
}

function Invoke-Test {
    # The same Pester files run in here, each It as a test of its own, on the hosted engine.
    Invoke-Tool dotnet test $tests
    # The newest of a folder comes first.
    $pester = @(Get-Module Pester -ListAvailable | Where-Object { $_.Version.Major -ge 5 })
    if ($pester.Count -eq 0) {
        $PSCmdlet.WriteVerbose('Pester 5 is not installed: the Pester files ran on the hosted engine only.')
        return
    }

    Import-Module $pester[0].Path
    # Not the folders below: what tests a real Windows runs in a machine of its own only.
    $result = Invoke-Pester "$tests/*.Tests.ps1" -PassThru
    if ($result.Result -ne 'Passed') {
        throw "Pester says $($result.Result): $($result.FailedCount) of its tests failed."
    }
}

foreach ($name in $Task) {
    switch ($name) {
        'Test' { Invoke-Test }
        'Package' { Invoke-Package }
        default { Invoke-Target $name }
    }
}
