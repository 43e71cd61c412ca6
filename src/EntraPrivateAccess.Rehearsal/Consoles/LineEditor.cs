using System;
using System.Collections.Generic;
using System.Text;

namespace EntraPrivateAccess.Rehearsal.Consoles;

/// <summary>Reads one line at a terminal: cursor keys, history, completion. Ctrl+C and Ctrl+D are answers of their own.</summary>
internal sealed class LineEditor
{
    private readonly Screen _screen;
    private readonly StringBuilder _text = new();
    private int _cursor;
    private int _past;

    public LineEditor(Screen screen) => _screen = screen;

    /// <summary>Older lines, the newest last.</summary>
    public List<string> History { get; } = [];

    /// <summary>Given the line and the cursor: the line with its word completed and the cursor in it, or null.</summary>
    public Func<string, int, (string Text, int Cursor)?>? Complete { get; init; }

    public LineAnswer Read(string prompt)
    {
        _ = _text.Clear();
        _cursor = 0;
        _past = History.Count;
        Draw(prompt);
        while (true)
        {
            ConsoleKeyInfo key = _screen.Terminal.ReadKey();
            if (End(key) is LineEnd end)
            {
                _screen.Terminal.Write(end == LineEnd.Cancelled ? "^C\n" : "\n");
                return new LineAnswer(end, _text.ToString());
            }

            Edit(key);
            Draw(prompt);
        }
    }

    private LineEnd? End(ConsoleKeyInfo key) => key switch
    {
        { Key: ConsoleKey.Enter } => LineEnd.Entered,
        { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control } => LineEnd.Cancelled,
        { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control } when _text.Length == 0 => LineEnd.Closed,
        _ => null,
    };

    private void Edit(ConsoleKeyInfo key)
    {
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow: _cursor = Math.Max(0, _cursor - 1); break;
            case ConsoleKey.RightArrow: _cursor = Math.Min(_text.Length, _cursor + 1); break;
            case ConsoleKey.Home: _cursor = 0; break;
            case ConsoleKey.End: _cursor = _text.Length; break;
            case ConsoleKey.Backspace when _cursor > 0: _ = _text.Remove(--_cursor, 1); break;
            case ConsoleKey.Delete when _cursor < _text.Length: _ = _text.Remove(_cursor, 1); break;
            case ConsoleKey.Escape: Replace("", 0); break;
            case ConsoleKey.UpArrow: Recall(-1); break;
            case ConsoleKey.DownArrow: Recall(1); break;
            case ConsoleKey.Tab when Complete?.Invoke(_text.ToString(), _cursor) is (string text, int cursor): Replace(text, cursor); break;
            default: Insert(key); break;
        }
    }

    private void Insert(ConsoleKeyInfo key)
    {
        if (!char.IsControl(key.KeyChar) && key.KeyChar != '\0')
        {
            _ = _text.Insert(_cursor++, key.KeyChar);
        }
    }

    private void Recall(int step)
    {
        int index = Math.Clamp(_past + step, 0, History.Count);
        if (index != _past)
        {
            _past = index;
            string line = index == History.Count ? "" : History[index];
            Replace(line, line.Length);
        }
    }

    private void Replace(string text, int cursor)
    {
        _ = _text.Clear().Append(text);
        _cursor = cursor;
    }

    // A line longer than the terminal scrolls sideways; so one line is ever redrawn.
    private void Draw(string prompt)
    {
        int room = Math.Max(10, _screen.Terminal.Width - prompt.Length - 1);
        int first = Math.Max(0, _cursor - room + 1);
        string shown = _text.ToString(first, Math.Min(room, _text.Length - first));
        int back = shown.Length - (_cursor - first);
        _screen.Terminal.Write($"\r\e[K{_screen.Styled(prompt, Style.Prompt)}{shown}{(back > 0 ? $"\e[{back}D" : "")}");
    }
}
