# The DSC resources, which call the cmdlets of EntraPrivateAccess. All code is in classes: DSC reads the classes of this
# file without importing it, and static methods don't see the functions of a module in every host.

# One reason why an instance is not in its desired state, in the form that machine configuration requires.
class EntraConnectorReason {
    [DscProperty()] [string] $Code
    [DscProperty()] [string] $Phrase
}

# The sign-in, the reasons and the calls of the cmdlets, which both resources share.
class EntraConnectorResource {
    # The full path of a script that runs Connect-EntraPrivateAccess. Empty: the session that exists.
    [DscProperty()] [string] $SignInScript

    # Whether to sign in as the managed identity of the machine.
    [DscProperty()] [bool] $ManagedIdentity

    [DscProperty(NotConfigurable)] [EntraConnectorReason[]] $Reasons

    # A message of the script could contain a secret, so an error of the script is located and not repeated.
    hidden [void] Open() {
        $script = $this.SignInScript
        if ($script -and $this.ManagedIdentity) {
            throw 'SignInScript and ManagedIdentity are both set. Set only one of them.'
        }
        if ($this.ManagedIdentity) {
            $null = [EntraConnectorResource]::Run('Connect-EntraPrivateAccess', @{ Identity = $true })
        }
        if (-not $script) { return }
        if (-not [IO.Path]::IsPathRooted($script) -or -not [IO.File]::Exists($script)) {
            throw "SignInScript '$script' is not the full path of an existing script."
        }
        try {
            $ErrorActionPreference = 'Stop'
            # Otherwise, a script that does not sign in would leave an earlier session, perhaps of another tenant.
            EntraPrivateAccess\Disconnect-EntraPrivateAccess
            & $script *> $null
        }
        catch {
            # The ID of another error can be the text that the script has thrown.
            $isOurs = $_.FullyQualifiedErrorId -match '^(\w+),EntraPrivateAccess\.'
            $id = if ($isOurs) { " with the error $($Matches[1])" }
            throw "SignInScript '$script' failed in line $($_.InvocationInfo.ScriptLineNumber)$id. " +
                'Run the script in PowerShell to see its message.'
        }
        if (-not (EntraPrivateAccess\Get-EntraPrivateAccessContext)) {
            throw "SignInScript '$script' did not sign in. It must run Connect-EntraPrivateAccess."
        }
    }

    hidden [void] Add([string] $code, [string] $phrase) {
        $name = $this.GetType().Name
        $this.Reasons += [EntraConnectorReason] @{ Code = "${name}:${name}:$code"; Phrase = $phrase }
    }

    # Gets the phrase of the first reason with one of the codes, which are separated by |. Empty if there is none.
    hidden [string] Phrase([string] $codes) {
        foreach ($reason in $this.Reasons) { if ($reason.Code -match ":($codes)$") { return $reason.Phrase } }
        return ''
    }

    # DSC shows only the message of an exception, so the message also contains the recommended action.
    static [Exception] Describe([Management.Automation.ErrorRecord] $record) {
        $action = if ($record.ErrorDetails) { $record.ErrorDetails.RecommendedAction }
        return [InvalidOperationException]::new("$($record.Exception.Message) $action".Trim(), $record.Exception)
    }

    static [object[]] Run([string] $command, [hashtable] $parameters) {
        try { return @(& "EntraPrivateAccess\$command" @parameters -ErrorAction Stop) }
        catch { throw [EntraConnectorResource]::Describe($_) }
    }
}

[DscResource()]
class EntraConnectorGroup : EntraConnectorResource {
    # The name of the group, in any case. Wildcard characters are part of the name.
    [DscProperty(Key)] [string] $Name

    # Absent removes the group only if it has no connectors and no applications.
    [DscProperty()] [ValidateSet('Present', 'Absent')] [string] $Ensure = 'Present'

    # The region, such as eur. Empty: not managed.
    [DscProperty()] [string] $Region

    [DscProperty(NotConfigurable)] [string] $Id
    [DscProperty(NotConfigurable)] [bool] $IsDefault
    [DscProperty(NotConfigurable)] [int] $MemberCount
    [DscProperty(NotConfigurable)] [int] $ApplicationCount

