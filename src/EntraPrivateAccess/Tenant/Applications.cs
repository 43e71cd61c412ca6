using System.Net.Http;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>Finds applications by name or ID, and the group that serves each.</summary>
internal sealed class Applications
{
    private readonly GraphClient _graph;
    private readonly string _environment;

    public Applications(GraphClient graph, string environment)
    {
        _graph = graph;
        _environment = environment;
    }

    /// <summary>Resolves names and IDs in their order, without the groups. Many references cost few requests.</summary>
    public async Task<IReadOnlyList<LookupResult<ConnectorGroupApplication>>> ResolveManyAsync(
        IReadOnlyList<ApplicationReference> references,
        CancellationToken cancellationToken
    )
    {
        List<string> texts =
        [
            .. references
                .Where(reference => reference is { Known: null, Refusal: null })
                .Select(reference => reference.NameOrId)
                .Distinct(StringComparer.OrdinalIgnoreCase),
        ];
        List<(string Text, GraphRequest Request)> asked =
        [
            .. texts.SelectMany(text => RequestsFor(text).Select(question => (text, question))),
        ];
        IReadOnlyList<GraphResponse> replies = await _graph
            .AskManyAsync([.. asked.Select(each => each.Request)], cancellationToken)
            .ConfigureAwait(false);
        List<(string Text, ApplicationBody Body)> found = [];
        Dictionary<string, GraphException> unknown = new(StringComparer.OrdinalIgnoreCase);
        for (int index = 0; index < asked.Count; index++)
        {
            string text = asked[index].Text;
            if (replies[index].Status == 404)
            {
                unknown[text] = GraphErrors.From(replies[index]);
            }

            found.AddRange(
                (await ReadAsync(replies[index], cancellationToken).ConfigureAwait(false))
                    .Where(body => Matches(body, text))
                    .Select(body => (text, body))
            );
        }

        ILookup<string, ApplicationBody> byText = found.ToLookup(
            each => each.Text,
            each => each.Body,
            StringComparer.OrdinalIgnoreCase
        );
        return
        [
            .. references.Select(reference =>
                reference.Known is { } known ? new LookupResult<ConnectorGroupApplication>(known, null)
                : reference.Refusal is { } refusal ? new LookupResult<ConnectorGroupApplication>(null, refusal)
                : Pick(
                    reference.NameOrId,
                    byText[reference.NameOrId],
                    unknown.TryGetValue(reference.NameOrId, out GraphException? fault) ? fault : null
                )
            ),
        ];
    }

    /// <summary>
    /// Resolves names and IDs with the group of each application. An application that no group can serve is returned as
    /// an error.
    /// </summary>
    public async Task<IReadOnlyList<LookupResult<ConnectorGroupApplication>>> FindManyAsync(
        IReadOnlyList<ApplicationReference> references,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<LookupResult<ConnectorGroupApplication>> resolved = await ResolveManyAsync(
                references,
                cancellationToken
            )
            .ConfigureAwait(false);
        List<ConnectorGroupApplication> known =
        [
            .. resolved.Select(each => each.Item).OfType<ConnectorGroupApplication>(),
        ];
        IReadOnlyList<GraphResult<ConnectorGroupBody>> outcomes = await GroupsOfAsync(_graph, known, cancellationToken)
            .ConfigureAwait(false);
        Queue<GraphResult<ConnectorGroupBody>> next = new(outcomes);
        return [.. resolved.Select(each => each.Item is null ? each : Joined(each.Item, next.Dequeue()))];
    }

    public static Task<IReadOnlyList<GraphResult<ConnectorGroupBody>>> GroupsOfAsync(
        GraphClient graph,
        IReadOnlyList<ConnectorGroupApplication> applications,
        CancellationToken cancellationToken
    ) =>
        graph.SendManyAsync<ConnectorGroupBody>(
            [
                .. applications.Select(application =>
                    GraphRequest.Get<ConnectorGroupBody>(GraphPaths.GroupOfApplication(application.Id)) with
                    {
                        AllowsNoContent = true,
                    }
                ),
            ],
            cancellationToken
        );

