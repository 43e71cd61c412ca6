using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Identity;

namespace EntraPrivateAccess.Binding;

/// <summary>Completes the names of Microsoft's clouds.</summary>
public sealed class EnvironmentCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tooltip)> Names() =>
        Environments.All.Select(environment => (environment.Name, environment.Authority.Host));
}