    [EntraConnectorGroup] Get() {
        $this.Open()
        return $this.Compare($this.Find())
    }

    [bool] Test() { return $this.Get().Reasons.Count -eq 0 }

    [void] Set() {
        $this.Open()
        $found = $this.Find()
        $state = $this.Compare($found)
        if ($state.Reasons.Count -eq 0) { return }
        $refusal = $state.Phrase('NameNotUnique|DefaultGroup|InUse')
        if ($refusal) { throw $refusal }
        $change = @{ Name = [WildcardPattern]::Escape($this.Name.Trim()); Confirm = $false }
        if ($found.Count -eq 1) { $change.Name = $found[0] }
        $command = 'Remove-ConnectorGroup'
        if ($this.Ensure -eq 'Present') {
            $command = @('New-ConnectorGroup', 'Set-ConnectorGroup')[$found.Count]
            if ($this.Region) { $change.Region = $this.Region }
        }
        try { $null = [EntraConnectorResource]::Run($command, $change) }
        catch {
            # Another server with the same configuration may have made the same change at the same time.
            if ($this.Compare($this.Find()).Reasons.Count -gt 0) { throw }
        }
    }

    static [EntraConnectorGroup[]] Export() {
        return [EntraConnectorGroup]::Export([EntraConnectorGroup]::new())
    }

    # Returns the groups with the name and the region of the filter, if it has them.
    static [EntraConnectorGroup[]] Export([EntraConnectorGroup] $filter) {
        $filter.Open()
        $all = [EntraConnectorResource]::Run('Get-ConnectorGroup', @{ IncludeApplication = $true })
        return @(
            foreach ($group in $all) {
                if ($filter.Name -and $group.Name -ne $filter.Name.Trim()) { continue }
                if ($filter.Region -and $group.Region -ne $filter.Region.Trim()) { continue }
                $each = [EntraConnectorGroup]::new()
                $each.Name = $group.Name
                $each.SignInScript = $filter.SignInScript
                $each.ManagedIdentity = $filter.ManagedIdentity
                $each.Compare(@($group))
            }
        )
    }

    hidden [object[]] Find() {
        $own = "$($this.Name)".Trim()
        if (-not $own) { throw 'Name is empty. Set it to the name of a connector group.' }
        try {
            $pattern = [WildcardPattern]::Escape($own)
            $found = EntraPrivateAccess\Get-ConnectorGroup $pattern -IncludeApplication -ErrorAction Stop
        }
        catch {
            # Other objects can be missing, too, such as a certificate of the sign-in.
            if ("$($_.FullyQualifiedErrorId)" -like 'ConnectorGroupNotFound,*') { return @() }
            throw [EntraConnectorResource]::Describe($_)
        }
        # The cmdlet also finds a group by its ID.
        return @(foreach ($group in $found) { if ($group.Name -eq $own) { $group } })
    }

    # Creates the state to return, with the reasons why it is not the desired one.
    hidden [EntraConnectorGroup] Compare([object[]] $found) {
        $state = [EntraConnectorGroup]::new()
        $state.Name = $this.Name
        $state.SignInScript = $this.SignInScript
        $state.ManagedIdentity = $this.ManagedIdentity
        $state.Reasons = @()
        if ($found.Count -eq 0) {
            $state.Ensure = 'Absent'
            if ($this.Ensure -eq 'Present') {
                $state.Add('Missing', "The connector group '$($this.Name)' does not exist.")
            }
            return $state
        }
        if ($found.Count -gt 1) {
            $state.Add('NameNotUnique', "$($found.Count) connector groups have the name '$($this.Name)'. " +
                'Rename all but one of them with Set-ConnectorGroup.')
            return $state
        }
        $group = $found[0]
        $state.Region = $group.Region
        $state.Id = $group.Id
        $state.IsDefault = $group.IsDefault
        $state.MemberCount = $group.MemberCount
        $state.ApplicationCount = @($group.Applications).Count
        $isEmpty = $state.MemberCount + $state.ApplicationCount -eq 0
        $content = "has $($state.MemberCount) connectors and $($state.ApplicationCount) applications"
        if ($this.Ensure -eq 'Absent') {
            if ($group.IsDefault) {
                $state.Add('DefaultGroup', "'$($group.Name)' is the default connector group, which can't be removed.")
            }
            elseif ($isEmpty) { $state.Add('Exists', "The connector group '$($group.Name)' exists.") }
            else {
                $state.Add('InUse', "The connector group '$($group.Name)' is not removed, because it $content. " +
                    'Run Remove-ConnectorGroup with -MoveMembersTo, or move them to another group.')
            }
        }
        elseif ($this.Region -and $group.Region -ne $this.Region.Trim()) {
            $text = "The region of the connector group '$($group.Name)' is '$($group.Region)' " +
                "instead of '$($this.Region)'."
            if ($group.IsDefault) { $text += ' The service manages the region of the default group.' }
            elseif (-not $isEmpty) { $text += " It can be changed only while the group is empty, but it $content." }
            $state.Add('Region', $text)
        }
        return $state
    }
}

