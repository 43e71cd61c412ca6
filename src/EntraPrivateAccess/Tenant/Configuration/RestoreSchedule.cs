using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant.Configuration;

/// <summary>
/// Orders the moves of connectors and applications so that every application that has an active connector keeps one.
/// It moves both in turns on a model of the tenant: a group that serves applications keeps one active connector until
/// its applications were assigned to a group that has one. Applications are assigned as early and taken out of a group
/// as late as that permits.
/// </summary>
/// <remarks>
/// The region of a group can be set only while the group is empty. Its contents are moved to the default group
/// meanwhile.
/// </remarks>
internal sealed class RestoreSchedule
{
    private readonly Place? _default;
    private readonly IReadOnlyList<Place> _places;
    private readonly IReadOnlyList<Movable> _members;
    private readonly IReadOnlyList<Movable> _applications;
    private readonly Func<ConfiguredApplication, bool> _mayLose;
    private readonly List<(Place Place, List<Movable> Connectors, List<ConfiguredApplication> Applications)> _losses =
    [];

    /// <param name="mayLose">Whether an application may be without an active connector.</param>
    public RestoreSchedule(
        IReadOnlyList<Place> places,
        IReadOnlyList<Movable> items,
        Func<ConfiguredApplication, bool> mayLose
    )
    {
        _places = places;
        _default = places.FirstOrDefault(place => place.IsDefault);
        _members = [.. items.Where(item => item.Member is not null)];
        _applications = [.. items.Where(item => item.Application is not null)];
        _mayLose = mayLose;
    }

    public List<IReadOnlyList<PlannedStep>> Batches { get; } = [];

    /// <summary>Fills <see cref="Batches"/>.</summary>
    public void Run()
    {
        bool isChanged;
        do
        {
            isChanged = SetRegions() | MoveMembers() | AssignApplications();
        } while (isChanged || GiveUpOne());
    }

    /// <summary>The items that are not where they belong at the end, each with the reason.</summary>
    public IEnumerable<(Movable Item, string Reason)> Rest() =>
        _members
            .Concat(_applications)
            .Where(item => !item.IsRefused && item.Current != item.Final)
            .Select(item => (item, ReasonFor(item)));

    public IReadOnlyList<ApplicationLoss> Losses()
    {
        Dictionary<ConfiguredApplication, Movable> now = _applications.ToDictionary(item => item.Application!);
        return
        [
            .. from loss in _losses
            from same in loss.Applications.ToLookup(application => (now[application].Current?.IsServed ?? false))
            select new ApplicationLoss(
                new ConnectorGroup { Id = loss.Place.Group?.Id ?? "", Name = loss.Place.Name },
                [.. loss.Connectors.Select(item => item.Member!.Connector!)],
                [.. same.Select(application => application.Application!)],
                same.Key ? LossDuration.UntilMembersArrive : LossDuration.Lasting
            ),
        ];
    }

    private bool SetRegions()
    {
        List<PlannedStep> batch = [];
        foreach (Place place in _places.Where(place => place.IsRegionPending && place.IsEmpty))
        {
            place.IsRegionPending = false;
            batch.Add(
                new PlannedStep
                {
                    Action = ConfigurationAction.SetRegion,
                    Name = place.Name,
                    Id = place.Group!.Id,
                    From = place.Group.Region,
                    To = place.Region,
                    Place = place,
                    Detail = $"Set region {place.Region}; it was {place.Group.Region ?? "not set"}.",
                }
            );
        }

        return Add(batch);
    }

    private bool MoveMembers()
    {
        List<(Movable Item, Place To)> moves =
        [
            .. Waiting(_members).GroupBy(each => each.Item.Current).SelectMany(same => MayLeave(same.Key, [.. same])),
        ];
        return Add([.. moves.Select(each => Move(each.Item, each.To))]);
    }

    // A connector that goes where an application of the group is awaited must not be the one that waits.
    private IEnumerable<(Movable Item, Place To)> MayLeave(Place? from, List<(Movable Item, Place To)> leaving)
    {
        if (from is null || from.IsGivenUp || from.Applications.Count == 0)
        {
            return leaving;
        }

        List<(Movable Item, Place To)> active = [.. leaving.Where(each => each.Item.IsActive)];
        if (active.Count == 0 || active.Count < from.Active)
        {
            return leaving;
        }

        HashSet<Place> awaited =
        [
            .. Waiting(_applications)
                .Where(each => each.Item.Current == from && !each.To.IsServed)
                .Select(each => each.To),
        ];
        Movable kept = active.LastOrDefault(each => !awaited.Contains(each.To)).Item ?? active[^1].Item;
        return leaving.Where(each => each.Item != kept);
    }

