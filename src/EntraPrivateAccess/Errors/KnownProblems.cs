using System;
using System.Collections.Generic;
using System.Linq;

namespace EntraPrivateAccess.Errors;

/// <summary>What connectors complain about, why, and what helps. What is not in the table stays as it was said.</summary>
/// <remarks>
/// Known by text: the numbers that people on the web give to events contradict each other (1000 is both "started" and "certificate expired").
/// Five numbers of Kerberos are Microsoft's own and count where a text says nothing.
/// </remarks>
internal static partial class KnownProblems
{
    private static IReadOnlyList<KnownProblem>? s_all;

    /// <summary>The particular before the general: the first that matches counts.</summary>
    // Made late: the parts of the table stand in several files, whose order is nobody's.
    public static IReadOnlyList<KnownProblem> All => s_all ??= [.. s_registration, .. s_service, .. s_applications, .. s_setup, s_registrationInGeneral];

    /// <param name="said">One message, or all lines of an output.</param>
    public static KnownProblem? Find(string said)
    {
        string line = OneLine(said);
        return All.FirstOrDefault(problem => problem.Matches(line));
    }

    /// <summary>Whether a problem keeps the whole connector from its service.</summary>
    public static bool CutsOff(KnownProblem problem) => s_service.Contains(problem);

    /// <summary>Whether a registration that succeeded later ends a problem.</summary>
    public static bool IsOfRegistration(KnownProblem problem) =>
        problem == s_registrationInGeneral || s_registration.Contains(problem) || s_service.Contains(problem);

    /// <summary>What setup's log tells of a failure: only what setup itself complains about, since a log holds much else.</summary>
    public static KnownProblem? FindInSetup(string log)
    {
        string line = OneLine(log);
        return s_setup.FirstOrDefault(problem => problem.Matches(line));
    }

    /// <summary>The problem that Microsoft documents for an event's number.</summary>
    public static KnownProblem? OfEvent(int id) => All.FirstOrDefault(problem => problem.EventId == id);

    // Messages are broken into lines here and there.
    private static string OneLine(string text) => string.Join(" ", text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
