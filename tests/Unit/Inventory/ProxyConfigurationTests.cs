using System.Text;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Inventory;

public sealed class ProxyConfigurationTests
{
    private const string Existing = """
        <?xml version='1.0' encoding="utf-8"?>
        <!-- ours: do not touch -->
        <configuration>
          <!-- kept > also this -->
          <runtime><gcServer  enabled='true'/></runtime>
          <appSettings>
            <add key="TraceFilename"
                 value="a &gt; b &#xA9; ü.log" />
          </appSettings>
        </configuration>

        """;

    private const string Written = """
        <?xml version='1.0' encoding="utf-8"?>
        <!-- ours: do not touch -->
        <configuration>
          <!-- kept > also this -->
          <runtime><gcServer  enabled='true'/></runtime>
          <appSettings>
            <add key="TraceFilename"
                 value="a &gt; b &#xA9; ü.log" />
          </appSettings>
          <system.net>
            <defaultProxy>
              <proxy proxyaddress="http://proxy.contoso.local:8080" bypassonlocal="True" usesystemdefault="True" />
            </defaultProxy>
          </system.net>
        </configuration>

        """;

    private static readonly ProxySetting s_proxy = ProxySetting.Explicit(new Uri("http://proxy.contoso.local:8080"));

    private readonly FakeServer _server = new();

    private readonly ProxyConfiguration _configuration;

    public ProxyConfigurationTests() => _configuration = new ProxyConfiguration(_server, Installed());

    public static TheoryData<string, string> Edits =>
        new()
        {
            // Microsoft's documented bypass, which has its own section: the address is added and the bypass is removed.
            {
                """<configuration><system.net><defaultProxy enabled="false"></defaultProxy>"""
                    + "</system.net></configuration>",
                """<configuration><system.net><defaultProxy><proxy proxyaddress="http://proxy.contoso.local:8080" """
                    + """bypassonlocal="True" usesystemdefault="True" /></defaultProxy></system.net></configuration>"""
            },
            {
                "<configuration />",
                """<configuration><system.net><defaultProxy><proxy proxyaddress="http://proxy.contoso.local:8080" """
                    + """bypassonlocal="True" usesystemdefault="True" /></defaultProxy></system.net></configuration>"""
            },
            // Another address, formatted by hand, with a bypass list.
            {
                """<configuration xmlns="http://schemas.microsoft.com/.NetConfiguration/v2.0">"""
                    + """<system.net a="1"><defaultProxy>"""
                    + """<bypasslist><add address="x"/></bypasslist>"""
                    + """<proxy bypassonlocal = 'False' proxyaddress='http://old:1' autoDetect="True"/>"""
                    + "</defaultProxy></system.net></configuration>",
                """<configuration xmlns="http://schemas.microsoft.com/.NetConfiguration/v2.0">"""
                    + """<system.net a="1"><defaultProxy>"""
                    + """<bypasslist><add address="x"/></bypasslist>"""
                    + """<proxy bypassonlocal = 'False' proxyaddress="http://proxy.contoso.local:8080" """
                    + """usesystemdefault="True"/></defaultProxy></system.net></configuration>"""
            },
        };

    public static TheoryData<string, ProxyCase> Readings =>
        new()
        {
            { "<configuration/>", new(ConnectorProxyMode.Default, null, null) },
            {
                """<configuration><system.net><defaultProxy enabled="FALSE"><proxy proxyaddress="http://p:1"/>"""
                    + "</defaultProxy></system.net></configuration>",
                new(ConnectorProxyMode.Bypass, null, null)
            },
            {
                """<configuration><system.net><defaultProxy><proxy proxyaddress="http://me:canary@p:1/"/>"""
                    + "</defaultProxy></system.net></configuration>",
                new(ConnectorProxyMode.Explicit, "http://p:1", "credentials")
            },
            {
                """<configuration><system.net><defaultProxy><proxy proxyaddress="https://p:1"/></defaultProxy>"""
                    + "</system.net></configuration>",
                new(ConnectorProxyMode.Explicit, "https://p:1", "https")
            },
            {
                """<configuration><system.net><defaultProxy><proxy scriptLocation="http://p/x.pac"/></defaultProxy>"""
                    + "</system.net></configuration>",
                new(ConnectorProxyMode.Default, null, "x.pac")
            },
            {
                """<configuration><system.net><defaultProxy><proxy usesystemdefault="False"/></defaultProxy>"""
                    + "</system.net></configuration>",
                new(ConnectorProxyMode.Bypass, null, null)
            },
            {
                """<configuration><system.net><defaultProxy><proxy bypassonlocal="True"/></defaultProxy>"""
                    + "</system.net></configuration>",
                new(ConnectorProxyMode.Bypass, null, null)
            },
            {
                """<configuration><system.net><defaultProxy><proxy usesystemdefault="True"/></defaultProxy>"""
                    + "</system.net></configuration>",
                new(ConnectorProxyMode.Default, null, null)
            },
            {
                """<configuration><system.net/><system.net><defaultProxy><proxy proxyaddress="proxy:8080"/>"""
                    + "</defaultProxy></system.net></configuration>",
                new(ConnectorProxyMode.Explicit, "proxy:8080", "http://proxy:8080")
            },
            {
                """<configuration><location><system.net><defaultProxy enabled="false"/></system.net></location>"""
                    + "</configuration>",
                new(ConnectorProxyMode.Bypass, null, null)
            },
        };

