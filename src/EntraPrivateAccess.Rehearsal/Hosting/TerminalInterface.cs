using System;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Internal;
using EntraPrivateAccess.Rehearsal.Consoles;

namespace EntraPrivateAccess.Rehearsal.Hosting;

/// <summary>The engine's streams on a terminal.</summary>
internal sealed partial class TerminalInterface : PSHostUserInterface
{
    private static readonly string[] s_colours =
        ["30", "34", "32", "36", "31", "35", "33", "37", "90", "94", "92", "96", "91", "95", "93", "97"];

    private readonly Screen _screen;

    public TerminalInterface(Screen screen)
    {
        _screen = screen;
        RawUI = new RawInterface(screen.Terminal);
    }

    public override PSHostRawUserInterface RawUI { get; }

    public override bool SupportsVirtualTerminal => _screen.Terminal.ShowsColour;

    public override void Write(string value) => _screen.Write(Plain(value));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        _screen.Write(_screen.Styled(value, Colour(foregroundColor, backgroundColor)));

    public override void WriteLine(string value) => _screen.WriteLine(Plain(value));

    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        _screen.WriteLine(value, Colour(foregroundColor, backgroundColor));

    public override void WriteErrorLine(string value) => _screen.WriteLine(Plain(value), Style.Error, error: true);

    public override void WriteDebugLine(string message) => _screen.WriteLine("DEBUG: " + message, Style.Warning);

    public override void WriteVerboseLine(string message) => _screen.WriteLine("VERBOSE: " + message, Style.Warning);

    public override void WriteWarningLine(string message) => _screen.WriteLine("WARNING: " + message, Style.Warning);

    public override void WriteProgress(long sourceId, ProgressRecord record) => _screen.Show(new ProgressState(
        Key(sourceId, record.ActivityId),
        record.ParentActivityId < 0 ? null : Key(sourceId, record.ParentActivityId),
        record.Activity ?? "",
        record.StatusDescription ?? "",
        record.PercentComplete,
        record.SecondsRemaining,
        record.RecordType == ProgressRecordType.Completed));

    // The formatter colours headers whatever the host says; taking that off is the host's part.
    private string Plain(string value) =>
        _screen.Terminal.ShowsColour ? value : new StringDecorated(value).ToString(OutputRendering.PlainText);

    private static long Key(long sourceId, int activityId) => HashCode.Combine(sourceId, activityId);

    private static string Colour(ConsoleColor foreground, ConsoleColor background) =>
        background == ConsoleColor.Black ? $"\e[{s_colours[(int)foreground]}m" : $"\e[{s_colours[(int)foreground]};{Background(background)}m";

    private static int Background(ConsoleColor colour) =>
        int.Parse(s_colours[(int)colour], System.Globalization.CultureInfo.InvariantCulture) + 10;
}
