using EntraPrivateAccess.Tenant;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant;

public sealed class DirectoryRolesTests
{
    private const string Member = "b79fbf4d-3ef9-4689-8143-76b194e85509";
    private const string Reader = "f2ef992c-3afb-46b9-b7cf-a126ee74c451";
    private const string SecureAccess = "AC434307-12b9-4fa1-a708-88bf58caabc1";
    private const string ApplicationAdministrator = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3";
    private const string CustomRole = "00000000-0000-4000-8000-00000000beef";

    [Theory]
    [InlineData("Global Reader", Reader)]
    [InlineData("Global Reader and Global Secure Access Administrator", Member, Reader, SecureAccess)]
    public void Read_only_roles_are_listed(string expected, params string[] roles) =>
        Assert.Equal(expected, DirectoryRoles.OnlyReading(roles));

    [Theory]
    [InlineData]
    [InlineData(Member)]
    [InlineData(Reader, ApplicationAdministrator)]
    [InlineData(Reader, CustomRole)]
    public void Unknown_roles_are_not_treated_as_read_only(params string[] roles) =>
        Assert.Null(DirectoryRoles.OnlyReading(roles));

    [Fact]
    public void Roles_without_a_known_management_role_may_not_manage()
    {
        Assert.True(DirectoryRoles.MayNotManage([Member, CustomRole]));
        Assert.False(DirectoryRoles.MayNotManage([Member, ApplicationAdministrator]));
        Assert.False(DirectoryRoles.MayNotManage([]));
    }
}
