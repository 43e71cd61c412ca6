using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading;
using EntraPrivateAccess.Rehearsal.Consoles;

namespace EntraPrivateAccess.Rehearsal.Hosting;

/// <summary>The engine on a terminal: runs text as a prompt would, shows what comes, and can be stopped.</summary>
internal sealed class EngineSession : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Runspace _runspace;
    private PowerShell? _running;

    public EngineSession(Screen screen)
    {
        Host = new TerminalHost(screen);
        _runspace = PowerShellEngine.Open(Host, ErrorView.AddTo);
    }

    public TerminalHost Host { get; }

    public Screen Screen => Host.Screen;

    /// <summary>True once Ctrl+C ended something.</summary>
    public bool Stopped { get; private set; }

    /// <summary>Runs the text and shows its output, its errors included.</summary>
    public RunEnd Run(string text, params object?[] arguments) => Shown(shell =>
    {
        _ = shell.AddScript(text, useLocalScope: false);
        foreach (object? argument in arguments)
        {
            _ = shell.AddArgument(argument);
        }
    });

    /// <summary>Runs a script file with the words of a command line.</summary>
    public RunEnd RunFile(string path, IEnumerable<string> words) => Run(
        $"& '{path.Replace("'", "''", StringComparison.Ordinal)}' {string.Join(" ", words.Select(CommandWord.Quote))}");

    /// <summary>Runs the text and returns what comes, without showing it.</summary>
    public IReadOnlyList<PSObject> Read(string text, params object?[] arguments)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        _ = shell.AddScript(text, useLocalScope: false);
        foreach (object? argument in arguments)
        {
            _ = shell.AddArgument(argument);
        }

        return Invoke(shell);
    }

    /// <summary>Ctrl+C: ends what runs now. False when nothing runs.</summary>
    public bool Stop()
    {
        lock (_lock)
        {
            if (_running is null)
            {
                return false;
            }

            Stopped = true;
            // Waiting for the end here would hold up the terminal's signal handler.
            _ = _running.BeginStop(null, null);
            return true;
        }
    }

    /// <summary>The line with its word completed, or null where nothing fits.</summary>
    public (string Text, int Cursor)? Complete(string line, int cursor)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        CommandCompletion found = CommandCompletion.CompleteInput(line, cursor, null, shell);
        if (found.CompletionMatches.Count == 0)
        {
            return null;
        }

        string word = found.CompletionMatches[0].CompletionText;
        string text = line[..found.ReplacementIndex] + word + line[(found.ReplacementIndex + found.ReplacementLength)..];
        return (text, found.ReplacementIndex + word.Length);
    }

    public void Dispose() => _runspace.Dispose();

    private RunEnd Shown(Action<PowerShell> fill)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        fill(shell);
        Command show = new("Out-Default") { MergeUnclaimedPreviousCommandResults = PipelineResultTypes.Error | PipelineResultTypes.Output };
        _ = shell.Commands.AddCommand(show);
        try
        {
            _ = Invoke(shell);
            // A pipeline that was stopped between two commands ends without an exception.
            return shell.InvocationStateInfo.State is PSInvocationState.Stopping or PSInvocationState.Stopped ? RunEnd.Stopped : RunEnd.Finished;
        }
        catch (PipelineStoppedException)
        {
            Stopped = true;
            return RunEnd.Stopped;
        }
        catch (RuntimeException failure)
        {
            Host.UI.WriteErrorLine(ErrorView.Text(failure.ErrorRecord));
            return RunEnd.Failed;
        }
        finally
        {
            Screen.ClearProgress();
        }
    }

    private IReadOnlyList<PSObject> Invoke(PowerShell shell)
    {
        lock (_lock)
        {
            _running = shell;
        }

        try
        {
            return shell.Invoke();
        }
        finally
        {
            lock (_lock)
            {
                _running = null;
            }
        }
    }
}
