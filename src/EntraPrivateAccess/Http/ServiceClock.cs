using System.Globalization;
using System.Net.Http;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Http;

/// <summary>
/// The sign-in service's clock: what decides whether a token has ended, whatever this machine believes.
/// </summary>
internal static class ServiceClock
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The Date header of the public discovery document, or this machine's clock where no answer comes within 10
    /// seconds.
    /// </summary>
    public static async Task<DateTimeOffset> ReadAsync(
        HttpClient client,
        ConnectorEnvironment environment,
        TimeProvider time,
        CancellationToken cancellationToken
    ) => await TryReadAsync(client, environment, time, cancellationToken).ConfigureAwait(false) ?? time.GetUtcNow();

    /// <summary>The same, or null where no answer comes.</summary>
    public static async Task<DateTimeOffset?> TryReadAsync(
        HttpClient client,
        ConnectorEnvironment environment,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        using CancellationTokenSource limit = time.Limit(s_limit);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(
            limit.Token,
            cancellationToken
        );
        Uri document = new(
            $"{environment.Authority.OriginalString.TrimEnd('/')}/organizations/v2.0/.well-known/openid-configuration"
        );
        try
        {
            using HttpResponseMessage response = await client
                .GetAsync(document, HttpCompletionOption.ResponseHeadersRead, either.Token)
                .ConfigureAwait(false);
            return response.Headers.Date;
        }
        catch (HttpRequestException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}

/// <summary>Reads a Retry-After header: seconds, decimals of seconds (seen in Graph's documents), or a date.</summary>
internal static class RetryAfter
{
    /// <param name="now">The service's clock where it sent one: a date means nothing against a clock that is
    /// wrong.</param>
    /// <returns>Null where it says nothing that can be understood.</returns>
    public static TimeSpan? Parse(string? header, DateTimeOffset now)
    {
        if (
            double.TryParse(
                header,
                NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture,
                out double seconds
            )
        )
        {
            return TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(1).TotalSeconds));
        }

        return DateTimeOffset.TryParse(
            header,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out DateTimeOffset date
        )
            ? TimeSpan.FromTicks(Math.Max(0, (date - now).Ticks))
            : null;
    }
}
