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
    # The Pester files are among them: each runs once, in the real Pester, and each It is a test of its own.
    Invoke-Tool dotnet test $tests
}

foreach ($name in $Task) {
    switch ($name) {
        'Test' { Invoke-Test }
        'Package' { Invoke-Package }
        default { Invoke-Target $name }
    }
}
