using System.IO;
using EntraPrivateAccess.Rehearsal.Arguments;
using EntraPrivateAccess.Rehearsal.Consoles;
using EntraPrivateAccess.Rehearsal.Jobs;

namespace EntraPrivateAccess.Rehearsal;

/// <summary>Understands the command line, does what it asks, and says how it ended by an exit code.</summary>
internal sealed class RehearsalProgram
{
    private readonly Screen _screen;

    public RehearsalProgram(Screen screen) => _screen = screen;

    public int Run(string[] words)
    {
        try
        {
            RehearsalArguments arguments = RehearsalArguments.Parse(words);
            return arguments.Mode == RehearsalMode.Help ? Help() : Job(arguments).Run();
        }
        catch (UsageException problem)
        {
            _screen.WriteLine(problem.Message, Style.Error, error: true);
            return ExitCodes.Usage;
        }
    }

    private IJob Job(RehearsalArguments arguments) => arguments.Mode switch
    {
        RehearsalMode.Script => ScriptJob(arguments),
        RehearsalMode.Shell => Pwsh.Find() is Pwsh pwsh ? new PwshShellJob(pwsh) : new ShellJob(_screen),
        RehearsalMode.Serve => new ServeJob(_screen),
        _ => new ProvisionJob(_screen, ProvisionJob.ShippedScript),
    };

    private IJob ScriptJob(RehearsalArguments arguments)
    {
        string path = Path.GetFullPath(arguments.Script!);
        if (!File.Exists(path))
        {
            throw new UsageException($"There is no script '{path}'.");
        }

        ScriptCall call = ScriptCall.Of(path, arguments.ScriptArguments);
        return Pwsh.Find() is Pwsh pwsh ? new PwshScriptJob(pwsh, call) : new ScriptJob(_screen, call);
    }

    private int Help()
    {
        _screen.WriteLine(RehearsalArguments.Usage);
        return ExitCodes.Done;
    }
}
