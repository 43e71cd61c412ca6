using System;
using System.Collections.Generic;
using System.Linq;

namespace EntraPrivateAccess.Errors;

/// <summary>A problem that is known by what somebody says of it: an event, the registration, or setup's log.</summary>
/// <param name="Name">Stable, PascalCase: the class of an event.</param>
/// <param name="Category">What kind of error it makes of a command.</param>
/// <param name="Fact">Where the cause and the remedy are from.</param>
/// <param name="Texts">What it is known by, any of them; a star stands for anything between.</param>
internal sealed record KnownProblem(string Name, FaultCategory Category, FactSource Fact, string Cause, string Remedy, params string[] Texts)
{
    /// <summary>The ErrorId of a command that it ends.</summary>
    public string ErrorId { get; init; } = Name;

    /// <summary>Its number in a connector's own channel, where Microsoft documents that.</summary>
    public int? EventId { get; init; }

    /// <summary>Cause and remedy as one advice.</summary>
    public string Advice => $"{Cause} {Remedy}";

    /// <param name="line">One line, with single spaces.</param>
    public bool Matches(string line) => Texts.Any(text => InOrder(line, text.Split('*')));

    private static bool InOrder(string line, IEnumerable<string> parts)
    {
        int from = 0;
        foreach (string part in parts)
        {
            int at = line.IndexOf(part, from, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
            {
                return false;
            }

            from = at + part.Length;
        }

        return true;
    }
}
