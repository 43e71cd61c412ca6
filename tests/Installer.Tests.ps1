BeforeDiscovery {
    $spoiled = @(
        @{
            what = 'corrupt'; fault = 'CorruptDownload'; value = $null; id = 'InstallerTampered'
            category = 'SecurityError'
        }
        @{
            what = 'unsigned'; fault = 'UnsignedDownload'; value = $null; id = 'InstallerNotSigned'
            category = 'SecurityError'
        }
        @{
            what = 'signed by another publisher'; fault = 'WrongSigner'; value = $null
            id = 'InstallerPublisherMismatch'; category = 'SecurityError'
        }
        @{
            what = 'signed with a revoked certificate'; fault = 'RevokedSigner'; value = $null; id = 'InstallerRevoked'
            category = 'SecurityError'
        }
        @{
            what = 'older than -MinimumVersion'; fault = 'InstallerVersion'; value = '1.5.4594.0'
            id = 'InstallerTooOld'; category = 'InvalidData'
        }
        @{
            what = 'a web page'; fault = 'HtmlDownload'; value = $null; id = 'InstallerIsWebPage'
            category = 'InvalidData'
        }
    )
}

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Installer
    $script:fileName = 'MicrosoftEntraPrivateNetworkConnectorInstaller.exe'
    function Get-Download($since) {
        @(
            Get-ConnectorSandboxJournal -Sandbox Installer -Since $since |
                Where-Object Action -Like 'GET *DownloadConnectorInstaller'
        )
    }
    function New-Folder { "C:\Media\$([Guid]::NewGuid())" }
    function Get-File([string] $folder) {
        $place = Get-VirtualPath $sandbox SRV01 $folder
        if ([IO.Directory]::Exists($place)) { [IO.Directory]::GetFiles($place, '*', 'AllDirectories') }
    }
    function Get-Hash([string] $path) {
        $bytes = [IO.File]::ReadAllBytes((Get-VirtualPath $sandbox SRV01 $path))
        [BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash($bytes)) -replace '-'
    }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Installer
}

