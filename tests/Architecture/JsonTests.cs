using System.IO;
using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant.Configuration;
using EntraPrivateAccess.Tests.Unit.Tenant.Configuration;
using Newtonsoft.Json.Linq;
using Xunit;

namespace EntraPrivateAccess.Tests.Architecture;

/// <summary>Checks that the JSON of each output type is documented and that PowerShell gets the right types.</summary>
public sealed class JsonTests
{
    // Handles to a running sandbox and to a file; their JSON is not documented.
    private static readonly Type[] s_handles = [typeof(ConnectorSandbox)];

    [Fact]
    public void Each_output_type_has_a_schema() =>
        // A new output type requires the property Schema and an entry in ModelJson.Types.
        Assert.Equal(
            ModelJson.Types.Values.Where(type => type.IsPublic).Concat(s_handles).Select(type => type.FullName).Order(),
            typeof(EntraCmdlet)
                .Assembly.GetExportedTypes()
                .Where(type => type.IsDefined(typeof(CmdletAttribute), false))
                .SelectMany(type => type.GetCustomAttributes<OutputTypeAttribute>())
                .SelectMany(output => output.Type)
                .Select(type => type.Type)
                .Where(type => type?.Namespace == typeof(Connector).Namespace)
                .Select(type => type.FullName)
                .Distinct()
                .Order()
        );

    [Fact]
    public void Types_file_converts_each_marked_property()
    {
        IEnumerable<string> converted =
            from type in XDocument
                .Load(
                    Path.Combine(
                        Path.GetDirectoryName(PowerShellEngine.ModuleManifest)!,
                        "Module",
                        "EntraPrivateAccess.Types.ps1xml"
                    )
                )
                .Root!.Elements("Type")
            from property in type.Descendants("ScriptProperty")
            select $"{type.Element("Name")!.Value}.{property.Element("Name")!.Value}: "
                + KindOf(property.Element("GetScriptBlock")!.Value);

        IEnumerable<string> marked =
            from type in typeof(Connector).Assembly.GetExportedTypes()
            from property in type.GetProperties()
            where property.IsDefined(typeof(ShownAsAttribute))
            select $"{type.FullName}.{property.Name}: {property.GetCustomAttribute<ShownAsAttribute>()!.Type.Name}";

        Assert.Equal(marked.Order(), converted.Order());
    }

    [Fact]
    public void Shipped_schema_of_configuration_files_has_the_properties_that_are_written()
    {
        JObject schema = JObject.Parse(
            File.ReadAllText(
                Path.Combine(
                    Path.GetDirectoryName(PowerShellEngine.ModuleManifest)!,
                    "Module",
                    "ConnectorConfiguration.schema.json"
                )
            )
        );
        JObject written = JObject.Parse(
            ConfigurationText.Write(new TenantBuilder().Member("c", "Default").Application("a", "Default").Build("t"))
        );
        string[] Names(JToken? token) => [.. ((JObject)token!).Properties().Select(property => property.Name).Order()];

        Assert.Equal(TenantConfiguration.Schema, (string?)schema["properties"]!["schema"]!["const"]);
        Assert.Equal([.. Names(written).Append("$schema").Order()], Names(schema["properties"]));
        foreach (string list in new[] { "groups", "members", "applications" })
        {
            JToken item = schema["properties"]![list]!["items"]!;
            Assert.Equal(Names(written[list]![0]), Names(item["properties"]));
            Assert.False((bool)item["additionalProperties"]!);
        }
    }

    // The module imports its types with a manifest of their own, because of the order; see EntraPrivateAccess.psm1.
    [Theory]
    [InlineData("EntraPrivateAccess.Types.psd1", 1)]
    [InlineData("Dsc/EntraPrivateAccessDsc/EntraPrivateAccessDsc.psd1", 2)]
    public void Inner_manifest_has_the_version_of_the_module(string manifest, int occurrences)
    {
        string folder = Path.GetDirectoryName(PowerShellEngine.ModuleManifest)!;
        string version = Assert.Single(VersionsIn(PowerShellEngine.ModuleManifest));
        Assert.Equal(Enumerable.Repeat(version, occurrences), VersionsIn(Path.Combine(folder, "Module", manifest)));

        static IEnumerable<string> VersionsIn(string manifest) =>
            Regex
                .Matches(File.ReadAllText(manifest), @"ModuleVersion\s*=\s*'([\d.]+)'")
                .Select(match => match.Groups[1].Value);
    }

    private static string KindOf(string script) =>
        script.Contains("[TimeSpan]", StringComparison.Ordinal) ? nameof(TimeSpan)
        : script.Contains("[DateTimeOffset]", StringComparison.Ordinal) ? nameof(DateTimeOffset)
        : script.Contains("[Version]", StringComparison.Ordinal) ? nameof(Version)
        : script;
}
