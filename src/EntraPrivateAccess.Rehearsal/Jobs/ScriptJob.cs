using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Rehearsal.Consoles;
using EntraPrivateAccess.Rehearsal.Hosting;

namespace EntraPrivateAccess.Rehearsal.Jobs;

/// <summary>A person's own script on the bare engine, against the sandbox.</summary>
internal sealed class ScriptJob : IJob
{
    private readonly Screen _screen;
    private readonly ScriptCall _call;

    public ScriptJob(Screen screen, ScriptCall call)
    {
        _screen = screen;
        _call = call;
    }

    public int Run()
    {
        using RehearsedSession session = new(_screen);
        if (!session.Start())
        {
            return session.Interrupted ? ExitCodes.Interrupted : ExitCodes.Failed;
        }

        NameMissingCommands(session);
        _ = session.Engine.Read("$global:LASTEXITCODE = 0");
        RunEnd end = session.Engine.Run(_call.Statement);
        return end switch
        {
            _ when session.Interrupted => ExitCodes.Interrupted,
            RunEnd.Failed => ExitCodes.Failed,
            _ => session.Engine.Read("$global:LASTEXITCODE").FirstOrDefault()?.BaseObject as int? ?? ExitCodes.Done,
        };
    }

    // Said before the script runs: half a script is worse than none.
    private void NameMissingCommands(RehearsedSession session)
    {
        List<string> missing = [.. _call.Script.Commands.Where(command => !IsKnown(session, command))];
        if (missing.Count > 0)
        {
            session.Engine.Host.UI.WriteWarningLine($"The script calls {string.Join(", ", missing)}. {BareEngine.Missing}");
        }
    }

    private static bool IsKnown(RehearsedSession session, string command) =>
        session.Engine.Read("param($name) Get-Command -Name ([WildcardPattern]::Escape($name)) -ErrorAction Ignore", command).Count > 0;
}
