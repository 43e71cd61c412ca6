using System;

namespace EntraPrivateAccess.Sandbox.State;

/// <summary>One thing that happened.</summary>
/// <param name="Number">Counts up from 1 without gaps.</param>
/// <param name="Kind"><c>request</c> for an HTTP request with its answer, else the area of a change of state: <c>tenant</c>, <c>server</c>, <c>fault</c>.</param>
/// <param name="Action">Method and path of a request, or the change in words, such as <c>service started</c>.</param>
/// <param name="Target">The server, connector or group it happened to; null for plain requests.</param>
/// <param name="Status">The HTTP status of a request, else 0.</param>
/// <param name="Writes">True where something changed, or was asked to change.</param>
/// <param name="Detail">More, such as a request body or a child's command line.</param>
internal sealed record JournalEntry(
    long Number, DateTimeOffset Time, string Kind, string Action, string? Target, int Status, bool Writes, string? Detail);
