using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant.Configuration;

/// <summary>The parts of a file that are restored.</summary>
/// <param name="Prune">Whether groups that the file does not contain are removed if they are empty at the end.</param>
internal sealed record RestoreScope(IReadOnlyCollection<ConfigurationPart> Parts, bool Prune)
{
    public bool Has(ConfigurationPart part) => Parts.Contains(part);

    /// <summary>Whether the restore should remove a difference. Objects that only the tenant has stay.</summary>
    public bool Covers(ConnectorConfigurationChange change) =>
        change.Change is not ConfigurationDifference.Added || (Prune && change.Item is ConfigurationItem.Group);
}

/// <summary>The steps that make the tenant equal to a file, as far as the tenant permits it.</summary>
/// <param name="Batches">The steps in order. All steps of a batch are made in the same requests.</param>
/// <param name="Blocked">The steps that can't be made, each with the reason.</param>
/// <param name="Losses">The applications that are without an active connector on the way or at the end.</param>
internal sealed record RestorePlan(
    ConfigurationMatch Match,
    IReadOnlyList<IReadOnlyList<PlannedStep>> Batches,
    IReadOnlyList<PlannedStep> Blocked,
    IReadOnlyList<ApplicationLoss> Losses
)
{
    /// <summary>The number of steps.</summary>
    public int Count => Batches.Sum(batch => batch.Count);

    /// <summary>The steps as shown in a prompt, such as "create 2 groups, move 10 connectors".</summary>
    public string Description =>
        string.Join(
            ", ",
            Batches
                .SelectMany(batch => batch)
                .GroupBy(step => step.Action)
                .OrderBy(same => same.Key)
                .Select(same => Describe(same.Key, same.Select(step => step.Id ?? step.Name).Distinct().Count()))
        );

    private static string Describe(ConfigurationAction action, int count)
    {
        string text = action switch
        {
            ConfigurationAction.RenameGroup => $"rename {count} group",
            ConfigurationAction.CreateGroup => $"create {count} group",
            ConfigurationAction.SetRegion => $"set the region of {count} group",
            ConfigurationAction.MoveMember => $"move {count} connector",
            ConfigurationAction.AssignApplication => $"assign {count} application",
            ConfigurationAction.SetRouting => $"set the traffic routing of {count} application",
            _ => $"remove {count} group",
        };
        return count == 1 ? text : text + "s";
    }
}

/// <summary>One step of a restore.</summary>
internal sealed class PlannedStep
{
    public required ConfigurationAction Action { get; init; }

    public required string Name { get; init; }

    /// <summary>The ID of the object in the tenant; null for a group that does not exist yet.</summary>
    public string? Id { get; init; }

    public string? From { get; init; }

    public string? To { get; init; }

    /// <summary>What the step does, or why it can't be made.</summary>
    public string Detail { get; init; } = "";

    /// <summary>The group that the step changes or assigns to; null for a step that can't be made.</summary>
    public Place? Place { get; init; }

    public ConfiguredMember? Member { get; init; }

    public ConfiguredApplication? Application { get; init; }

    /// <summary>Identifies the step in the plans of one run.</summary>
    public string Key => KeyOf(Action, Id, Name);

    public static string KeyOf(ConfigurationAction action, string? id, string name) =>
        $"{action}/{(id ?? name).ToUpperInvariant()}";

    public ConnectorConfigurationStep ToRow(
        ConfigurationActionResult result,
        int batch,
        string environment,
        string? detail = null,
        int exitCode = 0
    ) =>
        new()
        {
            Batch = batch,
            Action = Action,
            Name = Name,
            Id = Id ?? Place?.Group?.Id,
            From = From,
            To = To,
            Result = result,
            Detail = detail ?? Detail,
            ExitCode = exitCode,
            Environment = environment,
        };
}

/// <summary>
/// A connector group during a restore: what the planner knows of it before and after each step. A group that does not
/// exist yet has a place, too.
/// </summary>
internal sealed class Place
{
    public Place(string name, string? region)
    {
        Name = name;
        Region = region;
    }

    public Place(ConfiguredGroup existing, string? environment)
        : this(existing.Name, existing.Region)
    {
        IsDefault = existing.IsDefault;
        Group = new ConnectorGroup
        {
            Id = existing.Id!,
            Name = existing.Name,
            Region = existing.Region,
            IsDefault = existing.IsDefault,
            Environment = environment,
        };
    }

    /// <summary>The name, after a rename.</summary>
    public string Name { get; set; }

    /// <summary>The region of the file, or the current one.</summary>
    public string? Region { get; set; }

    public bool IsDefault { get; }

    /// <summary>The group in the tenant; null until it is created.</summary>
    public ConnectorGroup? Group { get; set; }

    /// <summary>Whether the group must become empty, so that its region can be set.</summary>
    public bool IsRegionPending { get; set; }

    /// <summary>Whether its applications may be without an active connector.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>The number of members.</summary>
    public int Members { get; set; }

    /// <summary>The number of active members.</summary>
    public int Active { get; set; }

    /// <summary>The applications that are assigned to the group.</summary>
    public HashSet<ConfiguredApplication> Applications { get; } = [];

    public bool IsEmpty => Members + Applications.Count == 0;

    public bool IsServed => Active > 0;

    public override string ToString() => Name;
}
