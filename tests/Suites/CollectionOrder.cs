using EntraPrivateAccess.Tests.Contract;
using EntraPrivateAccess.Tests.Prompts;
using EntraPrivateAccess.Tests.Rehearsals;
using EntraPrivateAccess.Tests.Resilience;
using EntraPrivateAccess.Tests.Suites;
using EntraPrivateAccess.Tests.Unit.Help;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(CollectionOrder))]

namespace EntraPrivateAccess.Tests.Suites;

/// <summary>Starts the longest collections first, and the tests that read all recorded requests last.</summary>
/// <remarks>
/// Each machine of the Windows suite is busy for minutes, so the others run in parallel with it. The tests of a class
/// run one after the other, so a long class that starts last would run alone at the end.
/// </remarks>
public sealed class CollectionOrder : ITestCollectionOrderer
{
    private static readonly string[] s_machines = ["Windows", "Real server", "Windows fleet"];

    private static readonly string[] s_long =
    [
        .. new[]
        {
            typeof(KillTests),
            typeof(PromptProcessTests),
            typeof(ReadmeRecipeTests),
            typeof(ProvisionTests),
            typeof(RehearsalProcessTests),
            typeof(TwoCommandsTests),
            typeof(SecretTests),
            typeof(HelpExamplesTests),
        }.Select(type => $" {type.FullName} "),
    ];

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections
    )
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => Rank(collection.TestCollectionDisplayName))];

    private static int Rank(string name) =>
        s_machines.Contains(name) ? 0
        : s_long.Any(type => name.Contains(type, StringComparison.Ordinal)) ? 1
        : name == ContractCollection.Name ? 3
        : 2;
}
