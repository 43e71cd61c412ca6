# Bootstrap only: choose the build for this engine, load it, tidy up on removal.
# Only Microsoft.PowerShell.Core commands here: a bare engine host has no others.
# What may be called in another mode than the full one is little: without this line its first refusal would be all that a person sees.
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
    throw "EntraPrivateAccess needs a session in FullLanguage mode, and a policy (AppLocker or App Control) keeps this one in $($ExecutionContext.SessionState.LanguageMode) mode. Have the policy allow this module's files, or import it where the policy does not apply."
}

function Get-Refusal($Copy, $Action) {
    $message = "EntraPrivateAccess $Copy is already loaded here, and this copy can't be loaded beside it."
    $exception = [InvalidOperationException]::new($message)
    $id = 'AnotherCopyIsLoaded'
    $refusal = [Management.Automation.ErrorRecord]::new($exception, $id, 'ResourceExists', $PSScriptRoot)
    $refusal.ErrorDetails = [Management.Automation.ErrorDetails]::new("$message $Action")
    $refusal.ErrorDetails.RecommendedAction = $Action
    $refusal
}

# Without this check PowerShell imports half of a second copy and reports that a cmdlet already exists.
function Assert-OnlyCopy($Action) {
    foreach ($module in Get-Module EntraPrivateAccess) {
        if ($module.ModuleBase -ne [IO.Path]::GetDirectoryName($PSScriptRoot)) {
            throw Get-Refusal "$($module.Version) from '$($module.ModuleBase)'" $Action
        }
    }
}

$startAgain = 'Import this copy in a new PowerShell session.'
if ($PSVersionTable.PSEdition -eq 'Core') {
    if ($PSVersionTable.PSVersion -lt [Version] '7.4') {
        throw "EntraPrivateAccess needs PowerShell 7.4 or later, or Windows PowerShell 5.1; this is PowerShell $($PSVersionTable.PSVersion)."
    }
    if (-not ('EntraPrivateAccess.Loader.ModuleLoadContext' -as [type])) {
        $null = [Reflection.Assembly]::LoadFrom("$PSScriptRoot/bin/net8.0/EntraPrivateAccess.Loader.dll")
    }
    $twin = [EntraPrivateAccess.Loader.ModuleLoadContext]::FindTwin("$PSScriptRoot/bin/net8.0")
    if ($twin) { throw Get-Refusal "from '$twin'" $startAgain }
    Assert-OnlyCopy 'Run Remove-Module EntraPrivateAccess, and import this copy again.'
    $inner = Import-Module -Assembly ([EntraPrivateAccess.Loader.ModuleLoadContext]::LoadModule("$PSScriptRoot/bin/net8.0")) -PassThru
}
else {
    # Windows PowerShell ignores DotNetFrameworkVersion above 4.5 in a manifest, and Server 2016 ships 4.6.2.
    $release = [Microsoft.Win32.Registry]::GetValue('HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full', 'Release', 0)
    if ($release -lt 461808) {
        throw "EntraPrivateAccess needs .NET Framework 4.7.2 or later; this server has release $release. Install .NET Framework 4.8, restart, and import the module again."
    }
    Assert-OnlyCopy $startAgain
    $inner = Import-Module "$PSScriptRoot\bin\net472\EntraPrivateAccess.dll" -PassThru
    # .NET Framework may return an assembly that it loaded before, from another folder. Full paths have no short names.
    foreach ($cmdlet in $inner.ExportedCmdlets.Values) { $assembly = $cmdlet.ImplementingType.Assembly }
    $loaded = [IO.Path]::GetFullPath($assembly.Location)
    if ($loaded -ne [IO.Path]::GetFullPath("$PSScriptRoot\bin\net472\EntraPrivateAccess.dll")) {
        Remove-Module -ModuleInfo $inner -Force
        throw Get-Refusal "from '$loaded'" $startAgain
    }
}
$ExecutionContext.SessionState.Module.OnRemove = { Remove-Module -ModuleInfo $inner -Force }.GetNewClosure()
