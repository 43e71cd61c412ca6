using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Diagnostics;
using EntraPrivateAccess.Identity;

namespace EntraPrivateAccess.Binding;

/// <summary>Completes the names of checks.</summary>
public sealed class CheckNameCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tooltip)> Names() =>
        CheckCatalogue.All(Environments.Global).Select(check => (check.Name, $"{check.Name} ({check.Category})")).Distinct().OrderBy(name => name);
}
