using System;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Installer;

/// <summary>Reads the next piece while the last one is hashed and written: with two buffers, whatever the file's size.</summary>
internal static class BodyCopy
{
    private const int BufferSize = 256 * 1024;

    /// <param name="fill">Fills a buffer; 0 ends the copy.</param>
    /// <param name="take">Hashes and writes that many bytes of a buffer.</param>
    public static async Task RunAsync(Func<byte[], Task<int>> fill, Action<byte[], int> take)
    {
        byte[] full = new byte[BufferSize];
        byte[] spare = new byte[BufferSize];
        int count = await fill(full).ConfigureAwait(false);
        while (count > 0)
        {
            byte[] target = spare;
            Task<int> next = Task.Run(() => fill(target));
            _ = next.ContinueWith(failed => failed.Exception, TaskContinuationOptions.OnlyOnFaulted);
            take(full, count);
            count = await next.ConfigureAwait(false);
            (full, spare) = (target, full);
        }
    }
}
