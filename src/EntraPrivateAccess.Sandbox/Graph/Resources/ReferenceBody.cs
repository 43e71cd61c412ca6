using System;
using System.Text.Json.Nodes;

namespace EntraPrivateAccess.Sandbox.Graph.Resources;

/// <summary>The body of a <c>$ref</c> write: one <c>@odata.id</c> under the same Graph root.</summary>
internal static class ReferenceBody
{
    /// <summary>The id at the end of the reference. Case and <c>/beta</c> are free: Microsoft's own pages spell it in three ways.</summary>
    public static string Id(GraphRequest request, string path)
    {
        JsonObject body = request.RequiredBody;
        if (body.Count != 1 || (string?)body["@odata.id"] is not string reference || !Uri.TryCreate(reference, UriKind.Absolute, out Uri? uri))
        {
            throw GraphFaults.Query("The request body must contain exactly one property, '@odata.id', with an absolute URI.");
        }

        if (!uri.GetLeftPart(UriPartial.Authority).Equals(request.Root, StringComparison.OrdinalIgnoreCase))
        {
            throw GraphFaults.Query("The reference names another Graph root than the request.");
        }

        string[] segments = uri.AbsolutePath.Trim('/').Split('/');
        string[] wanted = path.Split('/');
        int start = segments[0].Equals("beta", StringComparison.OrdinalIgnoreCase) ? 1 : 0;
        bool same = segments.Length == start + wanted.Length + 1
            && string.Join('/', segments[start..^1]).Equals(path, StringComparison.OrdinalIgnoreCase);
        return same ? segments[^1] : throw GraphFaults.Query($"The reference '{uri.AbsolutePath}' is not a {path}.");
    }
}
