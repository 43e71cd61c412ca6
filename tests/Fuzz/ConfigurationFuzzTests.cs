using System.Text;
using System.Xml.Linq;
using CsCheck;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Inventory.Configuration;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Fuzz;

/// <summary>Configuration files and trust settings, which users and other programs change.</summary>
public sealed class ConfigurationFuzzTests
{
    private const string FilePath = @"C:\service.exe.config";

    private const string Valid = """
        <?xml version="1.0" encoding="utf-8"?>
        <configuration>
          <!-- a comment with <tags> and "quotes" -->
          <configSections><section name="own" type="Own.Section, Own" /></configSections>
          <own><![CDATA[ </own> ]]></own>
          <runtime><gcServer enabled="true" /></runtime>
          <system.net>
            <defaultProxy enabled='true'>
              <proxy usesystemdefault="true" proxyaddress="http://proxy.contoso.com:8080" bypassonlocal="True" />
              <bypasslist><add address="[a-z]+\.contoso\.com$" /></bypasslist>
            </defaultProxy>
          </system.net>
          <appSettings><add key="TraceFilename" value="C:\x &gt; y.log" /></appSettings>
        </configuration>
        """;

    // Parts of a file that a program or an administrator may have written, each with unusual but valid text.
    private static readonly string[] s_foreign =
    [
        "<!-- -->",
        "<!-- </configuration> <system.net> -->",
        "<?instruction <a> ?>",
        "<runtime><gcServer enabled=\"true\" /></runtime>",
        "<appSettings>\r\n    <add key='a' value=\"x > y\" />\n\t</appSettings>",
        "<appSettings><add key=\"a\" value='\"quoted\"' ></add></appSettings >",
        "<system.diagnostics><trace autoflush = \"true\" /></system.diagnostics>",
        "<system.web ><!-- > --><httpRuntime a=\"/>\" /></system.web>",
        "<startup\n><supportedRuntime version=\"v4.0\" sku='.NETFramework,Version=v4.7.2'/></startup>",
    ];

    private static readonly string[] s_net =
    [
        "",
        "<system.net/>",
        "<system.net></system.net>",
        "<system.net><settings><ipv6 enabled=\"true\"/></settings></system.net>",
        "<system.net>\n    <defaultProxy/>\n  </system.net>",
        "<system.net><defaultProxy enabled=\"false\" /></system.net>",
        "<system.net><defaultProxy><proxy autoDetect='True'/></defaultProxy></system.net>",
        "<system.net><defaultProxy useDefaultCredentials=\"true\"><bypasslist><add address=\"a>b\" /></bypasslist>"
            + "<proxy proxyaddress='http://o:1' scriptLocation=\"http://w/\"/></defaultProxy><settings/></system.net>",
    ];

    private static Gen<string> Files { get; } =
        Gen.Select(
            Inputs.Of("", "<?xml version=\"1.0\"?>", "<?xml version='1.0' encoding='utf-8'?>\r\n<!-- head -->\n"),
            Inputs.Of("", "\n", "\r\n", "\r\n\t", "\n  ", " "),
            Inputs.Of(s_foreign).Array[0, 3],
            Inputs.Of(s_net),
            Inputs.Of(s_foreign).Array[0, 2],
            Inputs.Of("", "\n", "\r\n<!-- end -->\r\n"),
            (head, space, before, net, after, tail) =>
                $"{head}<configuration>{string.Concat(before.Append(net).Concat(after).Select(part => space + part))}"
                + $"{(space.Contains('\n') ? "\n" : "")}</configuration>{tail}"
        );

    private static Gen<ProxySetting> Settings { get; } =
        Gen.OneOf(
            Gen.Const(ProxySetting.Default),
            Gen.Const(ProxySetting.Bypass),
            Gen.Int[1, 65535].Select(port => ProxySetting.Explicit(new Uri($"http://proxy-{port}.contoso.com:{port}")))
        );

