namespace EntraPrivateAccess.Help;

/// <summary>A type that a cmdlet takes or returns, and what is said about it.</summary>
internal sealed record HelpEntry(string Type, IReadOnlyList<string> Text);
