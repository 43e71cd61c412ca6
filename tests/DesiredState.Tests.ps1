# The DSC resources, driven as DSC drives them: an instance, its properties, and Get, Test, Set and Export.
# Two connectors are in the groups 001 (nam) and 002 (eur), with one application each.
BeforeAll {
    . "$PSScriptRoot/Support.ps1"
    $script:base = (Get-Module EntraPrivateAccess).ModuleBase
    $script:resources = "$base/Module/Dsc/EntraPrivateAccessDsc/EntraPrivateAccessDsc.psd1"
    $script:module = Import-Module $resources -PassThru -ErrorAction Stop
    $script:sandbox = Start-QuickSandbox Desired @{
        GroupCount = 2; ConnectorCount = 2; ApplicationCount = 2; Server = 'SRV01'
    }
    function Enter-Tenant($Token = $sandbox.GraphToken, [string] $Server = 'SRV01') {
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $Server -AccessToken $Token
    }
    # Returns the type as Microsoft's adapter finds it.
    function Get-Resource([string] $name) { $module.Invoke([scriptblock]::Create("'$name' -as 'type'")) }
    function New-Instance([string] $name, [hashtable] $properties) {
        $instance = (Get-Resource $name)::new()
        foreach ($key in $properties.Keys) { $instance.$key = $properties[$key] }
        $instance
    }
    function New-Group([hashtable] $properties) { New-Instance EntraConnectorGroup $properties }
    function New-Own([hashtable] $properties) {
        New-Instance EntraConnector (@{ IsSingleInstance = 'Yes' } + $properties)
    }
    # The last part of each code.
    function Get-Code($state) { @($state.Reasons | ForEach-Object { $_.Code.Split(':')[-1] }) -join ' ' }
    # Calls a method that must fail, and returns the message that DSC shows.
    function Get-Failure([scriptblock] $call) {
        $thrown = $call | Should -Throw -PassThru
        $thrown.Exception.GetBaseException().Message, $thrown.Exception.Message -join "`n"
    }
    function Get-Written($mark) { @(Get-Change Desired $mark | Where-Object Action -NotMatch 'batch') }
}

AfterAll {
    Disconnect-EntraPrivateAccess
    Stop-ConnectorSandbox Desired
    Remove-Module EntraPrivateAccessDsc
}

Describe 'The module of the DSC resources' {
    It 'is found by the rules of DSC: the folder and the manifest have its name, and the root script the classes' {
        $folder = [IO.Path]::GetDirectoryName($resources)
        $manifest = Import-PowerShellDataFile $resources
        [IO.Path]::GetFileName($folder) | Should -BeExactly 'EntraPrivateAccessDsc'
        [IO.Path]::GetFileNameWithoutExtension($manifest.RootModule) | Should -BeExactly 'EntraPrivateAccessDsc'
        @([IO.File]::ReadAllLines($resources) -match '^[^#]*\bDscResourcesToExport\b') | Should -HaveCount 1
        $script = "$folder/$($manifest.RootModule)"
        $tree = [Management.Automation.Language.Parser]::ParseFile($script, [ref] $null, [ref] $null)
        $types = $tree.FindAll({ $args[0] -is [Management.Automation.Language.TypeDefinitionAst] }, $false)
        $found = @($types | Where-Object { $_.Attributes.TypeName.Name -eq 'DscResource' })
        $found.Name | Sort-Object | Should -Be $manifest.DscResourcesToExport
        foreach ($type in $found) {
            $methods = @($type.Members | Where-Object { $_ -is [Management.Automation.Language.FunctionMemberAst] })
            foreach ($name in 'Get', 'Test', 'Set', 'Export') { $methods.Name | Should -Contain $name }
            $keys = @($type.Members | Where-Object { "$($_.Attributes.NamedArguments.ArgumentName)" -eq 'Key' })
            $keys | Should -HaveCount 1
        }
    }

    It 'is listed with both resources in a folder of PSModulePath' {
        $before = $env:PSModulePath
        $env:PSModulePath = "$base/Module/Dsc"
        try { $listed = @(Get-Module EntraPrivateAccessDsc -ListAvailable) }
        finally { $env:PSModulePath = $before }
        $listed | Should -HaveCount 1
        $listed[0].ExportedDscResources | Sort-Object | Should -Be @('EntraConnector', 'EntraConnectorGroup')
        $listed[0].RequiredModules.Name | Should -Be 'EntraPrivateAccess'
    }

    It 'is not loaded by an import of EntraPrivateAccess' {
        (Get-Module EntraPrivateAccess).NestedModules.Name | Should -Not -Contain 'EntraPrivateAccessDsc'
        (Get-Module EntraPrivateAccess).ExportedDscResources | Should -BeNullOrEmpty
    }

    It 'can be loaded with using module, as Invoke-DscResource does' {
        $shell = [PowerShell]::Create('CurrentRunspace')
        $using = "using module $resources`nreturn [EntraConnectorGroup]::new()"
        try { "$($shell.AddScript($using).Invoke()[0].Ensure)" | Should -Be 'Present' }
        finally { $shell.Dispose() }
    }
}

