# A PowerShell that was not started as administrator.
BeforeAll {
    . "$PSScriptRoot/WindowsSupport.ps1"
    Connect-Tenant
}

Describe 'Without administrator rights' {
    It 'nothing is installed, and the reason is the rights' {
        { Install-Fixture } | Should -Throw -ErrorId 'NotElevated,*'
        Get-Journal | Should -BeNullOrEmpty
        Test-Service WAPCSvc | Should -BeFalse
    }

    It 'the status can be read' {
        (Get-ConnectorStatus -ErrorAction Stop).Version | Should -BeNullOrEmpty
    }
}