    private bool AssignApplications()
    {
        List<(Movable Item, Place To)> moves =
        [
            .. Waiting(_applications)
                .Where(each => each.Item.IsForced || each.To.IsServed || each.Item.Current is not { IsServed: true }),
        ];
        return Add([.. moves.Select(each => Move(each.Item, each.To))]);
    }

    // Nothing can move without a loss. One group or one application is given up, and the rest follows from that.
    private bool GiveUpOne()
    {
        foreach (
            IGrouping<Place?, (Movable Item, Place To)> held in Waiting(_members).GroupBy(each => each.Item.Current)
        )
        {
            Place place = held.Key!;
            if (place.Applications.All(_mayLose))
            {
                place.IsGivenUp = true;
                _losses.Add(
                    (
                        place,
                        [.. held.Select(each => each.Item).Where(item => item.IsActive)],
                        [.. place.Applications.OrderBy(each => each.Name, StringComparer.OrdinalIgnoreCase)]
                    )
                );
                return true;
            }
        }

        (Movable Item, Place To) stuck = Waiting(_applications)
            .FirstOrDefault(each => _mayLose(each.Item.Application!));
        if (stuck.Item is null)
        {
            return false;
        }

        stuck.Item.IsForced = true;
        _losses.Add((stuck.To, [], [stuck.Item.Application!]));
        return true;
    }

    private IEnumerable<(Movable Item, Place To)> Waiting(IEnumerable<Movable> items) =>
        items.Select(item => (Item: item, To: NextOf(item))).Where(each => each.To is not null)!;

    private Place? NextOf(Movable item)
    {
        bool isEvacuated = item.Current is { IsRegionPending: true } && _default is not null;
        return item.IsRefused ? null
            : item.Current != item.Final && item.Final is { IsRegionPending: false } ? item.Final
            : isEvacuated ? _default
            : null;
    }

    private PlannedStep Move(Movable item, Place to)
    {
        Place? from = item.Current;
        bool isMember = item.Member is not null;
        if (isMember)
        {
            Leave(item, from);
            to.Members++;
            to.Active += item.IsActive ? 1 : 0;
        }
        else
        {
            _ = from?.Applications.Remove(item.Application!);
            _ = to.Applications.Add(item.Application!);
        }

        item.Current = to;
        string until = to == item.Final ? "" : $", until the region of '{(item.Final ?? from)!.Name}' is set";
        return new PlannedStep
        {
            Action = isMember ? ConfigurationAction.MoveMember : ConfigurationAction.AssignApplication,
            Name = item.Item.Name,
            Id = item.Item.Id,
            From = from?.Name,
            To = to.Name,
            Place = to,
            Member = item.Member,
            Application = item.Application,
            Detail =
                $"{(isMember ? "Move" : "Assign")} to '{to.Name}'{until}; it was in "
                + $"{(from is null ? "no group" : $"'{from.Name}'")}.",
        };
    }

    private static void Leave(Movable item, Place? from)
    {
        if (from is not null)
        {
            from.Members--;
            from.Active -= item.IsActive ? 1 : 0;
        }
    }

    private static string ReasonFor(Movable item)
    {
        Place place = item.Current!;
        return item.Final is { IsRegionPending: true }
                ? $"It waits for the region of '{item.Final.Name}', which can be set only while the group is empty."
            : item.Member is not null
                ? $"It is the last active connector of '{place.Name}', which serves "
                    + $"{Names(place.Applications.Select(each => each.Name))}. -Force accepts that."
            : $"'{item.Final!.Name}' has no active connector. -Force accepts that.";
    }

    private static string Names(IEnumerable<string> names)
    {
        List<string> all = [.. names.OrderBy(name => name, StringComparer.OrdinalIgnoreCase)];
        return string.Join(", ", all.Take(3).Select(name => $"'{name}'"))
            + (all.Count > 3 ? $" and {all.Count - 3} more" : "");
    }

    private bool Add(List<PlannedStep> batch)
    {
        if (batch.Count > 0)
        {
            Batches.Add(batch);
        }

        return batch.Count > 0;
    }
}

/// <summary>A connector or an application during a restore.</summary>
internal sealed class Movable
{
    public required IConfigured Item { get; init; }

    public ConfiguredMember? Member { get; init; }

    public ConfiguredApplication? Application { get; init; }

    /// <summary>The group that it is in at this point; null for none.</summary>
    public Place? Current { get; set; }

    /// <summary>The group that it belongs to.</summary>
    public required Place? Final { get; init; }

    public bool IsActive => Member is { IsActive: true };

    /// <summary>Whether an earlier step of this run failed for it, so that it stays where it is.</summary>
    public bool IsRefused { get; init; }

    /// <summary>Whether the application may be without an active connector.</summary>
    public bool IsForced { get; set; }
}
