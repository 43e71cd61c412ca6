using System;
using System.Linq;
using EntraPrivateAccess.Rehearsal.Consoles;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Rehearsal;

public sealed class ProgressTests
{
    [Fact]
    public void In_a_pipe_a_line_comes_when_words_change_and_not_when_numbers_count()
    {
        RecordedTerminal pipe = new();
        Screen screen = new(pipe);
        screen.Show(State("Downloading 1.5 MB of 10 MB"));
        screen.Show(State("Downloading 2.25 MB of 10 MB"));
        screen.Show(State("Verifying"));
        screen.Show(State("", completed: true));
        Assert.Equal("Install: Downloading 1.5 MB of 10 MB\nInstall: Verifying\n", pipe.Output);
    }

    [Fact]
    public void On_a_terminal_a_bar_is_redrawn_in_place_and_leaves_nothing()
    {
        RecordedTerminal terminal = new() { OutputIsTerminal = true };
        Screen screen = new(terminal);
        screen.Show(State("Downloading"));
        screen.Show(State("Verifying"));
        screen.Show(State("", completed: true));
        string[] erased = terminal.Output.Split("\e[1A\r\e[J");
        Assert.Equal(3, erased.Length);
        Assert.Contains("Downloading", erased[0], StringComparison.Ordinal);
        Assert.Contains("Verifying", erased[1], StringComparison.Ordinal);
        Assert.Equal("", erased[2]);
    }

    [Fact]
    public void Text_goes_above_the_bar()
    {
        RecordedTerminal terminal = new() { OutputIsTerminal = true };
        Screen screen = new(terminal);
        screen.Show(State("Downloading"));
        screen.WriteLine("a line");
        Assert.Matches(@"\e\[1A\r\e\[Ja line\nInstall \[Downloading +\]\n$", terminal.Output);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(100)]
    [InlineData(300)]
    public void A_bar_fits_the_terminal_however_long_its_words(int width)
    {
        ProgressPane pane = new();
        _ = pane.Set(State(new string('s', 400)) with { Percent = 50, SecondsRemaining = 75 });
        string line = pane.Lines(width, colour: false).Single();
        Assert.InRange(line.Length, 20, Math.Min(width - 1, 120));
        Assert.Contains("00:01:15", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bar_takes_the_bars_below_it_along()
    {
        ProgressPane pane = new();
        _ = pane.Set(State("outer"));
        _ = pane.Set(State("inner") with { Key = 2, Parent = 1 });
        Assert.Equal(2, pane.Lines(80, colour: false).Count());
        _ = pane.Set(State("", completed: true));
        Assert.Empty(pane.Lines(80, colour: false));
    }

    private static ProgressState State(string status, bool completed = false) => new(1, null, "Install", status, -1, -1, completed);
}
