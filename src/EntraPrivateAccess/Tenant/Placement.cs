using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>One connector or application on its way to a group.</summary>
internal sealed class Placement<T>
{
    public Placement(T item) => Item = item;

    public T Item { get; }

    /// <summary>The group that it was read to be in last.</summary>
    public ConnectorGroup? Seen { get; set; }

    /// <summary>The group that it left for another one than was asked for, on the way there; else null.</summary>
    public ConnectorGroup? Left { get; set; }

    public bool Changed { get; set; }

    public ConnectorException? Error { get; set; }
}
