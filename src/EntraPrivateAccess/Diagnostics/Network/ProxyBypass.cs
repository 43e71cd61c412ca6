using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>Addresses that go past a proxy, as one entry of a list says it.</summary>
/// <param name="Text">As it is written.</param>
internal sealed record ProxyBypass(string Text, Regex Form)
{
    /// <summary>The bypasslist of a .NET configuration file: regular expressions over <c>scheme://host</c>, found anywhere in it.</summary>
    /// <param name="unusable">Is told of each that is none.</param>
    public static IReadOnlyList<ProxyBypass> OfConfiguration(IReadOnlyList<string> expressions, Action<string> unusable)
    {
        List<ProxyBypass> found = [];
        foreach (string expression in expressions)
        {
            try
            {
                found.Add(new ProxyBypass(expression, Compile(expression)));
            }
            catch (ArgumentException)
            {
                unusable(expression);
            }
        }

        return found;
    }

    /// <summary>The exceptions of Windows' Internet settings: names with asterisks, with a semicolon between them. <c>&lt;local&gt;</c> means names without a dot, of which a connector needs none.</summary>
    public static IReadOnlyList<ProxyBypass> OfSettings(string? exceptions) =>
    [
        .. (exceptions ?? "").Split(';', ' ').Select(entry => entry.Trim()).Where(entry => entry.Length > 0 && entry[0] != '<').Select(entry => new ProxyBypass(
            entry, Compile($@"^{(entry.Contains("://") ? "" : "(?:.*://)?")}{Regex.Escape(entry).Replace(@"\*", ".*")}(?::\d+)?$"))),
    ];

    /// <param name="address">Without a path; with a port where that is not the scheme's own.</param>
    public bool Matches(string address)
    {
        try
        {
            return Form.IsMatch(address);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static Regex Compile(string expression) => new(expression, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
}
