using System.Collections.Generic;

namespace EntraPrivateAccess.Sandbox.Layers;

/// <summary>One request to Graph and its answer.</summary>
/// <param name="Root">The Graph root that was asked.</param>
/// <param name="Client">The User-Agent, which tells the module from other clients.</param>
/// <param name="Url">Path and query as they came over the wire, escaped.</param>
/// <param name="Scopes">Delegated permissions of the caller's token.</param>
/// <param name="AppRoles">Application permissions of the caller's token.</param>
/// <param name="Status">0 where the connection was lost before an answer.</param>
internal sealed record RecordedExchange(
    string Root,
    string Client,
    string Method,
    string Url,
    string? ContentType,
    string? ClientRequestId,
    string? Body,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<string> AppRoles,
    int Status,
    string? AnswerType,
    string? Answer);
