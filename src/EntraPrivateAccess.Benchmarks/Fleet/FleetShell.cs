using System.IO;
using EntraPrivateAccess.Benchmarks.Engine;

namespace EntraPrivateAccess.Benchmarks.Fleet;

/// <summary>A workstation with PowerShell sessions to processes of their own, which act on virtual servers.</summary>
internal sealed class FleetShell : IDisposable
{
    // The same functions for both sides: what is measured is how the servers are reached.
    private const string Functions = """
        # The seconds of processor time of this process and of the servers', without the sandbox's.
        function Get-ProcessorSeconds {
            $all = @([Diagnostics.Process]::GetCurrentProcess()) + $processes
            foreach ($process in $all) { $process.Refresh() }
            [double] ($all | Measure-Object { $_.TotalProcessorTime.TotalSeconds } -Sum).Sum
        }
        function Measure-Seconds([scriptblock] $Work) {
            $before = Get-ProcessorSeconds
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $rows = @(& $Work)
            $watch.Stop()
            $global:processor = (Get-ProcessorSeconds) - $before
            if ($rows.Count -ne $expected) { throw "Only $($rows.Count) of $expected servers returned a row." }
            $wrong = @($rows | Where-Object { $_.PSObject.Properties['Steps'] -and $_.Status -ne 'active' })
            if ($wrong) { throw "$($wrong[0].Server) is $($wrong[0].Status)." }
            $watch.Elapsed.TotalSeconds
        }
        function Get-Megabytes {
            [GC]::Collect(); [GC]::WaitForPendingFinalizers(); [GC]::Collect()
            $process = [Diagnostics.Process]::GetCurrentProcess()
            [double] ($process.WorkingSet64 / 1MB)
        }
        $install = {
            param($Name, $File, $GraphToken, $Token)
            $ErrorActionPreference = 'Stop'
            $InformationPreference = 'Ignore'
            Import-Module $manifest
            $sandbox = @(Get-ConnectorSandbox -Path $File)[-1]
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $Name -AccessToken $GraphToken
            Install-Connector -ConnectorGroup Fleet -Token $Token -AcceptLicense -WarningAction Ignore 6>$null
        }
        $status = {
            param($Name, $File, $GraphToken)
            Import-Module $manifest
            $sandbox = @(Get-ConnectorSandbox -Path $File)[-1]
            $null = Connect-EntraPrivateAccess -Environment $sandbox -Server $Name -AccessToken $GraphToken
            Get-ConnectorStatus -WarningAction Ignore
        }
        # Each session has its own values, such as the name of its server, so they are set there first.
        function Set-SessionValue {
            foreach ($session in $sessions[0..($expected - 1)]) {
                $values = $session.Name, $manifest
                Invoke-Command $session { $global:name, $global:manifest = $args } -ArgumentList $values
            }
        }
        """;

    private readonly Shell _shell = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("benchmark-fleet");
    private readonly double _before;

    public FleetShell(int sessions, int servers)
    {
        _shell.Import();
        _ = _shell.Run(
            """
            $folder, $count, $servers, $manifest, $connection = $args
            $names = 1..$servers | ForEach-Object { 'SRV{0:00}' -f $_ }
            $sandbox = Start-ConnectorSandbox -Server $names -ConnectionFile $connection -GroupCount 1
            $null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken
            $null = New-ConnectorGroup Fleet -Region eur
            # The first use of a command loads code that all later ones share.
            $null = Get-Connector
            """,
            _folder.FullName,
            sessions,
            servers,
            Shell.Manifest,
            Path.Combine(_folder.FullName, "sandbox.json")
        );
        _ = _shell.Run(Functions);
        _before = _shell.Read<double>("Get-Megabytes");
        _ = _shell.Run(
            """
            $library = "$PSHOME/pwsh.dll"
            $processes = @()
            $sessions = @(foreach ($number in 1..$count) {
                $instance = [Management.Automation.Runspaces.PowerShellProcessInstance]::new()
                $start = $instance.Process.StartInfo
                $start.FileName = 'dotnet'
                $start.ArgumentList.Clear()
                $start.Arguments = "exec `"$library`" -s -NoLogo -NoProfile"
                $start.Environment['HOME'] = $folder
                $start.Environment['XDG_DATA_HOME'] = "$folder/data"
                $runspace = [runspacefactory]::CreateOutOfProcessRunspace($null, $instance)
                $runspace.Open()
                $processes += $instance.Process
                [Management.Automation.Runspaces.PSSession]::Create($runspace, 'Process', $null)
            })
            """
        );
    }

