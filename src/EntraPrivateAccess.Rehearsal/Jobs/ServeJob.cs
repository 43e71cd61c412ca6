using EntraPrivateAccess.Rehearsal.Consoles;

namespace EntraPrivateAccess.Rehearsal.Jobs;

/// <summary>Keeps a sandbox up for a PowerShell of the person's own.</summary>
internal sealed class ServeJob : IJob
{
    private readonly Screen _screen;

    public ServeJob(Screen screen) => _screen = screen;

    public int Run()
    {
        using RehearsedSession session = new(_screen);
        if (!session.Start())
        {
            return session.Interrupted ? ExitCodes.Interrupted : ExitCodes.Failed;
        }

        session.WaitForInterruption();
        return ExitCodes.Done;
    }
}