    [Fact]
    public Task File_is_read_or_refused_by_an_error_of_the_module() =>
        Fuzzer.RunAsync(
            Gen.OneOf(
                Inputs.Changed(Encoding.UTF8.GetBytes(Valid)),
                Inputs.Changed(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Valid)).ToArray()),
                Inputs.Bytes(200)
            ),
            content =>
            {
                FakeFiles files = new(new ChangeJournal());
                files.Set(FilePath, content);
                try
                {
                    ConfigurationFile file = ConfigurationFile.Read(files, FilePath)!;
                    XmlSource source = file.Parse();
                    _ = file.Validate(files);
                    _ = ConfigurationProblem.FixAll(source, []);
                    _ = ProxyConfiguration.Read(files, FilePath);
                    _ = TraceListener.ReadAll(source.Root).Count();
                }
                catch (ConnectorException) { }
            },
            600
        );

    /// <summary>Every setting can be written over every other one, and is read back.</summary>
    [Fact]
    public Task Written_proxy_is_read_back_and_foreign_sections_keep_each_character() =>
        Fuzzer.RunAsync(
            Gen.Select(Files, Settings.Array[1, 4]),
            input =>
            {
                (string text, ProxySetting[] settings) = input;
                XmlSource source = XmlSource.Parse(text);
                string[] foreign = Foreign(source);
                foreach (ProxySetting setting in settings)
                {
                    source = ProxySection.Write(source, setting);
                    Assert.True(ProxySection.Read(source.Root).Says(setting), $"{setting.Mode}: {source.Text}");
                    Assert.Equal(foreign, Foreign(source));
                    Assert.Equal(source.Text, ProxySection.Write(source, setting).Text);
                    Assert.True(
                        XNode.DeepEquals(source.Root, XDocument.Parse(source.Text, LoadOptions.PreserveWhitespace).Root)
                    );
                }
            },
            600
        );

    [Fact]
    public Task Encoded_file_has_the_same_bytes() =>
        Fuzzer.RunAsync(
            Gen.Select(Files, Gen.Int[0, 3]),
            input =>
            {
                (string text, int kind) = input;
                Encoding encoding = new Encoding[]
                {
                    new UTF8Encoding(false),
                    new UTF8Encoding(true),
                    Encoding.Unicode,
                    Encoding.BigEndianUnicode,
                }[kind];
                string written =
                    kind > 1 ? text.Replace("encoding='utf-8'", "encoding='utf-16'", StringComparison.Ordinal) : text;
                byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(written)];
                FakeFiles files = new(new ChangeJournal());
                files.Set(FilePath, bytes);

                ConfigurationFile file = ConfigurationFile.Read(files, FilePath)!;

                Assert.Equal(written, file.Text);
                Assert.Equal(bytes, file.Encode(file.Text));
            },
            1000
        );

    [Fact]
    public Task Trust_settings_are_read_or_absent() =>
        Fuzzer.RunAsync(
            Gen.OneOf(
                Inputs.Changed(
                    "<?xml version=\"1.0\" encoding=\"utf-8\"?><ConnectorTrustSettingsFile xmlns:x=\"http://w3.org/\">"
                        + "<CloudProxyTrust><Thumbprint>4905CC64B2D81BBED60962ECC5DCF63F643CCD55</Thumbprint>"
                        + "<IsInUserStore>false</IsInUserStore></CloudProxyTrust></ConnectorTrustSettingsFile>"
                ),
                Inputs.Words(
                    "<ConnectorTrustSettingsFile>",
                    "</ConnectorTrustSettingsFile>",
                    "<CloudProxyTrust>",
                    "</CloudProxyTrust>",
                    "<Thumbprint>",
                    "</Thumbprint>",
                    "AB",
                    "<IsInUserStore>",
                    "true",
                    "<!DOCTYPE a>",
                    "&e;",
                    "<![CDATA[",
                    "]]>"
                ),
                Inputs.Text
            ),
            text =>
            {
                if (TrustSettings.Parse(FilePath, text) is { } settings)
                {
                    Assert.NotEqual("", settings.Thumbprint);
                    Assert.Equal(settings.Thumbprint.ToUpperInvariant(), settings.Thumbprint);
                }
            },
            5000
        );

    // The text of each part that has nothing to do with the proxy.
    private static string[] Foreign(XmlSource source) =>
        [
            .. source
                .Root.Elements()
                .Where(element => element.Name.LocalName != "system.net")
                .Concat(
                    source.Root.Elements("system.net").Elements().Where(each => each.Name.LocalName != "defaultProxy")
                )
                .Select(source.TextOf),
            .. source.Root.DescendantNodes().OfType<XComment>().Select(comment => comment.Value),
        ];
}