    private LookupResult<ConnectorGroupApplication> Joined(
        ConnectorGroupApplication application,
        GraphResult<ConnectorGroupBody> group
    ) =>
        group.Error is GraphException fault
            ? new LookupResult<ConnectorGroupApplication>(null, ConnectorErrors.ExplainApplication(application, fault))
            : new LookupResult<ConnectorGroupApplication>(application.In(group.Value?.ToGroup(_environment)), null);

    // An object ID and an application ID have the same format.
    private static GraphRequest[] RequestsFor(string text) =>
        Guid.TryParse(text, out _)
            ? [GraphRequest.Get<ApplicationBody>(GraphPaths.Application(text)), Listing("appId", text)]
            : [Listing("displayName", text)];

    private static GraphRequest Listing(string property, string text) =>
        GraphRequest.Get<PageBody<ApplicationBody>>(GraphPaths.ApplicationsWhere(property, text));

    private async Task<IReadOnlyList<ApplicationBody>> ReadAsync(
        GraphResponse reply,
        CancellationToken cancellationToken
    )
    {
        if (!reply.Request.Url.Contains("$filter"))
        {
            return reply.Status == 404 ? [] : [.. new[] { reply.Read<ApplicationBody>() }.OfType<ApplicationBody>()];
        }

        GraphResult<List<ApplicationBody>> outcome = await _graph
            .CollectAsync<ApplicationBody>(reply, cancellationToken)
            .ConfigureAwait(false);
        return outcome.Error is null ? outcome.Value! : throw outcome.Error;
    }

    private static bool Matches(ApplicationBody body, string text) =>
        Same(body.DisplayName, text) || Same(body.Id, text) || Same(body.AppId, text);

    private LookupResult<ConnectorGroupApplication> Pick(
        string text,
        IEnumerable<ApplicationBody> bodies,
        GraphException? fault
    )
    {
        List<ConnectorGroupApplication> found =
        [
            .. bodies.GroupBy(body => body.Id).Select(same => same.First().ToApplication(_environment)),
        ];
        return found.Count switch
        {
            1 => new LookupResult<ConnectorGroupApplication>(found[0], null),
            0 => new LookupResult<ConnectorGroupApplication>(null, ConnectorErrors.ApplicationNotFound(text, fault)),
            _ => new LookupResult<ConnectorGroupApplication>(null, ConnectorErrors.AmbiguousApplication(text, found)),
        };
    }

    private static bool Same(string? left, string right) =>
        string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Assigns applications to groups.</summary>
internal sealed class ApplicationAssignments : GroupAssigner<ConnectorGroupApplication>
{
    public ApplicationAssignments(GraphClient graph, string environment)
        : base(graph, environment) { }

    protected override string Noun => "applications";

    protected override Task<IReadOnlyList<GraphResult<ConnectorGroupBody>>> GroupsOfAsync(
        IReadOnlyList<ConnectorGroupApplication> items,
        CancellationToken cancellationToken
    ) => Applications.GroupsOfAsync(Graph, items, cancellationToken);

    protected override GraphRequest RequestOf(ConnectorGroupApplication item, ConnectorGroup? target)
    {
        string address = GraphPaths.Assignment(item.Id);
        return target is null
            ? GraphRequest.Delete(address)
            : new GraphRequest(HttpMethod.Put, address, new ReferenceBody(Reference(target)));
    }

    protected override ConnectorException Explain(ConnectorGroupApplication item, GraphException fault) =>
        ConnectorErrors.ExplainApplication(item, fault);

    protected override ConnectorException NotShown(
        ConnectorGroupApplication item,
        ConnectorGroup? target,
        TimeSpan limit
    ) => ConnectorErrors.AssignmentNotShown(item, Name(target), limit);

    protected override ConnectorGroupApplication Show(ConnectorGroupApplication item, ConnectorGroup? group) =>
        item.In(group);
}

/// <summary>Sets how applications select the connector for a request, in few requests.</summary>
internal sealed class ApplicationRouting
{
    private static readonly TimeSpan s_readBackLimit = TimeSpan.FromSeconds(60);

