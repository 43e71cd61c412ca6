# Bootstrap only: choose the build for this engine, load it, tidy up on removal.
# Only Microsoft.PowerShell.Core commands here: a bare engine host has no others.
# What may be called in another mode than the full one is little: without this line its first refusal would be all that a person sees.
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
    throw "EntraPrivateAccess needs a session in FullLanguage mode, and a policy (AppLocker or App Control) keeps this one in $($ExecutionContext.SessionState.LanguageMode) mode. Have the policy allow this module's files, or import it where the policy does not apply."
}
if ($PSVersionTable.PSEdition -eq 'Core') {
    if ($PSVersionTable.PSVersion -lt [Version] '7.4') {
        throw "EntraPrivateAccess needs PowerShell 7.4 or later, or Windows PowerShell 5.1; this is PowerShell $($PSVersionTable.PSVersion)."
    }
    if (-not ('EntraPrivateAccess.Loader.ModuleLoadContext' -as [type])) {
        $null = [Reflection.Assembly]::LoadFrom("$PSScriptRoot/bin/net8.0/EntraPrivateAccess.Loader.dll")
    }
    $inner = Import-Module -Assembly ([EntraPrivateAccess.Loader.ModuleLoadContext]::LoadModule("$PSScriptRoot/bin/net8.0")) -PassThru
}
else {
    # Windows PowerShell ignores DotNetFrameworkVersion above 4.5 in a manifest, and Server 2016 ships 4.6.2.
    $release = [Microsoft.Win32.Registry]::GetValue('HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full', 'Release', 0)
    if ($release -lt 461808) {
        throw "EntraPrivateAccess needs .NET Framework 4.7.2 or later; this server has release $release. Install .NET Framework 4.8, restart, and import the module again."
    }
    $inner = Import-Module "$PSScriptRoot\bin\net472\EntraPrivateAccess.dll" -PassThru
}
$ExecutionContext.SessionState.Module.OnRemove = { Remove-Module -ModuleInfo $inner -Force }.GetNewClosure()
