using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Cmdlets;

namespace EntraPrivateAccess.Binding;

/// <summary>Completes the names of the sandboxes that run.</summary>
public sealed class SandboxCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tooltip)> Names() =>
        SandboxStore.All.Select(running => (running.Sandbox.Name, running.Sandbox.Url.OriginalString));
}
