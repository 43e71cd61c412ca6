using System.Text;
using EntraPrivateAccess.Graph;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Graph;

public sealed class GraphTextTests
{
    private static readonly string s_text = string.Concat(
        Enumerable.Range(0, 999).Select(number => $"{number} Zürich 東京 😀 ")
    );

    private static string Read(byte[] bytes, int offset, int count, int block)
    {
        using GraphText text = new(new ArraySegment<byte>(bytes, offset, count));
        StringBuilder all = new();
        char[] buffer = new char[block + 3];
        for (int got; (got = text.Read(buffer, 3, block)) > 0; )
        {
            _ = all.Append(buffer, 3, got);
        }

        return all.ToString();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1024)]
    public void Multibyte_characters_are_read_correctly_in_blocks_of_any_size(int block)
    {
        byte[] bytes = Encoding.UTF8.GetBytes("xx" + s_text + "xx");

        Assert.Equal(s_text, Read(bytes, 2, bytes.Length - 4, block));
    }

    [Fact]
    public void Byte_order_mark_is_skipped() =>
        Assert.Equal("{}", Read([0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}'], 0, 5, 16));

    [Fact]
    public void Empty_input_is_empty_text() => Assert.Equal("", Read([], 0, 0, 16));
}