Describe 'Save-ConnectorInstaller' {
    AfterEach { Set-QuickSandbox Installer }

    Context 'into a folder of the first virtual server, without a session' {
        BeforeAll {
            $folder = New-Folder
            $mark = Get-Mark Installer
            $plan = Save-ConnectorInstaller $folder -Environment $sandbox -WhatIf
            $planned = @(Get-File $folder) + @(Get-ConnectorSandboxJournal -Sandbox Installer -Since $mark)
            $first = Save-ConnectorInstaller $folder -Environment $sandbox
            $secondMark = Get-Mark Installer
            $second = Save-ConnectorInstaller $folder -Environment $sandbox
        }

        It 'sends no request and writes nothing with -WhatIf' {
            $plan | Should -BeNullOrEmpty
            $planned | Should -BeNullOrEmpty
        }

        It 'returns the verified file' {
            $first.GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorInstaller'
            @((Get-Command Save-ConnectorInstaller).OutputType.Name) |
                Should -Be 'EntraPrivateAccess.Models.ConnectorInstaller'
            $first.Path | Should -Be "$folder\$fileName"
            $first.Version.ToString(), $first.SignatureStatus, $first.Changed |
                Should -Be @('1.5.4892.0', 'Valid', $true)
            $first.Size | Should -Be ([IO.FileInfo]::new((Get-VirtualPath $sandbox SRV01 $first.Path)).Length)
            $first.Sha256 | Should -Be (Get-Hash $first.Path)
        }

        It 'leaves no other file' {
            @(Get-File $folder) | Should -HaveCount 1
        }

        It 'does not download a valid file again' {
            $second.Changed, $second.Sha256 | Should -Be @($false, $first.Sha256)
            @(Get-Download $secondMark | Where-Object Status -EQ 200) | Should -BeNullOrEmpty
        }

        It 'downloads it again with -Force' {
            $mark = Get-Mark Installer
            (Save-ConnectorInstaller $folder -Environment $sandbox -Force).Changed | Should -BeTrue
            @(Get-Download $mark | Where-Object Status -EQ 200) | Should -HaveCount 1
        }

        It 'accepts the path of a file, and a folder by property name' {
            $named = "$(New-Folder)\connector.exe"
            (Save-ConnectorInstaller $named -Environment $sandbox).Path | Should -Be $named
            [IO.File]::Exists((Get-VirtualPath $sandbox SRV01 $named)) | Should -BeTrue
            $other = New-Folder
            ([PSCustomObject] @{ FullName = $other } | Save-ConnectorInstaller -Environment $sandbox).Path |
                Should -Be "$other\$fileName"
        }
    }

    It 'rejects a path that is not on a disk' {
        $mark = Get-Mark Installer
        { Save-ConnectorInstaller 'Variable:\setup' -Environment Global -ErrorAction Stop } |
            Should -Throw -ErrorId 'PathNotOnDisk,*'
        Get-Download $mark | Should -BeNullOrEmpty
    }

    It 'resumes an interrupted download with a range request' {
        Set-ConnectorSandboxFault TruncateDownload 0.5 -Count 1 -Sandbox Installer
        $folder = New-Folder
        $mark = Get-Mark Installer
        (Save-ConnectorInstaller $folder -Environment $sandbox).Version.ToString() | Should -Be '1.5.4892.0'
        @((Get-Download $mark).Status) | Should -Be @(200, 206)
        @(Get-File $folder) | Should -HaveCount 1
    }

    It 'waits between two attempts by the clock of the sandbox' {
        function Get-Clock { (Invoke-SandboxControl $sandbox POST clock/wait '{"seconds":0}').ahead }
        Set-ConnectorSandboxFault TruncateDownload 0.5 -Count 1 -Sandbox Installer
        $before = Get-Clock
        $null = Save-ConnectorInstaller (New-Folder) -Environment $sandbox
        (Get-Clock) - $before | Should -BeGreaterThan 0.2
    }

    It 'fails with <id> and leaves an empty folder if the download is <what>' -ForEach $spoiled {
        Set-ConnectorSandboxFault $fault $value -Sandbox Installer
        $folder = New-Folder
        $options = @{ MinimumVersion = '1.5.4892.0'; ErrorAction = 'SilentlyContinue'; ErrorVariable = 'faults' }
        $result = Save-ConnectorInstaller $folder -Environment $sandbox @options
        $result | Should -BeNullOrEmpty
        $faults | Should -HaveCount 1
        $faults[0].FullyQualifiedErrorId | Should -BeLike "$id,*"
        $faults[0].CategoryInfo.Category | Should -Be $category
        $faults[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        Get-File $folder | Should -BeNullOrEmpty
    }

    It 'warns and saves the file if revocation cannot be checked' {
        Set-ConnectorSandboxFault RevocationUnavailable -Target SRV01 -Sandbox Installer
        $options = @{ WarningVariable = 'warnings'; WarningAction = 'SilentlyContinue' }
        $saved = Save-ConnectorInstaller (New-Folder) -Environment $sandbox @options
        $saved.SignatureStatus | Should -Be Valid
        @($warnings) | Should -HaveCount 1
        "$warnings" | Should -BeLike '*Could not check whether the certificate*was revoked*'
    }

    It 'keeps a valid file if a new download is invalid' {
        $folder = New-Folder
        $good = Save-ConnectorInstaller $folder -Environment $sandbox
        Set-ConnectorSandboxFault CorruptDownload -Sandbox Installer
        { Save-ConnectorInstaller $folder -Environment $sandbox -Force -ErrorAction Stop } |
            Should -Throw -ErrorId 'InstallerTampered,*'
        @(Get-File $folder) | Should -Be @(Get-VirtualPath $sandbox SRV01 $good.Path)
        Get-Hash $good.Path | Should -Be $good.Sha256
    }

    Context 'on a virtual server' {
        BeforeAll { $null = Connect-EntraPrivateAccess -Environment $sandbox -Server SRV01 -NoSignIn }

        It 'uses that server''s temporary folder' {
            $saved = Save-ConnectorInstaller
            $saved.Path | Should -Be "C:\Windows\Temp\$fileName"
            [IO.File]::Exists((Get-VirtualPath $sandbox SRV01 $saved.Path)) | Should -BeTrue
        }

        It 'leaves no file on a full disk' {
            $disk = Get-VirtualDisk $sandbox SRV01
            Set-ConnectorSandboxFault DiskFull 300000 -Target SRV01 -Sandbox Installer
            $fault = { Save-ConnectorInstaller -Path 'D:\Media' -ErrorAction Stop } |
                Should -Throw -ErrorId 'DiskFull,*' -PassThru
            $fault.CategoryInfo.Category | Should -Be 'LimitsExceeded'
            { Save-ConnectorInstaller -Path 'C:\Media' -ErrorAction Stop } | Should -Throw -ErrorId 'DiskFull,*'
            Get-VirtualDisk $sandbox SRV01 | Should -BeExactly $disk
        }
    }
}
