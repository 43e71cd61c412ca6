using System;
using System.Globalization;
using System.Linq;
using System.Net.Http;

namespace EntraPrivateAccess.Http;

/// <summary>How long a server asks to wait.</summary>
internal static class RetryAfter
{
    /// <summary>Seconds (decimals too, which some services send) or a date; null where nothing readable is said.</summary>
    public static TimeSpan? Read(HttpResponseMessage response, DateTimeOffset now)
    {
        if (!response.Headers.TryGetValues("Retry-After", out System.Collections.Generic.IEnumerable<string>? values))
        {
            return null;
        }

        string text = values.First();
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds < int.MaxValue)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        // A date is the server's: counted from its own clock where it tells it.
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date)
            ? TimeSpan.FromTicks(Math.Max(0, (date - (response.Headers.Date ?? now)).Ticks))
            : null;
    }
}
