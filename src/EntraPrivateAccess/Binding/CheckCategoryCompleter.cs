using System.Collections.Generic;
using EntraPrivateAccess.Diagnostics;

namespace EntraPrivateAccess.Binding;

/// <summary>Completes the categories of checks.</summary>
public sealed class CheckCategoryCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tooltip)> Names() => CheckCategories.All;
}
