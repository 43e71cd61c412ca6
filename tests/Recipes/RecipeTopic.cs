using System.IO;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Tests.Loading;

namespace EntraPrivateAccess.Tests.Recipes;

/// <summary>Reads about_EntraPrivateAccess_Recipes. RecipeTopic.ps1 reads the same page for Pester files.</summary>
internal static class RecipeTopic
{
    private static readonly string s_text = File.ReadAllText(
            Path.Combine(LoadingHost.Root, "src", "EntraPrivateAccess", "Help", "about_EntraPrivateAccess_Recipes.md")
        )
        .ReplaceLineEndings("\n");

    /// <summary>Gets all PowerShell blocks.</summary>
    public static IReadOnlyList<string> Scripts { get; } =
    [.. Regex.Matches(s_text, "```powershell\n(.+?)```", RegexOptions.Singleline).Select(it => it.Groups[1].Value)];

    /// <summary>Gets the block that the page names as the content of a file.</summary>
    public static string TextOf(string name) =>
        Regex
            .Match(s_text, $"`{Regex.Escape(name)}`[^`]*:\n\n```\\w+\n(.+?)```", RegexOptions.Singleline)
            .Groups[1]
            .Value
            is { Length: > 0 } text
            ? text
            : throw new InvalidOperationException($"The topic contains no file {name}.");
}
