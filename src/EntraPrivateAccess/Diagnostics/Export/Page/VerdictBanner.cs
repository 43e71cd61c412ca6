using System.Linq;
using System.Xml.Linq;
using static EntraPrivateAccess.Diagnostics.Export.Page.Html;

namespace EntraPrivateAccess.Diagnostics.Export.Page;

/// <summary>One word, one sentence, four numbers.</summary>
internal static class VerdictBanner
{
    public static XElement Of(PageData page) => Html.Of("section", Class($"verdict {Tone(page.Health)}"), new XAttribute("aria-label", "Verdict"),
        Html.Of("p", Class("word"), Words(page.Health)),
        Html.Of("p", Class("next"), CommandText.Of(page.NextStep)),
        Html.Of("ul", Class("counts"),
            Count(page, "Fail", "failed"), Count(page, "Warn", "with a warning"), Count(page, "Pass", "passed"), Count(page, "Skip", "not asked")));

    private static XElement Count(PageData page, string status, string word)
    {
        int count = page.Checks.Count(row => PageData.Text(row["Status"]) == status);
        return Html.Of("li", Class(count == 0 ? "none" : status.ToLowerInvariant()), Html.Of("b", count.ToString(System.Globalization.CultureInfo.InvariantCulture)), " " + word);
    }

    private static string Tone(string health) => health switch
    {
        "Healthy" => "good",
        "Degraded" => "fair",
        "Unhealthy" or "NotRegistered" or "NotInstalled" => "bad",
        _ => "unknown",
    };

    private static string Words(string health) => health switch
    {
        "NotRegistered" => "Not registered",
        "NotInstalled" => "Not installed",
        _ => health,
    };
}