    [Theory]
    [InlineData("https://proxy:8080", "http://")]
    [InlineData("http://user:secret@proxy:8080", "user name")]
    [InlineData("http://proxy:8080/path", "path")]
    [InlineData("proxy", "absolute")]
    [InlineData("proxy.contoso.com:99999", "its port is not a number from 1 to 65535")]
    [InlineData("http://proxy.contoso.com:0", "its port is not a number from 1 to 65535")]
    [InlineData("proxy:8080;p2:8080", "more than one address")]
    public void Unusable_proxy_is_rejected_without_showing_its_credentials(string proxy, string why)
    {
        ConnectorException fault = Assert.Throws<ConnectorException>(() =>
            ProxySetting.Explicit(new Uri(proxy, UriKind.RelativeOrAbsolute))
        );

        Assert.Equal("ProxyNotUsable", fault.ErrorId);
        Assert.Contains(why, fault.Message);
        Assert.DoesNotContain("secret", fault.ToString());
    }

    [Theory]
    [InlineData("utf-8", false, "\n")]
    [InlineData("utf-8", true, "\r\n")]
    [InlineData("utf-16", true, "\r\n")]
    [InlineData("utf-16BE", true, "\n")]
    [InlineData("iso-8859-1", false, "\r\n")]
    public void Proxy_is_set_in_both_files_without_changing_other_bytes_and_clearing_restores_them(
        string name,
        bool marked,
        string line
    )
    {
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] File(string text) =>
            [
                .. marked ? encoding.GetPreamble() : [],
                .. encoding.GetBytes(text.ReplaceLineEndings(line).Replace("\"utf-8\"", $"\"{name}\"")),
            ];
        foreach (string path in _configuration.Paths)
        {
            _server.Files.Set(path, File(Existing));
        }

        ConfigurationChanges changes = _configuration.Set(s_proxy);

