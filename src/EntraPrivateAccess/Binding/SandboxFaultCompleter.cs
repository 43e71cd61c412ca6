using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Virtual;

namespace EntraPrivateAccess.Binding;

/// <summary>Completes the names of faults; the tooltip says what the value means.</summary>
public sealed class SandboxFaultCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tooltip)> Names() =>
        SandboxFaultNames.All.OrderBy(fault => fault.Key, System.StringComparer.Ordinal).Select(fault => (fault.Key, fault.Value));
}
