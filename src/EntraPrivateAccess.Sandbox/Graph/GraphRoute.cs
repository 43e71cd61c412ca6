using System;
using System.Collections.Generic;

namespace EntraPrivateAccess.Sandbox.Graph;

/// <summary>One documented operation.</summary>
/// <param name="Template">Segments below the version; <c>{name}</c> takes any one segment. Compared without case, as Graph does.</param>
internal sealed record GraphRoute(string Method, string Template, GraphPermission Permission, Func<GraphRequest, GraphAnswer> Handle)
{
    /// <summary>The values of the braces, or null where the path is another.</summary>
    public IReadOnlyDictionary<string, string>? Match(string[] path)
    {
        string[] template = Template.Split('/');
        if (template.Length != path.Length)
        {
            return null;
        }

        Dictionary<string, string> values = [];
        for (int at = 0; at < path.Length; at++)
        {
            if (template[at] is ['{', .. string name, '}'])
            {
                values[name] = path[at];
            }
            else if (!template[at].Equals(path[at], StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }
        }

        return values;
    }
}
