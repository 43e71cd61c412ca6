using System.Globalization;
using System.Net.Http;
using EntraPrivateAccess.Compatibility;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Http;

/// <summary>
/// Reads the sign-in service's clock, which decides whether a token has expired, regardless of this machine's clock.
/// </summary>
internal static class ServiceClock
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Returns the time in the Date header of the public discovery document, or this machine's time if there is no
    /// response within 10 seconds.
    /// </summary>
    public static async Task<DateTimeOffset> ReadAsync(
        HttpClient client,
        ConnectorEnvironment environment,
        TimeProvider time,
        CancellationToken cancellationToken
    ) => await TryReadAsync(client, environment, time, cancellationToken).ConfigureAwait(false) ?? time.GetUtcNow();

    /// <summary>
    /// Returns the time in the Date header of the public discovery document, or null if there is no response within 10
    /// seconds.
    /// </summary>
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

/// <summary>
/// Parses a Retry-After header: seconds, fractional seconds (which appear in Graph's documentation), or a date.
/// </summary>
internal static class RetryAfter
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);

    /// <param name="now">The service's time if the response contains it, because a date can't be compared with a wrong
    /// clock.</param>
    /// <returns>The time to wait, at most one day; null if the header is missing or
    /// invalid.</returns>
    public static TimeSpan? Parse(string? header, DateTimeOffset now)
    {
        if (
            double.TryParse(
                header,
                NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture,
                out double seconds
            )
            // Newer frameworks also parse NaN and infinity, with any style.
            && seconds >= 0
        )
        {
            return TimeSpan.FromSeconds(Math.Min(seconds, s_longest.TotalSeconds));
        }

        return DateTimeOffset.TryParse(
            header,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out DateTimeOffset date
        )
            ? TimeSpan.FromTicks(Math.Min(Math.Max(0, (date - now).Ticks), s_longest.Ticks))
            : null;
    }
}
