using System.IO;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>A service that runs until it receives a stop request.</summary>
/// <param name="goOn">The file that each start and stop waits for and then deletes; null for no wait.</param>
internal sealed class PlainService(string name, string? goOn) : ServiceProcess(name)
{
    protected override bool Start()
    {
        Await(StartPending);
        ReportRunning();
        return true;
    }

    protected override void Serve() => _ = StopRequested.WaitOne();

    protected override void Stop() => Await(StopPending);

    private void Await(uint state)
    {
        while (goOn is not null && !File.Exists(goOn))
        {
            Pend(state, 100);
        }

        if (goOn is not null)
        {
            File.Delete(goOn);
        }
    }
}
