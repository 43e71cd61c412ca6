using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Reporting;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Reporting;

public sealed class PlainTextTests
{
    public static TheoryData<string> Attacks =>
        [
            "\u001b[31mred",
            "\u001b]0;title\u0007",
            "\u001b]52;c;ZXZpbA==\u001b\\",
            "\u001b]8;;http://evil.example\u001b\\click\u001b]8;;\u001b\\",
            "\u009b2J",
            "\u009d0;title\u009c",
            "\u0090q\u009c",
            "bell\u0007",
            "back\b\b\b\bspace",
            "real line\roverwritten",
            "form\ffeed\vtab",
            "null\0",
            "del\u007f",
            "safe\u202egnp.exe",
            "\u2066isolate\u2069",
            "line\u2028paragraph\u2029",
            "next\u0085line",
        ];

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Characters_that_a_terminal_executes_are_replaced(string text)
    {
        Assert.All([PlainText.Clean(text), PlainText.CleanLine(text)], AssertSafe);
        AssertSafe(new ConnectorException("X", ErrorKind.NotSpecified, text).Message);
    }

    /// <summary>Takes a number, because the test framework replaces such a character in a text.</summary>
    [Theory]
    [InlineData(0xd83d)]
    [InlineData(0xde00)]
    public void Half_of_a_surrogate_pair_is_replaced(int character) =>
        Assert.Equal("lone \ufffd surrogate", PlainText.Clean($"lone {(char)character} surrogate"));

    [Theory]
    [InlineData("Connector Gruppe Zürich 東京 مرحبا 😀 👩‍💻")]
    [InlineData("two\r\nlines\n\tindented")]
    [InlineData("")]
    public void Text_of_any_language_is_not_changed(string text) => Assert.Same(text, PlainText.Clean(text));

    [Fact]
    public void Name_stays_on_one_line() => Assert.Equal("a␍␊b␉c", PlainText.CleanLine("a\r\nb\tc"));

    [Fact]
    public void Removed_character_stays_recognizable() =>
        Assert.Equal("␛[31mred␇", PlainText.Clean("\u001b[31mred\u0007"));

    [Theory]
    [InlineData("abcdef", 3, "abc…")]
    [InlineData("abc", 3, "abc")]
    [InlineData("ab😀", 3, "ab…")]
    public void Long_text_is_cut_between_characters(string text, int limit, string expected) =>
        Assert.Equal(expected, PlainText.Clip(text, limit));

    private static void AssertSafe(string text) =>
        Assert.DoesNotContain(text, letter =>
            (char.IsControl(letter) && letter is not ('\n' or '\t'))
            || letter is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069' or '\u2028' or '\u2029'
        );
}
