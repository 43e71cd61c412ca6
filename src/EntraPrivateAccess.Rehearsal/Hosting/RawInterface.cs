using System;
using System.Management.Automation.Host;
using EntraPrivateAccess.Rehearsal.Consoles;

namespace EntraPrivateAccess.Rehearsal.Hosting;

/// <summary>What the formatter asks of a terminal: its width. Nothing reads or paints single cells here.</summary>
internal sealed class RawInterface : PSHostRawUserInterface
{
    private readonly ITerminal _terminal;

    public RawInterface(ITerminal terminal) => _terminal = terminal;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override Coordinates CursorPosition { get; set; }

    public override Coordinates WindowPosition { get; set; }

    public override int CursorSize { get; set; } = 25;

    public override Size BufferSize
    {
        get => new(_terminal.Width, _terminal.Height);
        set { }
    }

    public override Size WindowSize
    {
        get => BufferSize;
        set { }
    }

    public override Size MaxWindowSize => BufferSize;

    public override Size MaxPhysicalWindowSize => BufferSize;

    public override bool KeyAvailable => _terminal.InputIsTerminal && Console.KeyAvailable;

    public override string WindowTitle { get; set; } = "EntraPrivateAccess rehearsal";

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        if (!_terminal.InputIsTerminal)
        {
            throw new HostException("A key was asked for, and the input is no terminal.");
        }

        ConsoleKeyInfo key = _terminal.ReadKey();
        return new KeyInfo((int)key.Key, key.KeyChar, default, keyDown: true);
    }

    public override void FlushInputBuffer() { }

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) { }

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) { }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => new BufferCell[0, 0];

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) { }
}
