using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Inventory.Configuration;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Inventory;

/// <summary>
/// Tests that a configuration file is read as .NET Framework reads it. The values follow its reference source.
/// </summary>
public sealed class ConfigurationValidatorTests
{
    private const string Listener = "System.Diagnostics.TextWriterTraceListener";

    /// <summary>The content of system.net, and the start of the expected problem; null if accepted.</summary>
    public static TheoryData<string, string?> Proxies =>
        new()
        {
            { "<defaultProxy />", null },
            { "<defaultProxy enabled='false'></defaultProxy>", null },
            { "<defaultProxy enabled='False' useDefaultCredentials=' TRUE '/>", null },
            { "<defaultProxy enabled='0'/>", "enabled=\"0\" of <defaultProxy> must be true or false" },
            { "<defaultProxy enabled=''/>", "enabled=\"\" of <defaultProxy> must be true or false" },
            {
                "<defaultProxy Enabled='false'/>",
                "the attribute 'Enabled' of <defaultProxy> must be written 'enabled'"
            },
            { "<defaultProxy enable='false'/>", "<defaultProxy> has no attribute 'enable'" },
            { "<defaultProxy lockItem='true'/>", null },
            { "<defaultProxy lockItem='yes'/>", "lockItem=\"yes\" of <defaultProxy> must be true or false" },
            { "<defaultproxy/>", "<defaultproxy> must be written <defaultProxy>" },
            { "<DefaultProxy enabled='false'/>", "<DefaultProxy> must be written <defaultProxy>" },
            {
                "<defaultProxy><defaultProxy enabled='False'/></defaultProxy>",
                "<defaultProxy> can't contain <defaultProxy>"
            },
            {
                "<defaultProxy/><defaultProxy enabled='false'/>",
                "the section system.net/defaultProxy occurs more than once"
            },
            { "<proxy proxyaddress='http://p:1'/>", "<system.net> contains the unknown section <proxy>" },
            { "<defaultProxy>text</defaultProxy>", "<defaultProxy> contains text" },
            { "<defaultProxy><!-- a comment --></defaultProxy>", null },
            { "<defaultProxy configSource='p.config'/>", null },
            {
                "<defaultProxy configSource='p.config' enabled='true'/>",
                "a section with configSource contains something else"
            },
            {
                "<defaultProxy><proxy proxyaddress='http://p:1' bypassonlocal='True' usesystemdefault='true'/>"
                    + "</defaultProxy>",
                null
            },
            {
                "<defaultProxy><proxy proxyAddress='http://p:1'/></defaultProxy>",
                "the attribute 'proxyAddress' of <proxy> must be written 'proxyaddress'"
            },
            { "<defaultProxy><Proxy proxyaddress='http://p:1'/></defaultProxy>", "<Proxy> must be written <proxy>" },
            {
                "<defaultProxy><proxy address='http://p:1'/></defaultProxy>",
                "<proxy> has no attribute 'address' (its attributes are autoDetect, scriptLocation"
            },
            { "<defaultProxy><proxy port='8080'/></defaultProxy>", "<proxy> has no attribute 'port'" },
            { "<defaultProxy><proxy bypassonlocal='UNSPECIFIED' autoDetect='-1'/></defaultProxy>", null },
            { "<defaultProxy><proxy usesystemdefault='1'/></defaultProxy>", null },
            {
                "<defaultProxy><proxy usesystemdefault='yes'/></defaultProxy>",
                "usesystemdefault=\"yes\" of <proxy> must be True, False or Unspecified"
            },
            {
                "<defaultProxy><proxy bypassonlocal='2'/></defaultProxy>",
                "bypassonlocal=\"2\" of <proxy> must be True, False or Unspecified"
            },
            {
                "<defaultProxy><proxy proxyaddress=''/></defaultProxy>",
                "proxyaddress=\"\" of <proxy> must be an absolute address"
            },
            {
                "<defaultProxy><proxy proxyaddress='10.0.0.1:8080'/></defaultProxy>",
                "proxyaddress=\"10.0.0.1:8080\" of <proxy> must be an absolute address such as "
                    + "http://proxy.contoso.com:8080, and http:// is missing"
            },
            {
                "<defaultProxy><proxy proxyaddress='proxy.contoso.com'/></defaultProxy>",
                "proxyaddress=\"proxy.contoso.com\" of <proxy> must be an absolute address"
            },
            // .NET Framework takes the host for the scheme. That no connection works is another check's finding.
            { "<defaultProxy><proxy proxyaddress='proxy.contoso.com:8080'/></defaultProxy>", null },
            {
                "<defaultProxy><proxy scriptLocation='proxy.pac'/></defaultProxy>",
                "scriptLocation=\"proxy.pac\" of <proxy> must be an absolute address"
            },
            { "<defaultProxy><proxy/><proxy/></defaultProxy>", "<proxy> occurs more than once in <defaultProxy>" },
            {
                "<defaultProxy><proxy><bypasslist/></proxy></defaultProxy>",
                "<proxy> can't contain <bypasslist> (nothing is allowed there)"
            },
            {
                "<defaultProxy><bypasslist><add address='a'/><add address='a'/><remove address='a'/><clear/>"
                    + "</bypasslist></defaultProxy>",
                null
            },
            { "<defaultProxy><bypassList/></defaultProxy>", "<bypassList> must be written <bypasslist>" },
            {
                "<defaultProxy><bypasslist><add Address='a'/></bypasslist></defaultProxy>",
                "the attribute 'Address' of <add> must be written 'address'"
            },
            {
                "<defaultProxy><bypasslist><add address='*.contoso.com'/></bypasslist></defaultProxy>",
                "address=\"*.contoso.com\" of <add> must be a regular expression"
            },
            {
                "<defaultProxy><bypasslist><clear all='1'/></bypasslist></defaultProxy>",
                "<clear> has no attribute 'all' (it has no attributes)"
            },
            {
                "<defaultProxy><bypasslist><address>a</address></bypasslist></defaultProxy>",
                "<bypasslist> can't contain <address> (allowed are add, remove, clear)"
            },
            { "<defaultProxy><module type='A, B'/></defaultProxy>", null },
            { "<connectionManagement><add address='*' maxconnection='200'/></connectionManagement>", null },
            {
                "<connectionManagement><add address='*' maxConnection='200'/></connectionManagement>",
                "the attribute 'maxConnection' of <add> must be written 'maxconnection'"
            },
            {
                "<connectionManagement><add address='*' maxconnection='many'/></connectionManagement>",
                "maxconnection=\"many\" of <add> must be a whole number"
            },
            {
                "<connectionManagement><add address='*' maxconnection='1'/><add address='*' maxconnection='2'/>"
                    + "</connectionManagement>",
                "<add> adds '*' for the second time with other values"
            },
            {
                "<connectionManagement><add address='*' maxconnection='1'/><add maxconnection='1' address='*'/>"
                    + "</connectionManagement>",
                null
            },
            { "<defaultProxy xmlns='http://x'/>", "<defaultProxy> has no attribute 'xmlns'" },
            { "<defaultProxy xmlns:x='http://x'/>", "<defaultProxy> has no attribute 'xmlns:x'" },
            { "text <defaultProxy/>", "<system.net> contains text, and only elements are allowed" },
            { "<!-- a comment --><defaultProxy/>", null },
            { "<settings><servicePointManager expect100Continue='false'/></settings>", null },
            {
                "<settings><servicePointManager encryptionPolicy='noEncryption'/></settings>",
                "encryptionPolicy=\"noEncryption\" of <servicePointManager> must be RequireEncryption"
            },
            {
                "<settings><servicepointmanager/></settings>",
                "<servicepointmanager> must be written <servicePointManager>"
            },
            { "<mailSettings><smtp from='a'><network port='25'/></smtp></mailSettings>", null },
            { "<mailSettings><network/></mailSettings>", "<mailSettings> contains the unknown section <network>" },
        };

