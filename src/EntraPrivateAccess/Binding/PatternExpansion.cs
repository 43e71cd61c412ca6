using System.Management.Automation;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Binding;

/// <summary>
/// Replaces patterns with the objects that they match, for commands that act on a list. A pattern that matches nothing
/// is an error, because such a command must not do nothing in silence.
/// </summary>
/// <remarks>
/// An object whose whole name equals the pattern takes precedence, so that <c>Web [EU]</c> means the group of this name
/// and never <c>Web E</c>.
/// </remarks>
internal static class PatternExpansion
{
    /// <summary>
    /// Gets the connectors that references and patterns refer to, or the error of each that refers to none.
    /// </summary>
    public static async Task<IReadOnlyList<LookupResult<Connector>>> FindAsync(
        TenantDirectory tenant,
        IReadOnlyList<ConnectorReference> references,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<LookupResult<ConnectorReference>> expanded = await ExpandAsync(
                tenant,
                references,
                cancellationToken
            )
            .ConfigureAwait(false);
        IReadOnlyList<LookupResult<Connector>> found = await tenant
            .Selection.ResolveAsync(
                [.. expanded.Select(each => each.Item).OfType<ConnectorReference>()],
                cancellationToken
            )
            .ConfigureAwait(false);
        return
        [
            .. expanded.Where(each => each.Item is null).Select(each => new LookupResult<Connector>(null, each.Error)),
            .. found,
        ];
    }

    /// <summary>
    /// Replaces patterns with connectors, which costs one listing. Other references are returned as they are.
    /// </summary>
    public static async Task<IReadOnlyList<LookupResult<ConnectorReference>>> ExpandAsync(
        TenantDirectory tenant,
        IReadOnlyList<ConnectorReference> references,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<Connector> all = references.Any(reference => reference.Pattern is not null)
            ? await tenant.Connectors.ListAsync(cancellationToken).ConfigureAwait(false)
            : [];
        return Distinct(
            references.SelectMany(reference =>
                reference.Pattern is { } pattern
                    ? Expand(
                        ReferenceKind.Connector,
                        pattern,
                        all,
                        connector => [connector.MachineName, MachineNames.Short(connector.MachineName)],
                        connector => new ConnectorReference(connector)
                    )
                    : [new LookupResult<ConnectorReference>(reference, null)]
            ),
            reference => reference.Known?.Id
        );
    }

    /// <summary>Resolves names, IDs and patterns of groups, each group once.</summary>
    public static IReadOnlyList<LookupResult<ConnectorGroup>> Resolve(
        GroupListing listing,
        IEnumerable<ConnectorGroupReference> references
    ) =>
        Distinct(
            references.SelectMany(reference =>
                reference.Pattern is { } pattern
                    ? Expand(
                        ReferenceKind.ConnectorGroup,
                        pattern,
                        listing.Groups,
                        group => [group.Name],
                        group => group
                    )
                    : [listing.TryResolve(reference)]
            ),
            group => group.Id
        );

    /// <summary>
    /// Replaces patterns with the applications that connectors serve. Other references are returned as they are.
    /// </summary>
    public static async Task<IReadOnlyList<LookupResult<ApplicationReference>>> ExpandAsync(
        TenantDirectory tenant,
        IReadOnlyList<ApplicationReference> references,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<ConnectorGroupApplication> all = references.Any(reference => reference.Pattern is not null)
            ? await ServedAsync(tenant, cancellationToken).ConfigureAwait(false)
            : [];
        return Distinct(
            references.SelectMany(reference =>
                reference.Pattern is { } pattern
                    ? Expand(
                        ReferenceKind.Application,
                        pattern,
                        all,
                        application => [application.Name],
                        application => new ApplicationReference(application)
                    )
                    : [new LookupResult<ApplicationReference>(reference, null)]
            ),
            reference => reference.Known?.Id
        );
    }

    private static async Task<IReadOnlyList<ConnectorGroupApplication>> ServedAsync(
        TenantDirectory tenant,
        CancellationToken cancellationToken
    )
    {
        GroupListing listing = await tenant.Groups.ListAsync(cancellationToken).ConfigureAwait(false);
        await tenant
            .Groups.JoinAsync(listing.Groups, GroupRelations.Applications, cancellationToken)
            .ConfigureAwait(false);
        return [.. listing.Groups.SelectMany(group => group.Applications!)];
    }

    private static IReadOnlyList<LookupResult<TResult>> Expand<TItem, TResult>(
        ReferenceKind kind,
        string pattern,
        IReadOnlyList<TItem> items,
        Func<TItem, string[]> names,
        Func<TItem, TResult> convert
    )
        where TResult : class
    {
        try
        {
            List<TItem> found = [.. items.Where(item => names(item).Any(name => Same(name, pattern)))];
            if (found.Count == 0)
            {
                WildcardPattern wildcard = Wildcards.Pattern(pattern);
                found = [.. items.Where(item => names(item).Any(wildcard.IsMatch))];
            }

            return found.Count == 0
                ? [new LookupResult<TResult>(null, ConnectorErrors.NoMatch(kind, pattern))]
                : [.. found.Select(item => new LookupResult<TResult>(convert(item), null))];
        }
        catch (ConnectorException invalid)
        {
            return [new LookupResult<TResult>(null, invalid)];
        }
    }

    // An item without an ID is kept: it is resolved later.
    private static IReadOnlyList<LookupResult<T>> Distinct<T>(IEnumerable<LookupResult<T>> results, Func<T, string?> id)
        where T : class
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        return [.. results.Where(each => each.Item is null || id(each.Item) is not { } known || seen.Add(known))];
    }

    private static bool Same(string left, string right) =>
        string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
