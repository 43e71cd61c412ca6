using System;
using System.Text;

namespace EntraPrivateAccess.Rehearsal.Consoles;

/// <summary>This process's own console.</summary>
internal sealed class SystemTerminal : ITerminal
{
    private const int RedirectedWidth = 100;

    public SystemTerminal()
    {
        if (!OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
        {
            Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        }

        ShowsColour = OutputIsTerminal
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") is not ("dumb" or "xterm-mono");
    }

    public bool OutputIsTerminal { get; } = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";

    public bool InputIsTerminal { get; } = !Console.IsInputRedirected;

    public bool ShowsColour { get; }

    // A terminal that does not tell its size says 0.
    public int Width => OutputIsTerminal && Console.WindowWidth > 0 ? Console.WindowWidth : RedirectedWidth;

    public int Height => OutputIsTerminal && Console.WindowHeight > 0 ? Console.WindowHeight : 50;

    public void Write(string text) => Console.Out.Write(text);

    public void WriteError(string text) => Console.Error.Write(text);

    public string? ReadLine() => Console.In.ReadLine();

    public ConsoleKeyInfo ReadKey()
    {
        Console.TreatControlCAsInput = true;
        try
        {
            return Console.ReadKey(intercept: true);
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }
}
