using System.Diagnostics;
using System.IO;
using System.Net;
using System.Security;
using EntraPrivateAccess.Benchmarks.Engine;

namespace EntraPrivateAccess.Benchmarks.Tenants;

/// <summary>
/// A sandbox with a filled tenant and a latency of 40 ms, which both the module and a simple loop use.
/// </summary>
internal sealed class TenantSession : IDisposable
{
    public const int Latency = 40;

    private readonly Shell _shell;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("benchmark-tenant");

    public TenantSession(int connectors, int groups, int applications = 0, bool optimizesLater = true)
    {
        _shell = new Shell(optimizesLater);
        string connection = Path.Combine(_folder.FullName, "sandbox.json");
        _shell.Import();
        _ = _shell.Run("$sandbox = Start-ConnectorSandbox -ConnectorCount 1 -ConnectionFile $args[0]", connection);
        SandboxControl.Seed(connection, connectors, groups, applications);
        _ = _shell.Run(
            "$null = Connect-EntraPrivateAccess -Environment $sandbox -AccessToken $sandbox.GraphToken; "
                + "$folder = $args[0]",
            _folder.FullName
        );
        _shell.SetFault("StaleReads", 0);
        _shell.SetFault("Latency", Latency);
        Bare = new BareLoop(
            _shell.Read<Uri>("$sandbox.Url"),
            new NetworkCredential("", _shell.Read<SecureString>("$sandbox.GraphToken")).Password
        );
    }

    public BareLoop Bare { get; }

    /// <summary>Runs a script that returns one number.</summary>
    public double Read(string script) => _shell.Read<double>(script);

    /// <summary>
    /// Runs a script that returns one number, and returns its duration, its allocations and the number of its requests.
    /// </summary>
    public Cost Ours(string script, int expected)
    {
        int before = Requests();
        double[] measured =
        [
            .. _shell
                .Run(
                    $$"""
                    [GC]::Collect()
                    $allocated = [GC]::GetTotalAllocatedBytes($true)
                    $process = [Diagnostics.Process]::GetCurrentProcess()
                    $before = $process.TotalProcessorTime
                    $watch = [Diagnostics.Stopwatch]::StartNew()
                    $got = $({{script}})
                    $watch.Stop()
                    $process.Refresh()
                    $processor = $process.TotalProcessorTime - $before
                    $allocated = [GC]::GetTotalAllocatedBytes($true) - $allocated
                    [double] $got; $watch.Elapsed.TotalSeconds; $allocated / 1MB
                    $processor.TotalSeconds
                    """
                )
                .Select(value => (double)value.BaseObject),
        ];
        return (int)measured[0] == expected
            ? new Cost(TimeSpan.FromSeconds(measured[1]), measured[2])
            {
                Requests = Requests() - before,
                ProcessorSeconds = measured[3],
            }
            : throw new InvalidOperationException($"Expected {expected} but got {measured[0]}.");
    }

    /// <summary>Measures a part of the simple loop in this process in the same way.</summary>
    public static Cost Measure(Func<int> work, int expected)
    {
        GC.Collect();
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        long started = Stopwatch.GetTimestamp();
        int got = work();
        TimeSpan took = Stopwatch.GetElapsedTime(started);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        return got == expected
            ? new Cost(took, allocated / 1024.0 / 1024.0)
            : throw new InvalidOperationException($"Expected {expected} but got {got}.");
    }

    public void Dispose()
    {
        _shell.StopSandbox();
        Bare.Dispose();
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    private int Requests() =>
        _shell.Read<int>(
            "@(Get-ConnectorSandboxJournal | "
                + "Where-Object { $_.Kind -eq 'request' -and $_.Action -match '/beta/' }).Count"
        );
}
