using System.Globalization;
using System.IO;
using System.Text;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>
/// Implements the subset of HTTP/1.1 that a probe needs over any stream, because HttpClient can't use an existing
/// stream on .NET Framework.
/// </summary>
internal static class PlainHttp
{
    private const int LargestHead = 64 * 1024;
    private const int LargestBody = 32 * 1024 * 1024;
    private static readonly byte[] s_end = [13, 10, 13, 10];

    /// <exception cref="InvalidDataException">The response is not HTTP or is too long.</exception>
    /// <exception cref="EndOfStreamException">The connection was closed before the response was complete.</exception>
    public static async Task<ProbeResponse> AskAsync(
        Stream stream,
        ProbeRequest question,
        CancellationToken cancellationToken
    )
    {
        byte[] request = [.. Encoding.ASCII.GetBytes(Head(question)), .. question.Body];
        await stream.WriteAsync(request, 0, request.Length, cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);

        using MemoryStream received = new();
        int head = await ReadHeadAsync(stream, received, cancellationToken).ConfigureAwait(false);
        ProbeResponse reply = Parse(Encoding.ASCII.GetString(received.GetBuffer(), 0, head));
        return question.WantsBody
            ? reply with
            {
                Body = await ReadBodyAsync(stream, received, head + s_end.Length, reply, cancellationToken)
                    .ConfigureAwait(false),
            }
            : reply;
    }

    private static string Head(ProbeRequest question)
    {
        StringBuilder head = new(
            $"{question.Method} {question.Target} HTTP/1.1\r\nHost: {question.Host}\r\n"
                + "User-Agent: EntraPrivateAccess\r\n"
        );
        if (question.Method != "CONNECT")
        {
            _ = head.Append("Accept: */*\r\nConnection: close\r\n");
        }

        if (question.ContentType is not null)
        {
            _ = head.Append("Content-Type: ")
                .Append(question.ContentType)
                .Append("\r\nContent-Length: ")
                .Append(question.Body.Length.ToString(CultureInfo.InvariantCulture))
                .Append("\r\n");
        }

        return head.Append("\r\n").ToString();
    }

    /// <returns>The offset of the empty line after the headers.</returns>
    private static async Task<int> ReadHeadAsync(
        Stream stream,
        MemoryStream received,
        CancellationToken cancellationToken
    )
    {
        while (received.Length < LargestHead)
        {
            if (!await ReadAsync(stream, received, cancellationToken).ConfigureAwait(false))
            {
                throw received.Length == 0
                    ? new EndOfStreamException("The connection was closed before a response arrived.")
                    : new EndOfStreamException("The connection was closed in the middle of a response.");
            }

            int end = received.GetBuffer().AsSpan(0, (int)received.Length).IndexOf(s_end);
            if (end >= 0)
            {
                return end;
            }
        }

        throw new InvalidDataException("The headers of the response have no end.");
    }

