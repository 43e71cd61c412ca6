using System.Globalization;

namespace EntraPrivateAccess.Models;

/// <summary>Formats values as they appear in the JSON of an output object.</summary>
/// <remarks>
/// <c>ConvertTo-Json</c> reads the .NET properties of an object, and has no option that makes all of these types
/// readable in Windows PowerShell and in PowerShell 7. So the public properties of the output types contain only values
/// that both write as intended: text, numbers, Booleans, enums and lists of these. Enums are based on Int64, because
/// both versions write the name of such a value and the number of any other enum. Where a richer type is more useful in
/// PowerShell, <see cref="ShownAsAttribute"/> names it, and Module/EntraPrivateAccess.Types.ps1xml converts the value.
/// </remarks>
internal static class JsonText
{
    /// <summary>Converts a duration to seconds, with millisecond precision.</summary>
    public static double Seconds(TimeSpan duration) => Math.Round(duration.TotalSeconds, 3);

    /// <summary>Formats a time in UTC as in ISO 8601, without loss.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    /// <inheritdoc cref="Time(DateTimeOffset)"/>
    public static string? Time(DateTimeOffset? time) => time is { } known ? Time(known) : null;

    /// <summary>Parses a time; a time without an offset is in UTC.</summary>
    public static DateTimeOffset ToTime(string time) =>
        DateTimeOffset.Parse(
            time,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal
        );

    /// <inheritdoc cref="ToTime"/>
    public static DateTimeOffset? ToOptionalTime(string? time) => time is null ? null : ToTime(time);
}

/// <summary>
/// Specifies the type of a property's value in PowerShell, if it differs from the type in .NET and in JSON.
/// </summary>
/// <param name="type">The type that Module/EntraPrivateAccess.Types.ps1xml converts the value to.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ShownAsAttribute(Type type) : Attribute
{
    public Type Type { get; } = type;
}
