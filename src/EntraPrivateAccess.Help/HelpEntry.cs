namespace EntraPrivateAccess.Help;

/// <summary>A type that a cmdlet accepts or returns, and its description.</summary>
internal sealed record HelpEntry(string Type, IReadOnlyList<string> Text);
