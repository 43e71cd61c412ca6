using System;
using System.Buffers;
using System.IO;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Graph;

/// <summary>The bytes of one answer, in a buffer that is lent: a large tenant is read page after page into the same one.</summary>
internal sealed class GraphContent : IDisposable
{
    private const int Least = 16 * 1024;
    private const int MostAtFirst = 1 << 20;

    private byte[] _bytes;
    private int _count;

    private GraphContent(long? announced) => _bytes = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(announced ?? 0, Least), MostAtFirst));

    /// <summary>The whole body, or nothing where there is none.</summary>
    public static async Task<GraphContent> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        GraphContent content = new(response.Content?.Headers.ContentLength);
        if (response.Content is not null)
        {
            // On .NET Framework a read does not heed the token; an answer that is disposed ends it.
            using CancellationTokenRegistration stop = cancellationToken.Register(response.Dispose);
            using Stream stream = await response.Content.ReadAsStreamAsync().ConfigureAwait(false);
            await content.FillAsync(stream, cancellationToken).ConfigureAwait(false);
        }

        return content;
    }

    public GraphText Open() => new(new ArraySegment<byte>(_bytes, 0, _count));

    // Only after a read that came to its end: one that was broken off may still write into its buffer, which then is nobody's.
    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    private async Task FillAsync(Stream stream, CancellationToken cancellationToken)
    {
        int got;
        while ((got = await stream.ReadAsync(_bytes, _count, _bytes.Length - _count, cancellationToken).ConfigureAwait(false)) > 0)
        {
            _count += got;
            if (_count == _bytes.Length)
            {
                byte[] larger = ArrayPool<byte>.Shared.Rent(_bytes.Length * 2);
                Buffer.BlockCopy(_bytes, 0, larger, 0, _count);
                ArrayPool<byte>.Shared.Return(_bytes);
                _bytes = larger;
            }
        }
    }
}
