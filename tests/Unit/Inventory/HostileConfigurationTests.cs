using System.Text;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Inventory;
using EntraPrivateAccess.Tests.Unit.Server;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Inventory;

/// <summary>Attacks the reader of configuration files, which users and programs can change.</summary>
public sealed class HostileConfigurationTests
{
    private const string Path = @"C:\service.exe.config";
    private readonly FakeFiles _files = new(new ChangeJournal());

    public static TheoryData<string> Unreadable =>
        new()
        {
            { "<?xml version=\"1.0\" encoding=\"utf-7\"?><configuration />" },
            { "<?xml version=\"1.0\" encoding=\"UTF-7\"?><configuration />" },
            { "<?xml version=\"1.0\" encoding=\"no-such-encoding\"?><configuration />" },
            { "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><configuration>&b;</configuration>" },
            { "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><configuration>&c;</configuration>" },
            { Nested(101) },
            { "<configuration>" },
            { "" },
            { "\0\0\0\0" },
        };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void Hostile_file_is_unreadable_and_nothing_else(string text)
    {
        _files.Set(Path, text);

        ConnectorException fault = Assert.Throws<ConnectorException>(() =>
            ConfigurationFile.Read(_files, Path)!.Parse()
        );

        Assert.DoesNotContain("XmlReader", fault.Message, StringComparison.Ordinal);
        Assert.Equal("ConfigurationUnreadable", fault.ErrorId);
    }

    [Fact]
    public void Nesting_of_any_depth_ends_at_the_limit()
    {
        _files.Set(Path, Nested(200_000));

        Assert.Equal(
            "ConfigurationUnreadable",
            Assert.Throws<ConnectorException>(() => ConfigurationFile.Read(_files, Path)!.Parse()).ErrorId
        );
    }

    [Fact]
    public void Huge_file_is_not_read()
    {
        _files.Set(Path, new byte[9 * 1024 * 1024]);

        Assert.Equal(
            "ConfigurationUnreadable",
            Assert.Throws<ConnectorException>(() => ConfigurationFile.Read(_files, Path)).ErrorId
        );
    }

    [Fact]
    public void Deep_but_plausible_file_is_read()
    {
        _files.Set(Path, Nested(99));

        Assert.NotNull(ConfigurationFile.Read(_files, Path)!.Parse());
    }

    private static string Nested(int depth)
    {
        StringBuilder text = new("<configuration>");
        for (int level = 0; level < depth; level++)
        {
            _ = text.Append("<a>");
        }

        for (int level = 0; level < depth; level++)
        {
            _ = text.Append("</a>");
        }

        return text.Append("</configuration>").ToString();
    }
}
