using System.Text;

namespace EntraPrivateAccess.Help;

/// <summary>Converts an about_ page to the text file that Get-Help shows.</summary>
internal static class AboutTopic
{
    private const int Width = 96;

    public static string Text(string markdown)
    {
        MarkdownSection root = MarkdownSection.Parse(markdown);
        StringBuilder text = new();
        _ = text.Append("TOPIC\n    ").Append(root.Title).Append("\n\nSHORT DESCRIPTION\n");
        Write(text, root);
        foreach (MarkdownSection section in root.Sections)
        {
            _ = text.Append(section.Title.ToUpperInvariant()).Append('\n');
            Write(text, section);
            foreach (MarkdownSection part in section.Sections)
            {
                _ = text.Append("  ").Append(part.Title).Append('\n');
                Write(text, part);
            }
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, MarkdownSection section)
    {
        foreach (MarkdownBlock block in section.Blocks)
        {
            if (block.IsCode)
            {
                _ = text.Append("        ")
                    .Append(block.Text.Replace("\n", "\n        ", StringComparison.Ordinal))
                    .Append('\n');
            }
            else
            {
                Array.ForEach(block.Text.Split('\n'), line => Wrap(text, line));
            }

            _ = text.Append('\n');
        }
    }

    private static void Wrap(StringBuilder text, string line)
    {
        string indent = line.StartsWith("- ", StringComparison.Ordinal) ? "      " : "    ";
        List<string> words = [.. line.Split(' ')];
        StringBuilder row = new("   ");
        foreach (string word in words)
        {
            if (row.Length + word.Length + 1 > Width)
            {
                _ = text.Append(row).Append('\n');
                _ = row.Clear().Append(indent[..^1]);
            }

            _ = row.Append(' ').Append(word);
        }

        _ = text.Append(row).Append('\n');
    }
}
