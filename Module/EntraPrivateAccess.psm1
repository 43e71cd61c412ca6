# Loads the build for this edition of PowerShell, and removes it when the module is removed.
# Uses only Microsoft.PowerShell.Core commands, because a minimal host has no others.
# Other language modes block most of the code below. Without this check users would see only the first such error.
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
    throw "EntraPrivateAccess requires a session in FullLanguage mode, but a policy (AppLocker or App Control) keeps " +
        "it in $($ExecutionContext.SessionState.LanguageMode) mode. Allow this module's files in the policy, or " +
        'import the module on a machine without the policy.'
}

function Get-Refusal($Copy, $Action) {
    $message = "EntraPrivateAccess $Copy is already loaded in this process, and a second copy can't be loaded."
    $exception = [InvalidOperationException]::new($message)
    $id = 'AnotherCopyIsLoaded'
    $refusal = [Management.Automation.ErrorRecord]::new($exception, $id, 'ResourceExists', $PSScriptRoot)
    # The default view of PowerShell 7.5 and later shows the recommended action.
    $shown = $PSVersionTable.PSVersion -ge [Version] '7.5' -and $ErrorView -eq 'ConciseView'
    $text = @("$message $Action", $message)[[int] $shown]
    $refusal.ErrorDetails = [Management.Automation.ErrorDetails]::new($text)
    $refusal.ErrorDetails.RecommendedAction = $Action
    $refusal
}

# Without this check PowerShell imports a part of a second copy and reports that a cmdlet already exists.
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
        throw 'EntraPrivateAccess requires PowerShell 7.4 or later, or Windows PowerShell 5.1; ' +
            "this is PowerShell $($PSVersionTable.PSVersion)."
    }
    if (-not ('EntraPrivateAccess.Loader.ModuleLoadContext' -as [type])) {
        $null = [Reflection.Assembly]::LoadFrom("$PSScriptRoot/bin/net8.0/EntraPrivateAccess.Loader.dll")
    }
    $twin = [EntraPrivateAccess.Loader.ModuleLoadContext]::FindTwin("$PSScriptRoot/bin/net8.0")
    if ($twin) { throw Get-Refusal "from '$twin'" $startAgain }
    Assert-OnlyCopy 'Run Remove-Module EntraPrivateAccess, and import this copy again.'
    $inner = Import-Module -PassThru -Assembly (
        [EntraPrivateAccess.Loader.ModuleLoadContext]::LoadModule("$PSScriptRoot/bin/net8.0")
    )
}
else {
    # Windows PowerShell ignores DotNetFrameworkVersion above 4.5 in a manifest, and Server 2016 ships 4.6.2.
    $release = [Microsoft.Win32.Registry]::GetValue(
        'HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full',
        'Release',
        0
    )
    if ($release -lt 461808) {
        throw "EntraPrivateAccess requires .NET Framework 4.7.2 or later; this server has release $release. " +
            'Install .NET Framework 4.8, restart, and import the module again.'
    }
    Assert-OnlyCopy $startAgain
    $inner = Import-Module "$PSScriptRoot\bin\net472\EntraPrivateAccess.dll" -PassThru
    # .NET Framework may return an assembly that it already loaded from another folder. GetFullPath expands short names.
    foreach ($cmdlet in $inner.ExportedCmdlets.Values) { $assembly = $cmdlet.ImplementingType.Assembly }
    $loaded = [IO.Path]::GetFullPath($assembly.Location)
    if ($loaded -ne [IO.Path]::GetFullPath("$PSScriptRoot\bin\net472\EntraPrivateAccess.dll")) {
        Remove-Module -ModuleInfo $inner -Force
        throw Get-Refusal "from '$loaded'" $startAgain
    }
}
$types = Import-Module "$PSScriptRoot/EntraPrivateAccess.Types.psd1" -PassThru
# The block runs in the scope of this module.
$ExecutionContext.SessionState.Module.OnRemove = { Remove-Module -ModuleInfo $inner, $types -Force }
