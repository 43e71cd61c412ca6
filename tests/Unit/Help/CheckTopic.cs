using System.Text;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tests.Unit.Help;

/// <summary>Writes the about topic of the checks from their definitions.</summary>
internal static class CheckTopic
{
    private const string Introduction = """
        Describes each check of Test-Connector, Test-ConnectorGroup and Test-ConnectorApplication: what it looks at,
        what its results mean, and what to do.

        ## Results

        Each row contains its status, its finding and, if there is a problem, the action for it.
        HelpTopic contains the section of this topic that describes the check.

        - Pass: the check found no problem.
        - Warn: the check found a problem that may not affect the connector.
        - Fail: the check found a problem.
        - Skip: the check did not run because something that it depends on failed or is missing.

        Any check fails if it does not finish within the time limit, and warns if it could not be completed, for example
        because of missing rights. A check is skipped if a check that it requires failed or was skipped.

        In this topic, the health is the health of the connector that results from a row. With -Quiet, the commands
        return false if a check failed, and if a row leaves the health unknown.
        """;

    public static string Write(IReadOnlyList<DefinedCheck> checks)
    {
        StringBuilder text = new();
        _ = text.Append("# ").Append(CheckDefinition.Topic).Append("\n\n").Append(Introduction).Append('\n');
        foreach ((string category, string meaning) in CheckCategories.Documented)
        {
            _ = text.Append("\n## ").Append(category).Append("\n\n");
            GeneratedTopic.AppendWrapped(text, $"{char.ToUpperInvariant(meaning[0])}{meaning[1..]}.");
            foreach (
                IGrouping<CheckDefinition, DefinedCheck> same in checks
                    .Where(check => check.Category == category)
                    .GroupBy(check => check.Definition)
            )
            {
                AppendCheck(
                    text,
                    same.Key,
                    [
                        .. same.OfType<Check>()
                            .SelectMany(check => check.DependsOn)
                            .Select(required => required.Name)
                            .Distinct(),
                    ]
                );
            }
        }

        return text.ToString();
    }

    private static void AppendCheck(StringBuilder text, CheckDefinition check, IReadOnlyList<string> required)
    {
        _ = text.Append("\n### ").Append(check.Name).Append("\n\n");
        GeneratedTopic.AppendWrapped(text, check.Summary);
        _ = text.Append('\n');
        foreach (
            (string status, string meaning) in new[]
            {
                ("Pass", check.Pass),
                ("Warn", check.Warn),
                ("Fail", check.Fail),
                ("Skip", check.Skip),
                ("Requires", required.Count == 0 ? "" : $"{string.Join(", ", required)}."),
                ("Remedy", check.Remedy),
                ("Sources", check.Fact is null ? "" : $"see {check.Fact.Name} in {KnownFacts.Topic}."),
            }
        )
        {
            if (meaning.Length > 0)
            {
                GeneratedTopic.AppendWrapped(text, $"- {status}: {meaning}");
            }
        }
    }
}
