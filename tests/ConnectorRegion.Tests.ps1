BeforeAll {
    . "$PSScriptRoot/Support.ps1"
}

Describe 'Get-ConnectorRegion' {
    It 'lists the known regions with a description, without a sign-in' {
        $all = @(Get-ConnectorRegion)
        $all.Region | Should -Be @('nam', 'eur', 'aus', 'asia', 'ind', 'japan')
        $all[0].GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorRegion'
        @($all | Where-Object Documented) | Should -HaveCount 5
    }

    It 'describes <region>' -ForEach @(
        @{ region = 'EUR'; words = 'Europe' }
        @{ region = 'japan'; words = 'Japan' }
        @{ region = 'a*a'; words = 'Asia' }
    ) {
        (Get-ConnectorRegion $region).Description | Should -Be $words
    }

    It 'returns an unknown region without a description' {
        $strange = Get-ConnectorRegion moon -ErrorAction Stop
        $strange.Region | Should -Be 'moon'
        $strange.Description | Should -BeNullOrEmpty
        $strange.Documented | Should -BeFalse
    }

    It 'rejects an invalid wildcard' {
        $known = @('[', 'eur' | Get-ConnectorRegion -ErrorAction SilentlyContinue -ErrorVariable faults)
        $known.Description | Should -Be @('Europe')
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'InvalidWildcard,*'
        @(Get-ConnectorRegion '[', 'eur', '[a' -ErrorAction SilentlyContinue -ErrorVariable faults).Description |
            Should -Be @('Europe')
        $faults.TargetObject | Should -Be @('[', '[a')
    }

    It 'accepts regions from the pipeline, by value and by property name' {
        @('eur', 'nam' | Get-ConnectorRegion).Description | Should -Be @('Europe', 'North America')
        ([pscustomobject] @{ Region = 'ind' } | Get-ConnectorRegion).Description | Should -Be 'India'
    }
}
