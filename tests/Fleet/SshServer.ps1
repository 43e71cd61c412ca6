#Requires -Version 7
# An OpenSSH server for PowerShell sessions, on the loopback addresses of this machine and on a free port.

# Starts the server. Everything of it is in the folder, also the keys and what a session stores for its user. A session
# runs the script, by default PowerShell on this machine.
function Start-SshServer([string] $Folder, [string[]] $Script) {
    foreach ($key in 'host', 'user') {
        $null = & ssh-keygen -q -t ed25519 -N '' -f "$Folder/$key"
        if ($LASTEXITCODE) { throw "ssh-keygen ended with exit code $LASTEXITCODE." }
    }
    $library = if ($pinnedPowerShell) { $pinnedPowerShell } else { "$PSHOME/pwsh.dll" }
    $dotnet = (Get-Command dotnet -CommandType Application)[0].Source
    if (-not $Script) {
        $Script = @(
            "export HOME='$Folder/home' XDG_DATA_HOME='$Folder/home/data' DOTNET_TieredPGO=0"
            "exec '$dotnet' exec '$library' -sshs -NoLogo -NoProfile"
        )
    }
    [IO.File]::WriteAllText("$Folder/powershell", (@('#!/bin/sh') + $Script + '' -join "`n"))
    $null = [IO.Directory]::CreateDirectory("$Folder/home")
    [IO.File]::SetUnixFileMode("$Folder/powershell", 'UserRead, UserWrite, UserExecute')
    # Debian's package creates this folder only when systemd starts the service.
    if ([Environment]::UserName -eq 'root') { $null = [IO.Directory]::CreateDirectory('/run/sshd') }
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $port = $listener.LocalEndpoint.Port
    $listener.Stop()
    [IO.File]::WriteAllText("$Folder/sshd_config", @(
            "Port $port"
            1..16 | ForEach-Object { "ListenAddress 127.0.0.$_" }
            "HostKey $Folder/host"
            "AuthorizedKeysFile $Folder/user.pub"
            "PidFile $Folder/sshd.pid"
            'UsePAM no'
            'StrictModes no'
            'PasswordAuthentication no'
            'MaxStartups 100'
            "Subsystem powershell $Folder/powershell"
            ''
        ) -join "`n")
    $sshd = @((Get-Command sshd -CommandType Application -ErrorAction Ignore).Source) + '/usr/sbin/sshd' |
        Where-Object { $_ } | Select-Object -First 1
    # The server must be called by its full path, because it starts itself for each connection.
    & $sshd -f "$Folder/sshd_config" -E "$Folder/sshd.log"
    if ($LASTEXITCODE) { throw "sshd ended with exit code $LASTEXITCODE." }
    $limit = [DateTime]::UtcNow.AddSeconds(30)
    while (-not [IO.File]::Exists("$Folder/sshd.pid")) {
        if ([DateTime]::UtcNow -gt $limit) { throw "sshd did not start: $([IO.File]::ReadAllText("$Folder/sshd.log"))" }
        [Threading.Thread]::Sleep(20)
    }
    [pscustomobject] @{
        Folder = $Folder; Port = $port; ProcessId = [int] [IO.File]::ReadAllText("$Folder/sshd.pid").Trim()
    }
}

# Opens one session per name, by default at the addresses 127.0.0.1, 127.0.0.2 and so on
function New-SshSession {
    [CmdletBinding()]
    param(
        $Server,
        [string[]] $Name,
        [string[]] $Address = @(1..$Name.Count | ForEach-Object { "127.0.0.$_" })
    )

    # ssh must not read the tester's settings, and must never ask.
    $options = @{
        StrictHostKeyChecking = 'no'; UserKnownHostsFile = '/dev/null'; LogLevel = 'ERROR'; BatchMode = 'yes'
        IdentitiesOnly = 'yes'
    }
    # The sessions arrive in the order in which they were opened.
    New-PSSession -HostName $Address -Port $Server.Port -UserName ([Environment]::UserName) -Name $Name `
        -KeyFilePath "$($Server.Folder)/user" -Options $options | Sort-Object Name
}

function Stop-SshServer($Server) {
    try { [Diagnostics.Process]::GetProcessById($Server.ProcessId).Kill() }
    catch [ArgumentException] { Write-Verbose "sshd has ended: $_" }
}

# Finds the nearest process of a name above another one.
function Get-ParentProcess([int] $Id, [string] $Name) {
    while ($Id -gt 1) {
        # The name is in parentheses, and may contain spaces.
        $text = [IO.File]::ReadAllText("/proc/$Id/stat") -match '\((?<name>.*)\) \S (?<parent>\d+)'
        if (-not $text) { break }
        $current, $Id = $Matches['name'], [int] $Matches['parent']
        $above = [IO.File]::ReadAllText("/proc/$Id/comm").Trim()
        if ($above -like "$Name*") { return $Id }
    }
    throw "No process '$Name' above."
}
