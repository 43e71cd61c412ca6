using System;
using System.Linq;
using EntraPrivateAccess.Rehearsal.Consoles;
using EntraPrivateAccess.Rehearsal.Hosting;

namespace EntraPrivateAccess.Rehearsal.Jobs;

/// <summary>The engine with the module imported and a sandbox in <c>$sandbox</c>; all of it ends with this object.</summary>
internal sealed class RehearsedSession : IDisposable
{
    private readonly Interruption _interruption;

    public RehearsedSession(Screen screen)
    {
        Engine = new EngineSession(screen);
        _interruption = new Interruption(() => _ = Engine.Stop());
    }

    public EngineSession Engine { get; }

    public Screen Screen => Engine.Screen;

    /// <summary>True once Ctrl+C ended something.</summary>
    public bool Interrupted => Engine.Stopped || _interruption.Asked;

    /// <summary>Imports the module and starts the sandbox, both shown; false when one of them failed.</summary>
    public bool Start(string startSandbox = RehearsalWords.StartSandbox) =>
        Step($"Import-Module {RehearsalWords.Manifest}") == RunEnd.Finished && Step(startSandbox) == RunEnd.Finished;

    /// <summary>Shows a statement as it would be typed, and runs it.</summary>
    public RunEnd Step(string statement)
    {
        Echo(statement);
        return Engine.Run(statement);
    }

    public void Echo(string statement)
    {
        string[] lines = statement.ReplaceLineEndings("\n").Split('\n');
        Screen.WriteLine(Screen.Styled("PS> ", Style.Prompt) + Screen.Styled(lines[0], Style.Bold));
        foreach (string line in lines.Skip(1))
        {
            Screen.WriteLine(Screen.Styled(">>  ", Style.Prompt) + Screen.Styled(line, Style.Bold));
        }
    }

    /// <summary>Blocks until Ctrl+C.</summary>
    public void WaitForInterruption() => _interruption.Wait();

    public void Dispose()
    {
        _interruption.Dispose();
        _ = Engine.Read(RehearsalWords.StopSandbox);
        Engine.Dispose();
    }
}
