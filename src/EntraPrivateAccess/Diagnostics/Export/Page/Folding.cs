using System.Globalization;
using System.Xml.Linq;

namespace EntraPrivateAccess.Diagnostics.Export.Page;

/// <summary>What is folded away until somebody wants it; print shows it.</summary>
internal static class Folding
{
    public static XElement Of(string id, string title, int? count, params object?[] content) => Html.Of("details", new XAttribute("id", id),
        Html.Of("summary", Html.Of("span", Html.Class("title"), title), count is int number ? Html.Of("span", Html.Class("count"), number.ToString(CultureInfo.InvariantCulture)) : null),
        content);
}
