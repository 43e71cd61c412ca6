<#
.SYNOPSIS
Builds, tests and packages the module by calling the MSBuild targets.
.EXAMPLE
./build.ps1 -Task Build
.EXAMPLE
./build.ps1 -Task TestWindows
On Windows it requires a disposable machine, see CONTRIBUTING.md; on Linux it uses Wine.
.EXAMPLE
./build.ps1 -Task Test, Package
.EXAMPLE
./build.ps1 -Task Fuzz -Seconds 300
Searches for inputs that a reader of foreign data cannot handle, for five minutes per property.
.EXAMPLE
./build.ps1 -Task Mutate -Layer Graph, Identity
Changes the code of two layers in small ways, and reports which changes their unit tests notice.
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'TestWindows', 'Fuzz', 'Mutate', 'Package', 'Clean')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug',

    # The address of the repository, for the links in the packaged manifest and help. Local packages do not need it.
    [string] $ProjectUri,

    # How long -Task Fuzz searches, per property.
    [ValidateRange(1, 900)]
    [int] $Seconds = 60,

    # What -Task Mutate changes: folders of src/EntraPrivateAccess, all layers below the cmdlets by default.
    [ValidateSet('Graph', 'Tenant', 'Identity', 'Downloads', 'Inventory', 'Provisioning', 'Diagnostics',
        'SandboxClient', 'Http', 'Server', 'Models', 'Errors', 'Reporting', 'Compatibility')]
    [string[]] $Layer = @('Graph', 'Tenant', 'Identity', 'Downloads', 'Inventory', 'Provisioning', 'Diagnostics',
        'SandboxClient', 'Http', 'Server', 'Models', 'Errors', 'Reporting', 'Compatibility'),

    # Narrows -Task Mutate to files whose path below the layer matches, for example 'Checks/*'.
    [string] $Path = '**/*.cs'
)

$ErrorActionPreference = 'Stop'
$project = "$PSScriptRoot/src/Package.proj"
$tests = "$PSScriptRoot/tests"

function Invoke-Tool {
    # Uses $args instead of parameters, so that a tool's own switches are not bound to this function.
    $name, $rest = $args
    & $name @rest
    if ($LASTEXITCODE -ne 0) {
        throw "$name $rest ended with exit code $LASTEXITCODE."
    }
}

function Invoke-Target([string] $Target) {
    Invoke-Tool dotnet build $project -nologo "-t:$Target" "-p:Configuration=$Configuration"
}

# Always uses the Release configuration, regardless of -Configuration.
function Invoke-Package {
    $link = @(if ($ProjectUri) { "-p:ProjectUri=$ProjectUri" })
    Invoke-Tool dotnet build $project -nologo '-t:Package' @link
}

function Invoke-Test {
    # Includes the Pester files: each runs once in Pester, and each It is reported as a separate test.
    Invoke-Tool dotnet test $tests
}

function Invoke-WindowsTest {
    if ($env:OS -eq 'Windows_NT') {
        . "$tests/Windows/ThrowAwayMachine.ps1"
        Assert-ThrowAwayMachine
    }

    $classes = 'OnWindows', 'RealServerTests', 'ConformanceTests' | ForEach-Object { "FullyQualifiedName~$_" }
    Invoke-Tool dotnet test $tests --filter ($classes -join '|')
}

function Invoke-Fuzz {
    $before = $env:EPA_FUZZ_SECONDS
    $env:EPA_FUZZ_SECONDS = $Seconds
    try { Invoke-Tool dotnet test $tests --filter 'FullyQualifiedName~.Tests.Fuzz.' }
    finally { $env:EPA_FUZZ_SECONDS = $before }
}

function Invoke-Mutation {
    Invoke-Tool dotnet tool restore
    & "$tests/Mutation/Measure-Mutation.ps1" -Layer $Layer -Path $Path
}

foreach ($name in $Task) {
    switch ($name) {
        'Test' { Invoke-Test }
        'TestWindows' { Invoke-WindowsTest }
        'Fuzz' { Invoke-Fuzz }
        'Mutate' { Invoke-Mutation }
        'Package' { Invoke-Package }
        default { Invoke-Target $name }
    }
}
