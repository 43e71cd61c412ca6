using System.IO;
using System.Text;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Server.Portable;
using EntraPrivateAccess.Tenant.Configuration;
using Xunit;

namespace EntraPrivateAccess.Tests.Unit.Tenant.Configuration;

/// <summary>The text of a configuration file: what is written, and what is refused when it is read.</summary>
public sealed class ConfigurationFileTests : IDisposable
{
    private const string Head = "{\"schema\":\"ConnectorConfiguration/1\"";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("epa-configuration-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Same_configuration_becomes_the_same_bytes_in_any_order()
    {
        TenantConfiguration one = Sample();
        TenantConfiguration other = one with
        {
            Groups = [.. one.Groups.Reverse()],
            Members = [.. one.Members.Reverse()],
            Applications = [.. one.Applications.Reverse()],
        };

        string text = ConfigurationText.Write(one);

        Assert.Equal(text, ConfigurationText.Write(other));
        Assert.DoesNotContain('\r', text);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        Assert.Equal(3 + 2 + 2, text.Split('\n').Count(line => line.StartsWith("    {", StringComparison.Ordinal)));
    }

    [Fact]
    public void Written_text_is_read_back_and_written_again_unchanged()
    {
        string text = ConfigurationText.Write(Sample());

        Assert.Equal(text, ConfigurationText.Write(Parse(text)));
    }

    [Fact]
    public void Names_with_quotes_slashes_and_other_scripts_stay_as_they_are()
    {
        TenantConfiguration read = Parse(ConfigurationText.Write(Sample()));

        Assert.Contains("a \"quoted\\ / name' ü 東京", read.Groups.Select(group => group.Name));
    }

    [Fact]
    public void Control_characters_in_a_file_are_replaced_as_in_names_from_the_tenant()
    {
        TenantConfiguration read = Parse(Head + ",\"groups\":[{\"name\":\"a\\u001b[2Jb\\u202ec\"}]}");

        Assert.Equal("a␛[2Jb�c", read.Groups[0].Name);
    }

    [Fact]
    public void Maintenance_group_is_marked_with_its_home_group()
    {
        string text = ConfigurationText.Write(
            new TenantConfiguration(null, null, [new ConfiguredGroup { Name = "EU (maintenance)" }], [], [])
        );

        Assert.Contains("\"maintenanceFor\": \"EU\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "it ends before")]
    [InlineData("null", "not an object")]
    [InlineData("[]", "not an object")]
    [InlineData("{", "it ends before")]
    [InlineData("{}", "'schema' is missing")]
    [InlineData("{\"groups\":[]}", "its first property is 'groups'")]
    [InlineData("{\"schema\":\"ConnectorConfiguration/2\"}", "the schema version ConnectorConfiguration/2")]
    [InlineData("{\"schema\":\"ConnectorStatus/1\"}", "its schema is 'ConnectorStatus/1'")]
    [InlineData("{\"schema\":1}", "'schema' is not text")]
    [InlineData(Head + "} more", "it is not valid JSON")]
    [InlineData(Head + "}{}", "it is not valid JSON")]
    [InlineData(Head + ",\"color\":\"red\"}", "the unknown property 'color'")]
    [InlineData(Head + ",\"groups\":{}}", "'groups' is not a list")]
    [InlineData(Head + ",\"groups\":[null]}", "a group is not an object")]
    [InlineData(Head + ",\"groups\":[{}]}", "a group has no 'name'")]
    [InlineData(
        Head + ",\n\"groups\":[{\"name\":\"a\",\"colour\":1}]}",
        "line 2: a group has the unknown property 'colour'"
    )]
    [InlineData(Head + ",\"groups\":[{\"name\":\"a\",\"name\":\"b\"}]}", "the property 'name' twice")]
    [InlineData(Head + ",\"groups\":[{\"name\":[[[[[[[[[[[[1]]]]]]]]]]]]}]}", "'name' is not text")]
    [InlineData(Head + ",\"groups\":[{\"name\":\"a\",\"isDefault\":\"yes\"}]}", "neither true nor false")]
    [InlineData(
        Head + ",\"groups\":[{\"name\":\"a\",\"id\":\"1\"},{\"name\":\"b\",\"id\":\"1\"}]}",
        "'1' occurs twice"
    )]
    [InlineData(
        Head + ",\"groups\":[{\"name\":\"a\",\"isDefault\":true},{\"name\":\"b\",\"isDefault\":true}]}",
        "a second group has isDefault"
    )]
    [InlineData(Head + ",\"members\":[{\"machineName\":\"srv\"}]}", "'srv' has no 'group'")]
    [InlineData(Head + ",\"members\":[{\"machineName\":\"srv\",\"group\":\"EU\"}]}", "'EU', which is not in the list")]
    [InlineData(
        Head
            + ",\"groups\":[{\"name\":\"a\",\"id\":\"1\"},{\"name\":\"A\",\"id\":\"2\"}],"
            + "\"members\":[{\"machineName\":\"srv\",\"group\":\"a\"}]}",
        "2 groups have this name"
    )]
    [InlineData(Head + ",\"applications\":[{\"name\":\"x\",\"group\":\"\"}]}", "in group ''")]
    public void Wrong_file_is_refused_with_one_sentence(string text, string reason)
    {
        ConnectorException fault = Assert.Throws<ConnectorException>(() => Parse(text));

        Assert.Equal("ConfigurationFileInvalid", fault.ErrorId);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.InRange(fault.Message.Length, 1, 400);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void Deeply_nested_file_is_refused()
    {
        foreach (string open in new[] { "[", "{\"a\":", Head + ",\"groups\":[{\"name\":[" })
        {
            string text = string.Concat(Enumerable.Repeat(open, 100_000));

            ConnectorException fault = Assert.Throws<ConnectorException>(() => Parse(text));

            Assert.Equal("ConfigurationFileInvalid", fault.ErrorId);
        }
    }

    [Fact]
    public void Huge_value_is_not_repeated_in_the_message()
    {
        ConnectorException fault = Assert.Throws<ConnectorException>(() =>
            Parse($"{{\"schema\":\"{new string('x', 1_000_000)}\"}}")
        );

        Assert.InRange(fault.Message.Length, 1, 400);
    }

    [Fact]
    public void File_of_200_MB_is_refused_without_reading_it()
    {
        string path = Path.Combine(_folder.FullName, "huge.json");
        using (FileStream file = File.Create(path))
        {
            file.SetLength(200L * 1024 * 1024);
        }

        ConnectorException fault = Assert.Throws<ConnectorException>(() => Store().Read(path));

        Assert.Equal("ConfigurationFileInvalid", fault.ErrorId);
        Assert.Contains("larger than 64 MB", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_never_ends_is_refused()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "This system has no such device.");

        ConnectorException fault = Assert.Throws<ConnectorException>(() => Store().Read("/dev/zero"));

        Assert.Equal("ConfigurationFileInvalid", fault.ErrorId);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    public void File_with_a_byte_order_mark_is_read(string encoding)
    {
        string path = Path.Combine(_folder.FullName, "marked.json");
        File.WriteAllText(path, ConfigurationText.Write(Sample()), Encoding.GetEncoding(encoding));

        Assert.Equal(3, Store().Read(path).Groups.Count);
    }

    [Fact]
    public void Write_that_fails_leaves_the_former_file()
    {
        string path = Path.Combine(_folder.FullName, "kept.json");
        File.WriteAllText(path, "former");

        Assert.Equal(
            "ConfigurationFileRefused",
            Assert
                .Throws<ConnectorException>(() =>
                    new ConfigurationStore(new DiskFiles(new FullDisk(), _ => null)).Write(path, Sample())
                )
                .ErrorId
        );
        Assert.Equal("former", File.ReadAllText(path));
        Assert.Single(_folder.GetFiles());
    }

    [Fact]
    public void Missing_file_and_missing_folder_are_named()
    {
        string path = Path.Combine(_folder.FullName, "none", "x.json");

        Assert.Equal("ConfigurationFileNotFound", Assert.Throws<ConnectorException>(() => Store().Read(path)).ErrorId);
        Assert.Equal(
            "ConfigurationFileRefused",
            Assert.Throws<ConnectorException>(() => Store().CheckTarget(path, replaces: true)).ErrorId
        );
        Assert.Equal(
            "ConfigurationFileRefused",
            Assert.Throws<ConnectorException>(() => Store().CheckTarget(_folder.FullName, replaces: true)).ErrorId
        );
    }

    // A disk on which ten bytes are left.
    private sealed class FullDisk : IDisk
    {
        public bool IsLimited => true;

        public string ToLocal(string path) => path;

        public string ToServer(string localPath) => localPath;

        public long FreeSpace(string localPath) => 10;

        public string Folder(ServerFolder folder) => Path.GetTempPath();
    }

    private static ConfigurationStore Store() => new(LocalServer.Create().Files);

    private static TenantConfiguration Parse(string text) =>
        ConfigurationParser.Parse("x.json", new StringReader(text));

    private static TenantConfiguration Sample()
    {
        ConfiguredGroup home = new()
        {
            Name = "Default",
            Id = "g0",
            Region = "nam",
            IsDefault = true,
        };
        ConfiguredGroup other = new()
        {
            Name = "a \"quoted\\ / name' ü 東京",
            Id = "g1",
            Region = "eur",
        };
        return new TenantConfiguration(
            "t1",
            "Contoso",
            [other, home, new ConfiguredGroup { Name = "A", Id = "g2" }],
            [
                new ConfiguredMember
                {
                    Name = "srv02",
                    Id = "c2",
                    Group = home,
                },
                new ConfiguredMember
                {
                    Name = "SRV01",
                    Id = "c1",
                    Group = other,
                },
            ],
            [
                new ConfiguredApplication
                {
                    Name = "Web",
                    Id = "a1",
                    AppId = "p1",
                    Kind = "PrivateAccess",
                    Group = other,
                    TrafficRoutingMethod = "random",
                },
                new ConfiguredApplication
                {
                    Name = "App",
                    Id = "a2",
                    Group = home,
                },
            ]
        );
    }
}
