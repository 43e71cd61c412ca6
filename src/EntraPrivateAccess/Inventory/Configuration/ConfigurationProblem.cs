namespace EntraPrivateAccess.Inventory.Configuration;

/// <summary>A part of a configuration file that .NET Framework refuses.</summary>
/// <param name="Line">The line of the file.</param>
/// <param name="Section">The path of the section, such as <c>system.net/defaultProxy</c>; empty for none.</param>
/// <param name="Detail">What is wrong, without the file and the line.</param>
/// <param name="Repair">What to change, as a sentence.</param>
internal sealed record ConfigurationProblem(int Line, string Section, string Detail, string Repair)
{
    /// <summary>The text after the repair, if the intention is certain; otherwise null.</summary>
    public Func<XmlSource>? Fix { get; init; }

    /// <summary>The line and what is wrong, as a sentence.</summary>
    public string Sentence => FormattableString.Invariant($"Line {Line}: {Detail}.");

    /// <summary>Fixes every problem whose repair is certain.</summary>
    /// <returns>The text that is left, and its problems.</returns>
    public static (XmlSource Text, IReadOnlyList<ConfigurationProblem> Left) FixAll(
        XmlSource text,
        IReadOnlyList<string> declared
    )
    {
        IReadOnlyList<ConfigurationProblem> problems = ConfigurationValidator.Validate(text, declared);
        // Each fix can reveal another problem, and no fix adds one, so the number of rounds is bounded.
        for (int round = 0; round < 100; round++)
        {
            if (problems.FirstOrDefault(problem => problem.Fix is not null) is not { Fix: { } fix })
            {
                break;
            }

            text = fix();
            problems = ConfigurationValidator.Validate(text, declared);
        }

        return (text, problems);
    }
}
