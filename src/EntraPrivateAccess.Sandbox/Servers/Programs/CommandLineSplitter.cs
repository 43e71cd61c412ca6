using System.Collections.Generic;
using System.Text;

namespace EntraPrivateAccess.Sandbox.Servers.Programs;

/// <summary>Splits a command line as Windows programs do: blanks part, quotes keep together, a backslash before a quote makes it text.</summary>
internal static class CommandLineSplitter
{
    public static IReadOnlyList<string> Split(string commandLine)
    {
        List<string> arguments = [];
        StringBuilder? current = null;
        bool quoted = false;
        for (int at = 0; at < commandLine.Length;)
        {
            char letter = commandLine[at];
            if (!quoted && (letter is ' ' or '\t'))
            {
                Flush(arguments, ref current);
                at++;
                continue;
            }

            current ??= new StringBuilder();
            int slashes = Run(commandLine, at);
            at += slashes;
            bool quote = at < commandLine.Length && commandLine[at] == '"';
            _ = current.Append('\\', quote ? slashes / 2 : slashes);
            if (quote)
            {
                quoted ^= slashes % 2 == 0;
                _ = slashes % 2 == 0 ? current : current.Append('"');
                at++;
            }
            else if (slashes == 0)
            {
                _ = current.Append(letter);
                at++;
            }
        }

        Flush(arguments, ref current);
        return arguments;
    }

    private static int Run(string text, int start)
    {
        int end = start;
        while (end < text.Length && text[end] == '\\')
        {
            end++;
        }

        return end - start;
    }

    private static void Flush(List<string> arguments, ref StringBuilder? current)
    {
        if (current is not null)
        {
            arguments.Add(current.ToString());
            current = null;
        }
    }
}