[DscResource()]
class EntraConnector : EntraConnectorResource {
    # Always Yes: a server has one connector.
    [DscProperty(Key)] [ValidateSet('Yes')] [string] $IsSingleInstance

    # The oldest acceptable version, such as 1.5.4594.0. Empty: any installed version.
    [DscProperty()] [string] $MinimumVersion

    # The path of an installer on this server. Empty: the installer is downloaded.
    [DscProperty()] [string] $InstallerPath

    # Accepts Microsoft's license terms. Without it, nothing is installed or updated.
    [DscProperty()] [bool] $AcceptLicense

    # Default, Explicit or Bypass, as in Get-ConnectorProxy. Empty: Explicit if Proxy is set, otherwise not managed.
    [DscProperty()] [string] $ProxyMode

    # The outbound proxy of both services, http://host:port, without credentials.
    [DscProperty()] [string] $Proxy

    # Running (also after a boot) or Stopped, for both services. Empty: not managed.
    [DscProperty()] [string] $ServiceState

    # Changes this server even if an application loses its last active connector, or the proxy doesn't answer.
    [DscProperty()] [bool] $AllowInterruption

    [DscProperty(NotConfigurable)] [string] $Server
    [DscProperty(NotConfigurable)] [string] $Version
    [DscProperty(NotConfigurable)] [string] $ConnectorService
    [DscProperty(NotConfigurable)] [string] $UpdaterService
    [DscProperty(NotConfigurable)] [string] $Registration
    [DscProperty(NotConfigurable)] [string] $Health
    [DscProperty(NotConfigurable)] [string] $ConnectorGroup

    [EntraConnector] Get() {
        $this.Validate()
        $this.Open()
        return $this.Compare($this.Read())
    }

    [bool] Test() { return $this.Get().Reasons.Count -eq 0 }

    [void] Set() {
        $this.Validate()
        $this.Open()
        $now = $this.Read()
        $state = $this.Compare($now)
        if ($state.Phrase('NotInstalled|Version')) {
            $this.RunSetup($now)
            $state = $this.Compare($this.Read())
            $failure = $state.Phrase('NotInstalled|Version')
            if ($failure) { throw "Setup ended without an error, but: $failure" }
        }
        if ($state.Phrase('Proxy|ProxyUnreadable|ProxyNotInUse')) {
            $change = @{ Force = $this.AllowInterruption; Confirm = $false }
            switch ($this.DesiredProxyMode()) {
                'Default' { $change.Clear = $true }
                'Bypass' { $change.Bypass = $true }
                'Explicit' { $change.Proxy = $this.Proxy }
            }
            $null = [EntraConnectorResource]::Run('Set-ConnectorProxy', $change)
            $state = $this.Compare($this.Read())
        }
        if ($state.Phrase('Services')) {
            if ($this.ServiceState -eq 'Stopped') {
                $change = @{ Force = $this.AllowInterruption; Confirm = $false }
                $null = [EntraConnectorResource]::Run('Stop-Connector', $change)
            }
            # A registration starts the services. Without one they would only log errors.
            elseif ($state.Registration -notin 'NotRegistered', 'Expired') {
                $null = [EntraConnectorResource]::Run('Start-Connector', @{ Automatic = $true; Confirm = $false })
                $left = $this.Compare($this.Read()).Phrase('Services')
                if ($left) { throw "The services were started, but: $left" }
            }
        }
        $warning = $state.Phrase('Registration')
        if ($warning) { Write-Warning $warning }
    }

