namespace EntraPrivateAccess.Help;

/// <summary>An example on a page: its title, its code and its remarks.</summary>
internal sealed record HelpExample(string Title, string Code, IReadOnlyList<string> Remarks);
