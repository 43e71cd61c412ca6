using System;
using System.Collections.Generic;
using System.Net.Http;
using EntraPrivateAccess.Graph;
using EntraPrivateAccess.Identity;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Cmdlets;

/// <summary>What <c>Connect-EntraPrivateAccess</c> set up: a cloud, perhaps a signed-in account, and the server that commands act on.</summary>
internal sealed class Session : IDisposable
{
    public required ConnectorEnvironment Environment { get; init; }

    /// <summary>
    /// The virtual server that server commands act on; null before the first of them, and if they act on this
    /// machine.
    /// </summary>
    public IServer? Server { get; set; }

    /// <summary>The name of that virtual server, or null.</summary>
    public string? ServerName { get; init; }

    /// <summary>True if the user named the virtual server; false if it is the sandbox's first one.</summary>
    public bool IsServerNamed { get; init; }

    /// <summary>Long-lived, one a session: its handler carries proxy, TLS and the sandbox's pin.</summary>
    public required HttpClient Http { get; init; }

    /// <summary>The outbound proxy of this session's own requests, or null for the system's.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Null without a sign-in.</summary>
    public ITokenSource? Tokens { get; init; }

    /// <summary>Where sign-ins are kept; registration tokens use it too.</summary>
    public required TokenCache Cache { get; init; }

    /// <summary>What a Graph client needs, or null without a sign-in.</summary>
    public GraphConnection? Graph => field ??= Tokens is null ? null
        : new GraphConnection(Http, Environment.GraphRoot, Tokens, GraphMemory) { Time = Environment.Time };

    /// <summary>The last token that was seen, for the context; it may have ended.</summary>
    public AccessToken? LatestToken => (Tokens as ObservedTokenSource)?.Latest;

    /// <summary>What this session learned about the service, such as whether it takes batches.</summary>
    public GraphMemory GraphMemory { get; } = new();

    /// <summary>What completers learned a moment ago.</summary>
    public CompletionMemory Completions { get; } = new(TimeProvider.System);

    public string? TenantId { get; set; }

    public string? TenantName { get; set; }

    public bool? PublishingEnabled { get; set; }

    public IReadOnlyList<string> Scopes { get; set; } = [];

    /// <summary>The tenant, reporting to one command; null without a sign-in.</summary>
    public TenantDirectory? OpenTenant(IReporter reporter) =>
        Graph is GraphConnection graph ? TenantDirectory.Open(graph, Environment.Name, reporter) : null;

    public void Dispose() => Http.Dispose();
}
