using System;
using EntraPrivateAccess.Rehearsal.Consoles;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Rehearsal;

public sealed class LineEditorTests
{
    private readonly RecordedTerminal _terminal = new() { InputIsTerminal = true, OutputIsTerminal = true };

    [Fact]
    public void What_is_typed_in_the_middle_stays_in_the_middle()
    {
        _ = _terminal.Type("ac").Press(ConsoleKey.LeftArrow).Type("b\n");
        Assert.Equal(new LineAnswer(LineEnd.Entered, "abc"), Editor().Read("PS> "));
    }

    [Fact]
    public void Backspace_and_delete_take_the_letters_around_the_cursor()
    {
        _ = _terminal.Type("abcd").Press(ConsoleKey.LeftArrow).Press(ConsoleKey.LeftArrow).Press(ConsoleKey.Backspace).Press(ConsoleKey.Delete).Type("\n");
        Assert.Equal("ad", Editor().Read("PS> ").Text);
    }

    [Fact]
    public void Up_and_down_walk_through_older_lines_and_back_to_an_empty_one()
    {
        LineEditor editor = Editor();
        editor.History.AddRange(["first", "second"]);
        _ = _terminal.Press(ConsoleKey.UpArrow).Press(ConsoleKey.UpArrow).Press(ConsoleKey.DownArrow).Type("\n");
        Assert.Equal("second", editor.Read("PS> ").Text);
        _ = _terminal.Press(ConsoleKey.UpArrow).Press(ConsoleKey.DownArrow).Type("\n");
        Assert.Equal("", editor.Read("PS> ").Text);
    }

    [Fact]
    public void Tab_takes_the_completion_and_its_cursor()
    {
        LineEditor editor = new(new Screen(_terminal)) { Complete = (text, cursor) => (text + "Connector", cursor + 9) };
        _ = _terminal.Type("Get-").Press(ConsoleKey.Tab).Type("!\n");
        Assert.Equal("Get-Connector!", editor.Read("PS> ").Text);
    }

    [Theory]
    [InlineData(ConsoleKey.C, "Cancelled")]
    [InlineData(ConsoleKey.D, "Closed")]
    public void Control_keys_end_the_line_in_their_own_way(ConsoleKey key, string end)
    {
        _ = _terminal.Press(key, control: true);
        Assert.Equal(end, Editor().Read("PS> ").End.ToString());
    }

    [Fact]
    public void A_secret_is_shown_as_stars_only()
    {
        _ = _terminal.Type("s3x").Press(ConsoleKey.Backspace).Type("cret\n");
        using System.Security.SecureString? secret = SecretReader.Read(_terminal, "Token: ");
        Assert.Equal("s3cret", new System.Net.NetworkCredential("", secret).Password);
        Assert.DoesNotContain("s3", _terminal.Output, StringComparison.Ordinal);
    }

    private LineEditor Editor() => new(new Screen(_terminal));
}
