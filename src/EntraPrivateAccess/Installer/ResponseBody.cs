using System;
using System.IO;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Installer;

/// <summary>Reads a response's body in large pieces. Whatever ends it early is kept for the caller, and what came before is good.</summary>
internal sealed class ResponseBody(Stream body, IdleWatch idle, CancellationToken stop)
{
    /// <summary>What ended the body before its end, or null.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Fills the buffer, less at the end only.</summary>
    /// <returns>The bytes read; 0 at the end.</returns>
    public async Task<int> FillAsync(byte[] buffer)
    {
        int filled = 0;
        int read = -1;
        while (filled < buffer.Length && read != 0)
        {
            read = await ReadAsync(buffer, filled).ConfigureAwait(false);
            filled += read;
            idle.Touch();
        }

        stop.ThrowIfCancellationRequested();
        return filled;
    }

    private async Task<int> ReadAsync(byte[] buffer, int offset)
    {
        if (Failure is not null)
        {
            return 0;
        }

        try
        {
            return await body.ReadAsync(buffer, offset, buffer.Length - offset, idle.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException or InvalidOperationException)
        {
            Failure = exception;
            return 0;
        }
    }
}
