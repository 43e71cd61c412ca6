namespace EntraPrivateAccess.Models;

/// <summary>One address that a connector must reach.</summary>
/// <param name="Host">A host name, possibly with a leading <c>*.</c> wildcard.</param>
/// <param name="Port">80 or 443.</param>
/// <param name="Use">What it is for.</param>
public sealed record ServiceEndpoint(string Host, int Port, string Use);
