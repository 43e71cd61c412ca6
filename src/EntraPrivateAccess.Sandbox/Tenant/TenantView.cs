using System;
using System.Collections.Generic;
using System.Linq;

namespace EntraPrivateAccess.Sandbox.Tenant;

/// <summary>One consistent look at the tenant.</summary>
internal sealed record TenantView(TenantSnapshot State, IReadOnlyList<ConnectorRecord> Connectors, ConnectorRules Rules)
{
    private ILookup<string, ConnectorRecord>? _byGroup;

    public ConnectorRecord? Connector(string id) => Connectors.FirstOrDefault(connector => connector.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    public ApplicationRecord? Application(string id) => State.Applications.FirstOrDefault(application => application.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    public IEnumerable<ConnectorRecord> Members(GroupRecord group) => (_byGroup ??= State.ByGroup(Connectors))[group.Id];

    public IEnumerable<ApplicationRecord> Applications(GroupRecord group) => State.Applications.Where(application => State.GroupOf(application)?.Id == group.Id);
}
