using System.IO;

namespace EntraPrivateAccess.Benchmarks.Results;

internal static class Table
{
    public static void Write(TextWriter output, IReadOnlyList<Row> rows)
    {
        List<string[]> lines =
        [
            ["what", "ours", "peer or floor", "ratio", "limit", "ok"],
            .. rows.Select(row =>
                new[]
                {
                    row.What,
                    row.Ours,
                    row.Peer,
                    row.Ratio,
                    row.Limit ?? "",
                    row.Ok switch
                    {
                        true => "yes",
                        false => "NO",
                        null => "",
                    },
                }
            ),
        ];
        int[] widths =
        [
            .. Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => line[column].Length)),
        ];
        lines.Insert(1, [.. widths.Select(width => new string('-', width))]);
        foreach (string[] line in lines)
        {
            output.WriteLine(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
