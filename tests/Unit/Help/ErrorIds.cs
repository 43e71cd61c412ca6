using System.IO;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Diagnostics.Checks;
using EntraPrivateAccess.Identity;

namespace EntraPrivateAccess.Tests.Unit.Help;

/// <summary>Finds the ErrorIds in the source of the module.</summary>
internal static class ErrorIds
{
    // Words in the same form that are no ErrorIds.
    private static readonly string[] s_others =
    [
        "AspNetCore",
        "Command",
        "Framework",
        "LanguageMode",
        "Permission",
        "TakesClient",
    ];

    // A text of one word in PascalCase.
    private static readonly Regex s_literal = new(@"(?<![$@])""([A-Z][a-z]+[A-Za-z0-9]{4,})""");
    private static readonly Regex s_constant = new(@"""(Registration[A-Z][A-Za-z]+)""");

    // The rows of the table of Windows errors, and the errors of its own that the server throws.
    private static readonly Regex s_windows = new(
        @"\(\s*""(?<id>[A-Z][A-Za-z]{5,})"",\s*ErrorKind\.|ServerException\(\s*""(?<id>[A-Z]\w+)"""
    );

    private static readonly Regex s_word = new(@"NameRules\.RequireWord\(\s*\w+,\s*nameof\((\w+)\)");

    public static string Sources { get; } =
        Path.Combine(Path.GetDirectoryName(PowerShellEngine.ModuleManifest)!, "src", "EntraPrivateAccess");

    /// <summary>Gets the ErrorIds with the area that throws them, in the order of the areas.</summary>
    public static IReadOnlyList<(string Area, string Id)> All { get; } =
    [
        .. Directory
            .GetFiles(Path.Combine(Sources, "Errors"), "ConnectorErrors*.cs")
            .Order(StringComparer.Ordinal)
            .SelectMany(file =>
                s_literal
                    .Matches(File.ReadAllText(file))
                    .Select(match => match.Groups[1].Value)
                    .Where(id => !s_others.Contains(id))
                    .Select(id => (AreaOf(file), id))
            ),
        .. Unknown().Select(id => ("Names", id)),
        .. Directory
            .GetFiles(Path.Combine(Sources, "Server"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => s_windows.Matches(File.ReadAllText(file)))
            .Select(match => ("Windows", match.Groups["id"].Value)),
        .. s_constant
            .Matches(File.ReadAllText(Path.Combine(Sources, "Errors", "KnownIssues.Registration.cs")))
            .Select(match => ("Registration", match.Groups[1].Value)),
        .. CheckCatalogue
            .Preflight(Environments.Global)
            .Append(new ElevationCheck())
            .Select(check => ("Preflight checks", check.ErrorId)),
        .. Regex
            .Matches(
                File.ReadAllText(Path.Combine(Sources, "..", "..", "Module", "EntraPrivateAccess.psm1")),
                @"\$id = '(\w+)'"
            )
            .Select(match => ("Import", match.Groups[1].Value)),
    ];

    private static IEnumerable<string> Unknown() =>
        Directory
            .GetFiles(Path.Combine(Sources, "Commands"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => s_word.Matches(File.ReadAllText(file)))
            .Select(match => "Unknown" + match.Groups[1].Value);

    private static string AreaOf(string file) =>
        Path.GetFileNameWithoutExtension(file).Split('.').Skip(1).FirstOrDefault("General");
}
