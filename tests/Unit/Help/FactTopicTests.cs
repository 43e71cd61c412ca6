using System.Text;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Help;

/// <summary>Compares the committed topic about facts with the module's data.</summary>
public sealed class FactTopicTests
{
    private const string Introduction = """
        Lists what this module assumes about Microsoft's service where the documentation changed or sources disagree,
        with the source of each statement.

        ## How to read it

        A statement ends with its source in brackets: the title of a page or document by Microsoft and the date of the
        copy that was read. A source that is called unofficial is not Microsoft's: it was observed by others. If sources
        disagree, the section contains the statement of each, and commands do not present one of them as certain.
        """;

    [Fact]
    public void Topic_equals_the_facts() => GeneratedTopic.Compare(KnownFacts.Topic, Write(), "Models/KnownFacts.cs");

    [Fact]
    public void Each_fact_has_a_name_of_its_own_and_a_source() => Assert.All(KnownFacts.All, fact =>
        {
            Assert.Single(KnownFacts.All, other => other.Name == fact.Name);
            Assert.NotEmpty(fact.Claims);
            Assert.All(fact.Claims, claim => Assert.NotEmpty(claim.Source.Title));
            Assert.True(!fact.IsDisputed || fact.Claims.Length > 1, $"{fact.Name} is disputed by one source only.");
        });

    [Fact]
    public void Facts_of_checks_are_in_the_topic() =>
        Assert.All(
            CheckCatalogue.Documented(Environments.Global).Select(check => check.Definition.Fact).OfType<KnownFact>(),
            fact => Assert.Contains(fact, KnownFacts.All)
        );

    private static string Write()
    {
        StringBuilder text = new();
        _ = text.Append("# ").Append(KnownFacts.Topic).Append("\n\n").Append(Introduction).Append('\n');
        foreach (KnownFact fact in KnownFacts.All)
        {
            _ = text.Append("\n## ").Append(fact.Name).Append("\n\n");
            GeneratedTopic.AppendWrapped(text, fact.Summary);
            _ = text.Append(fact.IsDisputed ? "\nThe sources disagree:\n\n" : "\n");
            foreach (FactClaim claim in fact.Claims)
            {
                GeneratedTopic.AppendWrapped(text, $"- {claim}.");
            }
        }

        return text.ToString();
    }
}
