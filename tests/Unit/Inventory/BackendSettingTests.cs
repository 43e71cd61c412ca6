using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Inventory;

public sealed class BackendSettingTests
{
    private readonly FakeServer _server = new();

    [Fact]
    public async Task Each_value_is_read_under_both_keys()
    {
        const string microsoft = @"HKLM\SOFTWARE\Microsoft\";
        _server.Registry.Set(microsoft + "Microsoft Entra private network connector", "UseSpnegoAuthentication", 1);
        _server.Registry.Set(
            microsoft + "Microsoft AAD App Proxy Connector",
            "UseDefaultProxyForBackendRequests",
            "yes"
        );

        Assert.Equal(
            [
                new BackendSetting("UseDefaultProxyForBackendRequests", null, "yes"),
                new BackendSetting("UseSpnegoAuthentication", 1, null),
            ],
            await BackendSetting.ReadAllAsync(_server.Registry, TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public void Connector_reads_the_key_of_its_own_brand()
    {
        BackendSetting setting = new("name", Current: 1, Former: 0);

        Assert.Equal((1, 0), (setting.In(ProductNames.Current), setting.In(ProductNames.Former)));
        Assert.Equal((true, false), (setting.IsOn(ProductNames.Current), setting.IsOn(ProductNames.Former)));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(0, false)]
    [InlineData(0L, false)]
    [InlineData("", false)]
    [InlineData("0", false)]
    [InlineData(1, true)]
    [InlineData(2L, true)]
    [InlineData("1", true)]
    [InlineData("00", true)]
    public void Value_other_than_zero_is_on(object? value, bool isOn) =>
        Assert.Equal(isOn, new BackendSetting("name", value, null).IsOn(ProductNames.Current));
}
