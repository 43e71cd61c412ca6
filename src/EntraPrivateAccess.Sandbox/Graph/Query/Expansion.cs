using System;
using System.Collections.Generic;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Sandbox.Tenant;

namespace EntraPrivateAccess.Sandbox.Graph.Query;

/// <summary>A navigation property that <c>$expand</c> may name.</summary>
/// <param name="Shape">Late, since connectors and groups name each other.</param>
internal sealed record Expansion(Func<EntityShape> Shape, Func<JsonObject, TenantView, IEnumerable<JsonObject>> Items);
