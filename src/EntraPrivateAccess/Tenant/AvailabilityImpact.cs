using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Reporting;

namespace EntraPrivateAccess.Tenant;

/// <summary>The applications that a change would leave without an active connector.</summary>
/// <param name="Losses">One entry per group that would serve its applications no longer.</param>
internal sealed record AvailabilityImpact(IReadOnlyList<ApplicationLoss> Losses)
{
    public static AvailabilityImpact None { get; } = new([]);

    /// <summary>The reason why the impact could not be determined, as a clause; null if it is known.</summary>
    public string? UnknownReason { get; init; }

    /// <summary>The impact as sentences that name the applications; empty if nothing is lost.</summary>
    public string Description => string.Join(" ", Losses.Select(loss => loss.ToString()));

    public static AvailabilityImpact Unknown(string reason) => new([]) { UnknownReason = reason };
}

/// <summary>The applications of one group, and why no active connector serves them after the change.</summary>
/// <param name="Group">The group that has no active connector after the change.</param>
/// <param name="Connectors">Its last active connectors, which leave it or stop; empty if it never had one.</param>
/// <param name="Duration">How long the loss lasts.</param>
internal sealed record ApplicationLoss(
    ConnectorGroup Group,
    IReadOnlyList<Connector> Connectors,
    IReadOnlyList<ConnectorGroupApplication> Applications,
    LossDuration Duration
)
{
    // Enough to recognize what is lost. A group that serves more is lost in any case.
    private const int MostNames = 20;

    public override string ToString() =>
        $"{Cause}. Users {Effect}: {List(Applications.Select(each => each.Name), "'")}.";

    private string Cause =>
        Connectors.Count switch
        {
            0 => $"Connector group '{Group.Name}' has no active connector",
            1 => $"{Connectors[0].MachineName} is the only active connector of '{Group.Name}'",
            _ => $"{List(Connectors.Select(each => each.MachineName), "")} are the only active connectors of "
                + $"'{Group.Name}'",
        };

    private string Effect =>
        Duration switch
        {
            LossDuration.UntilActiveAgain => $"can't reach {Noun} until the connector is active again",
            LossDuration.UntilMembersArrive => $"can't reach {Noun} until the moved connectors have arrived there",
            _ => $"lose access to {Noun}",
        };

    private string Noun => Applications.Count == 1 ? "this application" : $"these {Applications.Count} applications";

    private static string List(IEnumerable<string> names, string quote)
    {
        List<string> all = [.. names.Select(name => quote + name + quote)];
        return all.Count <= MostNames
            ? string.Join(", ", all)
            : $"{string.Join(", ", all.Take(MostNames))} and {all.Count - MostNames} more";
    }
}

/// <summary>How long applications are without an active connector.</summary>
internal enum LossDuration
{
    /// <summary>Until another change.</summary>
    Lasting,

    /// <summary>Until the restarted connector is active again.</summary>
    UntilActiveAgain,

    /// <summary>Until the connectors that follow their applications into another group are there.</summary>
    UntilMembersArrive,
}

/// <summary>Asks the user to accept that applications lose their last active connector.</summary>
internal sealed class ImpactConsent(IReporter reporter, Func<string, string, Task<bool>> ask)
{
    /// <summary>True if the user accepted the loss in advance, with <c>-Force</c>.</summary>
    public bool IsAccepted { get; init; }

    /// <summary>True with <c>-WhatIf</c>.</summary>
    public bool IsPlan { get; init; }

    /// <summary>True on a server whose workstation has asked already.</summary>
    public bool IsDecidedElsewhere { get; init; }

    /// <summary>Creates the error of a declined prompt from the description and the target.</summary>
    public Func<string, object?, ConnectorException> Declined { get; init; } = ConnectorErrors.LastActiveConnector;

    /// <summary>
    /// Returns if nothing is lost or the user accepts the loss. An unknown impact causes a warning and no prompt.
    /// </summary>
    /// <exception cref="ConnectorException">The user declined, or no prompt could be shown.</exception>
    public async Task RequireAsync(AvailabilityImpact impact, object? target)
    {
        if (IsDecidedElsewhere)
        {
            return;
        }

        if (impact.UnknownReason is { } reason)
        {
            reporter.Warning($"It is unknown whether applications lose their last active connector: {reason}.");
        }

        if (impact.Losses.Count == 0)
        {
            return;
        }

        if (IsPlan || IsAccepted)
        {
            reporter.Warning(impact.Description);
        }
        else if (!await ask("Last active connector", $"{impact.Description} Continue?").ConfigureAwait(false))
        {
            throw Declined(impact.Description, target);
        }
    }
}
