using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security;
using System.Text;

namespace EntraPrivateAccess.Identity;

/// <summary>What goes to the Windows PowerShell child and what comes back: one ASCII line each, over its standard streams.</summary>
/// <remarks>To it: fields in UTF-8 and base64, tabs between them. From it: a tab, <c>token</c>, <c>fault</c> or <c>refusal</c>, a tab, and the rest.</remarks>
internal static class RegistrationSignInFrame
{
    private const string TokenMark = "\ttoken\t";
    private const string FaultMark = "\tfault\t";
    private const string RefusalMark = "\trefusal\t";

    // A token has some thousand characters; what goes on longer is no answer of ours.
    private const int Longest = 64 * 1024;

    public static byte[] Write(params string[] fields)
    {
        IEnumerable<string> encoded = fields.Select(field => Convert.ToBase64String(Encoding.UTF8.GetBytes(field)));
        return Encoding.ASCII.GetBytes(string.Join("\t", encoded) + "\n");
    }

    /// <summary>Finds the marked line; whatever else the child wrote is passed over.</summary>
    /// <returns>The token, or the fault's id and sentence, or the word of a refusal as id; all null where no marked line came.</returns>
    public static (SecureString? Token, string? FaultId, string? Fault) Read(TextReader output)
    {
        while (ReadLine(output) is char[] line)
        {
            try
            {
                if (After(line, TokenMark) is ArraySegment<char> token)
                    return (Secure(token), null, null);
                if (After(line, FaultMark) is ArraySegment<char> fault && Fault(fault) is [string id, string message])
                    return (null, id, message);
                if (After(line, RefusalMark) is ArraySegment<char> refusal)
                    return (null, new string([.. refusal]), null);
            }
            finally
            {
                Array.Clear(line, 0, line.Length);
            }
        }

        return (null, null, null);
    }

    private static string[] Fault(ArraySegment<char> text) =>
        [.. new string([.. text]).Split('\t').Select(field => Encoding.UTF8.GetString(Convert.FromBase64String(field)))];

    private static ArraySegment<char>? After(char[] line, string mark)
    {
        int end = Array.IndexOf(line, '\0');
        int length = end < 0 ? line.Length : end;
        return line.Take(mark.Length).SequenceEqual(mark) ? new ArraySegment<char>(line, mark.Length, length - mark.Length) : default(ArraySegment<char>?);
    }

    private static SecureString Secure(ArraySegment<char> letters)
    {
        SecureString secret = new();
        foreach (char letter in letters)
        {
            secret.AppendChar(letter);
        }

        secret.MakeReadOnly();
        return secret;
    }

    // One character at a time into one buffer: a string of the line could not be overwritten.
    private static char[]? ReadLine(TextReader output)
    {
        char[] line = new char[Longest];
        int length = 0;
        int next;
        while ((next = output.Read()) >= 0 && next != '\n')
        {
            if (next is not ('\r' or '\uFEFF') && length < Longest)
            {
                line[length++] = (char)next;
            }
        }

        return next < 0 && length == 0 ? null : line;
    }
}
