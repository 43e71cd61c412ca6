using System;

namespace EntraPrivateAccess.Rehearsal.Consoles;

/// <summary>The terminal that a person sits at, or the pipe that stands in for one.</summary>
internal interface ITerminal
{
    /// <summary>False where the output goes into a file or a pipe: no colour, no bars, nothing redrawn.</summary>
    bool OutputIsTerminal { get; }

    /// <summary>False where answers come from a file or a pipe.</summary>
    bool InputIsTerminal { get; }

    /// <summary>True where colours are shown and wanted.</summary>
    bool ShowsColour { get; }

    /// <summary>In columns; 100 where the output is redirected.</summary>
    int Width { get; }

    /// <summary>In rows.</summary>
    int Height { get; }

    void Write(string text);

    /// <summary>To the error stream, where scripts around this one look for it.</summary>
    void WriteError(string text);

    /// <summary>The next line of redirected input, or null at its end.</summary>
    string? ReadLine();

    /// <summary>The next key, not echoed; Ctrl+C arrives as a key.</summary>
    ConsoleKeyInfo ReadKey();
}
