using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

public sealed class MachineNamesTests
{
    private static string[] Candidates(string name, params string[] machines) =>
        [
            .. MachineNames
                .Candidates(machines.Select(machine => new Connector { MachineName = machine }), name)
                .Select(connector => connector.MachineName),
        ];

    [Fact]
    public void Full_name_wins() =>
        Assert.Equal(["srv01.a.com"], Candidates("SRV01.A.COM", "srv01.a.com", "srv01.b.com", "srv01"));

    [Fact]
    public void Short_name_matches_the_full_name() =>
        Assert.Equal(["srv01.a.com"], Candidates("SRV01", "srv01.a.com", "srv011.a.com"));

    [Fact]
    public void Short_name_of_several_machines_matches_all_of_them() =>
        Assert.Equal(2, Candidates("srv01", "srv01.a.com", "srv01.b.com").Length);

    [Fact]
    public void Workgroup_machine_matches_a_full_name() =>
        Assert.Equal(["SRV01"], Candidates("srv01.a.com", "SRV01", "srv02"));

    [Fact]
    public void Machine_in_another_domain_does_not_match() => Assert.Empty(Candidates("srv01.a.com", "srv01.b.com"));

    [Fact]
    public void Machine_that_registered_twice_is_returned_twice() =>
        Assert.Equal(2, Candidates("srv01.a.com", "srv01.a.com", "SRV01.a.com").Length);
}
