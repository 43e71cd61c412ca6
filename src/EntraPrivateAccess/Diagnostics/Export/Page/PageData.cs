using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using EntraPrivateAccess.Diagnostics.Export.Parts;
using Newtonsoft.Json.Linq;

namespace EntraPrivateAccess.Diagnostics.Export.Page;

/// <summary>What the page tells of, and how values are said.</summary>
internal sealed class PageData(JObject contents, IReadOnlyDictionary<string, JToken> parts)
{
    public JObject Contents => contents;

    public string Server => Text(contents["Server"]);

    public IReadOnlyList<JToken> Checks => [.. (Of(DiagnosticParts.Checks)?["Checks"]).OrEmpty()];

    public string Health => Of(DiagnosticParts.Checks)?["Health"] is { } health ? Text(health) : "Unknown";

    /// <summary>What is to do first; why nothing is known where the checks did not run.</summary>
    public string NextStep => Of(DiagnosticParts.Checks)?["NextStep"] is { } step ? Text(step) : $"The checks could not run. {Reason(DiagnosticParts.Checks)}";

    /// <summary>A part's data, or null where it is not there.</summary>
    public JToken? Of(string part) => parts.TryGetValue(part, out JToken? data) ? data : null;

    /// <summary>Why a part is not there.</summary>
    public string Reason(string part) => Text(contents["Files"].OrEmpty().FirstOrDefault(file => Text(file["Name"]) == part)?["Reason"]);

    public static string Text(JToken? value) => value is null ? "" : Convert.ToString((value as JValue)?.Value, CultureInfo.InvariantCulture) ?? "";

    /// <summary>As a person writes it, in UTC.</summary>
    public static string Time(JToken? value) => Text(value) is { Length: 20 } time && time[10] == 'T' ? $"{time[..10]} {time[11..16]} UTC" : Text(value);

    /// <summary>A property's name in words.</summary>
    public static string Words(string name)
    {
        string words = Regex.Replace(name, "(?<=[a-z])(?=[A-Z])", " ");
        return words[..1] + words[1..].ToLowerInvariant();
    }
}
