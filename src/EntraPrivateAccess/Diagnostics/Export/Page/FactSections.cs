using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using EntraPrivateAccess.Diagnostics.Export.Parts;
using Newtonsoft.Json.Linq;
using static EntraPrivateAccess.Diagnostics.Export.Page.Html;

namespace EntraPrivateAccess.Diagnostics.Export.Page;

/// <summary>What was read of server and connector: names and values.</summary>
internal static class FactSections
{
    // Said by the banner and the head of the page.
    private static readonly string[] s_said = ["Server", "Health", "NextStep", "Environment", "Rehearsed", "IsLocal"];

    public static XElement Status(PageData page) => Of("section", new XAttribute("id", "status"),
        Of("h2", "Status"),
        page.Of(DiagnosticParts.Status) is JObject status
            ? Facts(status.Properties().Where(property => !s_said.Contains(property.Name)))
            : Table.Quiet($"The status could not be read. {page.Reason(DiagnosticParts.Status)}"));

    public static XElement Details(PageData page, string part, string title) => Folding.Of(
        part.Replace(".json", ""),
        title,
        null,
        page.Of(part) is JToken data ? Value(data) : Table.Quiet(page.Reason(part)));

    private static object Value(JToken value) => value switch
    {
        JObject { Count: 1 } only when only.Properties().Single().Value is JArray items => Value(items),
        JObject properties => Facts(properties.Properties()),
        JArray { Count: 0 } => Table.Quiet("none"),
        JArray items when items.All(item => item is JObject) => Rows([.. items.Cast<JObject>()]),
        JArray items => Of("ul", items.Select(item => Of("li", Value(item)))),
        JValue { Value: bool yes } => yes ? "yes" : "no",
        _ => PageData.Time(value),
    };

    private static XElement Facts(IEnumerable<JProperty> properties) => Of("dl", properties.SelectMany(property => new[]
    {
        Of("dt", PageData.Words(property.Name)),
        Of("dd", Value(property.Value)),
    }));

    private static XElement Rows(IReadOnlyList<JObject> rows)
    {
        string[] names = [.. rows.SelectMany(row => row.Properties()).Select(property => property.Name).Distinct()];
        return Table.Of([.. names.Select(PageData.Words)], rows.Select(row => (IReadOnlyList<object>)[.. names.Select(name => row[name] is { } value ? Value(value) : "")]));
    }
}
