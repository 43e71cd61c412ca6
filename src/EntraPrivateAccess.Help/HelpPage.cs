using System.IO;

namespace EntraPrivateAccess.Help;

/// <summary>The content of one cmdlet's Markdown page.</summary>
internal sealed record HelpPage(string Name)
{
    public IReadOnlyList<string> Synopsis { get; private init; } = [];

    public IReadOnlyList<string> Description { get; private init; } = [];

    /// <summary>The paragraphs of each parameter, by parameter name without the dash.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Parameters { get; private init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    public IReadOnlyList<HelpExample> Examples { get; private init; } = [];

    /// <summary>The code that the tests run before each example. It is not shown in the help.</summary>
    public string Setup { get; private init; } = "";

    public IReadOnlyList<HelpEntry> Inputs { get; private init; } = [];

    public IReadOnlyList<HelpEntry> Outputs { get; private init; } = [];

    /// <summary>The names of other topics, or addresses.</summary>
    public IReadOnlyList<string> Links { get; private init; } = [];

    public static HelpPage Empty(string name) => new(name);

    /// <exception cref="InvalidDataException">The page contains an unknown section.</exception>
    public static HelpPage Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"{path}: {problem.Message}");
        }
    }

    public static HelpPage Parse(string text)
    {
        MarkdownSection root = MarkdownSection.Parse(text);
        HelpPage page = new(root.Title) { Synopsis = root.Paragraphs, Setup = string.Join("\n", root.Code) };
        return root.Sections.Aggregate(page, (filled, section) => filled.With(section));
    }

    private HelpPage With(MarkdownSection section) =>
        section.Title switch
        {
            "Description" => this with { Description = section.Paragraphs },
            "Parameters" => this with
            {
                Parameters = section.Sections.ToDictionary(
                    parameter => parameter.Title.TrimStart('-'),
                    parameter => parameter.Paragraphs,
                    StringComparer.OrdinalIgnoreCase
                ),
            },
            "Examples" => this with
            {
                Examples =
                [
                    .. section.Sections.Select(example => new HelpExample(
                        example.Title,
                        string.Join("\n", example.Code),
                        example.Paragraphs
                    )),
                ],
            },
            "Inputs" => this with { Inputs = Entries(section) },
            "Outputs" => this with { Outputs = Entries(section) },
            "Links" => this with
            {
                Links =
                [
                    .. section
                        .Paragraphs.SelectMany(paragraph => paragraph.Split('\n'))
                        .Select(line => line.TrimStart('-', ' ')),
                ],
            },
            _ => throw new InvalidDataException(
                $"the section '{section.Title}' must be one of Description, Parameters, Examples, Inputs, Outputs, "
                    + "Links."
            ),
        };

    private static IReadOnlyList<HelpEntry> Entries(MarkdownSection section) =>
        [.. section.Sections.Select(entry => new HelpEntry(entry.Title, entry.Paragraphs))];
}
