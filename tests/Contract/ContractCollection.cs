using Xunit;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>Runs alone and after everything else, so that it sees what all other tests sent.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ContractCollection : ICollectionFixture<ContractDrive>
{
    public const string Name = "Contract";
}
