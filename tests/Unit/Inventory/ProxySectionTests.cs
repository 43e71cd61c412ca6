using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Inventory;

/// <summary>Tests the parts of a proxy section that few files contain.</summary>
public sealed class ProxySectionTests
{
    [Theory]
    [InlineData("<proxy autoDetect='true'/>", ConnectorProxyMode.Default, "discovered (autoDetect)")]
    [InlineData("<proxy autoDetect='1'/>", ConnectorProxyMode.Default, "discovered (autoDetect)")]
    [InlineData("<proxy autoDetect='false'/>", ConnectorProxyMode.Bypass, null)]
    [InlineData("<proxy autoDetect='0'/>", ConnectorProxyMode.Bypass, null)]
    [InlineData("<proxy bypassonlocal='0'/>", ConnectorProxyMode.Bypass, null)]
    [InlineData("<proxy usesystemdefault=' 1 '/>", ConnectorProxyMode.Default, null)]
    [InlineData("<proxy/>", ConnectorProxyMode.Default, "contains no address")]
    [InlineData("<proxy proxyaddress=' '/>", ConnectorProxyMode.Default, "contains no address")]
    [InlineData("<bypasslist/>", ConnectorProxyMode.Default, null)]
    [InlineData("<bypasslist><add address='a'/></bypasslist>", ConnectorProxyMode.Bypass, null)]
    [InlineData("<module type='M'/><proxy proxyaddress='http://p'/>", ConnectorProxyMode.Default, "the proxy: M.")]
    [InlineData("<proxy scriptLocation='s' autoDetect='true'/>", ConnectorProxyMode.Default, "the proxy: s.")]
    public void Section_without_an_address_is_read(string content, ConnectorProxyMode mode, string? remark)
    {
        ProxySection section = Read(content);

        Assert.Equal((mode, null, true), (section.Mode, section.Address, section.IsPresent));
        Assert.Equal(remark is null, section.Remark is null);
        Assert.Contains(remark ?? "", section.Remark ?? "");
        Assert.Null(section.Defect);
    }

    [Fact]
    public void Bypassed_addresses_are_added_removed_and_cleared()
    {
        Assert.Equal(
            ["b", "", "c"],
            Read(
                "<bypasslist><add address='x'/><clear/><add address='a'/><add address='b'/><remove address='a'/>"
                    + "<add/><other address='d'/><add address='c'/></bypasslist>"
            ).BypassList
        );
        Assert.Empty(Read("<proxy/>").BypassList);
        Assert.True(Read("<proxy proxyaddress='http://p' bypassonlocal='True'/>").BypassesLocal);
        Assert.False(Read("<proxy proxyaddress='http://p' bypassonlocal='False'/>").BypassesLocal);
        Assert.Null(Read("<proxy proxyaddress='http://p'/>").BypassesLocal);
    }

    [Fact]
    public void Bypass_of_every_proxy_is_present()
    {
        Assert.True(ProxySection.Read(Root("<defaultProxy enabled=' False '/>")).IsPresent);
        Assert.False(ProxySection.Read(Root("")).IsPresent);
    }

    [Theory]
    [InlineData("http://p:1", null, null)]
    [InlineData(
        "p:1",
        "http:// is missing in the address of the proxy, 'p:1'.",
        "Set-ConnectorProxy -Proxy http://p:1"
    )]
    [InlineData("https://p", "The scheme of the proxy https://p is not http", "-Proxy http://p:443 if the proxy also")]
    [InlineData("abc://p", "The scheme of the proxy abc://p is not http", "-Proxy http://p:1 if the proxy also")]
    [InlineData("file:///a", "The scheme of the proxy file:// is not http", "-Proxy http://host:port with the right")]
    public void Address_that_cannot_work_is_a_defect_with_its_remedy(string address, string? reason, string? remedy)
    {
        ProxySection section = Read($"<proxy proxyaddress='{address}'/>");

        Assert.Equal(ConnectorProxyMode.Explicit, section.Mode);
        Assert.Equal(reason is null, section.Defect is null);
        Assert.Contains(reason ?? "", section.Defect?.Reason ?? "");
        Assert.Contains(remedy ?? "", section.Defect?.Remedy ?? "");
        Assert.Equal(address == "p:1" ? "http://p:1" : null, section.Defect?.Intended);
    }

    [Fact]
    public void Section_returns_the_setting_that_produces_it()
    {
        Assert.Equal(ProxySetting.Bypass, new ProxySection(ConnectorProxyMode.Bypass).AsSetting());
        Assert.Equal(ProxySetting.Default, new ProxySection(ConnectorProxyMode.Default).AsSetting());
        ProxySection named = Read("<proxy proxyaddress='http://p:1'/>");
        Assert.Equal(ProxySetting.Explicit(new Uri("http://p:1")), named.AsSetting());
        Assert.True(named.Says(named.AsSetting()));
        Assert.False(named.Says(ProxySetting.Explicit(new Uri("http://p:2"))));
        Assert.False(named.Says(ProxySetting.Bypass));
        Assert.False((named with { Remark = "a" }).Says(named.AsSetting()));
    }

    private static ProxySection Read(string content) =>
        ProxySection.Read(Root($"<defaultProxy>{content}</defaultProxy>"));

    private static System.Xml.Linq.XElement Root(string section) =>
        XmlSource.Parse($"<configuration><system.net>{section}</system.net></configuration>").Root;
}
