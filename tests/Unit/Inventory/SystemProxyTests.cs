using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Inventory;

/// <summary>Tests how the proxies of Windows are read, and which texts are the address of a proxy.</summary>
public sealed class SystemProxyTests
{
    private const string Policy = @"HKLM\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings";
    private const string Machine = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings";
    private const string Account = @"HKU\S-1-5-20\Software\Microsoft\Windows\CurrentVersion\Internet Settings";

    private readonly FakeServer _server = new();

    [Fact]
    public async Task Server_without_settings_has_no_proxy()
    {
        SystemProxy proxy = await ReadAsync();

        Assert.Equal(new SystemProxy(null, "the Internet settings of Network Service"), proxy);
    }

    [Fact]
    public async Task Settings_of_the_account_apply_without_the_policy()
    {
        Set(Account, "account:1");
        Set(Policy, "policy:2");
        Set(Machine, "machine:3");
        _server.Registry.Set(Account, "ProxyOverride", "<local>");
        _server.Registry.Set(Account, "AutoConfigURL", "http://pac");

        Assert.Equal(
            new SystemProxy(new Uri("http://account:1"), "the Internet settings of Network Service")
            {
                Exceptions = "<local>",
                Script = "http://pac",
            },
            await ReadAsync()
        );
    }

    [Fact]
    public async Task Settings_of_the_policy_apply_if_it_is_on()
    {
        _server.Registry.Set(Policy, "ProxySettingsPerUser", 0);
        Set(Account, "account:1");
        Set(Policy, "policy:2");
        Set(Machine, "machine:3");

        SystemProxy proxy = await ReadAsync();

        Assert.Equal((new Uri("http://policy:2"), true), (proxy.Address, proxy.IsPolicy));
        Assert.Equal("the machine-wide proxy policy", proxy.Source);
        Assert.Null(proxy.Problem);
    }

    [Fact]
    public async Task Settings_of_the_machine_apply_if_the_policy_has_none()
    {
        _server.Registry.Set(Policy, "ProxySettingsPerUser", 0);
        Set(Machine, "machine:3");
        Assert.Equal((new Uri("http://machine:3"), true), ((await ReadAsync()).Address, (await ReadAsync()).IsPolicy));

        _server.Registry.Set(Policy, "AutoConfigURL", "http://pac");
        Assert.Equal((null, "http://pac"), ((await ReadAsync()).Address, (await ReadAsync()).Script));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [InlineData("1", false)]
    public async Task Proxy_applies_only_if_it_is_enabled(object enabled, bool applies)
    {
        _server.Registry.Set(Account, "ProxyServer", "account:1");
        _server.Registry.Set(Account, "ProxyEnable", enabled);
        _server.Registry.Set(Account, "AutoConfigURL", "");

        SystemProxy proxy = await ReadAsync();

        Assert.Equal(applies, proxy.Address is not null);
        Assert.Equal(enabled is string, proxy.Problem?.Contains($@"{Account}\ProxyEnable") == true);
        Assert.Null(proxy.Script);
    }

    [Fact]
    public async Task Policy_of_an_unexpected_type_is_ignored_and_reported()
    {
        _server.Registry.Set(Policy, "ProxySettingsPerUser", "0");

        SystemProxy proxy = await ReadAsync();

        Assert.False(proxy.IsPolicy);
        Assert.Contains($@"{Policy}\ProxySettingsPerUser", proxy.Problem);
    }

    [Theory]
    [InlineData("proxy:8080", "http://proxy:8080")]
    [InlineData(" proxy:8080/ ", "http://proxy:8080")]
    [InlineData("proxy:65535", "http://proxy:65535")]
    [InlineData("p:1", "http://p:1")]
    [InlineData("10.0.0.1", "http://10.0.0.1")]
    [InlineData("proxy.contoso.com", "http://proxy.contoso.com")]
    [InlineData("proxy:65536", null)]
    [InlineData("proxy:0", null)]
    [InlineData("proxy:123456", null)]
    [InlineData("proxy", null)]
    [InlineData("-proxy:1", null)]
    [InlineData("http://proxy:8080", null)]
    [InlineData("", null)]
    public void Host_with_a_port_or_a_domain_lacks_only_the_scheme(string text, string? address) =>
        Assert.Equal(address, ProxyText.WithScheme(text));

    [Theory]
    [InlineData("http=a:1;HTTPS=b:2", "http://b:2/")]
    [InlineData("ftp=c:3;http=a:1", "http://a:1/")]
    [InlineData("ftp=c:3 d:4", "http://d:4/")]
    [InlineData("ftp=c:3", null)]
    [InlineData("https://a:1", "https://a:1/")]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("http://", null)]
    [InlineData("file:///a", null)]
    public void Proxy_of_Windows_is_chosen_by_its_protocol(string? text, string? address) =>
        Assert.Equal(address, ProxyText.Parse(text)?.AbsoluteUri);

    [Fact]
    public void Setting_describes_itself()
    {
        ProxySetting named = ProxySetting.Explicit(new Uri("http://proxy:8080/"));

        Assert.Equal((ConnectorProxyMode.Explicit, "http://proxy:8080"), (named.Mode, named.Text));
        Assert.Contains("Set the outbound proxy http://proxy:8080", named.Action);
        Assert.Contains("bypass every proxy", ProxySetting.Bypass.Action);
        Assert.Contains("Remove the proxy", ProxySetting.Default.Action);
        Assert.Equal((null, null), (ProxySetting.Bypass.Text, ProxySetting.Default.Text));
    }

    [Theory]
    [InlineData("proxy:8080")]
    [InlineData("proxy.contoso.com")]
    public void Address_without_a_scheme_is_rejected_with_the_whole_address(string text)
    {
        ConnectorException fault = Assert.Throws<ConnectorException>(() =>
            ProxySetting.Explicit(new Uri(text, UriKind.RelativeOrAbsolute))
        );

        Assert.Contains($"http://{text}", fault.RecommendedAction);
    }

    [Theory]
    [InlineData(16, 0, null)]
    [InlineData(17, 1, "p")]
    [InlineData(18, 1, "p")]
    [InlineData(17, 2, null)]
    [InlineData(15, 1, null)]
    public void Name_of_the_WinHTTP_proxy_ends_within_the_value(int size, byte length, string? proxy)
    {
        byte[] value = new byte[size];
        value[8] = 3;
        value[12] = length;
        if (size > 16)
        {
            value[16] = (byte)'p';
        }

        Assert.Equal(proxy, WinHttpProxy.Parse(value));
    }

    private Task<SystemProxy> ReadAsync() =>
        SystemProxy.ReadAsync(_server.Registry, TestContext.Current.CancellationToken);

    private void Set(string key, string server)
    {
        _server.Registry.Set(key, "ProxyEnable", 1);
        _server.Registry.Set(key, "ProxyServer", server);
    }
}
