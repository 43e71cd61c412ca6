using System.Text.RegularExpressions;

namespace EntraPrivateAccess.Errors;

/// <summary>Finds the host that a message is about.</summary>
/// <remarks>
/// Messages contain many words with dots, such as names of .NET types. A word is a host only in a URL, in quotation
/// marks, after a word such as <c>reach</c>, as an IP address, or if the service uses its domain.
/// </remarks>
internal static class MessageHosts
{
    // A host follows the first words; the rest are call stacks.
    private const int LongestSearch = 4000;

    private const string Name = @"(?=[a-z0-9-]*[a-z])[a-z0-9](?:[a-z0-9-]{0,62})(?:\.[a-z0-9-]{1,63})+";
    private const string Address = @"(?:\d{1,3}\.){3}\d{1,3}";
    private const string ServiceName =
        @"(?:[a-z0-9-]{1,63}\.)+(?:msappproxy\.(?:net|us)|servicebus\.(?:windows\.net|usgovcloudapi\.net)"
        + @"|microsoftonline(?:-p)?\.(?:com|us)|windows\.net)";

    private static readonly Regex[] s_patterns =
    [
        Pattern(@"\b(?:https?|sb|net\.tcp|wss?)://(?<host>[^\s/:'""?#<>\])]{1,253})"),
        Pattern($@"['""“‘](?<host>{Name}|{Address})(?::\d{{1,5}})?['""”’]"),
        // A name without a domain, where .NET puts it: The remote name could not be resolved: 'proxy'.
        Pattern(@"resolved: ['""](?<host>[a-z0-9][a-z0-9.-]{0,252})['""]"),
        Pattern($@"\b(?<host>{ServiceName})\b"),
        Pattern($@"\b(?:reach|resolve|host|server|name|to)\s+(?<host>{Name})\b"),
        Pattern($@"\b(?<host>{Address}):\d{{1,5}}\b"),
    ];

    /// <summary>Returns the first host in a message, in lowercase; null if there is none.</summary>
    public static string? FindFirst(string message)
    {
        string begin = message.Length <= LongestSearch ? message : message.Substring(0, LongestSearch);
        try
        {
            return s_patterns
                .Select(pattern => pattern.Match(begin))
                .FirstOrDefault(match => match.Success)
                ?.Groups["host"]
                .Value.TrimEnd('.')
                .ToLowerInvariant();
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    // The time limit protects against messages that were made to take long.
    private static Regex Pattern(string pattern) =>
        new(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
}