        Assert.Equal(_configuration.Paths, changes.Paths);
        Assert.True(_configuration.IsSet(s_proxy));
        Assert.All(_configuration.Paths, path => Assert.Equal(File(Written), Bytes(path)));
        Assert.All(_configuration.Paths, path => Assert.Equal(File(Existing), Bytes(path + ".bak")));
        _ = _configuration.Set(ProxySetting.Default);
        Assert.All(_configuration.Paths, path => Assert.Equal(File(Existing), Bytes(path)));
    }

    [Theory]
    [MemberData(nameof(Edits))]
    public void Only_the_proxy_element_is_edited(string before, string after)
    {
        _server.Files.Set(_configuration.Paths[0], before);

        _ = _configuration.Set(s_proxy);

        Assert.Equal(after, _server.Files.ReadAllText(_configuration.Paths[0]));
    }

    [Fact]
    public void Bypass_keeps_the_address_and_clearing_removes_the_section()
    {
        const string With =
            """<configuration><system.net><defaultProxy><proxy proxyaddress="http://p:1" /><bypasslist/>"""
            + "</defaultProxy></system.net></configuration>";
        _server.Files.Set(_configuration.Paths[0], With);

        _ = _configuration.Set(ProxySetting.Bypass);
        Assert.Equal(
            With.Replace("<defaultProxy>", "<defaultProxy enabled=\"false\">"),
            _server.Files.ReadAllText(_configuration.Paths[0])
        );
        Assert.True(_configuration.IsSet(ProxySetting.Bypass));

        _ = _configuration.Set(ProxySetting.Default);
        // An empty section would hide that of machine.config, and a bypass list without a proxy bypasses every proxy.
        Assert.Equal("<configuration></configuration>", _server.Files.ReadAllText(_configuration.Paths[0]));
        Assert.True(_configuration.IsSet(ProxySetting.Default));
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public void Proxy_section_is_read_without_credentials(string text, ProxyCase said)
    {
        ProxySection section = ProxySection.Read(XmlSource.Parse(text).Root);

        Assert.Equal((said.Mode, said.Address), (section.Mode, section.Address));
        Assert.Contains(said.Remark ?? "", section.Remark ?? "");
        Assert.Equal(said.Remark is null, section.Remark is null);
        Assert.DoesNotContain("canary", section.ToString());
    }

    [Fact]
    public void Equivalent_setting_is_not_written_again()
    {
        foreach (string path in _configuration.Paths)
        {
            _server.Files.Set(
                path,
                """<configuration><system.net><defaultProxy><proxy usesystemdefault="False" """
                    + """proxyaddress="HTTP://Proxy.contoso.local:8080/"/></defaultProxy>"""
                    + "</system.net></configuration>"
            );
        }

        Assert.True(_configuration.IsSet(s_proxy));
        Assert.Empty(_configuration.Set(s_proxy).Paths);
        Assert.Empty(_server.Journal);
    }

    [Fact]
    public void Missing_file_is_created_and_removed_by_a_restore()
    {
        ConfigurationChanges changes = _configuration.Set(s_proxy);
        Assert.True(_configuration.IsSet(s_proxy));

        changes.Restore();

        Assert.All(_configuration.Paths, path => Assert.False(_server.Files.FileExists(path)));
        Assert.True(_configuration.IsSet(ProxySetting.Default));
    }

    [Theory]
    [InlineData("<configuration>", "ConfigurationUnreadable")]
    [InlineData("<other/>", "ConfigurationUnreadable")]
    [InlineData(
        "<!DOCTYPE configuration [<!ENTITY a 'b'>]><configuration>&a;</configuration>",
        "ConfigurationUnreadable"
    )]
    [InlineData("<?xml version=\"1.0\" encoding=\"no-such\"?><configuration/>", "ConfigurationUnreadable")]
    [InlineData(
        "<configuration><system.net><defaultProxy configSource=\"p.config\"/></system.net></configuration>",
        "ConfigurationElsewhere"
    )]
    public void File_that_cannot_be_edited_is_reported_and_both_files_are_unchanged(string text, string errorId)
    {
        _server.Files.Set(_configuration.Paths[0], "<configuration/>");
        _server.Files.Set(_configuration.Paths[1], text);

        ConnectorException fault = Assert.Throws<ConnectorException>(() => _configuration.Set(s_proxy));

        Assert.Equal((errorId, _configuration.Paths[1]), (fault.ErrorId, (string)fault.Target!));
        Assert.Empty(_server.Journal);
    }

    [Fact]
    public void Invalid_bytes_for_the_encoding_are_an_error()
    {
        _server.Files.Set(_configuration.Paths[0], [.. "<configuration><!-- "u8, 0xFC, .. " --></configuration>"u8]);

        Assert.Equal(
            "ConfigurationUnreadable",
            Assert.Throws<ConnectorException>(() => _configuration.Set(s_proxy)).ErrorId
        );
    }

    [Fact]
    public void Failed_write_of_the_second_file_restores_the_first_file()
    {
        foreach (string path in _configuration.Paths)
        {
            _server.Files.Set(path, Existing);
        }

        using IDisposable held = _server.Files.HoldUnchanged(_configuration.Paths[1]);
        ConnectorException fault = Assert.Throws<ConnectorException>(() => _configuration.Set(s_proxy));

        Assert.Equal(("ConfigurationNotWritten", _configuration.Paths[1]), (fault.ErrorId, (string)fault.Target!));
        Assert.All(_configuration.Paths, path => Assert.Equal(Existing, _server.Files.ReadAllText(path)));
    }

    [Fact]
    public void Folder_of_the_updater_is_read_from_its_service() =>
        Assert.Equal(
            @"D:\Up\MicrosoftEntraPrivateNetworkConnectorUpdaterService.exe.config",
            new ProxyConfiguration(
                _server,
                Installed() with
                {
                    UpdaterService = new FakeService
                    {
                        Name = "WAPCUpdaterSvc",
                        BinaryPath = @"""D:\Up\MicrosoftEntraPrivateNetworkConnectorUpdaterService.exe""",
                    }.Read(),
                }
            ).Paths[1]
        );

    private static InstalledConnector Installed() =>
        new()
        {
            Brand = ProductNames.Current,
            Folder = @"C:\Program Files\Microsoft Entra private network connector",
            Missing = [],
        };

    private byte[] Bytes(string path)
    {
        using System.IO.Stream content = _server.Files.OpenRead(path);
        return ((System.IO.MemoryStream)content).ToArray();
    }

    /// <summary>The expected proxy section of a file. The remark is a part of the expected text.</summary>
    public sealed record ProxyCase(ConnectorProxyMode Mode, string? Address, string? Remark);
}
