using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EntraPrivateAccess.Tests.Contract;

/// <summary>Where Microsoft's document, pages and service disagree: which statuses of success to accept, and what must not be called.</summary>
internal sealed class KnownDeviations
{
    private readonly Dictionary<string, int[]> _statuses = [];
    private readonly List<(string Method, string Path)> _undocumented = [];

    public KnownDeviations(JsonNode file)
    {
        foreach (JsonNode item in file["items"]!.AsArray().Select(item => item!))
        {
            string operation = (string)item["operation"]!;
            if (item["accept"] is JsonArray accepted)
            {
                string[] words = operation.Split(' ', 2);
                _statuses[$"{words[0]} {PathShape.Of(words[1])}"] = [.. accepted.Select(status => (int)status!)];
            }
            else if (((string?)item["accept"])?.StartsWith("client must not call", StringComparison.Ordinal) == true)
            {
                _undocumented.AddRange(operation.Split(';').SelectMany(Calls));
            }
        }

        // The facts' list has these two besides.
        _undocumented.AddRange([("PATCH", "/onPremisesPublishingProfiles/{profile}"), ("DELETE", "/onPremisesPublishingProfiles/{profile}")]);
    }

    public int Undocumented => _undocumented.Count;

    /// <summary>Described, but on no reference page: nobody may send it.</summary>
    public bool IsUndocumented(ContractOperation operation) =>
        _undocumented.Any(call => call.Method == operation.Method && (call.Path.StartsWith("...", StringComparison.Ordinal)
            ? Regex.IsMatch(PathShape.Of(operation.Template), $"/{Regex.Escape(PathShape.Of(call.Path[4..]).Split('/')[0])}/({{}}/)?[$]ref$")
            : PathShape.Of(call.Path) == PathShape.Of(operation.Template)));

    /// <summary>Statuses of success: the listed ones, 204 where there is no body, 200 of a read; none where no source says.</summary>
    public IReadOnlyList<int> SuccessOf(ContractOperation operation) =>
        _statuses.TryGetValue($"{operation.Method} {PathShape.Of(operation.Template)}", out int[]? listed) ? listed
        : operation.AnswersNothing ? [204]
        : operation.Method == "GET" ? [200]
        : [];

    private static IEnumerable<(string Method, string Path)> Calls(string text)
    {
        Match match = Regex.Match(text.Trim(), @"^([A-Z, ]+) (\S+)$");
        return match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries).Select(method => (method, match.Groups[2].Value));
    }
}
