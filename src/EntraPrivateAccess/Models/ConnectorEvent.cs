using System.Globalization;
using System.Text.RegularExpressions;

namespace EntraPrivateAccess.Models;

/// <summary>
/// One event that a connector, its updater or its installation wrote, with what it means where that is known.
/// </summary>
public sealed class ConnectorEvent
{
    public DateTimeOffset Time { get; init; }

    public ConnectorEventLevel Level { get; init; }

    /// <summary>The event's number. Few of them are documented; the text says more.</summary>
    public int Id { get; init; }

    public string Channel { get; init; } = "";

    public string Source { get; init; } = "";

    public string Message { get; init; } = "";

    /// <summary>
    /// The name of the known problem, such as <c>TrustCertificateExpired</c>; null where the message is none.
    /// </summary>
    public string? Class { get; init; }

    /// <summary>Why it likely happened; null if that is not known.</summary>
    public string? Cause { get; init; }

    /// <summary>What to do about it, with the command to type; null where that is not known.</summary>
    public string? Remedy { get; init; }

    public string Server { get; init; } = "";

    public string Environment { get; init; } = "";

    /// <summary>True on a virtual server of a sandbox.</summary>
    public bool Rehearsed { get; init; }

    public override string ToString() => $"{Level} {Id}: {Message}";
}

/// <summary>How bad an event is. The numbers are Windows' own.</summary>
public enum ConnectorEventLevel
{
    Critical = 1,
    Error = 2,
    Warning = 3,
    Information = 4,
    Verbose = 5,
}

/// <summary>From when on: a moment, or a time before now.</summary>
public sealed class EventSince
{
    private readonly TimeSpan? _ago;
    private readonly DateTimeOffset _moment;

    /// <param name="moment">Local time, unless it says that it is universal.</param>
    public EventSince(DateTime moment) => _moment = new DateTimeOffset(moment);

    public EventSince(DateTimeOffset moment) => _moment = moment;

    public EventSince(TimeSpan ago) => _ago = ago.Duration();

    /// <param name="text">Such as <c>30m</c>, <c>12h</c>, <c>7d</c>, <c>1.06:00:00</c> or <c>2026-11-24
    /// 08:00</c>.</param>
    public EventSince(string text)
    {
        string given = (text ?? throw new ArgumentNullException(nameof(text))).Trim();
        _ago = Span(given);
        _moment =
            _ago is not null ? default
            : !IsNumber(given)
            && DateTimeOffset.TryParse(
                given,
                CultureInfo.CurrentCulture,
                DateTimeStyles.AssumeLocal,
                out DateTimeOffset moment
            )
                ? moment
            : throw new FormatException(
                $"'{given}' is neither a time span, such as 30m, 12h, 7d or 1.06:00:00, nor a moment, such as '2026-11-24 08:00'."
            );
    }

    /// <summary>The moment that is meant.</summary>
    /// <param name="now">The clock of the server that is asked.</param>
    internal DateTimeOffset From(DateTimeOffset now) =>
        _ago is not TimeSpan ago ? _moment
        : ago.Ticks < now.UtcTicks ? now.ToUniversalTime() - ago
        : DateTimeOffset.MinValue;

    public override string ToString() =>
        _ago is TimeSpan ago
            ? ago.ToString("c", CultureInfo.InvariantCulture)
            : _moment.ToString("u", CultureInfo.InvariantCulture);

    private static bool IsNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static TimeSpan? Span(string text)
    {
        Match unit = Regex.Match(text, @"^(\d{1,6})\s*([smhdSMHD])$");
        if (unit.Success)
        {
            int number = int.Parse(unit.Groups[1].Value, CultureInfo.InvariantCulture);
            return unit.Groups[2].Value.ToLowerInvariant() switch
            {
                "s" => TimeSpan.FromSeconds(number),
                "m" => TimeSpan.FromMinutes(number),
                "h" => TimeSpan.FromHours(number),
                _ => TimeSpan.FromDays(number),
            };
        }

        // 12:00 alone is a time of the day, as everywhere in PowerShell.
        return
            Regex.IsMatch(text, @"^(\d+\.)?\d{1,2}:\d{2}:\d{2}$")
            && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan span)
            ? span
            : null;
    }
}
