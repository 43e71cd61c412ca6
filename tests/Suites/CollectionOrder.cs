using EntraPrivateAccess.Tests.Contract;
using EntraPrivateAccess.Tests.Suites;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(CollectionOrder))]

namespace EntraPrivateAccess.Tests.Suites;

/// <summary>Starts the longest collections first, and the tests that read all recorded requests last.</summary>
/// <remarks>Each machine of the Windows suite is busy for minutes, so the others run in parallel with it.</remarks>
public sealed class CollectionOrder : ITestCollectionOrderer
{
    private static readonly string[] s_longest = ["Windows", "Real server"];

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections
    )
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => Rank(collection.TestCollectionDisplayName))];

    private static int Rank(string name) =>
        s_longest.Contains(name) ? 0
        : name == ContractCollection.Name ? 2
        : 1;
}
