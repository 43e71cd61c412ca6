using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using EntraPrivateAccess.Rehearsal.Arguments;
using EntraPrivateAccess.Rehearsal.Hosting;
using EntraPrivateAccess.Rehearsal.Scripts;

namespace EntraPrivateAccess.Rehearsal.Jobs;

/// <summary>A script with its arguments, as one PowerShell statement.</summary>
internal sealed record ScriptCall(ScriptText Script, string Statement)
{
    /// <exception cref="UsageException">The script does not parse.</exception>
    public static ScriptCall Of(string path, IReadOnlyList<string> words)
    {
        ScriptText script;
        try
        {
            script = ScriptText.Read(path);
        }
        catch (InvalidDataException problem)
        {
            throw new UsageException(problem.Message);
        }

        IEnumerable<string> given = RehearsalWords.Given
            .Where(value => script.ParameterNames.Contains(value.Name, StringComparer.OrdinalIgnoreCase) && !words.Contains("-" + value.Name, StringComparer.OrdinalIgnoreCase))
            .Select(value => $"-{value.Name} {value.Value}");
        string file = $"& '{path.Replace("'", "''", StringComparison.Ordinal)}'";
        return new ScriptCall(script, string.Join(' ', [file, .. given, .. words.Select(CommandWord.Quote)]));
    }
}