    private readonly GraphClient _graph;

    public ApplicationRouting(GraphClient graph) => _graph = graph;

    /// <summary>
    /// Sets the traffic routing method of each application, and reads it back. Returns the errors in the order of the
    /// applications; null for success.
    /// </summary>
    public async Task<IReadOnlyList<ConnectorException?>> SetAsync(
        IReadOnlyList<(ConnectorGroupApplication Application, string Method)> changes,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<GraphResult<object>> sent = await _graph
            .SendManyAsync<object>(
                [.. changes.Select(change => RequestOf(change.Application, change.Method))],
                cancellationToken
            )
            .ConfigureAwait(false);
        ConnectorException?[] errors =
        [
            .. sent.Select(
                (result, index) =>
                    result.Error is null
                        ? null
                        : ConnectorErrors.ExplainApplication(changes[index].Application, result.Error)
            ),
        ];
        List<int> open = [.. Enumerable.Range(0, changes.Count).Where(index => errors[index] is null)];
        _ = await _graph
            .UntilAsync(
                s_readBackLimit,
                "Traffic routing",
                () => $"{open.Count} of {changes.Count} applications do not show their new method yet",
                async stop =>
                {
                    IReadOnlyList<GraphResult<ApplicationBody>> seen = await _graph
                        .SendManyAsync<ApplicationBody>(
                            [
                                .. open.Select(index =>
                                    GraphRequest.Get<ApplicationBody>(
                                        GraphPaths.Application(changes[index].Application.Id)
                                    )
                                ),
                            ],
                            stop
                        )
                        .ConfigureAwait(false);
                    open = [.. open.Where((index, at) => !IsSet(seen[at].Value, changes[index].Method))];
                    return open.Count == 0 ? open : null;
                },
                cancellationToken
            )
            .ConfigureAwait(false);
        open.ForEach(index =>
            errors[index] = ConnectorErrors.WaitedTooLong(
                $"application '{changes[index].Application.Name}' to show {changes[index].Method}",
                s_readBackLimit,
                "Run Get-ConnectorGroupApplication later to check."
            )
        );

        return errors;
    }

    private static GraphRequest RequestOf(ConnectorGroupApplication application, string method) =>
        new(
            GraphMethods.Patch,
            GraphPaths.ApplicationObject(application.Id),
            new ApplicationBody { OnPremisesPublishing = new PublishingBody { TrafficRoutingMethod = method } }
        );

    private static bool IsSet(ApplicationBody? seen, string method) =>
        string.Equals(seen?.OnPremisesPublishing?.TrafficRoutingMethod, method, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Determines the kind of an application that connectors serve.</summary>
/// <remarks>
/// applicationType is documented in onPremisesPublishing in the Microsoft Graph reference. The tags are those that
/// Microsoft's Entra module looks for.
/// </remarks>
internal static class ApplicationKinds
{
    public const string ApplicationProxy = "ApplicationProxy";
    public const string PrivateAccess = "PrivateAccess";
    public const string QuickAccess = "QuickAccess";

    public static string? Of(ApplicationBody body)
    {
        if (body.OnPremisesPublishing is PublishingBody publishing)
        {
            return publishing.ApplicationType?.ToLowerInvariant() switch
            {
                "nonwebapp" => PrivateAccess,
                "quickaccessapp" => QuickAccess,
                null or "" or "enterpriseapp" => ApplicationProxy,
                _ => publishing.ApplicationType,
            };
        }

        return HasTag(body, "NetworkAccessQuickAccessApplication") ? QuickAccess
            : HasTag(body, "PrivateAccessNonWebApplication") ? PrivateAccess
            : HasTag(body, "WindowsAzureActiveDirectoryOnPremApp") ? ApplicationProxy
            : null;
    }

    private static bool HasTag(ApplicationBody body, string tag) =>
        body.Tags?.Contains(tag, StringComparer.OrdinalIgnoreCase) == true;
}
