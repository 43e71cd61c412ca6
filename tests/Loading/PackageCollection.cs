using Xunit;

namespace EntraPrivateAccess.Tests.Loading;

/// <summary>The tests of the package: one Release build serves all of them.</summary>
[CollectionDefinition(Name)]
public sealed class PackageCollection : ICollectionFixture<PackedModule>
{
    internal const string Name = "Package";
}
