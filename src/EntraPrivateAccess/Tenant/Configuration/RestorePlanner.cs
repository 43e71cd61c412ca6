using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant.Configuration;

/// <summary>
/// Determines the steps of a restore from a file and the observed state of the tenant. It sends nothing, so a run that
/// was killed is resumed by planning again.
/// </summary>
internal sealed partial class RestorePlanner
{
    private readonly ConfigurationMatch _match;
    private readonly RestoreScope _scope;
    private readonly IReadOnlyCollection<string> _refused;
    private readonly Func<ConfiguredApplication, bool> _mayLose;
    private readonly string? _environment;
    private readonly Dictionary<ConfiguredGroup, Place> _places = [];
    private readonly Dictionary<ConfiguredGroup, Place> _created = [];
    private readonly List<PlannedStep> _blocked = [];
    private readonly List<IReadOnlyList<PlannedStep>> _batches = [];

    private RestorePlanner(
        ConfigurationMatch match,
        RestoreScope scope,
        IReadOnlyCollection<string> refused,
        Func<ConfiguredApplication, bool> mayLose,
        string? environment
    )
    {
        _match = match;
        _scope = scope;
        _refused = refused;
        _mayLose = mayLose;
        _environment = environment;
    }

    /// <param name="refused">The keys of steps that failed in this run and are not tried again.</param>
    /// <param name="mayLose">Whether an application may be without an active connector.</param>
    public static RestorePlan Plan(
        ConfigurationMatch match,
        RestoreScope scope,
        IReadOnlyCollection<string> refused,
        Func<ConfiguredApplication, bool> mayLose,
        string? environment
    ) => new RestorePlanner(match, scope, refused, mayLose, environment).Plan();

    private RestorePlan Plan()
    {
        foreach (ConfiguredGroup group in _match.Difference.Groups)
        {
            _places[group] = new Place(group, _environment);
        }

        foreach (ConfiguredMember member in _match.Difference.Members.Where(member => member.Group is not null))
        {
            Place place = _places[member.Group!];
            place.Members++;
            place.Active += member.IsActive ? 1 : 0;
        }

        foreach (ConfiguredApplication each in _match.Difference.Applications.Where(each => each.Group is not null))
        {
            _ = _places[each.Group!].Applications.Add(each);
        }

        if (_scope.Has(ConfigurationPart.Groups))
        {
            PlanRenames();
            PlanCreations();
            PlanRegions();
        }

        RestoreSchedule schedule = new(
            [.. _places.Values, .. _created.Values],
            [.. Members(), .. Applications()],
            _mayLose
        );
        schedule.Run();
        _batches.AddRange(schedule.Batches);
        foreach ((Movable item, string reason) in schedule.Rest())
        {
            BlockItem(ActionOf(item), item.Item, item.Current?.Name, item.Final?.Name, reason);
        }

        PlanRouting();
        if (_scope is { Prune: true } && _scope.Has(ConfigurationPart.Groups))
        {
            PlanRemovals();
        }

        return new RestorePlan(_match, _batches, _blocked, schedule.Losses());
    }

    private IEnumerable<Movable> Members()
    {
        Dictionary<ConfiguredMember, Place?> finals = Finals(
            _match.Members,
            ConfigurationPart.Members,
            ConfigurationAction.MoveMember,
            member => member.Group,
            "No connector of this machine is registered in the tenant. Register it first.",
            "connectors"
        );
        foreach (ConfiguredMember member in _match.Difference.Members)
        {
            Place? current = member.Group is null ? null : _places[member.Group];
            yield return new Movable
            {
                Item = member,
                Member = member,
                Current = current,
                Final = finals.TryGetValue(member, out Place? final) ? final : current,
                IsRefused = IsRefused(ConfigurationAction.MoveMember, member.Id, member.Name),
            };
        }
    }

    private IEnumerable<Movable> Applications()
    {
        Dictionary<ConfiguredApplication, Place?> finals = Finals(
            _match.Applications,
            ConfigurationPart.Applications,
            ConfigurationAction.AssignApplication,
            application => application.Group,
            "The tenant has no application of this name that connectors serve. Publish it first.",
            "applications"
        );
        foreach (ConfiguredApplication application in _match.Difference.Applications)
        {
            Place? current = application.Group is null ? null : _places[application.Group];
            yield return new Movable
            {
                Item = application,
                Application = application,
                Current = current,
                Final = finals.TryGetValue(application, out Place? final) ? final : current,
                IsRefused = IsRefused(ConfigurationAction.AssignApplication, application.Id, application.Name),
            };
        }
    }

