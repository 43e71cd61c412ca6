using System.IO;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>Reads pieces of a file by offset, whole or not at all.</summary>
internal static class StreamSlices
{
    /// <summary>The bytes asked for, or null where the file does not have them all.</summary>
    public static byte[]? ReadAt(this Stream stream, long offset, int count)
    {
        if (offset < 0 || count < 0 || offset > stream.Length - count)
        {
            return null;
        }

        byte[] buffer = new byte[count];
        stream.Position = offset;
        int filled = 0;
        while (filled < count)
        {
            int read = stream.Read(buffer, filled, count - filled);
            if (read == 0)
            {
                return null;
            }

            filled += read;
        }

        return buffer;
    }
}
