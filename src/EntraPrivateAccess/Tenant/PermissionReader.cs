using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Graph.Wire;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Tenant;

/// <summary>
/// Determines which operations the sign-in permits: by requests that only read, and by what the token contains.
/// </summary>
internal sealed class PermissionReader(GraphClient graph, string environment)
{
    public async Task<IReadOnlyList<EntraPrivateAccessPermission>> ReadAsync(
        IReadOnlyList<PermissionOperation> operations,
        CancellationToken cancellationToken
    )
    {
        ITokenSource source = graph.Connection.Tokens;
        IReadOnlyList<LiveRead> reads = [];
        GraphException? failure = null;
        try
        {
            reads = await TryReadsAsync(operations.Contains(PermissionOperation.Application), cancellationToken)
                .ConfigureAwait(false);
            failure = reads
                .Where(read => !read.Reply.Succeeded && !read.IsRefused && !read.IsNotEnabled)
                .Select(read => GraphErrors.From(read.Reply))
                .FirstOrDefault();
        }
        catch (GraphException fault) when (fault.Category is not ErrorKind.AuthenticationError)
        {
            failure = fault;
        }

        // The token that the requests were sent with.
        AccessToken token = await source.GetAsync(false, graph.Reporter, cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = graph.Connection.Time.GetUtcNow();
        PermissionRules rules = new(token, source.IsAppOnly, reads, failure);
        return
        [
            .. operations
                .Distinct()
                .Select(operation =>
                    Describe(operation, Limit(operation, rules.Judge(operation), now), token, source, now)
                ),
        ];
    }

    // Asks for one object each. Applications are read through a group, as the commands do.
    private async Task<IReadOnlyList<LiveRead>> TryReadsAsync(
        bool withApplications,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<GraphResponse> replies = await graph
            .AskManyAsync(
                [
                    GraphRequest.Get<PageBody<ConnectorBody>>(GraphPaths.First(GraphPaths.Connectors)),
                    GraphRequest.Get<PageBody<ConnectorGroupBody>>(GraphPaths.First(GraphPaths.ConnectorGroups)),
                ],
                cancellationToken
            )
            .ConfigureAwait(false);
        List<LiveRead> reads = [At(GraphPaths.Connectors, replies[0]), At(GraphPaths.ConnectorGroups, replies[1])];
        string? group = replies[1].Succeeded
            ? replies[1].Read<PageBody<ConnectorGroupBody>>()?.Value?.FirstOrDefault()?.Id
            : null;
        if (withApplications && group is not null)
        {
            string path = GraphPaths.Applications(group);
            reads.Add(
                At(
                    path.Substring(0, path.IndexOf('?')),
                    await graph
                        .AskAsync(GraphRequest.Get<PageBody<ApplicationBody>>(path), cancellationToken)
                        .ConfigureAwait(false)
                )
            );
        }

        return reads;
    }

    private LiveRead At(string path, GraphResponse reply) => new(path, reply, graph.Connection.Time.GetUtcNow());

    private PermissionFinding Limit(PermissionOperation operation, PermissionFinding finding, DateTimeOffset now) =>
        graph.Connection.IsReadOnly && operation is not PermissionOperation.Read
            ? new PermissionFinding(
                PermissionStatus.Refused,
                PermissionEvidence.Observed,
                $"This session is read-only, so {PermissionRules.Commands(operation)} refuse. Otherwise: "
                    + $"{finding.Status}{Certainty(finding)}. {finding.Detail}",
                "Run Connect-EntraPrivateAccess without -ReadOnly.",
                ["this session (-ReadOnly)", .. finding.Sources],
                now
            )
            : finding;

    private static string Certainty(PermissionFinding finding) =>
        finding.Evidence switch
        {
            PermissionEvidence.Observed => ", observed",
            PermissionEvidence.Inferred => ", inferred",
            _ => "",
        };

    private EntraPrivateAccessPermission Describe(
        PermissionOperation operation,
        PermissionFinding finding,
        AccessToken token,
        ITokenSource source,
        DateTimeOffset now
    ) =>
        new()
        {
            Operation = operation,
            Status = finding.Status,
            Evidence = finding.Evidence,
            Detail = finding.Detail,
            Action = finding.Action,
            Sources = finding.Sources,
            // The clock of the service that issued the token can be ahead.
            Age = finding.From is { } from ? JsonText.Seconds(now > from ? now - from : TimeSpan.Zero) : null,
            Account = token.Account,
            AuthenticationMethod = source.Method,
            Scopes = source.IsAppOnly ? [] : token.Scopes,
            AppRoles = source.IsAppOnly ? token.Scopes : [],
            DirectoryRoles = DirectoryRoles.NamesOf(token.DirectoryRoles),
            ReadOnly = graph.Connection.IsReadOnly,
            Environment = environment,
        };
}

/// <summary>
/// Judges operations. A response of Microsoft Graph is observed. What follows from the token is inferred, and never
/// contradicts a response. Where sources disagree, it is unknown.
/// </summary>
/// <param name="failure">The error of a request that was neither answered nor refused; otherwise null.</param>
internal sealed class PermissionRules(
    AccessToken token,
    bool isApplication,
    IReadOnlyList<LiveRead> reads,
    GraphException? failure
)
{
    // The first requests read connectors and groups, which all commands require.
    private const int Own = 2;

    private const string LetGraphDecide =
        "Run the command: Microsoft Graph decides, and a request that it refuses changes nothing.";

    private const string SignInAgain =
        "A newly assigned role takes effect after a new sign-in: run Connect-EntraPrivateAccess again.";

    private string TokenSource =>
        "the token, whose content only the service verifies"
        + (
            token.Claims?.IssuedAt is { } issued
                ? FormattableString.Invariant($" (issued at {issued.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z)")
                : ""
        );

    private string Permissions => string.Join(", ", token.Scopes);

    /// <summary>Gets the commands of an operation, as the subject of a sentence.</summary>
    public static string Commands(PermissionOperation operation) =>
        operation switch
        {
            PermissionOperation.Read => "Get-Connector and Get-ConnectorGroup",
            PermissionOperation.Move => "Move-, Suspend- and Resume-Connector",
            PermissionOperation.Group => "New-, Set- and Remove-ConnectorGroup",
            PermissionOperation.Application => "Set- and Remove-ConnectorGroupApplication",
            _ => "Install- and Register-Connector",
        };

    public PermissionFinding Judge(PermissionOperation operation) =>
        operation switch
        {
            PermissionOperation.Read => JudgeRead(),
            PermissionOperation.Register => JudgeRegistration(),
            _ => JudgeChange(operation),
        };

    private PermissionFinding JudgeRead()
    {
        LiveRead[] own = [.. reads.Take(Own)];
        LiveRead[] refused = [.. own.Where(read => read.IsRefused)];
        return refused.Length > 0 ? RefusedRead(refused, "")
            : failure is not null ? NoAnswer()
            : own.Any(read => read.IsNotEnabled)
                ? Unknown(
                    "No connector was ever registered in the tenant, so there is nothing to read yet.",
                    "Run Install-Connector on a server.",
                    own.Select(read => $"{read}"),
                    own[0].At
                )
            : new PermissionFinding(
                PermissionStatus.Allowed,
                PermissionEvidence.Observed,
                "Microsoft Graph returned connectors and connector groups.",
                null,
                [.. own.Select(read => $"{read}")],
                own[0].At
            );
    }

    private PermissionFinding JudgeChange(PermissionOperation operation)
    {
        // The one change that Microsoft's permissions data lists for applications, which may not even read.
        bool isListedCreation =
            isApplication
            && operation is PermissionOperation.Group
            && PermissionClaim.Find(operation, true, token.Scopes).Count > 0;
        LiveRead[] refused =
        [
            .. reads
                .Take(operation is PermissionOperation.Application ? reads.Count : Own)
                .Where(read => read.IsRefused && !isListedCreation),
        ];
        return refused.Length > 0 ? RefusedRead(refused, $" {Commands(operation)} read them first.")
            : failure is not null ? NoAnswer()
            : token.Scopes.Count == 0
                ? Unknown(
                    "The token can't be decoded, so its permissions are not known.",
                    LetGraphDecide,
                    [TokenSource],
                    null
                )
            : PublishingScopes.PermitNoChange(token.Scopes)
                ? Inferred(
                    PermissionStatus.Refused,
                    $"The token contains only {Permissions}. No source lists any of these for a change.",
                    ConsentAdvice,
                    [FactSources.PermissionsData]
                )
            : isApplication ? JudgeApplication(operation)
            : JudgeUser(operation);
    }

    private PermissionFinding JudgeApplication(PermissionOperation operation)
    {
        IReadOnlyList<PermissionClaim> claims = PermissionClaim.Find(operation, true, token.Scopes);
        string listed =
            claims.Count == 0 ? $"no source lists {Permissions} for this operation of an application"
            : operation is PermissionOperation.Group ? $"{string.Join("; ", claims)}, but only for creating a group"
            : string.Join("; ", claims);
        return Unknown(
            $"An application is signed in, and the sources disagree: {listed}; {FactSources.Faq} excludes "
                + "applications.",
            LetGraphDecide,
            [TokenSource, .. claims.Select(claim => $"{claim.Source}"), $"{FactSources.Faq}"],
            token.Claims?.IssuedAt
        );
    }

    private PermissionFinding JudgeUser(PermissionOperation operation)
    {
        IReadOnlyList<PermissionClaim> claims = PermissionClaim.Find(operation, false, token.Scopes);
        return claims.All(claim => claim.Source != FactSources.PermissionsData)
            ? Unknown(
                $"The token contains {Permissions}. Microsoft's permissions data requires "
                    + $"{GraphPermissions.ReadWrite}"
                    + (claims.Count == 0 ? "." : $", but {string.Join("; ", claims)}."),
                LetGraphDecide,
                [TokenSource, .. claims.Select(claim => $"{claim.Source}"), $"{FactSources.PermissionsData}"],
                token.Claims?.IssuedAt
            )
            : JudgeRoles(
                $"The token contains {GraphPermissions.ReadWrite}",
                [FactSources.PermissionsData, FactSources.Roles]
            );
    }

    // A registration uses a token of its own, for the same user.
    private PermissionFinding JudgeRegistration()
    {
        const string user = "A registration requires a token of its own, which was issued to a signed-in administrator";
        bool isFirst = reads.Any(read => read.IsNotEnabled);
        return isApplication
                ? Inferred(
                    PermissionStatus.Refused,
                    $"An application is signed in. {user}.",
                    "Run Get-ConnectorRegistrationToken as an administrator.",
                    [FactSources.ConfigureConnectorsBefore, FactSources.Faq]
                )
            : token.Claims is null
                ? Unknown(
                    $"The token can't be decoded, so the roles of the account are not known. {user}.",
                    "Run Get-ConnectorRegistrationToken, and then Register-Connector.",
                    [TokenSource],
                    null
                )
            : token.Claims.IsGuest == true
                ? Inferred(
                    PermissionStatus.Refused,
                    "The account is a guest, whose registration goes to its home tenant.",
                    "Run Get-ConnectorRegistrationToken as an administrator of this tenant.",
                    [FactSources.TroubleshootBefore]
                )
            : isFirst && !DirectoryRoles.IsGlobalAdministrator(token.DirectoryRoles)
                ? Unknown(
                    "This is the first connector of the tenant. The sources disagree on whether it requires a Global "
                        + "Administrator.",
                    "Run Get-ConnectorRegistrationToken as a Global Administrator.",
                    [TokenSource, $"{FactSources.ConfigureConnectorsBefore}", $"{FactSources.Tutorial}"],
                    token.Claims.IssuedAt
                )
            : JudgeRoles(user, [FactSources.ConfigureConnectorsBefore]);
    }

    private PermissionFinding JudgeRoles(string start, IReadOnlyList<FactSource> sources)
    {
        string[] names = [.. DirectoryRoles.NamesOf(token.DirectoryRoles)];
        string held = string.Join(" and ", names);
        return names.Length == 0
                ? Unknown(
                    $"{start}. The token contains no directory role; one may have been assigned later.",
                    SignInAgain,
                    [TokenSource],
                    token.Claims?.IssuedAt
                )
            : DirectoryRoles.OnlyReading(token.DirectoryRoles) is { } reading
                ? Inferred(
                    PermissionStatus.Refused,
                    $"{start}. The account has only roles that read: {reading}.",
                    "Sign in with the role Application Administrator. " + SignInAgain,
                    sources
                )
            : DirectoryRoles.MayNotManage(token.DirectoryRoles)
                ? Unknown(
                    $"{start}. This module does not know what the roles of the account permit: {held}.",
                    LetGraphDecide,
                    [TokenSource, .. sources.Select(source => $"{source}")],
                    token.Claims?.IssuedAt
                )
            : Inferred(PermissionStatus.Allowed, $"{start}. The account has the role {held}.", null, sources);
    }

    private PermissionFinding RefusedRead(IReadOnlyList<LiveRead> refused, string consequence)
    {
        GraphException error = GraphErrors.From(refused[0].Reply);
        string what = string.Join(" and ", refused.Select(read => read.Path.Substring(read.Path.LastIndexOf('/') + 1)));
        return new PermissionFinding(
            PermissionStatus.Refused,
            PermissionEvidence.Observed,
            $"Microsoft Graph refused to return {what}.{consequence} {error.Message}",
            error.RecommendedAction,
            [.. refused.Select(read => $"{read}")],
            refused[0].At
        );
    }

    private PermissionFinding NoAnswer() =>
        Unknown(
            $"Microsoft Graph did not complete the requests of this test: {failure!.Message}",
            failure.RecommendedAction ?? "Run the command again later.",
            [.. reads.Select(read => $"{read}")],
            null
        );

    private PermissionFinding Inferred(
        PermissionStatus status,
        string detail,
        string? action,
        IEnumerable<FactSource> sources
    ) =>
        new(
            status,
            PermissionEvidence.Inferred,
            detail,
            action,
            [TokenSource, .. sources.Select(source => $"{source}")],
            token.Claims?.IssuedAt
        );

    private static PermissionFinding Unknown(
        string detail,
        string action,
        IEnumerable<string> sources,
        DateTimeOffset? from
    ) => new(PermissionStatus.Unknown, PermissionEvidence.None, detail, action, [.. sources], from);

    private string ConsentAdvice =>
        isApplication
            ? $"Run Connect-EntraPrivateAccess as an administrator with consent for {GraphPermissions.ReadWrite}."
            : $"Run Connect-EntraPrivateAccess, and consent to {GraphPermissions.ReadWrite}.";
}
