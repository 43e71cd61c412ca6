using System.Collections.Generic;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Binding;

/// <summary>Completes the kinds of applications that connectors serve.</summary>
public sealed class ApplicationKindCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tooltip)> Names() =>
    [
        (ApplicationKinds.ApplicationProxy, "a web application that is published with Application Proxy"),
        (ApplicationKinds.PrivateAccess, "an enterprise application of Global Secure Access"),
        (ApplicationKinds.QuickAccess, "the tenant's Quick Access application"),
    ];
}
