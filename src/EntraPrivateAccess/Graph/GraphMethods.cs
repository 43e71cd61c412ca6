using System.Net.Http;

namespace EntraPrivateAccess.Graph;

/// <summary>The verbs that Microsoft Graph is asked with.</summary>
internal static class GraphMethods
{
    // .NET Framework has no name for it.
    public static HttpMethod Patch { get; } = new("PATCH");
}
