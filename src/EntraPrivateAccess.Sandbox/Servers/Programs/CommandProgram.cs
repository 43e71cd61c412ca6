using System.Text;

namespace EntraPrivateAccess.Sandbox.Servers.Programs;

/// <summary>
/// The parts of cmd.exe that show how processes start: <c>/c exit N</c>, <c>echo</c>, <c>set NAME</c>, <c>set /p NAME=
/// &amp; exit N</c>, <c>findstr "^"</c>.
/// </summary>
internal sealed class CommandProgram : IProgram
{
    public bool Plays(VirtualProcess process) =>
        process.Start.FileName.Equals(WindowsDefaults.CommandShell, StringComparison.OrdinalIgnoreCase);

    public async Task<int> RunAsync(VirtualMachine machine, VirtualProcess process)
    {
        string line = process.Start.Arguments;
        int at = line.IndexOf("/c ", StringComparison.OrdinalIgnoreCase);
        string command = at < 0 ? "" : line[(at + 3)..].Trim();
        if (
            command.StartsWith("set /p ", StringComparison.OrdinalIgnoreCase)
            && command.Split('&', 2) is [_, string next]
        )
        {
            _ = await machine.World.Waits.OutsideAsync(process.Input);
            command = next.Trim();
        }

        string word = command.Split(' ')[0].ToLowerInvariant();
        string rest = command[Math.Min(command.Length, word.Length)..].Trim();
        return word switch
        {
            "exit" => int.TryParse(rest, out int code) ? code : 0,
            "echo" => Say(process, rest),
            "set" => Show(process, rest),
            "findstr" => Say(
                process,
                Encoding
                    .ASCII.GetString(await machine.World.Waits.OutsideAsync(process.Input) ?? [])
                    .TrimEnd('\r', '\n')
            ),
            _ => Say(
                process,
                $"'{word}' is not recognized as an internal or external command, operable program or batch file."
            ) + 1,
        };
    }

    private static int Say(VirtualProcess process, string text)
    {
        process.WriteLine(text);
        return 0;
    }

    private static int Show(VirtualProcess process, string name)
    {
        string[] found =
        [
            .. process
                .Start.Environment.Where(pair => pair.Key.StartsWith(name, StringComparison.OrdinalIgnoreCase))
                .Select(pair => $"{pair.Key}={pair.Value}"),
        ];
        Array.ForEach(found, process.WriteLine);
        return found.Length > 0 ? 0 : 1;
    }
}

/// <summary>
/// Splits a command line as Windows programs do: blanks separate arguments, quotes group them, and a backslash makes a
/// quote literal.
/// </summary>
internal static class CommandLineSplitter
{
    public static IReadOnlyList<string> Split(string commandLine)
    {
        List<string> arguments = [];
        StringBuilder? current = null;
        bool quoted = false;
        for (int at = 0; at < commandLine.Length; )
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
