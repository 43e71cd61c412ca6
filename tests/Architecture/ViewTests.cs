using System.Globalization;
using System.IO;
using System.Management.Automation;
using System.Xml.Linq;
using EntraPrivateAccess.Cmdlets;
using Xunit;

namespace EntraPrivateAccess.Tests.Architecture;

/// <summary>Checks that every output type has a view, and that each table fits into 80 columns.</summary>
public sealed class ViewTests
{
    private const int Screen = 80;
    private const int LeastForSentences = 12;

    private static readonly XElement s_views = XDocument
        .Load(
            Path.Combine(
                Path.GetDirectoryName(PowerShellEngine.ModuleManifest)!,
                "Module",
                "EntraPrivateAccess.Format.ps1xml"
            )
        )
        .Root!;

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
