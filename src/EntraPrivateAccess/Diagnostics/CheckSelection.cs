using System;
using System.Collections.Generic;
using System.Linq;
using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>Which of the checks a person wants.</summary>
internal sealed record CheckSelection
{
    private static readonly string[][] s_levels =
    [
        ["Installation", "Version"],
        ["Registration", "TrustCertificate"],
        [
            "Tls12", "StrongCrypto", "SystemDefaultTlsVersions", "ConfigurationFiles",
            "ConnectorService", "UpdaterService", "RecentEvents", "Listed", "Active",
        ],
    ];

    /// <summary>Only what a machine must have before an installation.</summary>
    public bool IsPreflight { get; init; }

    /// <summary>Only what this level asks for; null for all.</summary>
    public CheckLevel? Level { get; init; }

    /// <summary>Categories in any case; empty for all.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Whether a check of this name is wanted by its name.</summary>
    public required Func<string, bool> IsIncluded { get; init; }

    public required Func<string, bool> IsExcluded { get; init; }

    /// <exception cref="ConnectorException"><c>NoCheckSelected</c>.</exception>
    public IReadOnlyList<Check> Of(IReadOnlyList<Check> preflight, IReadOnlyList<Check> all)
    {
        string[] ofLevel = Level is CheckLevel level ? [.. s_levels.Take((int)level + 1).SelectMany(names => names)] : [];
        Check[] wanted = [.. (IsPreflight ? preflight : all)
            .Where(check => Level is null || ofLevel.Contains(check.Name))
            .Where(check => Categories.Count == 0 || Categories.Contains(check.Category, StringComparer.OrdinalIgnoreCase))
            .Where(check => IsIncluded(check.Name) && !IsExcluded(check.Name))];
        return wanted.Length > 0 ? wanted : throw Faults.NoCheckSelected();
    }
}
