using System;
using System.Linq;
using System.Text;

namespace EntraPrivateAccess.Sandbox.Servers.Programs;

/// <summary>The line that the registration script reads from standard input: six fields in base64, then the token, tabs between.</summary>
internal sealed record RegistrationFrame(string Script, string ModulePath, string ModuleName, string TenantId, string Feature, string Proxy, string Token)
{
    /// <summary>Reads it as the script does: up to the first line feed, nothing but printable ASCII, tabs part.</summary>
    /// <returns>Null where it did not arrive whole.</returns>
    public static RegistrationFrame? Parse(byte[] input)
    {
        byte[] line = [.. input.TakeWhile(value => value != 10).Where(value => value == 9 || value is >= 32 and <= 126)];
        string[] fields = Encoding.ASCII.GetString(line).Split('\t');
        if (!input.Contains((byte)10) || fields.Length != 7 || fields[6].Length == 0)
        {
            return null;
        }

        string[] texts = [.. fields[..6].Select(field => Encoding.UTF8.GetString(Convert.FromBase64String(field)))];
        return new RegistrationFrame(texts[0], texts[1], texts[2], texts[3], texts[4], texts[5], fields[6]);
    }
}
