BeforeDiscovery {
    $spoiled = @(
        @{ what = 'corrupt'; fault = 'CorruptDownload'; value = $null; id = 'InstallerTampered'; category = 'SecurityError' }
        @{ what = 'unsigned'; fault = 'UnsignedDownload'; value = $null; id = 'InstallerNotSigned'; category = 'SecurityError' }
        @{ what = 'signed by another publisher'; fault = 'WrongSigner'; value = $null; id = 'InstallerPublisherMismatch'; category = 'SecurityError' }
        @{ what = 'older than asked'; fault = 'InstallerVersion'; value = '1.5.4594.0'; id = 'InstallerTooOld'; category = 'InvalidData' }
        @{ what = 'a web page'; fault = 'HtmlDownload'; value = $null; id = 'InstallerIsWebPage'; category = 'InvalidData' }
    )
}

BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:sandbox = Start-QuickSandbox Installer
    $script:fileName = 'MicrosoftEntraPrivateNetworkConnectorInstaller.exe'
    function Get-Download($since) { @(Get-ConnectorSandboxJournal -Sandbox Installer -Since $since | Where-Object Action -Like 'GET *DownloadConnectorInstaller') }
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

        It 'asks for nothing and writes nothing with -WhatIf' {
            $plan | Should -BeNullOrEmpty
            $planned | Should -BeNullOrEmpty
        }

        It 'answers with the verified file' {
            $first.GetType().FullName | Should -Be 'EntraPrivateAccess.Models.ConnectorInstaller'
            @((Get-Command Save-ConnectorInstaller).OutputType.Name) | Should -Be 'EntraPrivateAccess.Models.ConnectorInstaller'
            $first.Path | Should -Be "$folder\$fileName"
            $first.Version.ToString(), $first.SignatureStatus, $first.Changed | Should -Be @('1.5.4892.0', 'Valid', $true)
            $first.Size | Should -Be ([IO.FileInfo]::new((Get-VirtualPath $sandbox SRV01 $first.Path)).Length)
            $first.Sha256 | Should -Be (Get-Hash $first.Path)
        }

        It 'leaves that file only' {
            @(Get-File $folder) | Should -HaveCount 1
        }

        It 'does not fetch the right file again' {
            $second.Changed, $second.Sha256 | Should -Be @($false, $first.Sha256)
            @(Get-Download $secondMark | Where-Object Status -EQ 200) | Should -BeNullOrEmpty
        }

        It 'fetches it again with -Force' {
            $mark = Get-Mark Installer
            (Save-ConnectorInstaller $folder -Environment $sandbox -Force).Changed | Should -BeTrue
            @(Get-Download $mark | Where-Object Status -EQ 200) | Should -HaveCount 1
        }

        It 'makes the file that is named, and takes a folder by property' {
            $named = "$(New-Folder)\connector.exe"
            (Save-ConnectorInstaller $named -Environment $sandbox).Path | Should -Be $named
            [IO.File]::Exists((Get-VirtualPath $sandbox SRV01 $named)) | Should -BeTrue
            $other = New-Folder
            ([PSCustomObject] @{ FullName = $other } | Save-ConnectorInstaller -Environment $sandbox).Path |
                Should -Be "$other\$fileName"
        }
    }

    It 'downloads to a disk only' {
        $mark = Get-Mark Installer
        { Save-ConnectorInstaller 'Variable:\setup' -Environment Global -ErrorAction Stop } |
            Should -Throw -ErrorId 'PathNotOnDisk,*'
        Get-Download $mark | Should -BeNullOrEmpty
    }

    It 'goes on by range where the connection ended early' {
        Set-ConnectorSandboxFault TruncateDownload 0.5 -Count 1 -Sandbox Installer
        $folder = New-Folder
        $mark = Get-Mark Installer
        (Save-ConnectorInstaller $folder -Environment $sandbox).Version.ToString() | Should -Be '1.5.4892.0'
        @((Get-Download $mark).Status) | Should -Be @(200, 206)
        @(Get-File $folder) | Should -HaveCount 1
    }

    It 'ends with one clear error and an empty folder where the download is <what>' -ForEach $spoiled {
        Set-ConnectorSandboxFault $fault $value -Sandbox Installer
        $folder = New-Folder
        $result = Save-ConnectorInstaller $folder -Environment $sandbox -MinimumVersion 1.5.4892.0 -ErrorAction SilentlyContinue -ErrorVariable faults
        $result | Should -BeNullOrEmpty
        $faults | Should -HaveCount 1
        $faults[0].FullyQualifiedErrorId | Should -BeLike "$id,*"
        $faults[0].CategoryInfo.Category | Should -Be $category
        $faults[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        Get-File $folder | Should -BeNullOrEmpty
    }

    It 'keeps a good file where a new download is spoiled' {
        $folder = New-Folder
        $good = Save-ConnectorInstaller $folder -Environment $sandbox
        Set-ConnectorSandboxFault CorruptDownload -Sandbox Installer
        { Save-ConnectorInstaller $folder -Environment $sandbox -Force -ErrorAction Stop } | Should -Throw -ErrorId 'InstallerTampered,*'
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

        It 'leaves nothing on a disk that is full' {
            $disk = Get-VirtualDisk $sandbox SRV01
            Set-ConnectorSandboxFault DiskFull 300000 -Target SRV01 -Sandbox Installer
            $fault = { Save-ConnectorInstaller -Path 'D:\Media' -ErrorAction Stop } | Should -Throw -ErrorId 'DiskFull,*' -PassThru
            $fault.CategoryInfo.Category | Should -Be 'LimitsExceeded'
            { Save-ConnectorInstaller -Path 'C:\Media' -ErrorAction Stop } | Should -Throw -ErrorId 'DiskFull,*'
            Get-VirtualDisk $sandbox SRV01 | Should -BeExactly $disk
        }
    }
}
