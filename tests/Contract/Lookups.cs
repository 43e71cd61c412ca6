using System.Collections.Generic;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>Microsoft.OpenApi's dictionaries are null where nothing is said.</summary>
internal static class Lookups
{
    public static TValue? Find<TValue>(this IDictionary<string, TValue>? all, string key)
        where TValue : class => all is not null && all.TryGetValue(key, out TValue? value) ? value : null;
}
