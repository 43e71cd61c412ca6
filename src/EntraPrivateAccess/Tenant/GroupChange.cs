using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>What is to change of a group: null is not sent.</summary>
internal sealed record GroupChange(ConnectorGroup Group, string? Name, string? Region)
{
    /// <summary>False where the group is as it should be already.</summary>
    public bool IsNeeded => Name is not null || Region is not null;

    /// <summary>In words that a question can show: <c>name 'EU', region eur</c>.</summary>
    public string Description => (Name, Region) switch
    {
        (string name, null) => $"name '{name}'",
        (null, string region) => $"region {region}",
        _ => $"name '{Name}', region {Region}",
    };
}