    /// <summary>The content of the root, and the start of the expected problem; null if accepted.</summary>
    public static TheoryData<string, string?> Roots =>
        new()
        {
            {
                "<runtime><gcServer enabled='true'/></runtime><appSettings><add key='a' value='b'/></appSettings>",
                null
            },
            // Groups can occur more than once, and so can sections that .NET Framework ignores.
            { "<system.net/><system.net><defaultProxy/></system.net><runtime/><runtime/>", null },
            { "<appSettings/><appSettings/>", "the section appSettings occurs more than once" },
            { "<System.Net/>", "<System.Net> must be written <system.net>" },
            { "<defaultProxy enabled='false'/>", "<configuration> contains the unknown section <defaultProxy>" },
            { "<unknown/>", "<configuration> contains the unknown section <unknown>" },
            { "<configSections><section name='unknown' type='t'/></configSections><unknown/>", null },
            { "<configSections><sectionGroup name='ours'/></configSections><ours><a/></ours>", null },
            { "<runtime/><configSections/>", "<configSections> is not the first element of <configuration>" },
            { "text <runtime/>", "<configuration> contains text, and only elements are allowed" },
            { "<location path='.'>text <runtime/></location>", "<location> contains text" },
            { "<location path='a' allowOverride='false'><runtime/></location>", null },
            { "<location Path='a'><runtime/></location>", "<location> has the attribute 'Path' (allowed are path" },
            { "<system.net configSource='a.config'/>", "<system.net> has the reserved attribute 'configSource'" },
            { "<system.net><mailSettings lockItem='true'/></system.net>", "<mailSettings> has the reserved attribute" },
            { "<system.net other='1'/>", null },
            { "<runtime><assemblyBinding xmlns='urn:schemas-microsoft-com:asm.v1'/></runtime>", null },
            {
                "<location><system.net><defaultProxy enabled='no'/></system.net></location>",
                "enabled=\"no\" of <defaultProxy> must be true or false"
            },
            { "<location path='other'><system.net><defaultProxy enabled='no'/></system.net></location>", null },
            {
                "<system.net><defaultProxy/></system.net><location path='.'><system.net><defaultProxy/></system.net>"
                    + "</location>",
                "the section system.net/defaultProxy occurs more than once"
            },
            {
                "<system.diagnostics><trace autoflush='true' indentsize='4'><listeners>"
                    + "<add name='c' type='System.Diagnostics.ConsoleTraceListener'/>"
                    + $"<add name='t' type='{Listener}' initializeData='C:\\logs\\a.log' extra='1'/>"
                    + "<remove name='Default'/></listeners></trace></system.diagnostics>",
                null
            },
            {
                "<system.diagnostics><trace autoFlush='true'/></system.diagnostics>",
                "the attribute 'autoFlush' of <trace> must be written 'autoflush'"
            },
            {
                "<system.diagnostics><trace><listeners><add type='t'/></listeners></trace></system.diagnostics>",
                "<add> lacks the attribute 'name'"
            },
            {
                "<system.diagnostics><trace><listeners><remove name='Default' type='t'/></listeners></trace>"
                    + "</system.diagnostics>",
                "<remove> has no attribute 'type'"
            },
            {
                "<system.diagnostics><trace><listeners><add name='a' type='t' traceOutputOptions='datetime'/>"
                    + "</listeners></trace></system.diagnostics>",
                "traceOutputOptions=\"datetime\" of <add> must be None"
            },
            {
                "<system.diagnostics><trace><listeners>"
                    + "<add name='a' type='t' traceOutputOptions='DateTime, ProcessId'/>"
                    + "</listeners></trace></system.diagnostics>",
                null
            },
            {
                "<system.diagnostics><sources><source name='s'><listeners><add name='x'/></listeners></source>"
                    + "</sources><sharedListeners><add name='x' type='t'/></sharedListeners></system.diagnostics>",
                null
            },
            {
                "<system.diagnostics><sharedListeners><add name='x'/></sharedListeners></system.diagnostics>",
                "<add> lacks the attribute 'type'"
            },
            {
                "<system.diagnostics><sources><add name='s'/></sources></system.diagnostics>",
                "<sources> can't contain <add> (allowed are source)"
            },
            {
                "<system.diagnostics><listeners/></system.diagnostics>",
                "<system.diagnostics> can't contain <listeners>"
            },
            { "<system.diagnostics/><system.diagnostics/>", "the section system.diagnostics occurs more than once" },
        };

