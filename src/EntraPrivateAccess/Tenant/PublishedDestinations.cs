using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Tenant;

/// <summary>Reads where connectors reach the applications of groups.</summary>
internal sealed class PublishedDestinations
{
    private readonly GraphClient _graph;

    public PublishedDestinations(GraphClient graph) => _graph = graph;

    /// <summary>
    /// Reads the destinations of the groups' applications, in the order of the groups and of the service. Twenty
    /// groups, and twenty applications, share one request.
    /// </summary>
    /// <param name="isWanted">Receives the name and the ID of each application.</param>
    /// <exception cref="ConnectorException">This sign-in may not read the applications of groups.</exception>
    public async Task<IReadOnlyList<PublishedDestination>> ReadAsync(
        IReadOnlyList<string> groupIds,
        Func<string, string, bool> isWanted,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<GraphResult<List<ApplicationBody>>> listed = await _graph
            .GetAllManyAsync<ApplicationBody>([.. groupIds.Select(GraphPaths.Applications)], cancellationToken)
            .ConfigureAwait(false);
        List<PublishedApplication> applications = [];
        for (int index = 0; index < listed.Count; index++)
        {
            // A group that no longer exists is treated as empty.
            foreach (
                ApplicationBody body in listed[index].Error is { Status: not 404 } fault
                    ? throw fault
                    : listed[index].Value ?? []
            )
            {
                if (isWanted(NameOf(body), body.Id!))
                {
                    applications.Add(new PublishedApplication(body, groupIds[index]));
                }
            }
        }

        await CompleteAsync(applications, cancellationToken).ConfigureAwait(false);
        await AddSegmentsAsync(applications, cancellationToken).ConfigureAwait(false);
        return [.. applications.SelectMany(application => application.ToDestinations())];
    }

    // Not every response contains the selected properties: applications without them are read individually.
    private async Task CompleteAsync(List<PublishedApplication> applications, CancellationToken cancellationToken)
    {
        PublishedApplication[] incomplete =
        [
            .. applications.Where(application => application.Body.OnPremisesPublishing is null),
        ];
        IReadOnlyList<GraphResult<ApplicationBody>> outcomes = await _graph
            .SendManyAsync<ApplicationBody>(
                [
                    .. incomplete.Select(application =>
                        GraphRequest.Get<ApplicationBody>(GraphPaths.Application(application.Body.Id!))
                    ),
                ],
                cancellationToken
            )
            .ConfigureAwait(false);
        for (int index = 0; index < incomplete.Length; index++)
        {
            incomplete[index].Body = outcomes[index].Value ?? incomplete[index].Body;
            incomplete[index].Refusal = outcomes[index].Error;
        }
    }

    private async Task AddSegmentsAsync(List<PublishedApplication> applications, CancellationToken cancellationToken)
    {
        // Whether an application that could not be read has segments or a URL is unknown.
        PublishedApplication[] readable = [.. applications.Where(application => application.Refusal is null)];
        IReadOnlyList<GraphResult<List<SegmentBody>>> outcomes = await _graph
            .GetAllManyAsync<SegmentBody>(
                [.. readable.Select(application => GraphPaths.SegmentsOf(application.Body.Id!, application.IsWeb))],
                cancellationToken
            )
            .ConfigureAwait(false);
        for (int index = 0; index < readable.Length; index++)
        {
            readable[index].Segments = outcomes[index].Value ?? [];
            readable[index].Refusal =
                outcomes[index].Error is { } fault && !readable[index].HasNoSegments(fault) ? fault : null;
            readable[index].IsRead = true;
        }
    }

    private static string NameOf(ApplicationBody body) => PlainText.CleanLine(body.DisplayName ?? body.Id!);

    /// <summary>An application of a group, while its destinations are read.</summary>
    private sealed class PublishedApplication(ApplicationBody body, string groupId)
    {
        private const int Forbidden = 403;
        private const int NotFound = 404;
        private const int BadRequest = 400;

        public ApplicationBody Body { get; set; } = body;

        public IReadOnlyList<SegmentBody> Segments { get; set; } = [];

        public GraphException? Refusal { get; set; }

        /// <summary>Whether the refusal is about the segments, and not about the application itself.</summary>
        public bool IsRead { get; set; }

        public bool IsWeb => ApplicationKinds.Of(Body) == ApplicationKinds.ApplicationProxy;

