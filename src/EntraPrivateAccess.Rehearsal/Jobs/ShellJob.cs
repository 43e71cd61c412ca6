using System.Linq;
using System.Management.Automation.Language;
using EntraPrivateAccess.Rehearsal.Consoles;
using EntraPrivateAccess.Rehearsal.Hosting;

namespace EntraPrivateAccess.Rehearsal.Jobs;

/// <summary>A prompt on the bare engine, against the sandbox.</summary>
internal sealed class ShellJob : IJob
{
    private readonly Screen _screen;

    public ShellJob(Screen screen) => _screen = screen;

    public int Run()
    {
        using RehearsedSession session = new(_screen);
        _screen.WriteLine(BareEngine.Missing, Style.Faint);
        if (!session.Start())
        {
            return session.Interrupted ? ExitCodes.Interrupted : ExitCodes.Failed;
        }

        _screen.WriteLine("The sandbox is in $sandbox. Tab completes, exit or Ctrl+D leaves.", Style.Faint);
        LineEditor editor = new(_screen) { Complete = session.Engine.Complete };
        while (session.Engine.Host.ExitCode is null && Statement(editor) is string statement)
        {
            _ = session.Engine.Run(statement);
        }

        return session.Engine.Host.ExitCode ?? ExitCodes.Done;
    }

    /// <summary>Reads until the statement is whole; null at the end of input, empty after Ctrl+C.</summary>
    private string? Statement(LineEditor editor)
    {
        string text = "";
        string prompt = "PS> ";
        while (true)
        {
            LineAnswer answer = Line(editor, prompt);
            if (answer.End != LineEnd.Entered)
            {
                return answer.End == LineEnd.Closed ? null : "";
            }

            Remember(editor, answer.Text);
            text = text.Length == 0 ? answer.Text : text + "\n" + answer.Text;
            _ = Parser.ParseInput(text, out _, out ParseError[] errors);
            // An empty line ends a statement that never becomes whole; the engine then says what is missing.
            if (!errors.Any(error => error.IncompleteInput) || answer.Text.Length == 0)
            {
                return text;
            }

            prompt = ">>  ";
        }
    }

    private static void Remember(LineEditor editor, string line)
    {
        if (line.Trim().Length > 0 && editor.History.LastOrDefault() != line)
        {
            editor.History.Add(line);
        }
    }

    private LineAnswer Line(LineEditor editor, string prompt)
    {
        if (_screen.Terminal.InputIsTerminal && _screen.Terminal.OutputIsTerminal)
        {
            return editor.Read(prompt);
        }

        _screen.Write(prompt);
        string? line = _screen.Terminal.ReadLine();
        // What comes from a pipe is not echoed by anybody else.
        _screen.WriteLine(line ?? "");
        return line is null ? new LineAnswer(LineEnd.Closed, "") : new LineAnswer(LineEnd.Entered, line);
    }
}
