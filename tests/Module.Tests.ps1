BeforeAll { . "$PSScriptRoot/Support.ps1" }

Describe 'The module' {
    It 'is imported once' {
        Get-Module EntraPrivateAccess | Should -HaveCount 1
    }

    It 'has no session before a sign-in' {
        Get-EntraPrivateAccessContext -InformationVariable told 6>$null | Should -BeNullOrEmpty
        "$told" | Should -BeLike '*no session*Connect-EntraPrivateAccess*'
    }

    It 'describes the log of each command that writes one' {
        $folder = (Get-Module EntraPrivateAccess).ModuleBase
        $topic = [IO.File]::ReadAllText("$folder/en-US/about_EntraPrivateAccess_Json.help.txt") -replace '\s+', ' '
        $log = $topic.Substring($topic.IndexOf('-LogPath'), 1000)
        $commands = @((Get-Module EntraPrivateAccess).ExportedCmdlets.Values |
                Where-Object { $_.Parameters.ContainsKey('LogPath') })
        $commands.Count | Should -BeGreaterThan 5
        foreach ($command in $commands) { $log | Should -BeLike "*$($command.Name)*" }
    }

    It 'exposes its types as literals' {
        [EntraPrivateAccess.Models.Connector].Assembly.GetName().Name | Should -Be 'EntraPrivateAccess'
    }
}