        /// <summary>
        /// Returns whether the response means that the application has no segments. Most web applications have no
        /// configuration of segments, and no source describes what the service then responds.
        /// </summary>
        public bool HasNoSegments(GraphException fault) =>
            fault.Status is NotFound || (IsWeb && fault.Status is BadRequest);

        public IEnumerable<PublishedDestination> ToDestinations()
        {
            PublishedDestination[] found = [.. IsWeb ? Addresses() : Segments.Select(Of)];
            return found.Length > 0 && Refusal is null ? found : [.. found, Nothing()];
        }

        private IEnumerable<PublishedDestination> Addresses() =>
            (Body.OnPremisesPublishing?.OnPremisesApplicationSegments ?? [])
                .Select(segment => segment.InternalUrl)
                .Prepend(Body.OnPremisesPublishing?.InternalUrl)
                .Concat(Segments.Select(segment => segment.InternalUrl))
                .OfType<string>()
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Select(address =>
                    Create() with
                    {
                        Url = PlainText.CleanLine(address),
                        ValidatesCertificate = Body.OnPremisesPublishing?.IsBackendCertificateValidationEnabled,
                    }
                );

        private PublishedDestination Of(SegmentBody segment) =>
            Create() with
            {
                Host = PlainText.CleanLine(segment.DestinationHost ?? ""),
                HostType = segment.DestinationType is { } type ? PlainText.CleanLine(type) : null,
                Ports =
                [
                    .. (
                        segment.Ports is { Count: > 0 } ports ? ports
                        : segment.Port is > 0 ? [FormattableString.Invariant($"{segment.Port}")]
                        : []
                    ).Select(PlainText.CleanLine),
                ],
                Protocol = segment.Protocol is { } protocol ? PlainText.CleanLine(protocol) : null,
            };

        private PublishedDestination Nothing() =>
            Create() with
            {
                Unknown = Refusal switch
                {
                    { Status: Forbidden } => $"This sign-in may not read {Unread}.",
                    not null => $"It was not possible to read {Unread}. {Refusal.Message}",
                    null when IsWeb => "The service returned no internal URL of the application.",
                    null => "The application has no segments.",
                },
                Action = Refusal switch
                {
                    { Status: Forbidden } =>
                        "Run Connect-EntraPrivateAccess -AccessToken with a token that contains Application.Read.All, "
                            + "or test a destination with Test-ConnectorApplication -Destination HOST:PORT.",
                    not null => Refusal.RecommendedAction ?? "Run the command again.",
                    null => null,
                },
            };

        private string Unread =>
            !IsRead ? "the application"
            : IsWeb ? "whether the application has further internal URLs"
            : "the segments of the application";

        private PublishedDestination Create() =>
            new()
            {
                Application = NameOf(Body),
                GroupId = groupId,
                IsWeb = IsWeb,
            };
    }
}

/// <summary>One destination of an application, as the tenant describes it.</summary>
/// <remarks>A workstation sends it to servers as JSON, so it contains texts that are interpreted there.</remarks>
internal sealed record PublishedDestination
{
    /// <summary>The name of the application.</summary>
    public string Application { get; init; } = "";

    /// <summary>The ID of the group that serves the application.</summary>
    public string GroupId { get; init; } = "";

    /// <summary>Whether it is a web application that is published with application proxy.</summary>
    public bool IsWeb { get; init; }

    /// <summary>The internal URL of a web application; null for a segment.</summary>
    public string? Url { get; init; }

    /// <summary>Whether connectors validate the certificate; null if it is unknown or no connector sees it.</summary>
    public bool? ValidatesCertificate { get; init; }

    /// <summary>The host, addresses or suffix of a segment; null for a web application.</summary>
    public string? Host { get; init; }

    /// <summary>The meaning of <see cref="Host"/>, such as ipRangeCidr; null if the service returned none.</summary>
    public string? HostType { get; init; }

    /// <summary>The ports of a segment: numbers, and ranges such as 8000-8010.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    /// <summary>The protocols of a segment: tcp, udp or both; null if the service returned nothing.</summary>
    public string? Protocol { get; init; }

    /// <summary>The reason why no destination of the application is known, as a sentence; otherwise null.</summary>
    public string? Unknown { get; init; }

    /// <summary>What to do about <see cref="Unknown"/>; null if there is nothing to do.</summary>
    public string? Action { get; init; }
}
