using System.Text;
using EntraPrivateAccess.Diagnostics.Export.Parts;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Diagnostics.Export;

public sealed class LogTextTests
{
    private const string Path = @"C:\logs\x.log";
    private const string Text = "first line\r\nsecond line\r\nthird line\r\n";

    private readonly FakeServer _server = new();

    public static TheoryData<string, bool> Encodings =>
        new()
        {
            { "utf-8", true },
            { "utf-8", false },
            { "utf-16", true },
            { "utf-16", false },
            { "utf-16BE", true },
            { "utf-16BE", false },
        };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Encodings_of_Windows_programs_are_read(string name, bool marked)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        _server.Files.Set(Path, [.. marked ? encoding.GetPreamble() : [], .. encoding.GetBytes(Text)]);

        Assert.Equal(new LogText(Text, 0), LogText.ReadEnd(_server.Files, Path, 1000));
    }

    [Theory]
    [InlineData("utf-8", 1)]
    [InlineData("utf-16", 2)]
    public void Last_whole_lines_of_a_long_file_are_read(string name, int width)
    {
        _server.Files.Set(Path, Encoding.GetEncoding(name).GetBytes(Text));

        LogText read = LogText.ReadEnd(_server.Files, Path, 20 * width);

        Assert.Equal("third line\r\n", read.Text);
        Assert.Equal((Text.Length - 20) * width / 2 * 2, read.LeftOut);
    }

    [Fact]
    public void Partial_word_at_the_start_is_left_out()
    {
        _server.Files.Set(Path, "secret-that-is-cut rest of it");

        Assert.Equal(" rest of it", LogText.ReadEnd(_server.Files, Path, 20).Text);
    }
}
