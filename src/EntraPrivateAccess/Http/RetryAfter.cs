using System;
using System.Globalization;

namespace EntraPrivateAccess.Http;

/// <summary>Reads a Retry-After header: seconds, decimals of seconds (seen in Graph's documents), or a date.</summary>
internal static class RetryAfter
{
    /// <param name="now">The service's clock where it sent one: a date means nothing against a clock that is wrong.</param>
    /// <returns>Null where it says nothing that can be understood.</returns>
    public static TimeSpan? Parse(string? header, DateTimeOffset now)
    {
        if (double.TryParse(header, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out double seconds))
        {
            return TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(1).TotalSeconds));
        }

        return DateTimeOffset.TryParse(header, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date)
            ? TimeSpan.FromTicks(Math.Max(0, (date - now).Ticks))
            : null;
    }
}
