using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Cmdlets;

namespace EntraPrivateAccess.Binding;

/// <summary>Completes the virtual servers of the sandboxes that run.</summary>
public sealed class ServerCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tooltip)> Names() =>
        SandboxStore.All.SelectMany(running => running.Sandbox.Servers.Select(server => (server, $"a virtual server of {running.Sandbox.Name}")));
}