Describe 'EntraConnectorGroup' {
    BeforeAll { Enter-Tenant }

    It 'creates a group with its region, and sends nothing the second time' {
        $group = New-Group @{ Name = 'EU West'; Region = 'eur' }
        $state = $group.Get()
        $state.Ensure, (Get-Code $state) | Should -Be @('Absent', 'Missing')
        $state.Reasons[0].Code | Should -BeExactly 'EntraConnectorGroup:EntraConnectorGroup:Missing'
        $state.Reasons[0].Phrase | Should -Be "The connector group 'EU West' does not exist."
        $group.Test() | Should -BeFalse
        $group.Set()
        (Get-ConnectorGroup 'EU West').Region | Should -Be 'eur'
        $mark = Get-Mark Desired
        $group.Set()
        $group.Test() | Should -BeTrue
        Get-Written $mark | Should -BeNullOrEmpty
        $state = $group.Get()
        $state.Ensure, $state.Region, $state.MemberCount, $state.ApplicationCount, $state.IsDefault |
            Should -Be @('Present', 'eur', 0, 0, $false)
        $state.Id | Should -Be (Get-ConnectorGroup 'EU West').Id
        $state.Reasons.Count | Should -Be 0
    }

    It 'changes nothing in Get and Test' {
        $mark = Get-Mark Desired
        $group = New-Group @{ Name = 'Nowhere' }
        $null = $group.Get(), $group.Test()
        Get-Written $mark | Should -BeNullOrEmpty
    }

    It 'finds a region that was changed, and sets it again' {
        $group = New-Group @{ Name = 'Drift'; Region = 'eur' }
        $group.Set()
        Set-ConnectorGroup Drift -Region aus
        $state = $group.Get()
        $state.Region, (Get-Code $state) | Should -Be @('aus', 'Region')
        $state.Reasons[0].Phrase | Should -BeLike "*'aus' instead of 'eur'*"
        $group.Set()
        (Get-ConnectorGroup Drift).Region | Should -Be 'eur'
        $group.Test() | Should -BeTrue
    }

    It 'does not manage the region unless it is set' {
        (New-Group @{ Name = 'group 002' }).Test() | Should -BeTrue
        (New-Group @{ Name = ' Group 002 '; Region = 'EUR' }).Test() | Should -BeTrue
    }

    It 'explains why the region of a group in use is not changed' {
        $group = New-Group @{ Name = 'Group 002'; Region = 'aus' }
        $group.Get().Reasons[0].Phrase | Should -BeLike '*only while the group is empty, but it has 1 connectors and *'
        $mark = Get-Mark Desired
        Get-Failure { $group.Set() } | Should -BeLike '*Group 002*'
        Get-Written $mark | Should -BeNullOrEmpty
    }

    It 'removes an empty group, and sends nothing the second time' {
        $null = New-ConnectorGroup Old
        $group = New-Group @{ Name = 'Old'; Ensure = 'Absent' }
        Get-Code $group.Get() | Should -Be 'Exists'
        $group.Set()
        $group.Test() | Should -BeTrue
        $group.Get().Ensure | Should -Be 'Absent'
        $mark = Get-Mark Desired
        $group.Set()
        Get-Written $mark | Should -BeNullOrEmpty
    }

    It 'does not remove <name>' -ForEach @(
        @{ name = 'Group 001'; code = 'InUse'; says = '*is not removed, because it has * connectors and * applicat*' }
        @{ name = 'Apps only'; code = 'InUse'; says = '*because it has 0 connectors and 1 applications*' }
        @{ name = 'Default'; code = 'DefaultGroup'; says = "*default connector group*" }
    ) {
        if ($name -eq 'Apps only') {
            $null = New-ConnectorGroup $name
            Set-ConnectorGroupApplication 'Application 002' -ConnectorGroup $name -Force -WarningAction SilentlyContinue
        }
        $group = New-Group @{ Name = $name; Ensure = 'Absent' }
        $state = $group.Get()
        Get-Code $state | Should -Be $code
        $state.Reasons[0].Phrase | Should -BeLike $says
        $mark = Get-Mark Desired
        Get-Failure { $group.Set() } | Should -BeLike $says
        Get-Written $mark | Should -BeNullOrEmpty
        $group.Test() | Should -BeFalse
    }

    It 'takes wildcard characters as a part of the name, and an ID as a name' {
        $group = New-Group @{ Name = 'Group [0]*' }
        Get-Code $group.Get() | Should -Be 'Missing'
        $group.Set()
        $group.Test() | Should -BeTrue
        @((Get-ConnectorGroup).Name) | Should -Contain 'Group [0]*'
        Get-Code (New-Group @{ Name = (Get-ConnectorGroup 'Group 001').Id }).Get() | Should -Be 'Missing'
    }

    It 'rejects an empty name, and a region that does not exist' {
        Get-Failure { (New-Group @{ Name = ' ' }).Test() } | Should -BeLike '*Name is empty*'
        Get-Failure { (New-Group @{ Name = 'Moon'; Region = 'moon' }).Set() } | Should -BeLike "*moon*"
        Get-Code (New-Group @{ Name = 'Moon' }).Get() | Should -Be 'Missing'
    }

    It 'exports all groups, and each exported group is in its desired state' {
        $type = Get-Resource EntraConnectorGroup
        $all = $type::Export()
        $all.Name | Should -Be (Get-ConnectorGroup).Name
        $all[0].GetType().Name | Should -Be 'EntraConnectorGroup'
        @($all | Where-Object IsDefault) | Should -HaveCount 1
        $mark = Get-Mark Desired
        foreach ($group in $all) {
            $group.Test() | Should -BeTrue
            $group.Set()
        }
        Get-Written $mark | Should -BeNullOrEmpty
        $type::Export((New-Group @{ Region = 'nam' })).Region | Select-Object -Unique | Should -Be 'nam'
        @($type::Export((New-Group @{ Name = 'group 002' })).Name) | Should -Be 'Group 002'
    }

    It 'fails with the next step if a permission is missing' {
        Enter-Tenant (Get-SandboxToken $sandbox '"kind":"graph","user":"reader"')
        try {
            $group = New-Group @{ Name = 'Refused' }
            Get-Code $group.Get() | Should -Be 'Missing'
            Get-Failure { $group.Set() } | Should -BeLike '*Administrator*'
        }
        finally { Enter-Tenant }
        $group.Test() | Should -BeFalse
    }

    It 'fails with the next step if there is no session, and reports no state' {
        Disconnect-EntraPrivateAccess
        try {
            foreach ($method in 'Get', 'Test', 'Set') {
                Get-Failure { (New-Group @{ Name = 'EU West' }).$method() } |
                    Should -BeLike '*Connect-EntraPrivateAccess*'
            }
        }
        finally { Enter-Tenant }
    }

    Context 'while another administrator makes a change' {
        BeforeAll {
            # Does something between the moments when the resource reads the groups and when it changes them.
            $script:raced = [scriptblock]::Create("
                using module $resources
                class RacedGroup : EntraConnectorGroup {
                    [scriptblock] `$Meanwhile
                    [object[]] Find() {
                        `$found = ([EntraConnectorGroup] `$this).Find()
                        `$act = `$this.Meanwhile
                        `$this.Meanwhile = `$null
                        if (`$act) { `$null = & `$act }
                        return `$found
                    }
                }
                [RacedGroup]::new()
            ")
            function New-RacedGroup([hashtable] $properties, [scriptblock] $meanwhile) {
                $instance = & $raced
                foreach ($key in $properties.Keys) { $instance.$key = $properties[$key] }
                $instance.Meanwhile = $meanwhile
                $instance
            }
        }

        It 'creates no second group if the other one creates it' {
            $group = New-RacedGroup @{ Name = 'Raced'; Region = 'nam' } { New-ConnectorGroup Raced -Region nam }
            $group.Set()
            $group.Meanwhile | Should -BeNullOrEmpty
            @((Get-ConnectorGroup).Name -eq 'Raced') | Should -HaveCount 1
            # Without the comparison, the error of this command would be the result.
            { New-ConnectorGroup Raced -Region nam -ErrorAction Stop } | Should -Throw
        }

        It 'fails if the other one creates it in another region' {
            $group = New-RacedGroup @{ Name = 'Elsewhere'; Region = 'nam' } { New-ConnectorGroup Elsewhere -Region eur }
            Get-Failure { $group.Set() } | Should -BeLike '*Elsewhere*'
            (Get-ConnectorGroup Elsewhere).Region | Should -Be 'eur'
        }

        It 'is done if the other one removes the group' {
            $null = New-ConnectorGroup Leaving
            $leave = { Remove-ConnectorGroup Leaving -Confirm:$false }
            $group = New-RacedGroup @{ Name = 'Leaving'; Ensure = 'Absent' } $leave
            $group.Set()
            $group.Meanwhile | Should -BeNullOrEmpty
            $group.Test() | Should -BeTrue
        }

        It 'does not remove a group to which the other one assigns an application' {
            $null = New-ConnectorGroup Filling
            $fill = {
                Set-ConnectorGroupApplication 'Application 002' -ConnectorGroup Filling -Force `
                    -WarningAction SilentlyContinue
            }
            $group = New-RacedGroup @{ Name = 'Filling'; Ensure = 'Absent' } $fill
            Get-Failure { $group.Set() } | Should -BeLike '*Filling*'
            Get-Code $group.Get() | Should -Be 'InUse'
        }
    }
}

Describe 'The sign-in of the resources' {
    BeforeAll {
        $canary = 'canary3f1e8d52c7'
        $connection = "$TestDrive/session.ps1"
        function Write-Script([string] $text) { [IO.File]::WriteAllText($connection, $text) }
        function Get-Signed([hashtable] $more = @{}) {
            New-Group (@{ Name = 'Group 001'; SignInScript = $connection } + $more)
        }
    }

    AfterEach { Enter-Tenant }

    It 'runs SignInScript, and the state contains nothing of it but its path' {
        $global:desiredSandbox = $sandbox
        Write-Script ("'$canary'`nWrite-Warning '$canary'`n" +
            'Connect-EntraPrivateAccess -Environment $desiredSandbox -Server SRV01 -AccessToken ' +
            '$desiredSandbox.GraphToken')
        Disconnect-EntraPrivateAccess
        $state = (Get-Signed).Get()
        $state.Reasons.Count, $state.SignInScript | Should -Be @(0, $connection)
        (Get-Signed).Test() | Should -BeTrue
        ConvertTo-Json $state -Depth 5 | Should -Not -Match 'canary|eyJ'
        Remove-Variable desiredSandbox -Scope Global
    }

    It 'locates an error of SignInScript and repeats no text of it' {
        Write-Script "`$x = 1`nthrow '$canary'"
        $failure = Get-Failure { (Get-Signed).Get() }
        $failure | Should -BeLike "*session.ps1' failed in line 2. *"
        $failure | Should -Not -Match 'canary'
    }

    It 'rejects the sign-in: <case>' -ForEach @(
        @{ case = 'both kinds'; more = @{ ManagedIdentity = $true }; says = '*Set only one*' }
        @{ case = 'a relative path'; more = @{ SignInScript = 'session.ps1' }; says = '*full path*' }
        @{ case = 'a missing script'; more = @{ SignInScript = '/nowhere/x.ps1' }; says = '*existing script*' }
    ) {
        Write-Script ''
        $group = Get-Signed
        foreach ($key in $more.Keys) { $group.$key = $more[$key] }
        Get-Failure { $group.Test() } | Should -BeLike $says
    }

    It 'reports a script that does not sign in, also if there was a session' {
        Write-Script '1'
        Get-Failure { (Get-Signed).Test() } | Should -BeLike '*did not sign in. It must run Connect-Entra*'
    }

    It 'has no property for a secret' {
        foreach ($name in 'EntraConnector', 'EntraConnectorGroup') {
            $properties = (Get-Resource $name).GetProperties()
            $properties.Name | Where-Object { $_ -match 'Token|Secret|Password|Credential' } | Should -BeNullOrEmpty
            $properties.PropertyType.Name | Where-Object { $_ -match 'SecureString|PSCredential' } |
                Should -BeNullOrEmpty
        }
    }
}

Describe 'EntraConnector' {
    BeforeAll {
        $proxy = 'http://proxy.contoso.local:8080'
        # Creates a server with an installed connector, which is registered unless it is an image.
        function Enter-Server([string] $name, [string] $version = '1.5.4892.0', [switch] $Image) {
            New-VirtualServer $sandbox $name
            if ($version) {
                $null = Invoke-SandboxControl $sandbox POST "servers/$name/product" "{`"version`":`"$version`"}"
            }
            Enter-Tenant -Server $name
            if ($version -and -not $Image) {
                $null = Register-Connector -Token $sandbox.RegistrationToken -ConnectorGroup 'Group 001'
            }
        }
    }

    AfterAll { Enter-Tenant }

    It 'installs a connector, and reports the missing registration without a registration' {
        Enter-Server BARE ''
        $own = New-Own @{ AcceptLicense = $true; Proxy = $proxy; ServiceState = 'Running' }
        $state = $own.Get()
        (Get-Code $state), $state.Version | Should -Be @('NotInstalled', '')
        $own.Set()
        $state = $own.Get()
        Get-Code $state | Should -BeLike '*Registration*'
        $state.Registration, $state.Proxy, $state.ProxyMode | Should -Be @('NotRegistered', $proxy, 'Explicit')
        $state.Phrase('Registration') | Should -BeLike '*BARE is not registered*would contain a token*Register-Conn*'
        $own.Test() | Should -BeFalse
        $mark = Get-Mark Desired
        $disk = Get-VirtualDisk $sandbox BARE
        $warned = @($own.Set() 3>&1)
        "$warned" | Should -BeLike '*not registered*Register-Connector*'
        Get-Written $mark | Should -BeNullOrEmpty
        Get-VirtualDisk $sandbox BARE | Should -BeExactly $disk
        $null = Register-Connector -Token $sandbox.RegistrationToken -ConnectorGroup 'Group 001'
        Get-Code $own.Get() | Should -BeNullOrEmpty
        $own.Test() | Should -BeTrue
    }

    It 'installs nothing without AcceptLicense' {
        Enter-Server TERMS ''
        $mark = Get-Mark Desired
        Get-Failure { (New-Own @{}).Set() } | Should -BeLike '*AcceptLicense*'
        Get-Written $mark | Should -BeNullOrEmpty
    }

    It 'changes nothing in Get and Test, and returns the state of the server and the tenant' {
        Enter-Server LOOK
        $mark = Get-Mark Desired
        $disk = Get-VirtualDisk $sandbox LOOK
        $own = New-Own @{ MinimumVersion = '99.0'; Proxy = $proxy; ServiceState = 'Stopped' }
        $state = $own.Get()
        $own.Test() | Should -BeFalse
        Get-Written $mark | Should -BeNullOrEmpty
        Get-VirtualDisk $sandbox LOOK | Should -BeExactly $disk
        $state.Server, $state.Version, $state.ConnectorService, $state.Registration, $state.ConnectorGroup |
            Should -Be @('LOOK', '1.5.4892.0', 'Running', 'Registered', 'Group 001')
        $state.ServiceState, $state.ProxyMode, $state.MinimumVersion | Should -Be @('Running', 'Default', '1.5.4892.0')
        Get-Code $state | Should -Be 'Version Proxy Proxy Services'
        $state.Reasons[0].Phrase | Should -Be 'The connector has version 1.5.4892.0, which is older than 99.0.'
        $state.Reasons[1].Phrase |
            Should -Be "The proxy mode of WAPCSvc is Default instead of Explicit $proxy."
    }

    It 'updates a registered connector to the minimum version, and keeps its registration' {
        Enter-Server OLD 1.5.4594.0
        (New-Own @{ MinimumVersion = '1.5.4594.0' }).Test() | Should -BeTrue
        $own = New-Own @{ MinimumVersion = '1.5.4800.0'; AcceptLicense = $true; ServiceState = 'Running' }
        Get-Code $own.Get() | Should -Be 'Version'
        $id = (Get-ConnectorStatus).ConnectorId
        $own.Set()
        $own.Test() | Should -BeTrue
        (Get-ConnectorStatus).ConnectorId | Should -Be $id
        $mark = Get-Mark Desired
        $own.Set()
        Get-Written $mark | Should -BeNullOrEmpty
    }

    It 'fails if setup leaves a version that is too old' {
        Enter-Server NEWEST
        $own = New-Own @{ MinimumVersion = '99.0'; AcceptLicense = $true }
        Get-Failure { $own.Set() } | Should -BeLike '*1.5.4892.0, which is older than 99.0.*'
    }

    It 'sets the proxy of both services, finds a change, and sets it again' {
        Enter-Server PROXY
        $own = New-Own @{ Proxy = "$proxy/" }
        $own.Set()
        (Get-ConnectorProxy).Proxy | Should -Be @($proxy, $proxy)
        $own.Test() | Should -BeTrue
        $mark = Get-Mark Desired
        $own.Set()
        Get-Written $mark | Should -BeNullOrEmpty
        $null = Set-ConnectorProxy -Bypass
        $state = $own.Get()
        $state.ProxyMode, (Get-Code $state) | Should -Be @('Bypass', 'Proxy Proxy')
        $own.Set()
        $own.Test() | Should -BeTrue
        foreach ($mode in 'Bypass', 'Default') {
            $other = New-Own @{ ProxyMode = $mode }
            $other.Test() | Should -BeFalse
            $other.Set()
            (Get-ConnectorProxy).Mode | Should -Be @($mode, $mode)
            $other.Test() | Should -BeTrue
        }
    }

    It 'replaces <case> in the configuration file if the mode is Default' -ForEach @(
        @{ server = 'PAC'; case = 'a script'; attribute = 'scriptLocation="http://pac.contoso.local/proxy.pac"' }
        @{ server = 'WPAD'; case = 'automatic discovery'; attribute = 'autoDetect="True"' }
        @{ server = 'SYSTEM'; case = 'usesystemdefault'; attribute = 'usesystemdefault="True"' }
    ) {
        Enter-Server $server
        $file = Get-VirtualPath $sandbox $server (Get-ConnectorProxy)[0].ConfigurationFile
        $section = "<defaultProxy><proxy $attribute/></defaultProxy>"
        [IO.File]::WriteAllText($file, "<configuration><system.net>$section</system.net></configuration>")
        $own = New-Own @{ ProxyMode = 'Default' }
        $state = $own.Get()
        Get-Code $state | Should -Be 'Proxy'
        $state.Reasons[0].Phrase | Should -BeLike 'The configuration file of WAPCSvc sets how the proxy is found*'
        $own.Set()
        $own.Test() | Should -BeTrue
        [IO.File]::ReadAllText($file) | Should -Not -BeLike '*defaultProxy*'
    }

    It 'restarts a service that has not read its configuration' {
        Enter-Server EDITED
        $own = New-Own @{ Proxy = $proxy }
        $own.Set()
        $file = Get-VirtualPath $sandbox EDITED (Get-ConnectorProxy)[0].ConfigurationFile
        [IO.File]::AppendAllText($file, '<!-- edited -->')
        Get-Code $own.Get() | Should -Be 'ProxyNotInUse'
        $own.Set()
        $own.Test() | Should -BeTrue
    }

    It 'reports a configuration file that is not valid, and replaces a bad section' {
        Enter-Server INVALID
        $file = Get-VirtualPath $sandbox INVALID (Get-ConnectorProxy)[0].ConfigurationFile
        $section = '<defaultProxy><defaultProxy enabled="False"/></defaultProxy>'
        [IO.File]::WriteAllText($file, "<configuration><system.net>$section</system.net></configuration>")
        $own = New-Own @{ Proxy = $proxy }
        Get-Code $own.Get() | Should -Be 'ProxyUnreadable'
        $own.Set()
        $own.Test() | Should -BeTrue
    }

    It 'starts services that are stopped, disabled or not automatic, and sends nothing the second time' {
        Enter-Server STOPPED
        $null = Stop-Connector -Force -WarningAction SilentlyContinue
        foreach ($service in @{ WAPCSvc = 'Disabled' }, @{ WAPCUpdaterSvc = 'Manual' }) {
            $name = "$($service.Keys)"
            $null = Invoke-SandboxControl $sandbox PUT "servers/STOPPED/services/$name/startType" (
                "{`"startType`":`"$($service[$name])`"}")
        }
        $own = New-Own @{ ServiceState = 'Running' }
        Get-Code $own.Get() | Should -Be 'Services Services'
        $own.Get().ServiceState | Should -Be 'Stopped'
        $own.Set()
        $state = $own.Get()
        (Get-Code $state), $state.ServiceState | Should -Be @('', 'Running')
        (Start-Connector).StartType | Should -Be @('AutomaticDelayed', 'AutomaticDelayed')
        $mark = Get-Mark Desired
        $own.Set()
        Get-Written $mark | Should -BeNullOrEmpty
    }

    It 'reports a service that runs but does not start at boot' {
        Enter-Server MANUAL
        $json = '{"startType":"Manual"}'
        $null = Invoke-SandboxControl $sandbox PUT servers/MANUAL/services/WAPCSvc/startType $json
        $own = New-Own @{ ServiceState = 'Running' }
        $own.Get().Reasons.Phrase | Should -BeLike '*start type is Manual*'
        $own.Set()
        $own.Test() | Should -BeTrue
    }

    It 'keeps the services of an image stopped' {
        Enter-Server IMAGE -Image
        $own = New-Own @{ ServiceState = 'Stopped' }
        Get-Code $own.Get() | Should -Be 'Registration'
        $null = Start-Connector
        Get-Code $own.Get() | Should -Be 'Services Registration'
        $null = $own.Set() 3>&1
        (Get-ConnectorStatus).ConnectorService | Should -Be 'Stopped'
    }

    It 'does not start the services of a connector that is not registered' {
        Enter-Server UNREGISTERED -Image
        $own = New-Own @{ ServiceState = 'Running' }
        $mark = Get-Mark Desired
        $null = $own.Set() 3>&1
        Get-Written $mark | Should -BeNullOrEmpty
        Get-Code $own.Get() | Should -Be 'Services Services Registration'
    }

    It 'interrupts the last connector of an application only with AllowInterruption' {
        Enter-Server LAST
        $null = New-ConnectorGroup Lonely
        Set-ConnectorGroupApplication 'Application 001' -ConnectorGroup Lonely -Force -WarningAction SilentlyContinue
        Move-Connector LAST -ConnectorGroup Lonely -Force
        $own = New-Own @{ ServiceState = 'Stopped' }
        $mark = Get-Mark Desired
        Get-Failure { $own.Set() } | Should -BeLike '*Application 001*'
        Get-Written $mark | Should -BeNullOrEmpty
        $own.AllowInterruption = $true
        $null = $own.Set() 3>&1
        (Get-ConnectorStatus).ConnectorService | Should -Be 'Stopped'
    }

    It 'tells DSC that the server must be restarted' {
        Enter-Server REBOOT ''
        Set-ConnectorSandboxFault InstallerExitCode 3010 -Sandbox Desired
        $global:DSCMachineStatus = $null
        try {
            $null = (New-Own @{ AcceptLicense = $true }).Set() 3>&1
            $global:DSCMachineStatus | Should -Be 1
        }
        finally {
            $global:DSCMachineStatus = $null
            Set-QuickSandbox Desired
            Set-SandboxClock Desired -SkipWaits
        }
    }

    It 'rejects <case>, and never repeats a password' -ForEach @(
        @{ case = 'a version in words'; with = @{ MinimumVersion = 'newest' }; says = "*'newest' is not a version*" }
        @{ case = 'an unknown mode'; with = @{ ProxyMode = 'Auto' }; says = '*Default, Explicit or Bypass*' }
        @{ case = 'an unknown state'; with = @{ ServiceState = 'Paused' }; says = '*Running or Stopped*' }
        @{ case = 'a mode without a proxy'; with = @{ ProxyMode = 'Explicit' }; says = '*contradict*' }
        @{
            case = 'a proxy with another mode'; says = '*contradict*'
            with = @{ ProxyMode = 'Bypass'; Proxy = 'http://proxy:8080' }
        }
        @{ case = 'a password'; with = @{ Proxy = 'http://me:canary@proxy:8080' }; says = '*without credentials*' }
        @{ case = 'no address'; with = @{ Proxy = 'me:canary@proxy' }; says = '*http://host:port*' }
    ) {
        $own = New-Own $with
        foreach ($method in 'Get', 'Test', 'Set') {
            $failure = Get-Failure { $own.$method() }
            $failure | Should -BeLike $says
            $failure | Should -Not -Match 'canary'
        }
    }

    It 'shows no password of a configuration file' {
        Enter-Server PASSWORD
        $file = Get-VirtualPath $sandbox PASSWORD (Get-ConnectorProxy)[0].ConfigurationFile
        $section = '<defaultProxy><proxy proxyaddress="http://me:canary@other:1"/></defaultProxy>'
        [IO.File]::WriteAllText($file, "<configuration><system.net>$section</system.net></configuration>")
        $state = (New-Own @{ Proxy = $proxy }).Get()
        Get-Code $state | Should -Be 'Proxy Proxy'
        ConvertTo-Json $state -Depth 5 | Should -Not -Match 'canary'
    }

    It 'exports this server, and the export is in its desired state' {
        Enter-Server EXPORTED
        $null = Set-ConnectorProxy $proxy
        $type = Get-Resource EntraConnector
        $exported = @($type::Export())
        $exported | Should -HaveCount 1
        $exported[0].IsSingleInstance, $exported[0].MinimumVersion, $exported[0].Proxy, $exported[0].ServiceState |
            Should -Be @('Yes', '1.5.4892.0', $proxy, 'Running')
        $exported[0].AcceptLicense | Should -BeFalse
        $exported[0].Test() | Should -BeTrue
        $mark = Get-Mark Desired
        $exported[0].Set()
        Get-Written $mark | Should -BeNullOrEmpty
    }

    It 'exports nothing without a connector' {
        Enter-Server EMPTY ''
        @((Get-Resource EntraConnector)::Export()) | Should -HaveCount 0
    }

    It 'works without a sign-in, without the data of the tenant' {
        Enter-Server ALONE
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server ALONE -NoSignIn
        $state = (New-Own @{ ServiceState = 'Running' }).Get()
        (Get-Code $state), $state.ConnectorGroup, $state.Registration | Should -Be @('', '', 'Registered')
    }

    It 'fails on a machine that is not a server' {
        Skip-OnWindows
        Disconnect-EntraPrivateAccess
        Get-Failure { (New-Own @{}).Get() } | Should -BeLike '*Windows*'
    }

    It 'requires an administrator to change the server' {
        New-VirtualServer $sandbox PLAIN '"elevated":false'
        $null = Invoke-SandboxControl $sandbox POST servers/PLAIN/product '{"version":"1.5.4892.0"}'
        $null = Connect-EntraPrivateAccess -Environment $sandbox -Server PLAIN -NoSignIn
        Get-Failure { (New-Own @{ Proxy = $proxy }).Set() } | Should -BeLike '*administrator rights*'
    }
}