    [Theory]
    [MemberData(nameof(Proxies))]
    public void Network_settings_are_read_as_by_NET_Framework(string content, string? expected) =>
        AssertProblem($"<configuration>\n<system.net>\n{content}\n</system.net>\n</configuration>", expected, 3);

    [Theory]
    [MemberData(nameof(Roots))]
    public void Sections_are_read_as_by_NET_Framework(string content, string? expected) =>
        AssertProblem($"<configuration>\n{content}\n</configuration>", expected, 2);

    [Fact]
    public void Namespace_is_only_that_of_NET_Framework()
    {
        AssertProblem("<configuration xmlns='http://schemas.microsoft.com/.NetConfiguration/v2.0'/>", null, 1);
        AssertProblem("<configuration xmlns='urn:x'/>", "the namespace 'urn:x' of <configuration> is not", 1);
        AssertProblem("<configuration xmlns:xdt='http://x'/>", "<configuration> has the attribute 'xmlns:xdt'", 1);
        AssertProblem(
            "<configuration\nother='1'/>",
            "<configuration> has the attribute 'other' (allowed are xmlns)",
            2
        );
    }

    [Fact]
    public void Sections_that_the_machine_declares_are_known() =>
        Assert.Empty(
            ConfigurationValidator.Validate(XmlSource.Parse("<configuration><ours/></configuration>"), ["ours"])
        );