    /// <summary>The memory of the workstation for each session, including what the commands keep for it.</summary>
    public double MegabytesPerSession => (_shell.Read<double>("Get-Megabytes") - _before) / Count;

    /// <summary>The seconds of processor time of the last measured work, on the workstation and its servers.</summary>
    public double Processor => _shell.Read<double>("$processor");

    private int Count => _shell.Read<int>("$sessions.Count");

    public void SetWaits(double seconds)
    {
        foreach (string fault in (string[])["InstallerDuration", "RegistrationDuration", "ActivationDelay"])
        {
            _shell.SetFault(fault, seconds);
        }

        _shell.SetFault("StaleReads", 0);
        _shell.SetFault("ListingDelay", 0);
    }

    /// <summary>Points the first sessions to other servers, and loads the module there.</summary>
    public void Name(int first, int count) =>
        _shell.Run(
            """
            $expected = [int] $args[1]
            foreach ($index in 0..($expected - 1)) { $sessions[$index].Name = $names[[int] $args[0] + $index] }
            Set-SessionValue
            Invoke-Command $sessions[0..($expected - 1)] { Import-Module $manifest }
            """,
            first,
            count
        );

    public double Install(int count) =>
        Seconds(
            """
            $used = $sessions[0..($expected - 1)]
            Measure-Seconds {
                Install-Connector -Session $used -ConnectorGroup Fleet -Token $sandbox.RegistrationToken `
                    -AcceptLicense -WarningAction Ignore 6>$null
            }
            """,
            count
        );

    public double InstallBare(int count) =>
        Seconds(
            """
            $used = $sessions[0..($expected - 1)]
            $body = [scriptblock]::Create("& { $install } `$name @args")
            Measure-Seconds {
                Invoke-Command $used $body -ThrottleLimit 16 -ArgumentList $connection, $sandbox.GraphToken,
                    $sandbox.RegistrationToken
            }
            """,
            count
        );

    public double InstallInLoop(int count) =>
        Seconds(
            """
            $used = $sessions[0..($expected - 1)]
            $body = [scriptblock]::Create("& { $install } `$name @args")
            Measure-Seconds {
                foreach ($session in $used) {
                    Invoke-Command $session $body -ArgumentList $connection, $sandbox.GraphToken,
                        $sandbox.RegistrationToken
                }
            }
            """,
            count
        );

    public double Status(int count) =>
        Seconds(
            """
            $used = $sessions[0..($expected - 1)]
            Measure-Seconds { Get-ConnectorStatus -Session $used -WarningAction Ignore }
            """,
            count
        );

    public double StatusBare(int count) =>
        Seconds(
            """
            $used = $sessions[0..($expected - 1)]
            $body = [scriptblock]::Create("& { $status } `$name @args")
            Measure-Seconds {
                Invoke-Command $used $body -ThrottleLimit 16 -ArgumentList $connection, $sandbox.GraphToken
            }
            """,
            count
        );

    /// <summary>Returns the number of requests to Graph during some work, and what the work returns.</summary>
    public (int Count, double Value) Requests(Func<double> work)
    {
        _ = _shell.Run("$mark = @(Get-ConnectorSandboxJournal)[-1].Number");
        double value = work();
        int count = _shell.Read<int>(
            """
            @(
                Get-ConnectorSandboxJournal -Since $mark |
                    Where-Object { $_.Kind -eq 'request' -and $_.Action -match ' /(v1.0|beta)/' }
            ).Count
            """
        );
        return (count, value);
    }

    public void Stop()
    {
        _ = _shell.Run("$sessions | ForEach-Object { $_.Runspace.Dispose() }");
        _shell.StopSandbox();
    }

    public void Dispose()
    {
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    private double Seconds(string script, int count) => _shell.Read<double>($"$expected = {count}; {script}");
}
