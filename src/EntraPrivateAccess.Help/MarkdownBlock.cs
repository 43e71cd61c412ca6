namespace EntraPrivateAccess.Help;

/// <summary>A paragraph or a fenced block of a page.</summary>
internal sealed record MarkdownBlock(string Text, bool IsCode);
