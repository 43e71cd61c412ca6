namespace EntraPrivateAccess.Tenant.Configuration;

/// <summary>The objects of two configurations that correspond to each other.</summary>
/// <param name="Groups">Default groups correspond, whatever their names are.</param>
/// <param name="Members">Connectors correspond by the names of their machines. Among several of one name, only the ID
/// decides.</param>
internal sealed record ConfigurationMatch(
    TenantConfiguration Reference,
    TenantConfiguration Difference,
    ItemMatch<ConfiguredGroup> Groups,
    ItemMatch<ConfiguredMember> Members,
    ItemMatch<ConfiguredApplication> Applications
)
{
    /// <summary>Matches two configurations, in a time and with memory that grow with their size only.</summary>
    public static ConfigurationMatch Find(TenantConfiguration reference, TenantConfiguration difference)
    {
        bool byId = reference.IsSameTenantAs(difference);
        return new ConfigurationMatch(
            reference,
            difference,
            ItemMatch<ConfiguredGroup>.Find(
                reference.Groups,
                difference.Groups,
                byId,
                (_, _) => true,
                group => group.IsDefault
            ),
            ItemMatch<ConfiguredMember>.Find(
                reference.Members,
                difference.Members,
                byId,
                (one, other) => string.Equals(one.Name, other.Name, StringComparison.OrdinalIgnoreCase),
                _ => false
            ),
            ItemMatch<ConfiguredApplication>.Find(
                reference.Applications,
                difference.Applications,
                byId,
                (_, _) => true,
                _ => false
            )
        );
    }
}

/// <summary>The objects of one kind in two configurations.</summary>
internal sealed class ItemMatch<T>
    where T : class, IConfigured
{
    private readonly Dictionary<T, T> _differenceOf = [];

    private ItemMatch() { }

    /// <summary>The pairs, in the order of the first configuration.</summary>
    public List<(T Reference, T Difference)> Pairs { get; } = [];

    public List<T> OnlyReference { get; } = [];

    public List<T> OnlyDifference { get; } = [];

    /// <summary>Objects with one name, of which it is unknown which correspond.</summary>
    public List<(string Name, IReadOnlyList<T> Reference, IReadOnlyList<T> Difference)> Ambiguous { get; } = [];

    /// <summary>Gets the object of the second configuration that corresponds, or null.</summary>
    public T? DifferenceOf(T reference) => _differenceOf.TryGetValue(reference, out T? found) ? found : null;

    /// <param name="byId">Whether IDs identify the same objects in both.</param>
    /// <param name="mayBe">Returns whether two objects with one ID or one name can correspond.</param>
    /// <param name="isOnly">Returns true for an object of which each configuration has at most one.</param>
    public static ItemMatch<T> Find(
        IReadOnlyList<T> reference,
        IReadOnlyList<T> difference,
        bool byId,
        Func<T, T, bool> mayBe,
        Func<T, bool> isOnly
    )
    {
        ItemMatch<T> match = new();
        HashSet<T> taken = [];
        if (difference.FirstOrDefault(isOnly) is { } only && reference.FirstOrDefault(isOnly) is { } same)
        {
            match._differenceOf[same] = only;
            _ = taken.Add(only);
        }

        if (byId)
        {
            match.PairById(reference, difference, mayBe, taken);
        }

        ILookup<string, T> theirs = difference
            .Where(item => !taken.Contains(item))
            .ToLookup(item => item.Name, StringComparer.OrdinalIgnoreCase);
        ILookup<string, T> ours = reference
            .Where(item => !match._differenceOf.ContainsKey(item))
            .ToLookup(item => item.Name, StringComparer.OrdinalIgnoreCase);
        HashSet<string> unclear = new(StringComparer.OrdinalIgnoreCase);
        foreach (IGrouping<string, T> named in ours)
        {
            List<T> found = [.. theirs[named.Key]];
            if (found.Count == 0)
            {
                continue;
            }

            if (found.Count == 1 && !named.Skip(1).Any() && mayBe(named.First(), found[0]))
            {
                match._differenceOf[named.First()] = found[0];
                _ = taken.Add(found[0]);
            }
            else if (found.Count > 1 || named.Skip(1).Any())
            {
                match.Ambiguous.Add((named.First().Name, [.. named], found));
                _ = unclear.Add(named.Key);
            }
        }

        foreach (T item in reference)
        {
            if (match.DifferenceOf(item) is { } found)
            {
                match.Pairs.Add((item, found));
            }
            else if (!unclear.Contains(item.Name))
            {
                match.OnlyReference.Add(item);
            }
        }

        match.OnlyDifference.AddRange(difference.Where(item => !taken.Contains(item) && !unclear.Contains(item.Name)));
        return match;
    }

    private void PairById(
        IReadOnlyList<T> reference,
        IReadOnlyList<T> difference,
        Func<T, T, bool> mayBe,
        HashSet<T> taken
    )
    {
        Dictionary<string, T> byId = new(StringComparer.OrdinalIgnoreCase);
        foreach (T item in difference)
        {
            byId[item.Id ?? ""] = item;
        }

        foreach (T item in reference)
        {
            if (
                item.Id is { Length: > 0 } id
                && !_differenceOf.ContainsKey(item)
                && byId.TryGetValue(id, out T? found)
                && mayBe(item, found)
                && taken.Add(found)
            )
            {
                _differenceOf[item] = found;
            }
        }
    }
}
