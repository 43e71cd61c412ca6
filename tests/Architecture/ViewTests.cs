using System.Globalization;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Xml.Linq;
using EntraPrivateAccess.Cmdlets;
using EntraPrivateAccess.Models;
using Xunit;

namespace EntraPrivateAccess.Tests.Architecture;

/// <summary>Checks that every output type has a view, and that each table fits into 80 columns.</summary>
public sealed class ViewTests
{
    // A console of 80 columns shows 79 characters: the last column is left for the cursor.
    private const int Screen = 79;
    private const int LeastForSentences = 20;

    private const string Sentence =
        "The tenant lists it as inactive since 2026-12-01 04:00 UTC. Run Register-Connector -Token "
        + "(Get-ConnectorRegistrationToken) -Force, then Get-ConnectorStatus -Wait to see whether it is active";

    private static readonly string s_machine = new string('m', 60) + "001.corp.contoso.com";
    private static readonly string s_group = "Group " + string.Join(" ", Enumerable.Range(10, 31)) + "!";

    private static readonly string s_module = Path.Combine(
        Path.GetDirectoryName(PowerShellEngine.ModuleManifest)!,
        "Module"
    );

    private static readonly XElement s_views = XDocument
        .Load(Path.Combine(s_module, "EntraPrivateAccess.Format.ps1xml"))
        .Root!;

    public static TheoryData<string> Views =>
        [.. s_views.Descendants("View").Select(view => view.Element("Name")!.Value)];

    public static TheoryData<string> Outputs =>
        [
            .. typeof(EntraCmdlet)
                .Assembly.GetExportedTypes()
                .Where(type => type.IsDefined(typeof(CmdletAttribute), false))
                .SelectMany(type =>
                    type.GetCustomAttributes(typeof(OutputTypeAttribute), false).Cast<OutputTypeAttribute>()
                )
                .SelectMany(output => output.Type.Select(type => type.Name))
                .Where(name => name.StartsWith("EntraPrivateAccess.", StringComparison.Ordinal))
                .Distinct(),
        ];

    public static TheoryData<string> Tables =>
        [
            .. s_views
                .Descendants("View")
                .Where(view => view.Element("TableControl") is not null)
                .Select(view => view.Element("Name")!.Value),
        ];

    [Theory, MemberData(nameof(Outputs))]
    public void Every_output_type_has_a_view(string type) =>
        Assert.Contains(s_views.Descendants("ViewSelectedBy").Elements("TypeName"), name => name.Value == type);

    [Theory, MemberData(nameof(Tables))]
    public void Table_fits_into_80_columns(string view)
    {
        IReadOnlyList<XElement> columns =
        [
            .. s_views
                .Descendants("View")
                .Where(one => one.Element("Name")!.Value == view)
                .Descendants("TableColumnHeader"),
        ];
        int taken =
            columns.Sum(column => int.Parse(column.Element("Width")?.Value ?? "0", CultureInfo.InvariantCulture))
            + columns.Count
            - 1;
        Assert.InRange(
            taken,
            0,
            columns.All(column => column.Element("Width") is not null) ? Screen : Screen - LeastForSentences
        );
    }

