using System.IO;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace EntraPrivateAccess.Tests.Loading;

/// <summary>
/// Runs <c>build.ps1 -Task Mutate</c> with a substitute for <c>dotnet</c> that writes a small report of Stryker.
/// </summary>
public sealed partial class MutationScriptTests : IDisposable
{
    private static readonly string s_product = Path.Combine(LoadingHost.Root, "src", "EntraPrivateAccess");

    private readonly DirectoryInfo _copy = Directory.CreateTempSubdirectory("epa-mutation-");

    public void Dispose() => _copy.Delete(recursive: true);

    [Fact]
    public async Task Mutate_task_reports_the_counts_of_each_layer_and_lists_the_survivors()
    {
        Copy("build.ps1");
        Copy("tests/Mutation/Measure-Mutation.ps1");
        Copy("tests/Mutation/stryker-config.json");
        Write(
            "tests/Mutation/equivalent.psd1",
            "@{ Mutants = @(@{ File = 'Graph/Sum.cs'; Code = 'a + b'; Change = 'a - b'; Reason = 'a is 0' }) }"
        );
        const string source =
            "int Sum(int a, int b) =>\n    a + b; // \"none\"\nstring Text => \"one message\" + \"key\";\n"
            + "a.ConfigureAwait(false);\n";
        Write("src/EntraPrivateAccess/Graph/Sum.cs", source);
        Write("src/EntraPrivateAccess/Tenant/Other.cs", "");
        Write("report.json", Report(source));

        string root = _copy.FullName;
        IReadOnlyList<string> lines = await PwshProcess.RunAsync(
            """
            function dotnet {
                $global:LASTEXITCODE = 0
                "$args with $env:EPA_UNIT_LAYERS"
                if ($args[0] -eq 'stryker') {
                    $folder = $args[$args.IndexOf('--output') + 1]
                    $null = New-Item "$folder/reports" -ItemType Directory -Force
                    Copy-Item "$root/report.json" "$folder/reports/mutation-report.json"
                }
            }
            $root = Split-Path $args[0]
            & $args[0] -Task Mutate -Layer Graph, Tenant
            "left: $env:EPA_UNIT_LAYERS"
            exit 0
            """,
            root,
            [Path.Combine(root, "build.ps1")]
        );

        string text = string.Join('\n', lines);
        Assert.Contains("tool restore with", text, StringComparison.Ordinal);
        Assert.Matches(@"stryker --config-file \S*Graph/stryker-config.json .* with Graph\n", text);
        Assert.Matches(@" with Tenant,Webhooks\n", text);
        Assert.Matches(@"Graph\s+60\S*\s+2\s+1\s+1\s+1\s+1\s+1\s+1\n", text);
        Assert.Matches(@"Tenant\s+0\s+0\s+0\s+0\s+0\s+0\s+0\n", text);
        Assert.EndsWith("left: ", text, StringComparison.Ordinal);
        Assert.Equal(
            """
            Survived Graph/Sum.cs:3: "key" -> ""
            NoCoverage Graph/Sum.cs:1: => a + b -> => a
            """,
            Read("out/mutation/Graph/survivors.txt")
        );
        using JsonDocument config = JsonDocument.Parse(Read("out/mutation/Graph/stryker-config.json"));
        int message = source.IndexOf("\"one", StringComparison.Ordinal);
        int wait = source.IndexOf("false", StringComparison.Ordinal);
        Assert.Equal(
            [
                "Graph/**/*.cs",
                $"!Graph/Sum.cs{{{message}..{message + "\"one message\"".Length}}}{{{wait}..{wait + "false".Length}}}",
            ],
            config
                .RootElement.GetProperty("stryker-config")
                .GetProperty("mutate")
                .EnumerateArray()
                .Select(pattern => pattern.GetString())
        );
    }

    [Fact]
    public void Mutate_task_and_workflow_cover_all_layers_below_the_cmdlets()
    {
        string[] folders =
        [
            .. Directory
                .GetDirectories(s_product)
                .Select(folder => Path.GetFileName(folder))
                .Except(["Binding", "Cmdlets", "Commands", "Help", "bin", "obj"])
                .Order(StringComparer.Ordinal),
        ];

        string script = File.ReadAllText(Path.Combine(LoadingHost.Root, "build.ps1"));
        string[] choices = [.. Lists().Matches(script).Select(list => string.Join(' ', Names(list.Value)))];
        string workflow = File.ReadAllText(Path.Combine(LoadingHost.Root, ".github", "workflows", "mutation.yml"));

        Assert.Equal(2, choices.Length);
        Assert.All(choices, list => Assert.Equal(string.Join(' ', folders), list));
        Assert.Equal(
            folders,
            Items().Matches(workflow).Select(item => item.Groups[1].Value).Order(StringComparer.Ordinal)
        );
    }

    /// <summary>An entry whose code was changed would hide nothing, and would be wrong if the code came back.</summary>
    [Fact]
    public void Equivalent_changes_name_code_that_exists()
    {
        string list = File.ReadAllText(Path.Combine(LoadingHost.Root, "tests", "Mutation", "equivalent.psd1"));

        Assert.All(Entries().Matches(list), entry =>
        {
            string file = File.ReadAllText(Path.Combine(s_product, entry.Groups["file"].Value));
            string code = entry.Groups["code"].Value.Replace("''", "'", StringComparison.Ordinal);
            Assert.Contains(code, Spaces().Replace(file, " "), StringComparison.Ordinal);
        });
        Assert.Equal(Count(list, "File = "), Entries().Count(list));
        Assert.Equal(Count(list, "File = "), Count(list, "Reason = '"));
    }

    private static string Report(string source) =>
        JsonSerializer.Serialize(
            new
            {
                files = new Dictionary<string, object>
                {
                    ["/x/src/EntraPrivateAccess/Graph/Sum.cs"] = new
                    {
                        source,
                        mutants = new[]
                        {
                            Mutant("a - b", "Survived", (2, 5), (2, 10)),
                            Mutant("0", "Killed", (2, 5), (2, 6)),
                            Mutant("1", "Timeout", (2, 5), (2, 6)),
                            Mutant("2", "CompileError", (2, 5), (2, 6)),
                            Mutant("3", "Ignored", (2, 5), (2, 6)),
                            Mutant("\"\"", "Survived", (3, 32), (3, 37)),
                            Mutant("=> a", "NoCoverage", (1, 23), (2, 10)),
                            Mutant("4", "Survived", (2, 5), (2, 6), isStatic: true),
                            Mutant("5", "Killed", (2, 5), (2, 6), isStatic: true),
                        },
                    },
                },
            }
        );

    private static object Mutant(
        string replacement,
        string status,
        (int, int) from,
        (int, int) to,
        bool isStatic = false
    ) =>
        new
        {
            replacement,
            status,
            @static = isStatic,
            location = new
            {
                start = new { line = from.Item1, column = from.Item2 },
                end = new { line = to.Item1, column = to.Item2 },
            },
        };

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static IEnumerable<string> Names(string list) =>
        Quoted().Matches(list).Select(name => name.Groups[1].Value).Order(StringComparer.Ordinal);

    private void Copy(string path) => Write(path, File.ReadAllText(Path.Combine(LoadingHost.Root, path)));

    private void Write(string path, string text)
    {
        string full = Path.Combine(_copy.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    private string Read(string path) =>
        File.ReadAllText(Path.Combine(_copy.FullName, path)).ReplaceLineEndings("\n").TrimEnd();

    [GeneratedRegex(@"\('Graph'[^)]*\)")]
    private static partial Regex Lists();

    [GeneratedRegex("'([A-Za-z]+)'")]
    private static partial Regex Quoted();

    [GeneratedRegex("^ {10}- ([A-Za-z]+)$", RegexOptions.Multiline)]
    private static partial Regex Items();

    [GeneratedRegex(@"File = '(?<file>[^']+)'\s*;?\s*Code = '(?<code>([^']|'')+)'")]
    private static partial Regex Entries();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