    [Theory]
    [InlineData(
        "<System.Net><DefaultProxy Enabled='False'/></System.Net>",
        "<system.net><defaultProxy enabled='False'/></system.net>"
    )]
    [InlineData(
        "<system.net><defaultProxy>\n  <defaultProxy enabled=\"False\"/>\n</defaultProxy></system.net>",
        "<system.net><defaultProxy enabled=\"False\"/></system.net>"
    )]
    [InlineData(
        "<system.net><defaultproxy><Proxy ProxyAddress=\"10.1.2.3:8080\" /></defaultproxy></system.net>",
        "<system.net><defaultProxy><proxy proxyaddress=\"http://10.1.2.3:8080\" /></defaultProxy></system.net>"
    )]
    public void Certain_corrections_keep_the_rest_of_the_text(string before, string after)
    {
        (XmlSource text, IReadOnlyList<ConfigurationProblem> left) = ConfigurationProblem.FixAll(
            XmlSource.Parse($"<configuration><!-- ours -->{before}</configuration>"),
            []
        );

        Assert.Empty(left);
        Assert.Equal($"<configuration><!-- ours -->{after}</configuration>", text.Text);
    }

    [Theory]
    [InlineData("<defaultProxy enable='false'/>")]
    [InlineData("<defaultProxy enabled='0'/>")]
    [InlineData("<defaultProxy enabled='true' Enabled='false'/>")]
    [InlineData("<defaultProxy enabled='true'><defaultProxy enabled='false'/></defaultProxy>")]
    [InlineData("<defaultProxy><proxy/><Proxy/></defaultProxy>")]
    public void Uncertain_corrections_are_left_to_the_administrator(string content)
    {
        string text = $"<configuration><system.net>{content}</system.net></configuration>";

        (XmlSource after, IReadOnlyList<ConfigurationProblem> left) = ConfigurationProblem.FixAll(
            XmlSource.Parse(text),
            []
        );

        Assert.NotEmpty(left);
        Assert.Equal(text, after.Text);
    }

    [Fact]
    public void Credentials_in_a_wrong_address_are_not_shown()
    {
        ConfigurationProblem problem = Assert.Single(
            Validate(
                    "<configuration><system.net><defaultProxy><proxy proxyaddress='http://u:canary@p:x'/>"
                        + "</defaultProxy>"
                        + "</system.net></configuration>"
                )
                .Take(1)
        );

        Assert.DoesNotContain("canary", problem.Sentence + problem.Repair, StringComparison.Ordinal);
    }

    private static void AssertProblem(string text, string? expected, int line)
    {
        IReadOnlyList<ConfigurationProblem> problems = Validate(text);
        if (expected is null)
        {
            Assert.Empty(problems);
            return;
        }

        ConfigurationProblem problem = Assert.Single(problems);
        Assert.StartsWith(expected, problem.Detail, StringComparison.Ordinal);
        Assert.Equal(line, problem.Line);
        Assert.NotEqual("", problem.Repair);
    }

    private static IReadOnlyList<ConfigurationProblem> Validate(string text) =>
        ConfigurationValidator.Validate(XmlSource.Parse(text), []);
}
