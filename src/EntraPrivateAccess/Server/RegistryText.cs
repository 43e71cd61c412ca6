using System.Globalization;

namespace EntraPrivateAccess.Server;

/// <summary>Describes registry values to users, with their type if it is not the expected one.</summary>
/// <remarks>
/// Microsoft documents the settings as numbers (REG_DWORD). Whether a program reads another type differs by program and
/// is mostly undocumented, so a value of another type is neither taken as set nor as not set.
/// </remarks>
internal static class RegistryText
{
    private const int MostBytes = 16;

    /// <summary>Returns whether a value is present but not a number (REG_DWORD).</summary>
    public static bool IsOtherType(object? value) => value is not (null or int);

    /// <summary>Returns the value of a setting, such as <c>0</c>, <c>'0' (REG_SZ)</c> or <c>not set</c>.</summary>
    public static string Describe(object? value) =>
        value switch
        {
            null => "not set",
            int number => number.ToString(CultureInfo.InvariantCulture),
            long number => number.ToString(CultureInfo.InvariantCulture) + " (REG_QWORD)",
            string text => $"'{text}' (REG_SZ)",
            string[] texts => $"'{string.Join("', '", texts)}' (REG_MULTI_SZ)",
            byte[] bytes => BitConverter.ToString(bytes, 0, Math.Min(MostBytes, bytes.Length))
                + (bytes.Length > MostBytes ? "-…" : "")
                + " (REG_BINARY)",
            _ => value.GetType().Name,
        };

    /// <summary>Returns a sentence about a value of another type; null if the value is absent or a number.</summary>
    public static string? TypeProblem(string name, object? value) =>
        IsOtherType(value)
            ? $"{name} is {Describe(value)} instead of a number (REG_DWORD), and it is not documented whether Windows "
                + "and .NET Framework read it."
            : null;
}
