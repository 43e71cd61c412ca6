using System.Text;
using CsCheck;

namespace EntraPrivateAccess.Tests.Fuzz;

/// <summary>Generators of hostile inputs.</summary>
internal static class Inputs
{
    // Values at which lengths, counts and offsets overflow.
    private static readonly byte[] s_edges = [0x00, 0x01, 0x7F, 0x80, 0x81, 0x82, 0x84, 0xFE, 0xFF];

    /// <summary>One of some values.</summary>
    public static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    /// <summary>Random bytes.</summary>
    public static Gen<byte[]> Bytes(int most) => Gen.Byte.Array[0, most];

    /// <summary>A valid input with one to four changes: bytes that are set, cut, repeated or inserted.</summary>
    public static Gen<byte[]> Changed(byte[] valid) =>
        Change.Array[1, 4].Select(changes => changes.Aggregate(valid, (bytes, change) => change(bytes)));

    /// <summary>A valid text with changes.</summary>
    public static Gen<string> Changed(string valid) =>
        Gen.OneOf(
            Changed(Encoding.UTF8.GetBytes(valid)).Select(Encoding.UTF8.GetString),
            TextChange.Array[1, 3].Select(changes => changes.Aggregate(valid, (text, change) => change(text)))
        );

    /// <summary>Words of a language in any order, with random text between them.</summary>
    public static Gen<string> Words(params string[] words) =>
        Gen.Frequency((8, Of(words)), (1, Text), (1, Gen.Const(" "))).Array[0, 25].Select(string.Concat);

    /// <summary>A short text of any characters: control characters, quotes, letters, half pairs.</summary>
    public static Gen<string> Text { get; } =
        Gen.Frequency(
                (10, Gen.Char[' ', '~']),
                (2, Of('\'', '"', '<', '>', '&', '\\', '/', '%', '=', ':', ';', ',', '\n', '\r', '\t')),
                (1, Gen.Char),
                (1, Of('\0', '\u200E', '\uFEFF', '\uD834', 'é', 'ı', '中', '\u2028'))
            )
            .Array[0, 12]
            .Select(letters => new string(letters));

    private static Gen<Func<byte[], byte[]>> Change { get; } =
        Gen.Select(
            Gen.Int[0, 6],
            Gen.Double[0, 1],
            Gen.Frequency((1, Gen.Byte), (2, Of(s_edges))),
            Gen.Int[1, 16],
            (kind, place, value, length) =>
                new Func<byte[], byte[]>(bytes => Apply(bytes, kind, (int)(place * bytes.Length), value, length))
        );

    private static Gen<Func<string, string>> TextChange { get; } =
        Gen.Select(Gen.Int[0, 2], Gen.Double[0, 1], Text, Gen.Int[1, 20], (kind, place, inserted, length) => new Func<
                string,
                string
            >(text =>
            {
                int at = (int)(place * text.Length);
                int end = kind == 0 ? at : Math.Min(text.Length, at + length);
                return text[..at] + (kind == 2 ? "" : inserted) + text[end..];
            }));

    private static byte[] Apply(byte[] bytes, int kind, int at, byte value, int length)
    {
        int end = Math.Min(bytes.Length, at + length);
        byte[] filler = new byte[length];
        filler.AsSpan().Fill(value);
        switch (kind)
        {
            case 0:
                return [.. bytes.AsSpan(0, at), .. bytes.AsSpan(end)];
            case 1:
                return [.. bytes.AsSpan(0, end), .. bytes.AsSpan(at, end - at), .. bytes.AsSpan(end)];
            case 2:
                return [.. bytes.AsSpan(0, at), .. filler, .. bytes.AsSpan(at)];
            case 3:
                return [.. bytes.AsSpan(0, at)];
            default:
                byte[] changed = [.. bytes];
                changed.AsSpan(at, Math.Min(kind == 4 ? length : 1, bytes.Length - at)).Fill(value);
                return changed;
        }
    }
}
