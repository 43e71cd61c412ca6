using System;
using System.Collections.Generic;
using System.Text;
using EntraPrivateAccess.Rehearsal.Consoles;

namespace EntraPrivateAccess.Tests.Unit.Rehearsal;

/// <summary>A terminal, or a pipe, that remembers what was written and answers from a list.</summary>
internal sealed class RecordedTerminal : ITerminal
{
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    public bool OutputIsTerminal { get; init; }

    public bool InputIsTerminal { get; init; }

    public bool ShowsColour { get; init; }

    public int Width { get; init; } = 100;

    public int Height => 40;

    public Queue<string> Lines { get; } = new();

    public Queue<ConsoleKeyInfo> Keys { get; } = new();

    public string Output => _output.ToString();

    public string Errors => _errors.ToString();

    public void Write(string text) => _output.Append(text);

    public void WriteError(string text) => _errors.Append(text);

    public string? ReadLine() => Lines.TryDequeue(out string? line) ? line : null;

    public ConsoleKeyInfo ReadKey() => Keys.Dequeue();

    public RecordedTerminal Type(string text)
    {
        foreach (char letter in text)
        {
            Keys.Enqueue(letter == '\n' ? new('\r', ConsoleKey.Enter, false, false, false) : new(letter, ConsoleKey.None, false, false, false));
        }

        return this;
    }

    public RecordedTerminal Press(ConsoleKey key, bool control = false)
    {
        Keys.Enqueue(new ConsoleKeyInfo('\0', key, shift: false, alt: false, control));
        return this;
    }
}