    // Nothing is cut: neither a heading, nor a name that a user has to copy, nor a word of a sentence.
    [Theory, MemberData(nameof(Views))]
    public void Long_values_are_shown_whole_in_80_columns(string view)
    {
        Type type = typeof(EntraCmdlet).Assembly.GetType(view)!;
        object sample = Activator.CreateInstance(type)!;
        PropertyInfo[] properties = [.. type.GetProperties().Where(property => property.CanWrite)];
        foreach (PropertyInfo property in properties)
        {
            property.SetValue(sample, SampleOf(property));
        }

        using Runspace runspace = PowerShellEngine.Open(prepare: state =>
        {
            state.Types.Add(new SessionStateTypeEntry(Path.Combine(s_module, "EntraPrivateAccess.Types.ps1xml")));
            state.Formats.Add(new SessionStateFormatEntry(Path.Combine(s_module, "EntraPrivateAccess.Format.ps1xml")));
        });
        using PowerShell shell = PowerShell.Create(runspace);
        string text = Assert.Single(
            shell
                .AddCommand("Out-String")
                .AddParameter("InputObject", sample)
                .AddParameter("Width", Screen)
                .Invoke<string>()
        );

        Assert.DoesNotContain("…", text, StringComparison.Ordinal);
        Assert.DoesNotContain("#ERR", text, StringComparison.Ordinal);
        XElement definition = s_views.Descendants("View").Single(one => one.Element("Name")!.Value == view);
        // PowerShell leaves out columns for which nothing is left.
        Assert.All(
            definition
                .Descendants("TableColumnHeader")
                .Zip(definition.Descendants("TableColumnItem"))
                .Select(each => each.First.Element("Label")?.Value ?? each.Second.Element("PropertyName")!.Value),
            heading => Assert.Contains(heading, text, StringComparison.Ordinal)
        );
        Assert.All(text.Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, Screen));
        string shown = definition.ToString();
        foreach (
            PropertyInfo property in properties.Where(property =>
                Equals(property.GetValue(sample), Sentence)
                && shown.Contains("WordWrap]::Last", StringComparison.Ordinal)
                && shown.Contains($"$_.{property.Name},", StringComparison.Ordinal)
            )
        )
        {
            Assert.All(Sentence.Split(' ').Where(word => word.Length <= LeastForSentences), word =>
                Assert.Contains(word, text, StringComparison.Ordinal)
            );
        }
    }

    private static object? SampleOf(PropertyInfo property)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        Type? shown = property.GetCustomAttribute<ShownAsAttribute>()?.Type;
        return type switch
        {
            _ when shown == typeof(Version) => "1.5.4892.0",
            _ when shown == typeof(DateTimeOffset) => "2026-12-01T04:00:00Z",
            { IsEnum: true } => Enum.Parse(type, Enum.GetNames(type).OrderByDescending(name => name.Length).First()),
            _ when type == typeof(bool) => true,
            _ when type == typeof(int) => 12345,
            _ when type == typeof(long) => 1234567890L,
            _ when type == typeof(double) => 12345.6,
            _ when type == typeof(string) => TextOf(property.Name),
            _ when type.IsAssignableFrom(typeof(string[])) => Enumerable.Repeat(s_machine, 6).ToArray(),
            _ => property.GetValue(Activator.CreateInstance(property.DeclaringType!)),
        };
    }

    private static string TextOf(string name) =>
        name switch
        {
            "MachineName" or "Server" or "Host" or "Account" or "TenantName" => s_machine,
            "Name" or "ConnectorGroup" or "HomeGroup" or "Publisher" or "Target" => s_group,
            "Path" => @"C:\" + new string('p', 90) + @"\file.json",
            "Url" => "https://127.0.0.1:65535",
            "Proxy" => $"http://{s_machine}:8080",
            "Region" => "eur",
            "Environment" => "Rehearsal",
            _ => Sentence,
        };

    // So that a user can sort and select by what the heading says.
    [Theory, MemberData(nameof(Tables))]
    public void Heading_is_the_name_of_a_property(string view)
    {
        XElement table = s_views.Descendants("View").Single(one => one.Element("Name")!.Value == view);
        Type type = typeof(EntraCmdlet).Assembly.GetType(view)!;
        Assert.All(
            table.Descendants("TableColumnHeader").Select(header => header.Element("Label")?.Value).OfType<string>(),
            label => Assert.NotNull(type.GetProperty(label))
        );
    }

    // Without a label, the host shows the text of the script block as the heading.
    [Theory, MemberData(nameof(Tables))]
    public void Computed_column_has_a_label(string view)
    {
        XElement table = s_views.Descendants("View").Single(one => one.Element("Name")!.Value == view);
        IReadOnlyList<XElement> headers = [.. table.Descendants("TableColumnHeader")];
        foreach (XElement row in table.Descendants("TableColumnItems"))
        {
            IReadOnlyList<XElement> items = [.. row.Elements("TableColumnItem")];
            Assert.Equal(headers.Count, items.Count);
            Assert.All(items.Zip(headers), each =>
                Assert.True(
                    each.First.Element("PropertyName") is not null || each.Second.Element("Label")?.Value.Length > 0,
                    each.First.Value
                )
            );
        }
    }
}
