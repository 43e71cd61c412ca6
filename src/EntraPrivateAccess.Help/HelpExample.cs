namespace EntraPrivateAccess.Help;

/// <summary>An example of a page: its title, its code, and what is said about it.</summary>
internal sealed record HelpExample(string Title, string Code, IReadOnlyList<string> Remarks);
