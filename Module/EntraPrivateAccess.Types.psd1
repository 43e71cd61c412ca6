# Imported by EntraPrivateAccess.psm1 after its checks. PowerShell loads the types of a module's own manifest before
# them, and a second copy would fail with the errors of the types instead of the reason.
@{
    ModuleVersion  = '0.1.0'
    GUID           = 'e9d75d0c-62f1-403b-a08b-c554d91a2853'
    TypesToProcess = @('EntraPrivateAccess.Types.ps1xml')
}
