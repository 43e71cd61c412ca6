using System.Collections.Generic;

namespace EntraPrivateAccess.Graph;

/// <summary>Some items of a collection. A page can be empty and still have a next one.</summary>
internal sealed record GraphPage<T>(IReadOnlyList<T> Items, string? NextLink);
