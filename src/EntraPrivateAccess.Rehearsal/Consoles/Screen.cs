using System;
using System.Threading;

namespace EntraPrivateAccess.Rehearsal.Consoles;

/// <summary>What is on the terminal: text that stays, and below it the progress bars, which are redrawn in place and leave no trace.</summary>
internal sealed class Screen
{
    private readonly Lock _lock = new();
    private readonly ProgressPane _pane = new();
    private readonly ProgressLog _log = new();
    private int _drawn;
    private bool _midLine;

    public Screen(ITerminal terminal) => Terminal = terminal;

    public ITerminal Terminal { get; }

    public void Write(string text, bool error = false)
    {
        if (text.Length == 0)
        {
            return;
        }

        lock (_lock)
        {
            Erase();
            if (error)
            {
                Terminal.WriteError(text);
            }
            else
            {
                Terminal.Write(text);
            }

            _midLine = text[^1] != '\n';
            Draw();
        }
    }

    public void WriteLine(string text = "", string? style = null, bool error = false) => Write(Styled(text, style) + "\n", error);

    /// <summary>The text in a style where colours are shown, else the plain text.</summary>
    public string Styled(string text, string? style) => style is null || !Terminal.ShowsColour ? text : style + text + Style.Reset;

    public void Show(ProgressState state)
    {
        if (!Terminal.OutputIsTerminal)
        {
            if (_log.Line(state) is string line)
            {
                WriteLine(line);
            }

            return;
        }

        lock (_lock)
        {
            if (_pane.Set(state))
            {
                Erase();
                Draw();
            }
        }
    }

    /// <summary>Asks something on the terminal itself: the bars are out of the way until it is answered.</summary>
    public T Ask<T>(Func<ITerminal, T> question)
    {
        lock (_lock)
        {
            Erase();
            T answer = question(Terminal);
            _midLine = false;
            Draw();
            return answer;
        }
    }

    /// <summary>Takes away bars that a stopped command left behind.</summary>
    public void ClearProgress()
    {
        lock (_lock)
        {
            Erase();
            _pane.Clear();
            _log.Clear();
        }
    }

    private void Erase()
    {
        if (_drawn > 0)
        {
            Terminal.Write($"\e[{_drawn}A\r\e[J");
            _drawn = 0;
        }
    }

    private void Draw()
    {
        // Below a line that is still being written there is no room for a bar.
        if (_midLine)
        {
            return;
        }

        foreach (string line in _pane.Lines(Terminal.Width, Terminal.ShowsColour))
        {
            Terminal.Write(line + "\n");
            _drawn++;
        }
    }
}