Describe 'about_EntraPrivateAccess_DesiredState' {
    BeforeAll {
        $topic = [IO.File]::ReadAllText("$PSScriptRoot/../src/EntraPrivateAccess/Help/" +
            'about_EntraPrivateAccess_DesiredState.md') -replace '\r'
        $document = ConvertFrom-Json ([regex]::Match($topic, '(?s)```json\n(.+?)```').Groups[1].Value)
    }

    It 'contains a document whose instances can be created and applied' {
        New-VirtualServer $sandbox TOPIC
        $session = "$TestDrive/sign-in.ps1"
        [IO.File]::WriteAllText($session, 'Connect-EntraPrivateAccess -Environment $desiredSandbox ' +
            '-Server TOPIC -AccessToken $desiredSandbox.GraphToken')
        $global:desiredSandbox = $sandbox
        try {
            Enter-Tenant -Server TOPIC
            $document.resources | Should -HaveCount 2
            foreach ($resource in $document.resources) {
                $folder, $name = $resource.type.Split('/')
                $folder | Should -BeExactly 'EntraPrivateAccessDsc'
                $instance = (Get-Resource $name)::new()
                foreach ($property in $resource.properties.PSObject.Properties) {
                    $instance.($property.Name) = $property.Value
                }
                if ($instance.SignInScript) { $instance.SignInScript = $session }
                if ($instance.Proxy) { $instance.Proxy = 'http://proxy.contoso.local:8080' }
                $null = $instance.Set() 3>&1
                Get-Code $instance.Get() | Should -Match '^((Services )*Registration)?$'
            }
        }
        finally { Remove-Variable desiredSandbox -Scope Global }
        (Get-ConnectorGroup 'EU West').Region | Should -Be 'eur'
        (Get-ConnectorProxy).Mode | Should -Be @('Explicit', 'Explicit')
    }

    It 'names each property and each reason' {
        $text = [IO.File]::ReadAllText("$base/Module/Dsc/EntraPrivateAccessDsc/EntraPrivateAccessDsc.psm1")
        foreach ($match in [regex]::Matches($text, "\.Add\('(\w+)'")) {
            $topic | Should -MatchExactly "\b$($match.Groups[1].Value)\b"
        }
        foreach ($name in 'EntraConnector', 'EntraConnectorGroup') {
            foreach ($property in (Get-Resource $name).GetProperties()) {
                $topic | Should -MatchExactly "\b$($property.Name)\b"
            }
        }
    }

    It 'contains commands that make the resources available' {
        $block = [regex]::Match($topic, '(?s)```powershell\n(\$base = .+?)```').Groups[1].Value
        $before = $env:PSModulePath
        $root = [IO.Directory]::CreateDirectory("$TestDrive/Modules").FullName
        try {
            $env:PSModulePath = $root
            $null = New-Item -ItemType SymbolicLink -Path "$root/EntraPrivateAccess" -Value $base
            & ([scriptblock]::Create($block))
            @(Get-Module EntraPrivateAccessDsc -ListAvailable) | Should -HaveCount 1
        }
        finally { $env:PSModulePath = $before }
    }
}

# The last block, because it replaces the tenant.
Describe 'EntraConnectorGroup in a tenant in which no connector was ever registered' {
    BeforeAll {
        $null = Invoke-SandboxControl $sandbox PUT tenant '{"virgin":true}'
        Enter-Tenant
    }

    It 'finds no group, and reports the 404 of Microsoft Graph with the next step instead of creating one' {
        $group = New-Group @{ Name = 'EU West' }
        Get-Code $group.Get() | Should -Be 'Missing'
        (New-Group @{ Name = 'EU West'; Ensure = 'Absent' }).Test() | Should -BeTrue
        Get-Failure { $group.Set() } | Should -BeLike '*Install-Connector*'
        $group.Test() | Should -BeFalse
    }
}
