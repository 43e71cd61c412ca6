using System.Collections.Generic;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Diagnostics.Export.Page;

internal static class PageTokens
{
    /// <summary>The items of a list; none where there is no list.</summary>
    public static IEnumerable<JToken> OrEmpty(this JToken? list) => list is JArray items ? items : [];
}
