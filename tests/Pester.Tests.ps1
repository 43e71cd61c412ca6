# What tests/*.Tests.ps1 rely on, the same in Pester 5 and in the runner under `dotnet test`.
BeforeDiscovery {
    $discovered = 'in discovery'
    $rows = @(
        @{ Word = 'one'; Number = 1; Nested = @{ Name = 'first' } }
        @{ Word = 'two'; Number = 2; Nested = @{ Name = 'second' } }
    )
}

BeforeAll {
    $order = [Collections.Generic.List[string]]::new()
    $order.Add('file')
    function Get-Answer { 42 }
}

Describe 'Phases' {
    $leftover = 'from discovery'

    It 'hides the variables of discovery from the run' {
        $leftover | Should -BeNullOrEmpty
        $discovered | Should -BeNullOrEmpty
    }

    It 'hands over what -ForEach carries: <Word> is <Number>, <Nested.Name>' -ForEach $rows {
        $Number | Should -Be @{ one = 1; two = 2 }[$Word]
        'first', 'second' | Should -Contain $_.Nested.Name
    }

    It 'takes plain values: <_>' -ForEach 'a', 'b' {
        $_ | Should -Match '^[ab]$'
    }

    It 'knows the folder of the file' {
        [IO.File]::Exists("$PSScriptRoot/Pester.Tests.ps1") | Should -BeTrue
    }
}

Describe 'Scopes' {
    BeforeAll {
        $order.Add('Scopes')
        $shared = 'outer'
        $list = [Collections.Generic.List[int]]::new()
    }

    It 'sees variables and functions of every BeforeAll around it' {
        $shared | Should -Be 'outer'
        Get-Answer | Should -Be 42
        $shared = 'changed'
        $shared | Should -Be 'changed'
    }

    It 'does not see what the It before it assigned' {
        $shared | Should -Be 'outer'
    }

    It 'shares objects, which are changed for all: <_>' -ForEach 1, 2 {
        $list.Add($_)
        $list.Count | Should -Be $_
    }

    Context 'nested' {
        BeforeAll {
            $order.Add('nested')
            $inner = 'inner'
            $shared = 'shadowed'
        }

        It 'sees its own BeforeAll first' {
            $shared | Should -Be 'shadowed'
            $inner | Should -Be 'inner'
        }
    }

    It 'does not see the BeforeAll of a block beside it' {
        $inner | Should -BeNullOrEmpty
        $shared | Should -Be 'outer'
    }

    It 'ran each BeforeAll once, from the outside in' {
        $order -join ' ' | Should -BeExactly 'file Scopes nested'
    }
}

Describe 'Block of <Name>' -ForEach @{ Name = 'red' }, @{ Name = 'blue' } {
    BeforeAll { $fromRow = $Name }

    It 'sees the row <Name> in its BeforeAll and in its It' {
        'red', 'blue' | Should -Contain $Name
        $fromRow | Should -Be $Name
    }
}

Describe 'Each' {
    BeforeAll { $log = [Collections.Generic.List[string]]::new() }
    BeforeEach {
        $log.Add('before')
        $fresh = 'fresh'
    }
    AfterEach { $log.Add("after $own") }

    It 'runs BeforeEach in the scope of the It' {
        $fresh | Should -Be 'fresh'
        $fresh = 'stale'
        $own = 'first'
    }

    It 'runs AfterEach in the scope of the It, and BeforeEach again' {
        $fresh | Should -Be 'fresh'
        $log -join ', ' | Should -Be 'before, after first, before'
    }

    Context 'nested' {
        BeforeEach { $log.Add('inner before') }

        It 'runs the outer BeforeEach first' {
            $log[-2..-1] | Should -Be 'before', 'inner before'
        }
    }
}

Describe 'TestDrive' {
    BeforeAll { [IO.File]::WriteAllText("$TestDrive/kept.txt", 'block') }

    Context 'first' {
        It 'is a folder that shows the files of the blocks around' {
            [IO.File]::Exists("$TestDrive/kept.txt") | Should -BeTrue
            [IO.File]::WriteAllText("$TestDrive/gone.txt", 'nested')
        }
    }

    Context 'second' {
        It 'lost the files of the block before' {
            [IO.File]::Exists("$TestDrive/gone.txt") | Should -BeFalse
        }
    }
}

