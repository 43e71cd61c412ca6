using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using static EntraPrivateAccess.Diagnostics.Export.Page.Html;

namespace EntraPrivateAccess.Diagnostics.Export.Page;

/// <summary>A table that becomes a list of cards where there is no room for columns: each cell carries its column's name.</summary>
internal static class Table
{
    public static XElement Of(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<object>> rows) => Html.Of("table",
        Html.Of("thead", Html.Of("tr", columns.Select(column => Html.Of("th", new XAttribute("scope", "col"), column)))),
        Html.Of("tbody", rows.Select(row => Html.Of("tr", row.Select((cell, index) => Html.Of("td", new XAttribute("data-label", columns[index]), cell))))));

    public static XElement Quiet(string text) => Html.Of("p", Class("quiet"), text);
}
