using System;
using System.Text;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Installer;

/// <summary>Recognizes by its beginning what is no program, before the rest of it comes.</summary>
internal static class FirstBytes
{
    public static void Check(byte[] buffer, int count, Uri url, string place)
    {
        if (count >= 2 && buffer[0] == 'M' && buffer[1] == 'Z')
        {
            return;
        }

        string text = Encoding.UTF8.GetString(buffer, 0, Math.Min(count, 64)).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        throw text.StartsWith("<", StringComparison.Ordinal) ? Faults.InstallerIsWebPage(url) : Faults.InstallerNotAProgram(place);
    }
}
