using System.Collections.Generic;

namespace EntraPrivateAccess.Binding;

/// <summary>Completes the statuses that a connector has today.</summary>
public sealed class ConnectorStatusCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tooltip)> Names() =>
        [("active", "its service reports"), ("inactive", "it did not report for a while; removed after ten days")];
}