    private static async Task<byte[]> ReadBodyAsync(
        Stream stream,
        MemoryStream received,
        int start,
        ProbeResponse reply,
        CancellationToken cancellationToken
    )
    {
        long? whole = long.TryParse(
            reply.Header("Content-Length"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out long length
        )
            ? start + length
            : null;
        while (
            (whole is null || received.Length < whole)
            && await ReadAsync(stream, received, cancellationToken).ConfigureAwait(false)
        )
        {
            if (received.Length > LargestBody)
            {
                throw new InvalidDataException($"The response is longer than {LargestBody / 1024 / 1024} MB.");
            }
        }

        if (received.Length < whole)
        {
            throw new EndOfStreamException("The connection was closed in the middle of a response.");
        }

        byte[] body = [.. received.ToArray().Skip(start)];
        return string.Equals(reply.Header("Transfer-Encoding"), "chunked", StringComparison.OrdinalIgnoreCase)
            ? Chunks.Join(body)
            : body;
    }

    private static async Task<bool> ReadAsync(Stream stream, MemoryStream received, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[16 * 1024];
        int read = await stream.ReadAsync(buffer, 0, buffer.Length, cancellationToken).ConfigureAwait(false);
        received.Write(buffer, 0, read);
        return read > 0;
    }

    private static ProbeResponse Parse(string head)
    {
        string[] lines = head.Split(["\r\n"], StringSplitOptions.None);
        string[] first = lines[0].Split([' '], 3);
        return
            first.Length >= 2
            && first[0].StartsWith("HTTP/", StringComparison.Ordinal)
            && int.TryParse(first[1], NumberStyles.None, CultureInfo.InvariantCulture, out int status)
            ? new ProbeResponse(status, first.Length > 2 ? first[2] : "", [.. lines.Skip(1)], [])
            : throw new InvalidDataException("The response is not HTTP.");
    }
}

/// <summary>A request to a host.</summary>
/// <param name="Target">A path, or the full address for a proxy.</param>
internal sealed record ProbeRequest(string Method, string Target, string Host)
{
    public string? ContentType { get; init; }

    public byte[] Body { get; init; } = [];

    /// <summary>Whether to read the body of the response, too.</summary>
    public bool WantsBody { get; init; }
}

/// <summary>A response to a request.</summary>
/// <param name="Lines">The header lines.</param>
/// <param name="Body">The body; empty if it was not requested.</param>
internal sealed record ProbeResponse(int Status, string Words, IReadOnlyList<string> Lines, byte[] Body)
{
    public const int ProxyAuthenticationRequired = 407;

    private const int Forbidden = 403;

    /// <summary>Headers that proxies add when they refuse a request themselves.</summary>
    private static readonly string[] s_proxyHeaders = ["Via", "Proxy-Authenticate", "X-Squid-Error", "X-Cache"];

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The time from the request to the end of the headers.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>Whether a proxy rather than the host seems to have refused the request.</summary>
    public bool IsProxyRefusal =>
        Status == ProxyAuthenticationRequired
        || (Status == Forbidden && s_proxyHeaders.Any(name => Header(name) is not null));

    /// <summary>
    /// Whether the server that answered is overloaded, or is a proxy that can't reach the host: 502, 503 or 504.
    /// </summary>
    public bool IsOutage => Status is 502 or 503 or 504;

    /// <summary>
    /// Whether the configured proxy rather than the host responded with an outage. Without a configured proxy, the same
    /// headers can be those of the host's own front end.
    /// </summary>
    public bool IsProxyOutage => IsOutage && (Header("Via") ?? Header("X-Squid-Error")) is not null;

    public string? Header(string name) =>
        Lines
            .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
            .Select(line => line.Substring(name.Length + 1).Trim())
            .FirstOrDefault();

    public override string ToString() => $"{Status} {Words}".TrimEnd();
}

/// <summary>Joins the chunks of a body with chunked transfer encoding.</summary>
internal static class Chunks
{
    private static readonly byte[] s_newLine = [13, 10];

    /// <exception cref="InvalidDataException">The chunks are inconsistent.</exception>
    public static byte[] Join(byte[] body)
    {
        using MemoryStream joined = new();
        int at = 0;
        while (true)
        {
            int end = body.AsSpan(at).IndexOf(s_newLine);
            string size = end < 0 ? "" : Encoding.ASCII.GetString(body, at, end).Split(';')[0].Trim();
            if (
                !int.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int length)
                || length < 0
                || at + end + s_newLine.Length + length > body.Length
            )
            {
                throw new InvalidDataException("The chunks of the response are inconsistent.");
            }

            if (length == 0)
            {
                return joined.ToArray();
            }

            joined.Write(body, at + end + s_newLine.Length, length);
            at += end + s_newLine.Length + length + s_newLine.Length;
            if (at > body.Length)
            {
                throw new InvalidDataException("The chunks of the response are inconsistent.");
            }
        }
    }
}