    static [EntraConnector[]] Export() { return [EntraConnector]::Export([EntraConnector]::new()) }

    # Returns this server's connector, or nothing if no connector is installed. Only the sign-in of the filter is used.
    static [EntraConnector[]] Export([EntraConnector] $filter) {
        $filter.Open()
        $now = $filter.Read()
        if (-not $now.IsInstalled) { return @() }
        $own = [EntraConnector]::new()
        $own.SignInScript = $filter.SignInScript
        $own.ManagedIdentity = $filter.ManagedIdentity
        $own.MinimumVersion = $now.Status.Version
        return @($own.Compare($now))
    }

    hidden [string] DesiredProxyMode() {
        return $(if ($this.ProxyMode) { $this.ProxyMode } elseif ($this.Proxy) { 'Explicit' } else { '' })
    }

    hidden [void] Validate() {
        $parsed = $null
        if ($this.MinimumVersion -and -not [version]::TryParse($this.MinimumVersion, [ref] $parsed)) {
            throw "MinimumVersion '$($this.MinimumVersion)' is not a version, such as 1.5.4594.0."
        }
        if ($this.ProxyMode -and $this.ProxyMode -notin 'Default', 'Explicit', 'Bypass') {
            throw "ProxyMode '$($this.ProxyMode)' is not Default, Explicit or Bypass."
        }
        if ($this.ServiceState -and $this.ServiceState -notin 'Running', 'Stopped') {
            throw "ServiceState '$($this.ServiceState)' is not Running or Stopped."
        }
        if (($this.DesiredProxyMode() -eq 'Explicit') -ne [bool] $this.Proxy) {
            throw 'Proxy and ProxyMode contradict each other: a proxy has the mode Explicit, and no other mode has one.'
        }
        # The message doesn't repeat the address, which may contain a password.
        $uri = $this.Proxy -as [Uri]
        $isAddress = $uri -and $uri.IsAbsoluteUri -and $uri.Scheme -eq 'http'
        if ($this.Proxy -and (-not $isAddress -or $uri.UserInfo)) {
            throw 'Proxy is not an address in the form http://host:port without credentials.'
        }
    }

    hidden [hashtable] Read() {
        $now = @{ IsInstalled = $true; Proxies = @(); ProxyFault = ''; Services = @() }
        try { $now.Proxies = @(EntraPrivateAccess\Get-ConnectorProxy -ErrorAction Stop) }
        catch {
            if ("$($_.CategoryInfo.Category)" -eq 'NotInstalled') { $now.IsInstalled = $false }
            elseif ("$($_.CategoryInfo.Category)" -eq 'InvalidData') { $now.ProxyFault = $_.Exception.Message }
            else { throw [EntraConnectorResource]::Describe($_) }
        }
        $now.Status = [EntraConnectorResource]::Run('Get-ConnectorStatus', @{}) | Where-Object IsLocal
        if (-not $now.Status) {
            throw 'This session does not examine a server. Run the resource on the Windows Server of the connector; ' +
                'in a sandbox session, run Connect-EntraPrivateAccess with -Server.'
        }
        if (-not $now.Status.Version) { $now.IsInstalled = $false }
        if ($now.IsInstalled) {
            $checks = @{ Include = 'ConnectorService', 'UpdaterService' }
            $now.Services = [EntraConnectorResource]::Run('Test-Connector', $checks) |
                Where-Object Name -In $checks.Include
        }
        return $now
    }

    hidden [void] RunSetup([hashtable] $now) {
        if (-not $this.AcceptLicense) {
            throw "Setup requires AcceptLicense, which accepts Microsoft's license terms for the connector."
        }
        $setup = @{ AcceptLicense = $true; Confirm = $false; Force = $this.AllowInterruption }
        if ($this.InstallerPath) { $setup.InstallerPath = $this.InstallerPath }
        if ($this.Proxy) { $setup.Proxy = $this.Proxy }
        $command = 'Update-Connector'
        if (-not $now.IsInstalled -or $now.Status.Registration -in 'NotRegistered', 'Expired') {
            $command = 'Install-Connector'
            $setup.SkipRegistration = $true
            if ($this.MinimumVersion) { $setup.MinimumVersion = $this.MinimumVersion }
        }
        $result = [EntraConnectorResource]::Run($command, $setup)
        # A value of 1 means to DSC that the server must be restarted.
        if ($result.RebootRequired) { $global:DSCMachineStatus = 1 }
    }

