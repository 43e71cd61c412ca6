using System;
using System.IO;
using System.Linq;
using System.Text;
using EntraPrivateAccess.Server;

namespace EntraPrivateAccess.Diagnostics.Export.Parts;

/// <summary>The end of a text file, in whichever encoding a Windows program wrote it.</summary>
/// <param name="LeftOut">Bytes before it.</param>
internal sealed record LogText(string Text, long LeftOut)
{
    public static LogText ReadEnd(IServerFiles files, string path, int atMost)
    {
        using Stream stream = files.OpenRead(path);
        byte[] start = Read(stream, 512);
        Encoding encoding = EncodingOf(start);

        // An even number, since a letter of UTF-16 has two bytes.
        long from = Math.Max(0, stream.Length - atMost) / 2 * 2;
        _ = stream.Seek(from, SeekOrigin.Begin);
        string text = encoding.GetString(Read(stream, atMost + 1)).TrimStart('\uFEFF').Replace("\0", "");
        return new LogText(from == 0 ? text : text[WholeFrom(text)..], from);
    }

    // Half a secret is not known for one: what was cut through is left out.
    private static int WholeFrom(string text) => text.IndexOf('\n') is int line and >= 0 ? line + 1 : text.IndexOf(' ') is int word and >= 0 ? word : text.Length;

    // Windows Installer writes UTF-16; a file without a mark shows it by the empty half of its letters.
    private static Encoding EncodingOf(byte[] start) => start switch
    {
        [0xFF, 0xFE, ..] => Encoding.Unicode,
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
        _ when start.Where((letter, index) => index % 2 == 1 && letter == 0).Count() > start.Length / 4 => Encoding.Unicode,
        _ when start.Where((letter, index) => index % 2 == 0 && letter == 0).Count() > start.Length / 4 => Encoding.BigEndianUnicode,
        _ => Encoding.UTF8,
    };

    private static byte[] Read(Stream stream, int atMost)
    {
        byte[] buffer = new byte[Math.Min(atMost, stream.Length - stream.Position)];
        int all = 0;
        for (int read = 1; read > 0 && all < buffer.Length; all += read)
        {
            read = stream.Read(buffer, all, buffer.Length - all);
        }

        return [.. buffer.Take(all)];
    }
}