Describe 'Should' {
    It 'compares' {
        'A' | Should -Be 'a'
        'A' | Should -BeExactly 'A'
        'A' | Should -Not -BeExactly 'a'
        1, 2 | Should -Be 1, 2
        1, 2 | Should -Not -Be 2, 1
        1, @(2, 3) | Should -Be 1, @(2, 3)
        $null | Should -Be $null
        'SRV01' | Should -BeLike 'srv*'
        'SRV01' | Should -Match '^srv\d+$'
        3 | Should -BeGreaterThan 2
        3 | Should -BeLessThan 4
        1 | Should -BeTrue
        '' | Should -BeFalse
        1, 2 | Should -Contain 2
        1, 2 | Should -HaveCount 2
        @() | Should -HaveCount 0
        'x' | Should -BeOfType [string]
        1, 2 | Should -BeOfType ([int])
    }

    It 'takes nothing, null, an empty string and an empty table as empty' {
        @() | Should -BeNullOrEmpty
        $null | Should -BeNullOrEmpty
        '' | Should -BeNullOrEmpty
        @{} | Should -BeNullOrEmpty
        0 | Should -Not -BeNullOrEmpty
    }

    It 'fails when <Name>' -ForEach @(
        @{ Name = 'values differ'; Assertion = { 1 | Should -Be 2 } }
        @{ Name = 'equal values should not be'; Assertion = { 1 | Should -Not -Be 1 } }
        @{ Name = 'arrays differ in length'; Assertion = { 1, 2 | Should -Be 1 } }
        @{ Name = 'case differs'; Assertion = { 'A' | Should -BeExactly 'a' } }
        @{ Name = 'a pattern is not met'; Assertion = { 'a' | Should -Match '^b' } }
        @{ Name = 'a wildcard is not met'; Assertion = { 'a' | Should -BeLike 'b*' } }
        @{ Name = 'one of many values is too small'; Assertion = { 5, 1 | Should -BeGreaterThan 2 } }
        @{ Name = 'the list lacks a value'; Assertion = { 1, 2 | Should -Contain 3 } }
        @{ Name = 'the count differs'; Assertion = { 1, 2 | Should -HaveCount 3 } }
        @{ Name = 'the type differs'; Assertion = { 'a' | Should -BeOfType [int] } }
        @{ Name = 'something is not empty'; Assertion = { 'a' | Should -BeNullOrEmpty } }
        @{ Name = 'true should be false'; Assertion = { $true | Should -BeFalse } }
        @{ Name = 'nothing was thrown'; Assertion = { { 1 } | Should -Throw } }
        @{ Name = 'something was thrown'; Assertion = { { throw 'x' } | Should -Not -Throw } }
        @{ Name = 'the message differs'; Assertion = { { throw 'x' } | Should -Throw 'y*' } }
        @{ Name = 'the id differs'; Assertion = { { throw 'x' } | Should -Throw -ErrorId 'Other' } }
    ) {
        $Assertion | Should -Throw -ErrorId 'PesterAssertionFailed'
    }

    It 'finds message, id and type of an error' {
        { throw 'some message' } | Should -Throw
        { throw 'some message' } | Should -Throw 'some *'
        { Import-Module "$TestDrive/none.psd1" -ErrorAction Stop } | Should -Throw -ErrorId 'Modules_ModuleNotFound,*' -ExpectedMessage '*none*'
        { Get-Nonsense } | Should -Throw -ErrorId 'CommandNotFoundException'
        { 1 } | Should -Not -Throw
    }

    It 'hands out the error record with -PassThru' {
        $record = { throw 'some message' } | Should -Throw -PassThru
        $record | Should -BeOfType ([Management.Automation.ErrorRecord])
        $record.Exception.Message | Should -Be 'some message'
    }

    It 'says why, with -Because' {
        { 1 | Should -Be 2 -Because 'two was asked for' } | Should -Throw '*because two was asked for*'
    }
}

Describe 'Skipping' {
    It 'skips with a reason' {
        Set-ItResult -Skipped -Because 'by design: this line proves that a skip ends the It'
        1 | Should -Be 2
    }

    It 'goes on with the next It' -Skip:$false {
        1 | Should -Be 1
    }
}
