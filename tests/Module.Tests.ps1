BeforeAll { . "$PSScriptRoot/Support.ps1" }

Describe 'The module' {
    It 'is imported once, from where it was asked for' {
        Get-Module EntraPrivateAccess | Should -HaveCount 1
    }

    It 'shows nothing before a sign-in' {
        Get-EntraPrivateAccessContext | Should -BeNullOrEmpty
    }

    It 'gives its types to scripts as literals' {
        [EntraPrivateAccess.Models.Connector].Assembly.GetName().Name | Should -Be 'EntraPrivateAccess'
    }
}
