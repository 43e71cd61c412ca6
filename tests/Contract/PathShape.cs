using System;
using System.Linq;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>Path templates of the contract's files name their keys in different ways; compared without those names and without case.</summary>
internal static class PathShape
{
    /// <summary>Lower case, <c>{}</c> for every key; the deviations' <c>{profile}</c> is a key as well.</summary>
    public static string Of(string template) =>
        string.Join('/', template.Trim('/').Split('/').Select(segment => segment.StartsWith('{') ? "{}" : segment.ToLowerInvariant()));

    /// <summary>How many segments are named in the template, or -1 where the path is another. What starts with a $ is never a key.</summary>
    public static int Match(string template, string path)
    {
        string[] wanted = Of(template).Split('/');
        string[] segments = path.Trim('/').Split('/');
        bool same = wanted.Length == segments.Length
            && wanted.Zip(segments).All(pair => pair.First == "{}" ? pair.Second.Length > 0 && !pair.Second.StartsWith('$') : pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));
        return same ? wanted.Count(segment => segment != "{}") : -1;
    }
}
