using System.IO;

namespace EntraPrivateAccess.Server.Portable;

/// <summary>Writes until the disk is full, and then fails like Windows (ERROR_DISK_FULL).</summary>
internal sealed class LimitedStream : Stream
{
    private const int DiskFull = unchecked((int)0x80070070);

    private readonly Stream _inner;
    private long _left;

    public LimitedStream(Stream inner, long left)
    {
        _inner = inner;
        _left = left;
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _inner.Length;

    public override long Position
    {
        get => _inner.Position;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        Take(count);
        _inner.Write(buffer, offset, count);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Take(count);
        return _inner.WriteAsync(buffer, offset, count, cancellationToken);
    }

    public override void Flush() => _inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Take(int count)
    {
        _left -= count;
        if (_left < 0)
        {
            throw new IOException("There is not enough space on the disk.", DiskFull);
        }
    }
}

/// <summary>Reads slices of a file by offset.</summary>
internal static class StreamSlices
{
    /// <summary>Returns the requested bytes, or null if the file does not contain all of them.</summary>
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
