using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant.Configuration;

/// <summary>The steps that rename, create and remove groups and set their regions.</summary>
internal sealed partial class RestorePlanner
{
    // A name becomes free when the group that has it is renamed, so renames are made in that order.
    private void PlanRenames()
    {
        List<(ConfiguredGroup Wanted, Place Place)> open =
        [
            .. _match
                .Groups.Pairs.Where(pair =>
                    !string.Equals(pair.Reference.Name, pair.Difference.Name, StringComparison.Ordinal)
                )
                .Select(pair => (pair.Reference, _places[pair.Difference])),
        ];
        foreach ((ConfiguredGroup wanted, Place place) in open.Where(each => each.Place.IsDefault))
        {
            Block(
                ConfigurationAction.RenameGroup,
                place.Group!.Id,
                place.Name,
                wanted.Name,
                DefaultIsManaged("Change its name in the file")
            );
        }

        _ = open.RemoveAll(each =>
            each.Place.IsDefault || IsRefused(ConfigurationAction.RenameGroup, each.Place.Group!.Id, each.Place.Name)
        );
        Dictionary<string, int> names = _places
            .Values.GroupBy(place => place.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(same => same.Key, same => same.Count(), StringComparer.OrdinalIgnoreCase);
        int before;
        do
        {
            before = open.Count;
            foreach ((ConfiguredGroup wanted, Place place) in open.ToList())
            {
                names[place.Name]--;
                bool isFree = !names.TryGetValue(wanted.Name, out int others) || others == 0;
                if (isFree && UnusableName(wanted.Name) is null)
                {
                    names[wanted.Name] = 1;
                    _batches.Add([Rename(place, wanted.Name)]);
                    _ = open.Remove((wanted, place));
                }
                else
                {
                    names[place.Name]++;
                }
            }
        } while (open.Count > 0 && open.Count < before);

        foreach ((ConfiguredGroup wanted, Place place) in open)
        {
            Block(
                ConfigurationAction.RenameGroup,
                place.Group!.Id,
                place.Name,
                wanted.Name,
                UnusableName(wanted.Name) ?? "Another group of the tenant has this name. Rename it first."
            );
        }
    }

    private static PlannedStep Rename(Place place, string name)
    {
        string former = place.Name;
        place.Name = name;
        return new PlannedStep
        {
            Action = ConfigurationAction.RenameGroup,
            Name = former,
            Id = place.Group!.Id,
            From = former,
            To = name,
            Place = place,
            Detail = $"Rename to '{name}'.",
        };
    }

    private void PlanCreations()
    {
        ILookup<string, ConfiguredGroup> wanted = _match.Groups.OnlyReference.ToLookup(
            group => group.Name,
            StringComparer.OrdinalIgnoreCase
        );
        HashSet<string> existing = new(_places.Values.Select(place => place.Name), StringComparer.OrdinalIgnoreCase);
        List<PlannedStep> batch = [];
        foreach (ConfiguredGroup group in _match.Groups.OnlyReference)
        {
            string? reason = UnusableName(group.Name)
                ?? (
                    group.IsDefault ? "The service creates the default group itself."
                    : wanted[group.Name].Skip(1).Any()
                        ? $"{wanted[group.Name].Count()} groups of the file have this name. Give them different names."
                    : existing.Contains(group.Name) ? "Another group of the tenant has this name."
                    : null
                );
            if (reason is not null)
            {
                Block(ConfigurationAction.CreateGroup, null, group.Name, group.Region, reason);
            }
            else if (!IsRefused(ConfigurationAction.CreateGroup, null, group.Name))
            {
                Place place = new(group.Name, group.Region);
                _created[group] = place;
                batch.Add(
                    new PlannedStep
                    {
                        Action = ConfigurationAction.CreateGroup,
                        Name = group.Name,
                        To = group.Region,
                        Place = place,
                        Detail = group.Region is null
                            ? "Create in the tenant's default region."
                            : $"Create in region {group.Region}.",
                    }
                );
            }
        }

        foreach (
            (string name, IReadOnlyList<ConfiguredGroup> ours, IReadOnlyList<ConfiguredGroup> theirs) in _match
                .Groups
                .Ambiguous
        )
        {
            Block(
                ConfigurationAction.CreateGroup,
                null,
                name,
                ours[0].Region,
                Unclear(ours.Count, theirs.Count, "groups")
            );
        }

        if (batch.Count > 0)
        {
            _batches.Add(batch);
        }
    }

    // A region can be set only while the group is empty.
    private void PlanRegions()
    {
        bool canEmpty = _scope.Has(ConfigurationPart.Members) && _scope.Has(ConfigurationPart.Applications);
        foreach ((ConfiguredGroup wanted, ConfiguredGroup current) in _match.Groups.Pairs)
        {
            Place place = _places[current];
            if (
                wanted.Region is not { } region
                || string.Equals(region, current.Region, StringComparison.OrdinalIgnoreCase)
                || IsRefused(ConfigurationAction.SetRegion, current.Id, current.Name)
            )
            {
                continue;
            }

            string? reason =
                place.IsDefault ? DefaultIsManaged("Remove its region from the file")
                : place.IsEmpty || canEmpty ? null
                : "Its region can be set only while the group is empty. Add Members and Applications to -Only.";
            if (reason is null)
            {
                place.Region = region;
                place.IsRegionPending = true;
            }
            else
            {
                Block(ConfigurationAction.SetRegion, current.Id, current.Name, region, reason, current.Region);
            }
        }
    }

    private void PlanRemovals()
    {
        List<PlannedStep> batch = [];
        foreach (ConfiguredGroup group in _match.Groups.OnlyDifference.Where(group => !group.IsDefault))
        {
            Place place = _places[group];
            if (!place.IsEmpty)
            {
                Block(
                    ConfigurationAction.RemoveGroup,
                    group.Id,
                    group.Name,
                    null,
                    "It is not empty, because the file assigns its contents to no other group (connectors: "
                        + $"{place.Members}, applications: {place.Applications.Count})."
                );
            }
            else if (!IsRefused(ConfigurationAction.RemoveGroup, group.Id, group.Name))
            {
                batch.Add(
                    new PlannedStep
                    {
                        Action = ConfigurationAction.RemoveGroup,
                        Name = group.Name,
                        Id = group.Id,
                        Place = place,
                        Detail = "Remove; it is empty, and the file does not contain it.",
                    }
                );
            }
        }

        if (batch.Count > 0)
        {
            _batches.Add(batch);
        }
    }

    private static string? UnusableName(string name) =>
        name.Trim().Length == 0 ? "Its name is blank."
        : name.Length > ReferenceText.MaxLength ? $"Its name has more than {ReferenceText.MaxLength} characters."
        : null;

    /// <param name="acceptance">How the file accepts the difference.</param>
    private static string DefaultIsManaged(string acceptance) =>
        $"The service manages the default group itself. {acceptance} to accept the difference.";
}
