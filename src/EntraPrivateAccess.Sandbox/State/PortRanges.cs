using System.Globalization;

namespace EntraPrivateAccess.Sandbox.State;

/// <summary>The TCP port ranges of a virtual server, each with its first port and its number of ports.</summary>
/// <param name="ReuseStart">0 if there is no AutoReuse range.</param>
internal sealed record PortRanges(int DynamicStart, int DynamicCount, int ReuseStart, int ReuseCount)
{
    private const int MostPorts = 65535;

    /// <summary>The ranges of a new Windows server.</summary>
    public static PortRanges Default { get; } = new(49152, 16384, 0, 0);

    /// <summary>Parses one range, or two with a semicolon between them; null if the text is not valid.</summary>
    public static PortRanges? Parse(string text)
    {
        (int Start, int Count)?[] ranges = [.. text.Split(';').Select(ParseRange)];
        return ranges switch
        {
            [{ } one] => new PortRanges(one.Start, one.Count, 0, 0),
            [{ } one, { } reuse] => new PortRanges(one.Start, one.Count, reuse.Start, reuse.Count),
            _ => null,
        };
    }

    private static (int Start, int Count)? ParseRange(string text) =>
        text.Split('-') is [var first, var last]
        && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int start)
        && int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out int end)
        && start is > 0
        && start <= end
        && end <= MostPorts
            ? (start, end - start + 1)
            : null;
}
