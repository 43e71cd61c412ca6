using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using EntraPrivateAccess.Tests.Pester;

namespace EntraPrivateAccess.Tests.Windows;

/// <summary>Runs one Pester file here and writes down how each It ended.</summary>
internal static class PesterConsole
{
    /// <param name="without">A file with the titles of the Its that do not run here.</param>
    public static async Task<int> RunAsync(string file, string results, string without)
    {
        (IReadOnlyDictionary<string, PesterOutcome> outcomes, string ending) = await PesterFile.RunAsync(file, PesterFile.Limit, await File.ReadAllLinesAsync(without));
        Dictionary<string, PesterOutcome> rows = outcomes.ToDictionary();
        rows[""] = new PesterOutcome(ending);
        await File.WriteAllTextAsync(results, JsonSerializer.Serialize(rows));

        // A runspace that hangs holds threads; the results are written.
        Environment.Exit(0);
        return 0;
    }
}
