using System;
using System.IO;
using System.Text;

namespace EntraPrivateAccess.Graph;

/// <summary>The text of one answer, decoded straight into the buffer that the JSON reader offers. It reads blocks, and nothing else.</summary>
internal sealed class GraphText : TextReader
{
    private readonly ArraySegment<byte> _utf8;
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private int _used;

    public GraphText(ArraySegment<byte> utf8)
    {
        _utf8 = utf8;
        bool isMarked = utf8.Count >= 3 && utf8.Array![utf8.Offset] == 0xEF && utf8.Array[utf8.Offset + 1] == 0xBB && utf8.Array[utf8.Offset + 2] == 0xBF;
        _used = isMarked ? 3 : 0;
    }

    public override int Read(char[] buffer, int index, int count)
    {
        int left = _utf8.Count - _used;
        if (left == 0)
        {
            return 0;
        }

        _decoder.Convert(_utf8.Array!, _utf8.Offset + _used, left, buffer, index, count, flush: true, out int read, out int written, out _);
        _used += read;
        return written;
    }
}
