using System;
using System.Linq;
using System.Text;

namespace EntraPrivateAccess.Provisioning;

/// <summary>What the registration child said. Its own lines are UTF-8 in base64 behind a mark; the connector's script writes in the console's code page.</summary>
internal static class RegistrationWords
{
    private const string Mark = "\tsaid\t";

    public static string Of(string output) => string.Join("\n", output.Split('\n').Select(line => Plain(line.TrimEnd('\r'))));

    // A line that was cut off at the limit of what is kept is no base64 any more: it is shown as it came.
    private static string Plain(string line)
    {
        try
        {
            return line.StartsWith(Mark, StringComparison.Ordinal) ? Encoding.UTF8.GetString(Convert.FromBase64String(line[Mark.Length..])) : line;
        }
        catch (FormatException)
        {
            return line;
        }
    }
}
