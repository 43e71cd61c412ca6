using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>The name of a check and its documentation, from which the topic about the checks is generated.</summary>
/// <param name="Name">PascalCase and stable: users include and exclude checks by name.</param>
/// <param name="Category">One of <see cref="CheckCategories"/>.</param>
/// <param name="Summary">What the check looks at, as sentences.</param>
/// <param name="Remedy">What to do about a finding, as sentences. The action of a row is more specific.</param>
internal sealed record CheckDefinition(string Name, string Category, string Summary, string Remedy)
{
    /// <summary>The about topic that documents all checks.</summary>
    public const string Topic = "about_EntraPrivateAccess_Checks";

    /// <summary>What Pass means for this check; empty if it is obvious.</summary>
    public string Pass { get; init; } = "";

    /// <summary>What Warn means for this check; empty if it never warns.</summary>
    public string Warn { get; init; } = "";

    /// <summary>What Fail means for this check; empty if it never fails.</summary>
    public string Fail { get; init; } = "";

    /// <summary>The reasons to skip this check, except a failed dependency; empty if there are none.</summary>
    public string Skip { get; init; } = "";

    /// <summary>The fact that the check is based on; null if it needs no source.</summary>
    public KnownFact? Fact { get; init; }

    /// <summary>The anchor that a Markdown renderer gives to the heading of the check in the topic.</summary>
    public string Anchor => Name.ToLowerInvariant();

    /// <summary>The topic and the anchor.</summary>
    public string HelpTopic => $"{Topic}#{Anchor}";
}
