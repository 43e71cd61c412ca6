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
    public void The_full_name_wins() =>
        Assert.Equal(["srv01.a.com"], Candidates("SRV01.A.COM", "srv01.a.com", "srv01.b.com", "srv01"));

    [Fact]
    public void A_short_name_finds_the_full_one() =>
        Assert.Equal(["srv01.a.com"], Candidates("SRV01", "srv01.a.com", "srv011.a.com"));

    [Fact]
    public void A_short_name_of_several_machines_finds_all_of_them() =>
        Assert.Equal(2, Candidates("srv01", "srv01.a.com", "srv01.b.com").Length);

    [Fact]
    public void A_workgroup_machine_is_found_by_its_full_name() =>
        Assert.Equal(["SRV01"], Candidates("srv01.a.com", "SRV01", "srv02"));

    [Fact]
    public void A_machine_of_another_domain_is_not() => Assert.Empty(Candidates("srv01.a.com", "srv01.b.com"));

    [Fact]
    public void A_machine_that_registered_again_is_there_twice() =>
        Assert.Equal(2, Candidates("srv01.a.com", "srv01.a.com", "SRV01.a.com").Length);
}
