using System.Collections.Generic;

namespace EntraPrivateAccess.Sandbox.Graph.Resources;

/// <summary>The operations of one resource.</summary>
internal interface IGraphResource
{
    IReadOnlyList<GraphRoute> Routes { get; }
}
