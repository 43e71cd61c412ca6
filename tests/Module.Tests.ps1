BeforeAll { . "$PSScriptRoot/Support.ps1" }

Describe 'The module' {
    It 'is imported once' {
        Get-Module EntraPrivateAccess | Should -HaveCount 1
    }

    It 'has no session before a sign-in' {
        Get-EntraPrivateAccessContext | Should -BeNullOrEmpty
    }

    It 'exposes its types as literals' {
        [EntraPrivateAccess.Models.Connector].Assembly.GetName().Name | Should -Be 'EntraPrivateAccess'
    }
}
