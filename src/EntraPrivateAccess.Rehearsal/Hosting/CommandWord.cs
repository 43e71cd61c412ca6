using System;
using System.Linq;

namespace EntraPrivateAccess.Rehearsal.Hosting;

/// <summary>A word of the command line, as PowerShell takes it.</summary>
internal static class CommandWord
{
    /// <summary>Parameter names stay bare, everything else is a literal: a value is never run as script.</summary>
    public static string Quote(string word) => IsParameter(word) ? word : $"'{word.Replace("'", "''", StringComparison.Ordinal)}'";

    private static bool IsParameter(string word) =>
        word.Length > 1 && word[0] == '-' && char.IsLetter(word[1]) && word.Skip(1).All(char.IsLetterOrDigit);
}
