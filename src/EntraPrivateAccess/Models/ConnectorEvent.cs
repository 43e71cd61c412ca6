using System.Globalization;
using System.Text.RegularExpressions;

namespace EntraPrivateAccess.Models;

/// <summary>
/// An event of a connector, its updater or its installation, with cause and remedy if they are known.
/// </summary>
public sealed class ConnectorEvent
{
    /// <summary>Gets the time of the event.</summary>
    [ShownAs(typeof(DateTimeOffset))]
    public string Time
    {
        get => JsonText.Time(At);
        init => At = JsonText.ToTime(value);
    }

    /// <summary>Gets the severity of the event.</summary>
    public ConnectorEventLevel Level { get; init; }

    /// <summary>Gets the event ID. Few IDs are documented; the message contains more details.</summary>
    public int Id { get; init; }

    /// <summary>Gets the name of the event channel.</summary>
    public string Channel { get; init; } = "";

    /// <summary>Gets the name of the event's provider.</summary>
    public string Source { get; init; } = "";

    /// <summary>
    /// Gets the name of the service that the event concerns, such as <c>WAPCSvc</c>; null if it concerns neither.
    /// </summary>
    public string? Service { get; init; }

    /// <summary>Gets the text of the event.</summary>
    public string Message { get; init; } = "";

    /// <summary>
    /// Gets the name of the known issue, such as <c>TrustCertificateExpired</c>; null if the message matches none.
    /// </summary>
    public string? Class { get; init; }

    /// <summary>Gets the likely cause; null if it is unknown.</summary>
    public string? Cause { get; init; }

    /// <summary>Gets the remedy, with the command to run; null if none is known.</summary>
    public string? Remedy { get; init; }

    /// <summary>Gets the name of the server.</summary>
    public string Server { get; init; } = "";

    /// <summary>Gets the name of the environment, such as <c>Global</c>, or the name of a sandbox.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Gets whether the server is a virtual server of a sandbox.</summary>
    public bool Rehearsed { get; init; }

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "ConnectorEvent/1";

    /// <summary>Gets the time of the event.</summary>
    internal DateTimeOffset At { get; init; }

    public override string ToString() => $"{Level} {Id}: {Message}";
}

/// <summary>The severity of an event. The values are those of Windows.</summary>
public enum ConnectorEventLevel : long
{
    /// <summary>A failure from which the program can't recover.</summary>
    Critical = 1,

    /// <summary>A failure.</summary>
    Error = 2,

    /// <summary>A possible problem.</summary>
    Warning = 3,

    /// <summary>A normal operation.</summary>
    Information = 4,

    /// <summary>A detail for troubleshooting.</summary>
    Verbose = 5,
}

/// <summary>The start of a time range: a point in time, or a time span before now.</summary>
public sealed class EventSince
{
    private readonly TimeSpan? _ago;
    private readonly DateTimeOffset _moment;

    /// <summary>Creates a range that starts at a point in time.</summary>
    /// <param name="moment">The start, in local time unless its kind is UTC.</param>
    public EventSince(DateTime moment) => _moment = new DateTimeOffset(moment);

    /// <summary>Creates a range that starts at a point in time.</summary>
    /// <param name="moment">The start.</param>
    public EventSince(DateTimeOffset moment) => _moment = moment;

    /// <summary>Creates a range that starts a time span before now.</summary>
    /// <param name="ago">The time span, whose sign is ignored.</param>
    public EventSince(TimeSpan ago) => _ago = ago.Duration();

    /// <summary>Creates a range from text.</summary>
    /// <param name="text">A time span, such as <c>30m</c>, <c>12h</c>, <c>7d</c> (0 to 999999 s, m, h or d) or
    /// <c>1.06:00:00</c>, or a point in time, such as <c>2026-11-24 08:00</c>, in local time.</param>
    /// <exception cref="FormatException">The text is neither.</exception>
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
                $"'{given}' is neither a time span, such as 30m, 12h, 7d or 1.06:00:00, nor a time, such as "
                    + "'2026-11-24 08:00'."
            );
    }

    /// <summary>Returns the start of the range in the server's time.</summary>
    /// <param name="now">The current time of the server whose events are read.</param>
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

        // 12:00 alone is a time of day, as elsewhere in PowerShell.
        return
            Regex.IsMatch(text, @"^(\d+\.)?\d{1,2}:\d{2}:\d{2}$")
            && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan span)
            ? span
            : null;
    }
}

/// <summary>An event or message that the module knows, with cause and remedy.</summary>
public sealed class KnownConnectorEvent
{
    /// <summary>Gets the class that <c>Get-ConnectorEvent</c> returns for the event.</summary>
    public string Class { get; init; } = "";

    /// <summary>Gets the event ID; null if the event is recognized by its text only.</summary>
    public int? Id { get; init; }

    /// <summary>Gets the log in which the event ID counts; null without an ID.</summary>
    public string? Log { get; init; }

    /// <summary>Gets the event source of the ID; null without an ID.</summary>
    public string? Provider { get; init; }

    /// <summary>
    /// Gets the texts of which one identifies the event, separated by <c> | </c>; an asterisk stands for any text. Null
    /// if the event is recognized by its ID only.
    /// </summary>
    public string? Message { get; init; }

    /// <summary>Gets the likely cause. <c>{host}</c> stands for the host that the message contains.</summary>
    public string Cause { get; init; } = "";

    /// <summary>Gets the remedy, with the commands to run; null if none is needed.</summary>
    public string? Remedy { get; init; }

    /// <summary>Gets the source of the cause and the remedy.</summary>
    public string Source { get; init; } = "";

    /// <summary>Gets the address of the source, or null.</summary>
    public Uri? Address { get; init; }

    /// <summary>Gets how certain the cause is.</summary>
    public IssueConfidence Confidence { get; init; }

    /// <summary>Gets the name and the version of this object's JSON shape.</summary>
    public string Schema => "KnownConnectorEvent/1";

    public override string ToString() => Id is int id ? FormattableString.Invariant($"{Class} {id}") : Class;
}

/// <summary>Specifies how certain the cause of a known event is.</summary>
public enum IssueConfidence : long
{
    /// <summary>Microsoft documents the message or the error with its cause.</summary>
    Documented,

    /// <summary>Administrators or unofficial notes report the cause.</summary>
    Reported,

    /// <summary>The cause is concluded from the text of the message.</summary>
    Inferred,
}
