using System;
using System.Globalization;
using System.IO;
using System.Text;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>Joins a body that came in chunks.</summary>
internal static class Chunks
{
    private static readonly byte[] s_newLine = [13, 10];

    /// <exception cref="InvalidDataException">They don't add up.</exception>
    public static byte[] Join(byte[] body)
    {
        using MemoryStream joined = new();
        int at = 0;
        while (true)
        {
            int end = body.AsSpan(at).IndexOf(s_newLine);
            string size = end < 0 ? "" : Encoding.ASCII.GetString(body, at, end).Split(';')[0].Trim();
            if (!int.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int length) || length < 0 || at + end + s_newLine.Length + length > body.Length)
            {
                throw new InvalidDataException("The answer's chunks do not add up.");
            }

            if (length == 0)
            {
                return joined.ToArray();
            }

            joined.Write(body, at + end + s_newLine.Length, length);
            at += end + s_newLine.Length + length + s_newLine.Length;
            if (at > body.Length)
            {
                throw new InvalidDataException("The answer's chunks do not add up.");
            }
        }
    }
}
