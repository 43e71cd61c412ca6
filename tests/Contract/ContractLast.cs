using System.Collections.Generic;
using System.Linq;
using Xunit.Sdk;
using Xunit.v3;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>Puts the tests that look at all the others' exchanges behind them.</summary>
public sealed class ContractLast : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => collection.TestCollectionDisplayName == ContractCollection.Name)];
}
