using System;
using System.Collections.Generic;
using System.Xml.Linq;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Installation;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Installation;

public sealed class ProxyConfigurationTests
{
    private const string Existing = """
        <?xml version="1.0" encoding="utf-8"?>
        <configuration>
          <!-- kept -->
          <runtime><gcServer enabled="true"/></runtime>
          <system.net><defaultProxy enabled="false"></defaultProxy></system.net>
          <appSettings><add key="TraceFilename" value="MicrosoftEntraPrivateNetworkConnector.log" /></appSettings>
        </configuration>
        """;

    private static readonly Uri s_proxy = new("http://proxy.contoso.local:8080");

    private readonly FakeServer _server = new();

    [Theory]
    [InlineData("https://proxy:8080", "http://")]
    [InlineData("http://user:secret@proxy:8080", "user name")]
    [InlineData("http://proxy:8080/path", "path")]
    public void What_a_connector_cannot_use_is_refused_without_its_credentials(string proxy, string why)
    {
        ConnectorException fault = Assert.Throws<ConnectorException>(() => ProxyConfiguration.Validate(new Uri(proxy)));

        Assert.Equal("ProxyNotUsable", fault.ErrorId);
        Assert.Contains(why, fault.Message);
        Assert.DoesNotContain("secret", fault.ToString());
    }

    [Fact]
    public void Both_files_name_the_proxy_and_keep_everything_else()
    {
        ProxyConfiguration configuration = Configuration();
        foreach (string path in configuration.Paths)
        {
            _server.Files.Set(path, Existing);
        }

        configuration.Set(s_proxy);

        Assert.Equal(2, configuration.Paths.Count);
        foreach (string path in configuration.Paths)
        {
            XDocument written = XDocument.Parse(_server.Files.ReadAllText(path));
            XElement defaults = written.Root!.Element("system.net")!.Element("defaultProxy")!;
            Assert.Null(defaults.Attribute("enabled"));
            Assert.Equal("http://proxy.contoso.local:8080", defaults.Element("proxy")!.Attribute("proxyaddress")!.Value);
            Assert.Equal("true", written.Root.Element("runtime")!.Element("gcServer")!.Attribute("enabled")!.Value);
            Assert.Contains("<!-- kept -->", _server.Files.ReadAllText(path));
            Assert.Equal(Existing, _server.Files.ReadAllText(path + ".bak"));
        }

        Assert.True(configuration.IsSet(s_proxy));
    }

    [Fact]
    public void Setting_it_twice_writes_once()
    {
        ProxyConfiguration configuration = Configuration();
        configuration.Set(s_proxy);
        int writes = _server.Journal.Count;

        configuration.Set(s_proxy);

        Assert.Equal(writes, _server.Journal.Count);
    }

    [Fact]
    public void A_file_that_is_no_xml_is_named_and_left_alone()
    {
        ProxyConfiguration configuration = Configuration();
        _server.Files.Set(configuration.Paths[0], "<configuration>");

        ConnectorException fault = Assert.Throws<ConnectorException>(() => configuration.Set(s_proxy));

        Assert.Equal("ConfigurationUnreadable", fault.ErrorId);
        Assert.Equal(configuration.Paths[0], fault.Target);
        Assert.Empty(_server.Journal);
    }

    private ProxyConfiguration Configuration() => new(_server, new InstalledConnector
    {
        Brand = ConnectorBrand.Current,
        Folder = @"C:\Program Files\Microsoft Entra private network connector",
        Missing = new List<string>(),
    });
}
