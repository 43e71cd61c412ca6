<#
.SYNOPSIS
Builds, tests and packages the module: a thin front over the MSBuild targets.
.EXAMPLE
./build.ps1 -Task Build
.EXAMPLE
./build.ps1 -Task TestWindows
On Windows it needs a machine that can be thrown away, see the README; on Linux it uses Wine.
.EXAMPLE
./build.ps1 -Task Test, Package
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'TestWindows', 'Package', 'Clean')]
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

function Invoke-WindowsTest {
    if ($env:OS -eq 'Windows_NT') {
        . "$tests/Windows/ThrowAwayMachine.ps1"
        Assert-ThrowAwayMachine
    }

    $classes = 'OnWindows', 'RealServerTests', 'HeldEqualTests' | ForEach-Object { "FullyQualifiedName~$_" }
    Invoke-Tool dotnet test $tests --filter ($classes -join '|')
}

foreach ($name in $Task) {
    switch ($name) {
        'Test' { Invoke-Test }
        'TestWindows' { Invoke-WindowsTest }
        'Package' { Invoke-Package }
        default { Invoke-Target $name }
    }
}
