using System;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.Graph.Resources;

/// <summary>Reads and changes the tenant the way Graph does: reads lag, writes do not, and a virgin tenant answers neither.</summary>
internal sealed class PublishingReader
{
    private readonly TenantStore _store;
    private readonly TenantIdentity _tenant;
    private readonly ConnectorRules _rules;
    private readonly FaultBoard _faults;

    public PublishingReader(TenantStore store, TenantIdentity tenant, ConnectorRules rules, FaultBoard faults)
    {
        _store = store;
        _tenant = tenant;
        _rules = rules;
        _faults = faults;
    }

    public TenantIdentity Tenant => _tenant;

    /// <summary>What a read sees: the state of two seconds ago, unless StaleReads says otherwise.</summary>
    public TenantView Read(GraphRequest request) => Enabled(Look(request));

    /// <summary>The same without asking whether publishing is enabled.</summary>
    public TenantView Look(GraphRequest request) => _store.View(_rules.Seconds(FaultNames.StaleReads, request.Path, 2));

    /// <summary>Changes the newest state. A write to a group can meet another one, which is a fault to set.</summary>
    public TenantSnapshot Write(GraphRequest request, Func<TenantView, TenantSnapshot> change)
    {
        if (_faults.Strikes(FaultNames.ConcurrentWrites, request.Path, out _))
        {
            throw GraphFaults.Concurrency();
        }

        return _store.Change(view => change(Enabled(view)));
    }

    private TenantView Enabled(TenantView view) => view.State.PublishingEnabled ? view : throw GraphFaults.NotEnabled(_tenant.Id);
}
