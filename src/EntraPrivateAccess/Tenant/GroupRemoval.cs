using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>A group that is to be removed; its members and applications are joined.</summary>
/// <param name="MoveTo">Where they go first, or null where there is nothing to move.</param>
internal sealed record GroupRemoval(ConnectorGroup Group, ConnectorGroup? MoveTo)
{
    /// <summary>What happens, in words that a question can show.</summary>
    public string Description => MoveTo is null
        ? "Remove"
        : $"Move {string.Join(" and ", Parts)} to connector group '{MoveTo.Name}', and remove";

    private IEnumerable<string> Parts =>
        new[] { Count(Group.Members?.Count ?? 0, "connector"), Count(Group.Applications?.Count ?? 0, "application") }.OfType<string>();

    private static string? Count(int count, string what) => count switch
    {
        0 => null,
        1 => $"1 {what}",
        _ => $"{count} {what}s",
    };
}
