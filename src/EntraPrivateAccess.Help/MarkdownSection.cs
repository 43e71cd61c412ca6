using System.Text;
using System.Text.RegularExpressions;

namespace EntraPrivateAccess.Help;

/// <summary>A heading and its content, in the subset of Markdown that the pages use.</summary>
internal sealed partial class MarkdownSection
{
    private readonly List<MarkdownBlock> _blocks = [];
    private readonly List<MarkdownSection> _sections = [];

    private MarkdownSection(string title, int level)
    {
        Title = title;
        Level = level;
    }

    public string Title { get; }

    /// <summary>The paragraphs and fenced blocks, in the order of the page.</summary>
    public IReadOnlyList<MarkdownBlock> Blocks => _blocks;

    /// <summary>The paragraphs without Markdown formatting. A list keeps its line breaks.</summary>
    public IReadOnlyList<string> Paragraphs => [.. _blocks.Where(block => !block.IsCode).Select(block => block.Text)];

    /// <summary>The fenced blocks, verbatim.</summary>
    public IReadOnlyList<string> Code => [.. _blocks.Where(block => block.IsCode).Select(block => block.Text)];

    public IReadOnlyList<MarkdownSection> Sections => _sections;

    private int Level { get; }

    /// <summary>Parses a page and returns the section of its first heading.</summary>
    public static MarkdownSection Parse(string text)
    {
        Stack<MarkdownSection> open = new([new MarkdownSection("", 0)]);
        StringBuilder block = new();
        bool fenced = false;
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.StartsWith("```", System.StringComparison.Ordinal))
            {
                open.Peek().Close(block, fenced);
                fenced = !fenced;
            }
            else if (!fenced && HeadingLine().Match(line) is { Success: true } heading)
            {
                open.Peek().Close(block, code: false);
                Enter(open, new MarkdownSection(heading.Groups[2].Value.Trim(), heading.Groups[1].Length));
            }
            else if (!fenced && line.Trim().Length == 0)
            {
                open.Peek().Close(block, code: false);
            }
            else
            {
                _ = block.Append(line).Append('\n');
            }
        }

        open.Peek().Close(block, fenced);
        while (open.Count > 2)
        {
            _ = open.Pop();
        }

        return open.Peek();
    }

    private static void Enter(Stack<MarkdownSection> open, MarkdownSection section)
    {
        while (open.Peek().Level >= section.Level)
        {
            _ = open.Pop();
        }

        open.Peek()._sections.Add(section);
        open.Push(section);
    }

    private void Close(StringBuilder block, bool code)
    {
        string text = block.ToString().TrimEnd('\n');
        _ = block.Clear();
        if (text.Length > 0)
        {
            _blocks.Add(new MarkdownBlock(code ? text : Plain(text), code));
        }
    }

    // The lines of a paragraph are joined, and those of a list stay separate.
    private static string Plain(string text)
    {
        string flowing = LineBreak().Replace(text, " ");
        return Link()
            .Replace(flowing, "$1")
            .Replace("`", "", System.StringComparison.Ordinal)
            .Replace("**", "", System.StringComparison.Ordinal);
    }

    [GeneratedRegex("^(#{1,6}) (.+)$")]
    private static partial Regex HeadingLine();

    [GeneratedRegex(@"\n(?!- |\| )\s*")]
    private static partial Regex LineBreak();

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]+\)")]
    private static partial Regex Link();
}
