using System.IO;

namespace EntraPrivateAccess.Tests.Windows.Fixture;

/// <summary>Parses the raw command line of setup.exe. As in the real bundle, quotes are part of a value.</summary>
internal sealed class SetupCommand
{
    private const string EnvironmentStart = "ENVIRONMENTNAME=\"";

    public SetupCommand(string commandLine)
    {
        Queue<string> words = new(Split(commandLine).Skip(1));
        while (words.TryDequeue(out string? word))
        {
            string name = word[0] is '/' or '-' ? word[1..].ToUpperInvariant() : "";
            if (name is "Q" or "QUIET" or "S" or "SILENT")
            {
                IsQuiet = true;
            }
            else if (name == "NORESTART")
            {
                ForbidsRestart = true;
            }
            else if (name == "UNINSTALL")
            {
                Uninstalls = true;
            }
            else if (name is "L" or "LOG")
            {
                LogFile = words.TryDequeue(out string? file) ? file.Replace("\"", "", StringComparison.Ordinal) : null;
            }
            else if (word == "REGISTERCONNECTOR=\"false\"")
            {
                Registers = false;
            }
            else if (
                name != "INSTALL"
                && !IsEnvironment(word)
                && !word.Contains("registerconnector", StringComparison.OrdinalIgnoreCase)
            )
            {
                Unknown ??= word;
            }
        }
    }

    public bool IsQuiet { get; }

    public bool ForbidsRestart { get; }

    public bool Uninstalls { get; }

    /// <summary>True unless the command line contains REGISTERCONNECTOR="false" in exactly this form.</summary>
    public bool Registers { get; } = true;

    public string? LogFile { get; }

    /// <summary>The first unknown word; null if there is none.</summary>
    public string? Unknown { get; }

    private static bool IsEnvironment(string word) =>
        word.StartsWith(EnvironmentStart, StringComparison.Ordinal)
        && word.Length >= EnvironmentStart.Length + 2
        && word[^1] == '"'
        && word[EnvironmentStart.Length..^1].All(char.IsAsciiLetter);

    // Splits at white space outside quotes. The quotes are kept.
    private static IEnumerable<string> Split(string commandLine)
    {
        bool isQuoted = false;
        using StringWriter word = new();
        foreach (char letter in commandLine + " ")
        {
            isQuoted ^= letter == '"';
            if (isQuoted || letter is not (' ' or '\t'))
            {
                word.Write(letter);
            }
            else if (word.GetStringBuilder() is { Length: > 0 } text)
            {
                yield return text.ToString();
                _ = text.Clear();
            }
        }
    }
}