    private Dictionary<T, Place?> Finals<T>(
        ItemMatch<T> items,
        ConfigurationPart part,
        ConfigurationAction action,
        Func<T, ConfiguredGroup?> groupOf,
        string missing,
        string noun
    )
        where T : class, IConfigured
    {
        Dictionary<T, Place?> finals = [];
        if (!_scope.Has(part))
        {
            return finals;
        }

        foreach ((T wanted, T current) in items.Pairs)
        {
            if (groupOf(wanted) is not { } group)
            {
                continue;
            }

            Place? place =
                _match.Groups.DifferenceOf(group) is { } known ? _places[known]
                : _created.TryGetValue(group, out Place? created) ? created
                : null;
            if (place is not null)
            {
                finals[current] = place;
            }
            else if (!string.Equals(groupOf(current)?.Name, group.Name, StringComparison.OrdinalIgnoreCase))
            {
                BlockItem(action, current, groupOf(current)?.Name, group.Name, WhyNoPlace(group));
            }
        }

        foreach (T item in items.OnlyReference)
        {
            BlockItem(action, item, null, groupOf(item)?.Name, missing, isInTenant: false);
        }

        foreach ((string name, IReadOnlyList<T> ours, IReadOnlyList<T> theirs) in items.Ambiguous)
        {
            Block(action, null, name, groupOf(ours[0])?.Name, Unclear(ours.Count, theirs.Count, noun));
        }

        return finals;
    }

    private string WhyNoPlace(ConfiguredGroup group) =>
        _match.Groups.Ambiguous.Any(each => string.Equals(each.Name, group.Name, StringComparison.OrdinalIgnoreCase))
            ? $"Several groups are named '{group.Name}', so it is unknown which one is meant."
        : _scope.Has(ConfigurationPart.Groups) ? $"Group '{group.Name}' could not be created."
        : $"The tenant has no group '{group.Name}'. Add Groups to -Only.";

    private void PlanRouting()
    {
        if (!_scope.Has(ConfigurationPart.Applications))
        {
            return;
        }

        List<PlannedStep> batch =
        [
            .. from pair in _match.Applications.Pairs
            let method = pair.Reference.TrafficRoutingMethod
            where method is not null
            where
                !string.Equals(method, pair.Difference.TrafficRoutingMethod, StringComparison.OrdinalIgnoreCase)
                && !IsRefused(ConfigurationAction.SetRouting, pair.Difference.Id, pair.Difference.Name)
            select new PlannedStep
            {
                Action = ConfigurationAction.SetRouting,
                Name = pair.Difference.Name,
                Id = pair.Difference.Id,
                From = pair.Difference.TrafficRoutingMethod,
                To = method,
                Application = pair.Difference,
                Detail = $"Set {method}; it was {pair.Difference.TrafficRoutingMethod ?? "not set"}.",
            },
        ];
        if (batch.Count > 0)
        {
            _batches.Add(batch);
        }
    }

    private void BlockItem(
        ConfigurationAction action,
        IConfigured item,
        string? from,
        string? to,
        string reason,
        bool isInTenant = true
    ) => Block(action, isInTenant ? item.Id : null, item.Name, to, reason, from);

    private void Block(
        ConfigurationAction action,
        string? id,
        string name,
        string? to,
        string reason,
        string? from = null
    ) =>
        _blocked.Add(
            new PlannedStep
            {
                Action = action,
                Name = name,
                Id = id,
                From = from,
                To = to,
                Detail = reason,
            }
        );

    private bool IsRefused(ConfigurationAction action, string? id, string name) =>
        _refused.Contains(PlannedStep.KeyOf(action, id, name));

    private static ConfigurationAction ActionOf(Movable item) =>
        item.Member is null ? ConfigurationAction.AssignApplication : ConfigurationAction.MoveMember;

    private static string Unclear(int ours, int theirs, string noun) =>
        $"The file has {ours} and the tenant has {theirs} {noun} of this name, so it is unknown which correspond.";
}