    # Creates the state to return, with the reasons why it is not the desired one.
    hidden [EntraConnector] Compare([hashtable] $now) {
        $state = [EntraConnector]::new()
        $state.IsSingleInstance = 'Yes'
        foreach ($name in 'InstallerPath', 'AcceptLicense', 'AllowInterruption', 'SignInScript', 'ManagedIdentity') {
            $state.$name = $this.$name
        }
        $read = 'Server', 'Version', 'ConnectorService', 'UpdaterService', 'Registration', 'Health', 'ConnectorGroup'
        foreach ($name in $read) { $state.$name = $now.Status.$name }
        $state.Reasons = @()
        if (-not $now.IsInstalled) {
            $state.Add('NotInstalled', "No connector is installed on $($state.Server).")
            return $state
        }
        $state.MinimumVersion = $this.MinimumVersion
        if ($this.MinimumVersion -and [version] $state.Version -lt [version] $this.MinimumVersion) {
            $state.MinimumVersion = $state.Version
            $state.Add('Version', "The connector has version $($state.Version), which is older than " +
                "$($this.MinimumVersion).")
        }
        $this.CompareProxies($now, $state)
        $this.CompareServices($now, $state)
        if ($state.Registration -ne 'Registered') {
            $text = switch ($state.Registration) {
                'NotRegistered' { 'is not registered' }
                'Expired' { 'has an expired registration' }
                default {
                    throw "The registration on $($state.Server) can't be read. Run the resource in an elevated session."
                }
            }
            $state.Add('Registration', "The connector on $($state.Server) $text. A configuration can't register it, " +
                'because its files would contain a token. Run Register-Connector.')
        }
        return $state
    }

    hidden [void] CompareProxies([hashtable] $now, [EntraConnector] $state) {
        if ($now.Proxies) {
            $state.ProxyMode = $now.Proxies[0].Mode
            $state.Proxy = $now.Proxies[0].Proxy
        }
        $desired = $this.DesiredProxyMode()
        if (-not $desired) { return }
        if ($now.ProxyFault) { $state.Add('ProxyUnreadable', $now.ProxyFault) }
        foreach ($row in $now.Proxies) {
            $isOther = "$($row.Mode)" -ne $desired -or ($this.Proxy -and ($row.Proxy -as [Uri]) -ne [Uri] $this.Proxy)
            if (-not $isOther -and $desired -eq 'Default' -and $row.Source -eq 'exe.config') {
                $state.Add('Proxy', "The configuration file of $($row.Service) sets how the proxy is found, " +
                    "instead of the system settings. $($row.Detail)".Trim())
            }
            elseif ($isOther) {
                $state.Add('Proxy', "The proxy mode of $($row.Service) is " +
                    "$("$($row.Mode) $($row.Proxy)".Trim()) instead of $("$desired $($this.Proxy)".Trim()).")
            }
            elseif ($row.RestartRequired) {
                $state.Add('ProxyNotInUse', "$($row.Service) has not read its configuration since it was written.")
            }
        }
    }

    hidden [void] CompareServices([hashtable] $now, [EntraConnector] $state) {
        $states = @($state.ConnectorService, $state.UpdaterService | Sort-Object -Unique)
        if ($states.Count -eq 1 -and $states[0] -in 'Running', 'Stopped') { $state.ServiceState = $states[0] }
        if ($this.ServiceState -eq 'Running') {
            foreach ($row in $now.Services | Where-Object Status -NE 'Pass') { $state.Add('Services', $row.Detail) }
        }
        elseif ($this.ServiceState -eq 'Stopped' -and $state.ServiceState -ne 'Stopped') {
            $state.Add('Services', "WAPCSvc is $($state.ConnectorService) and WAPCUpdaterSvc is " +
                "$($state.UpdaterService); both should be stopped.")
        }
    }
}
