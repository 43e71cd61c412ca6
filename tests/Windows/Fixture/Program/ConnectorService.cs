using System.IO;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>One of the two services of the connector.</summary>
/// <remarks>
/// WAPCSvc sends a heartbeat every second while the server is registered, so the connector is active only while its
/// process runs.
/// </remarks>
internal sealed class ConnectorService(FixtureVersion version, string name) : ServiceProcess(name)
{
    private readonly TrustSettings _trust = new(version);
    private string _trace = "";
    private int _lastStatus = -1;
    private long? _end;

    protected override bool Start()
    {
        _trace = CreateTrace();
        if (Lab.Order("ServiceHangs", Name) is string seconds)
        {
            Hang(seconds);
        }
        else
        {
            Pend(StartPending, Milliseconds("ServiceStartTime", 400));
        }

        return !FailsToStart();
    }

    protected override void Serve()
    {
        if (Lab.Order("ServiceDies", Name) is string seconds)
        {
            _end = Environment.TickCount64 + (long)(1000 * (seconds.Length > 0 ? Lab.Number(seconds) : 1));
        }

        if (Lab.Order("CertificateRenewed", Name) is not null)
        {
            _trust.Renew();
        }

        ReportRunning();
        Lab.Journal($"{Name} runs, version {version.Version}");
        Trace("The service is running.");
        do
        {
            if (Environment.TickCount64 >= _end)
            {
                Lab.Journal($"{Name} died: while it ran");
                Lab.Die(99);
            }

            Beat();
        } while (!StopRequested.WaitOne(_end is null ? 1000 : 100));
    }

    protected override void Stop()
    {
        Pend(StopPending, Milliseconds("ServiceStopTime", 300));
        Lab.Journal($"{Name} stopped");
    }

    private int Milliseconds(string order, int otherwise) =>
        Lab.Order(order, Name) is { Length: > 0 } value ? (int)Lab.Number(value) : otherwise;

    // Stays pending for the given seconds (ten minutes without a number), or until the fault is removed.
    private void Hang(string seconds)
    {
        bool byFile = Lab.IsOrdered("ServiceHangs", Name);
        Lab.Journal($"{Name} hangs in its start");
        for (
            double left = seconds.Length > 0 ? Lab.Number(seconds) : 600;
            left > 0 && (!byFile || Lab.IsOrdered("ServiceHangs", Name));
            left -= 0.1
        )
        {
            Pend(StartPending, 100);
        }
    }

    private bool FailsToStart()
    {
        const uint ProcessAborted = 1067,
            SpecificError = 1066,
            AccessDenied = 5;
        if (Lab.Order("ServiceExits", Name) is string exits)
        {
            // Windows reports this state if the process has ended. Wine does so only for services that were running
            // and would leave this one pending forever.
            Lab.Journal($"{Name} died: in its start");
            ReportStopped(ProcessAborted);
            Lab.Die(exits.Length > 0 ? (uint)Lab.Number(exits) : 1);
        }

        if (Lab.Order("ServiceRefuses", Name) is not string refuses)
        {
            return false;
        }

        Lab.Journal($"{Name} refused to start: {refuses}");
        if (refuses.StartsWith("specific ", StringComparison.Ordinal))
        {
            ReportStopped(SpecificError, (uint)Lab.Number(refuses[9..]));
        }
        else
        {
            ReportStopped(refuses.Length > 0 ? (uint)Lab.Number(refuses) : AccessDenied);
        }

        return true;
    }

    private void Beat()
    {
        if (Name != FixtureVersion.ServiceNames[0] || _trust.RegisteredId() is not string id)
        {
            return;
        }

        string address = Lab.Cloud("externalIp") is { Length: > 0 } given ? given : "203.0.113.10";
        (int status, string text) = Lab.Post(
            $"/sandbox/connectors/{id}/heartbeat",
            $$"""{"version":"{{version.Version}}","externalIp":"{{address}}"}"""
        );
        if (status != _lastStatus)
        {
            Lab.Journal($"heartbeat of {id} answered {status}{(status == 0 ? $" ({text})" : "")}");
            Trace(
                status == 204
                    ? "The connector is connected to the service."
                    : "The connector was unable to connect to the service due to networking issues."
            );
            _lastStatus = status;
        }
    }

    private string CreateTrace()
    {
        string folder = Lab.Data(version.DataFolder, "Trace");
        _ = Directory.CreateDirectory(folder);
        string name = version.TraceName(Array.IndexOf(FixtureVersion.ServiceNames, Name));
        return Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(name)}_{Guid.NewGuid():D}.log");
    }

    private void Trace(string line) =>
        _ = Lab.Append(
            _trace,
            $"{Name} Information: 0 : {line}\r\n    DateTime={DateTime.UtcNow:yyyy-MM-dd'T'HH:mm:ss}Z\r\n"
        );
}
